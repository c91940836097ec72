import { PasswordField, TextField } from "@/components/form";
import { useTranslation } from "@/lib/use-translation";

/** What registering and accepting an invitation ask alike. */
export function NameFields() {
  const { t } = useTranslation("auth");
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      <TextField name="firstName" label={t("firstName")} autoComplete="given-name" optional />
      <TextField name="lastName" label={t("lastName")} autoComplete="family-name" optional />
    </div>
  );
}

interface PasswordsProps {
  /** As the contract spells them. */
  names: readonly [string, string];
  /** Whether it replaces one. */
  another?: boolean;
  autoFocus?: boolean;
}

/** A password that is chosen, twice. */
export function NewPasswordFields({ names, another, autoFocus }: PasswordsProps) {
  const { t } = useTranslation("auth");
  return (
    <>
      <PasswordField
        name={names[0]}
        label={another ? t("newPassword") : t("password")}
        description={t("passwordHint")}
        autoComplete="new-password"
        autoFocus={autoFocus}
      />
      <PasswordField
        name={names[1]}
        label={another ? t("newPasswordAgain") : t("passwordAgain")}
        autoComplete="new-password"
      />
    </>
  );
}
