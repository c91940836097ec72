import { useState } from "react";

import { Form, TextField } from "@/components/form";
import { useTranslation } from "@/lib/use-translation";
import { Button } from "@/ui/button";

import { filled } from "./filled";
import { Submit, useAuthForm, Wait } from "./throttle";

interface Props {
  send: (otp: string) => Promise<void>;
  submitLabel: string;
  onBack?: () => void;
}

const schema = filled<Record<"otp", string>>("otp");

/** The second step: a code of an authenticator application, or a recovery code. */
export function CodeForm({ send, submitLabel, onBack }: Props) {
  const { t } = useTranslation("auth");
  const [recovery, setRecovery] = useState(false);
  const onSubmit = ({ otp }: { otp: string }): Promise<void> => send(otp.trim());
  const { form, throttled, wait } = useAuthForm({ schema, defaultValues: { otp: "" }, onSubmit });
  const other = (): void => {
    form.reset();
    setRecovery(!recovery);
  };
  return (
    <Form form={form} label={t("code.title")}>
      <TextField
        // Another field for assistive technology and keyboards on screens, with the focus in it.
        key={recovery ? "recovery" : "totp"}
        name="otp"
        label={recovery ? t("code.recovery") : t("code.totp")}
        description={recovery ? t("code.recoveryHint") : t("code.totpHint")}
        autoComplete="one-time-code"
        inputMode={recovery ? undefined : "numeric"}
        mono
        autoFocus
      />
      {throttled && <Wait wait={wait} />}
      <Submit label={submitLabel} pending={form.formState.isSubmitting} wait={wait} />
      <div className="flex flex-wrap justify-between gap-2">
        <Button type="button" variant="link" className="px-0" onClick={other}>
          {recovery ? t("code.useTotp") : t("code.useRecovery")}
        </Button>
        {onBack && (
          <Button type="button" variant="link" className="px-0" onClick={onBack}>
            {t("code.back")}
          </Button>
        )}
      </div>
    </Form>
  );
}
