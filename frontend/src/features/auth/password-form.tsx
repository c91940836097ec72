import type { ReactNode } from "react";

import { Form, PasswordField, TextField } from "@/components/form";
import { useTranslation } from "@/lib/use-translation";

import { filled } from "./filled";
import { Submit, useAuthForm, Wait } from "./throttle";

export type Login = Record<"username" | "password", string>;

interface Props {
  /** What stands in the fields at first. */
  start: Login;
  /** The account is known: only its password is asked for. */
  known: boolean;
  submitLabel: string;
  send: (login: Login) => Promise<void>;
  /** Between the fields and the button. */
  children?: ReactNode;
}

const schema = filled<Login>("username", "password");
const passwordOnly = filled<Login>("password");

export function PasswordForm({ start, known, submitLabel, send, children }: Props) {
  const { t } = useTranslation("auth");
  const { form, throttled, wait } = useAuthForm({
    schema: known ? passwordOnly : schema,
    defaultValues: start,
    onSubmit: send,
  });
  return (
    <Form form={form} label={submitLabel}>
      {known ? (
        // For password managers.
        <input type="text" name="username" autoComplete="username" value={start.username} readOnly hidden />
      ) : (
        <TextField name="username" label={t("username")} autoComplete="username webauthn" autoFocus />
      )}
      <PasswordField name="password" label={t("password")} autoComplete="current-password" />
      {children}
      {throttled && <Wait wait={wait} />}
      <Submit label={submitLabel} pending={form.formState.isSubmitting} wait={wait} />
    </Form>
  );
}
