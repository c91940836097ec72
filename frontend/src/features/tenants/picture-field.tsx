import { ImageUp, Trash2 } from "lucide-react";
import { useRef, type ChangeEvent } from "react";
import { useFormContext } from "react-hook-form";

import { CustomField } from "@/components/form";
import { cn } from "@/lib/cn";
import { formatBytes } from "@/lib/format";
import { useTranslation } from "@/lib/use-translation";
import { Button } from "@/ui/button";

import { acceptedTypes, problemOf, toDataUrl, type PictureRules } from "./pictures";

interface Props {
  name: string;
  label: string;
  rules: PictureRules;
  className?: string;
}

/** Chooses a picture, shows it, and refuses what the server would refuse. Its value is a data URL, or empty. */
export function PictureField({ name, label, rules, className }: Props) {
  const { t } = useTranslation("tenants");
  const { setError, clearErrors } = useFormContext();
  const input = useRef<HTMLInputElement>(null);
  const limit = formatBytes(rules.most);

  const read = async (event: ChangeEvent<HTMLInputElement>, onChange: (url: string) => void): Promise<void> => {
    const file = event.target.files?.[0];
    // The same file may be chosen once more.
    event.target.value = "";
    if (!file) return;
    const picture = new Uint8Array(await file.arrayBuffer());
    const problem = problemOf(picture, rules);
    if (problem) {
      const kind = rules.icon ? "icon" : "logo";
      setError(name, {
        type: "picture",
        message: t(`picture.${problem}`, { limit, kinds: t(`picture.kinds.${kind}`) }),
      });
      return;
    }
    clearErrors(name);
    onChange(toDataUrl(picture));
  };

  return (
    <CustomField<string>
      name={name}
      label={label}
      optional
      description={t("picture.hint", { limit, kinds: t(`picture.kinds.${rules.icon ? "icon" : "logo"}`) })}
    >
      {({ value, onChange, ...wiring }) => (
        <div className="flex flex-wrap items-center gap-3">
          <span
            className={cn(
              "flex h-16 min-w-16 items-center justify-center rounded-md border border-dashed bg-muted p-2 text-xs text-muted-foreground",
              className,
            )}
          >
            {value ? (
              <img src={value} alt={t("picture.current", { label })} className="max-h-full max-w-48 object-contain" />
            ) : (
              t("common:none")
            )}
          </span>
          <input
            id={wiring.id}
            aria-invalid={wiring["aria-invalid"]}
            aria-describedby={wiring["aria-describedby"]}
            // Not checked on blur: a file dialog takes the focus, and what is then checked would clear what was refused.
            ref={input}
            type="file"
            accept={acceptedTypes(rules)}
            onChange={(event) => void read(event, onChange)}
            className="peer sr-only"
          />
          <Button
            type="button"
            variant="outline"
            size="sm"
            // The file input itself is what the keyboard reaches.
            tabIndex={-1}
            aria-hidden
            className="peer-focus-visible:outline-2 peer-focus-visible:outline-offset-2 peer-focus-visible:outline-ring"
            onClick={() => input.current?.click()}
          >
            <ImageUp aria-hidden />
            {t("picture.choose")}
          </Button>
          {value && (
            <Button type="button" variant="ghost" size="sm" onClick={() => onChange("")}>
              <Trash2 aria-hidden />
              {t("picture.remove", { label })}
            </Button>
          )}
        </div>
      )}
    </CustomField>
  );
}
