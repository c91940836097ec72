import { TriangleAlert } from "lucide-react";

import { CustomField } from "@/components/form";
import { useTranslation } from "@/lib/use-translation";
import { Alert, AlertDescription } from "@/ui/alert";
import { Button } from "@/ui/button";
import { Input } from "@/ui/input";

import { contrast, ENOUGH, isColor } from "./contrast";

const OWN = "#1d4ed8";

/** A colour `#rrggbb`, or none; warns where white text on it is hard to read. */
export function ColorField({ name, label }: { name: string; label: string }) {
  const { t, language } = useTranslation("tenants");
  return (
    <CustomField<string> name={name} label={label} optional description={t("branding.colorHint")}>
      {({ value, onChange, ...wiring }) => {
        const ratio = contrast(value, "#ffffff");
        const shown = new Intl.NumberFormat(language, { maximumFractionDigits: 1 });
        return (
          <div className="flex flex-col gap-2">
            <div className="flex items-center gap-2">
              <Input
                type="color"
                aria-label={t("branding.pickColor")}
                value={isColor(value) ? value : OWN}
                onChange={(event) => onChange(event.target.value)}
                className="w-12 shrink-0 p-1"
              />
              <Input
                {...wiring}
                value={value}
                onChange={(event) => onChange(event.target.value)}
                placeholder={OWN}
                autoComplete="off"
                spellCheck={false}
                maxLength={7}
                className="w-32 font-mono"
              />
              {value && (
                <Button type="button" variant="ghost" size="sm" onClick={() => onChange("")}>
                  {t("branding.noColor")}
                </Button>
              )}
            </div>
            {ratio !== undefined && ratio < ENOUGH && (
              <Alert variant="warning" role="status">
                <TriangleAlert aria-hidden />
                <AlertDescription>
                  {t("branding.contrast", { ratio: shown.format(ratio), enough: shown.format(ENOUGH) })}
                </AlertDescription>
              </Alert>
            )}
          </div>
        );
      }}
    </CustomField>
  );
}
