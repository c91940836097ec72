import { Sparkles } from "lucide-react";
import type { ReactNode } from "react";

import { CustomField } from "@/components/form";
import { useTranslation } from "@/lib/use-translation";
import { Button } from "@/ui/button";
import { Input } from "@/ui/input";

import { generate } from "./generate";

interface Props {
  name: string;
  label: string;
  description?: ReactNode;
  /** Characters of a generated one. */
  length: number;
}

/** A secret for a device or a person, made here or typed. It is read off the screen, so it is not hidden. */
export function GeneratedField({ name, label, description, length }: Props) {
  const { t } = useTranslation("network");
  return (
    <CustomField<string> name={name} label={label} description={description}>
      {({ value, onChange, ...control }) => (
        <div className="flex gap-2">
          <Input
            {...control}
            value={value}
            onChange={(event) => onChange(event.target.value)}
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            className="min-w-0 flex-1 font-mono"
          />
          <Button variant="outline" type="button" onClick={() => onChange(generate(length))}>
            <Sparkles aria-hidden="true" />
            {t("generate")}
          </Button>
        </div>
      )}
    </CustomField>
  );
}
