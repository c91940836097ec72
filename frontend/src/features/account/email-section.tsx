import { timestampDate } from "@bufbuild/protobuf/wkt";
import { useMutation, useQuery } from "@connectrpc/connect-query";
import { MailCheck } from "lucide-react";
import { useState } from "react";
import { z } from "zod/mini";

import { Form, PasswordField, TextField, useServerForm } from "@/components/form";
import { StatusDot } from "@/components/status-dot";
import { AccountService } from "@/gen/wiwebb/identity/v1/account_service_pb";
import { useClient } from "@/lib/client";
import { toUiError } from "@/lib/errors";
import { formatDate } from "@/lib/format";
import { useSession } from "@/lib/session";
import { useTranslation } from "@/lib/use-translation";
import { Alert, AlertDescription } from "@/ui/alert";
import { Button } from "@/ui/button";
import { Skeleton } from "@/ui/skeleton";
import { toast } from "@/ui/toaster";

import { SettingsSection } from "./settings-section";

const schema = z.object({
  newEmail: z.email("common:validation.email").check(z.maxLength(254, "common:validation.tooLong")),
  password: z.string().check(z.minLength(1, "common:validation.required")),
});

/** The address, whether it is proved, and how it becomes another one. */
export function EmailSection() {
  const { t } = useTranslation("account");
  const { user } = useSession();
  const [changing, setChanging] = useState(false);
  const [sentTo, setSentTo] = useState<string>();
  return (
    <SettingsSection title={t("email.title")} description={t("email.hint")}>
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
        <div className="flex min-w-0 flex-col gap-1">
          <span className="font-medium break-all">{user.email}</span>
          <Verification />
        </div>
        {!changing && (
          <Button
            variant="outline"
            onClick={() => {
              setSentTo(undefined);
              setChanging(true);
            }}
          >
            {t("email.change")}
          </Button>
        )}
      </div>
      {changing && (
        <ChangeEmailForm
          onCancel={() => setChanging(false)}
          onSent={(to) => {
            setSentTo(to);
            setChanging(false);
          }}
        />
      )}
      {sentTo && (
        <Alert variant="info" role="status">
          <MailCheck aria-hidden />
          <AlertDescription>{t("email.changeSent", { address: sentTo, old: user.email })}</AlertDescription>
        </Alert>
      )}
    </SettingsSection>
  );
}

function Verification() {
  const { t } = useTranslation("account");
  const { user } = useSession();
  const preferences = useQuery(AccountService.method.getPreferences);
  const resend = useMutation(AccountService.method.resendVerification);
  if (preferences.isPending) return <Skeleton className="h-4 w-32" />;
  if (!preferences.data) {
    return <span className="text-xs text-muted-foreground">{toUiError(preferences.error).message}</span>;
  }
  const provedAt = preferences.data.emailVerifiedAt;
  if (provedAt) {
    return (
      <StatusDot tone="success" className="text-xs text-muted-foreground">
        {t("email.verified", { date: formatDate(timestampDate(provedAt)) })}
      </StatusDot>
    );
  }
  const send = async (): Promise<void> => {
    try {
      await resend.mutateAsync({});
      toast.success(t("email.resent", { address: user.email }));
    } catch (error) {
      toast.error(toUiError(error).message);
    }
  };
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-1 text-xs">
      <StatusDot tone="warning">{t("email.unverified")}</StatusDot>
      <Button variant="link" size="sm" className="px-0" pending={resend.isPending} onClick={() => void send()}>
        {t("email.resend")}
      </Button>
    </div>
  );
}

function ChangeEmailForm({ onCancel, onSent }: { onCancel: () => void; onSent: (address: string) => void }) {
  const { t } = useTranslation("account");
  const service = useClient(AccountService);
  const form = useServerForm<z.infer<typeof schema>>({
    schema,
    defaultValues: { newEmail: "", password: "" },
    onSubmit: async (values) => {
      await service.changeEmail(values);
      onSent(values.newEmail);
    },
  });
  return (
    <Form form={form} label={t("email.change")} className="max-w-sm">
      <TextField
        name="newEmail"
        label={t("email.new")}
        type="email"
        inputMode="email"
        autoComplete="email"
        description={t("email.newHint")}
        autoFocus
      />
      <PasswordField name="password" label={t("email.password")} autoComplete="current-password" />
      <div className="flex flex-wrap gap-2">
        <Button type="submit" pending={form.formState.isSubmitting}>
          {t("email.send")}
        </Button>
        <Button type="button" variant="ghost" onClick={onCancel}>
          {t("common:cancel")}
        </Button>
      </div>
    </Form>
  );
}
