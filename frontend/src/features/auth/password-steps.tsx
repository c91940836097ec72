import { useState, type ReactNode } from "react";

import { toUiError } from "@/lib/errors";
import { useTranslation } from "@/lib/use-translation";

import { CodeForm } from "./code-form";
import { PasswordForm, type Login } from "./password-form";

export type Proof = Login & { otp?: string };

interface Props {
  /** The account, where it is known. */
  username?: string;
  submitLabel: string;
  /** Shows the proof to the server; fails with SECOND_FACTOR_REQUIRED where it is not enough. */
  send: (proof: Proof) => Promise<void>;
  /** Between the password and the button. */
  belowPassword?: ReactNode;
  /** Other ways, beside the first step. */
  children?: ReactNode;
}

/** Name and password; then, for accounts that have a second factor, a code. The way back keeps what was typed. */
export function PasswordSteps({ username, submitLabel, send, belowPassword, children }: Props) {
  const { t } = useTranslation("auth");
  const [login, setLogin] = useState<Login>({ username: username ?? "", password: "" });
  const [second, setSecond] = useState(false);

  if (second) {
    return (
      <div className="flex flex-col gap-4">
        <p role="status" className="text-muted-foreground">
          {t("code.asked")}
        </p>
        <CodeForm submitLabel={submitLabel} send={(otp) => send({ ...login, otp })} onBack={() => setSecond(false)} />
      </div>
    );
  }
  const first = async (given: Login): Promise<void> => {
    try {
      await send(given);
    } catch (error) {
      if (toUiError(error).reason !== "SECOND_FACTOR_REQUIRED") throw error;
      setLogin(given);
      setSecond(true);
    }
  };
  return (
    <>
      <PasswordForm start={login} known={username !== undefined} submitLabel={submitLabel} send={first}>
        {belowPassword}
      </PasswordForm>
      {children}
    </>
  );
}
