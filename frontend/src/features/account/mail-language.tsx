import { useMutation, useQuery } from "@connectrpc/connect-query";

import { ErrorView } from "@/components/error-view";
import { AccountService } from "@/gen/wiwebb/identity/v1/account_service_pb";
import { toUiError } from "@/lib/errors";
import { LANGUAGES } from "@/lib/i18n";
import { useInvalidate } from "@/lib/query";
import { useTranslation } from "@/lib/use-translation";
import { Field, FieldDescription, FieldLabel } from "@/ui/field";
import { NativeSelect } from "@/ui/native-select";
import { Skeleton } from "@/ui/skeleton";
import { toast } from "@/ui/toaster";

/** The languages in which mails are written. */
const MAIL_LANGUAGES = ["en", "fr"] as const;

export function MailLanguage() {
  const { t } = useTranslation("account");
  const preferences = useQuery(AccountService.method.getPreferences);
  const update = useMutation(AccountService.method.updatePreferences);
  const invalidate = useInvalidate();

  if (preferences.isPending) return <Skeleton className="h-8 w-80 max-w-full" />;
  if (!preferences.data) {
    return <ErrorView inline error={preferences.error} retry={() => void preferences.refetch()} />;
  }
  const choose = async (locale: string): Promise<void> => {
    try {
      await update.mutateAsync({ preferences: { locale } });
      toast.success(t("preferences.mailSaved"));
    } catch (error) {
      toast.error(toUiError(error).message);
    }
    await invalidate(AccountService.method.getPreferences);
  };
  // While it is being saved the choice shows, not what it replaces.
  const shown = update.isPending ? update.variables.preferences?.locale : preferences.data.locale;
  return (
    <Field className="max-w-80">
      <FieldLabel>{t("preferences.mail")}</FieldLabel>
      <NativeSelect
        value={shown ?? ""}
        disabled={update.isPending}
        onChange={({ target }) => void choose(target.value)}
      >
        <option value="">{t("preferences.mailTenant")}</option>
        {MAIL_LANGUAGES.map((tag) => (
          <option key={tag} value={tag} lang={tag}>
            {LANGUAGES[tag]}
          </option>
        ))}
      </NativeSelect>
      <FieldDescription>{t("preferences.mailHint")}</FieldDescription>
    </Field>
  );
}
