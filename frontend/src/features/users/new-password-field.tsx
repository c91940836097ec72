import { Check, Copy, Dices } from "lucide-react";
import { useState } from "react";
import { useFormContext, useWatch } from "react-hook-form";

import { useCopy } from "@/components/copyable";
import { PasswordField } from "@/components/form";
import { useTranslation } from "@/lib/use-translation";
import { Button } from "@/ui/button";

import { generatePassword } from "./password-generator";

/** The password of somebody else: typed, or made here and copied to them. */
export function NewPasswordField({ name }: { name: string }) {
  const { t } = useTranslation("users");
  const { setValue } = useFormContext();
  const value = useWatch<Record<string, string>>({ name });
  const [generated, setGenerated] = useState("");
  const [outcome, copy] = useCopy();
  const generate = (): void => {
    const password = generatePassword();
    setGenerated(password);
    setValue(name, password, { shouldDirty: true, shouldValidate: true });
  };
  return (
    <div className="flex flex-col gap-2">
      <PasswordField
        name={name}
        label={t("field.password")}
        description={t("password.hint")}
        autoComplete="new-password"
      />
      <div className="flex flex-wrap items-center gap-2">
        <Button type="button" variant="outline" size="sm" onClick={generate}>
          <Dices aria-hidden />
          {t("password.generate")}
        </Button>
        {value && (
          <Button type="button" variant="outline" size="sm" onClick={() => void copy(value)}>
            {outcome === "copied" ? <Check aria-hidden className="text-success" /> : <Copy aria-hidden />}
            {t("password.copy")}
          </Button>
        )}
        <span role="status" className="text-xs text-muted-foreground">
          {outcome === "copied" && t("password.copied")}
          {outcome === "failed" && t("password.copyFailed")}
          {!outcome && generated !== "" && generated === value && t("password.generated")}
        </span>
      </div>
    </div>
  );
}
