import { useTranslation } from "react-i18next";

import { PasswordField, TextField } from "@/components/form";

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

/** A new password, twice; `names` as the contract spells them. */
export function NewPasswordFields({ names, autoFocus }: { names: readonly [string, string]; autoFocus?: boolean }) {
  const { t } = useTranslation("auth");
  return (
    <>
      <PasswordField
        name={names[0]}
        label={t("newPassword")}
        description={t("passwordHint")}
        autoComplete="new-password"
        autoFocus={autoFocus}
      />
      <PasswordField name={names[1]} label={t("passwordAgain")} autoComplete="new-password" />
    </>
  );
}
