import { useId, useRef, useState } from "react";
import { CheckIcon, CopyIcon, TriangleAlertIcon } from "lucide-react";
import { selectContents, useCopy } from "@/components/copyable";
import { useTranslation } from "@/lib/use-translation";
import { Alert, AlertDescription } from "@/ui/alert";
import { Button } from "@/ui/button";
import { Checkbox } from "@/ui/checkbox";
import { Label } from "@/ui/label";

export interface SecretOnceProps {
  /** What the secret is: "API key". */
  label: string;
  /** May have several lines, e.g. recovery codes. */
  value: string;
  onSaved: () => void;
  doneLabel?: string;
}

/** A secret that the server will never show again: it goes away only after somebody says that it is saved. */
export function SecretOnce({ label, value, onSaved, doneLabel }: SecretOnceProps) {
  const { t } = useTranslation("ui");
  const id = useId();
  const [saved, setSaved] = useState(false);
  const [outcome, copy] = useCopy();
  const text = useRef<HTMLElement>(null);

  async function onCopy() {
    if ((await copy(value)) === "failed") selectContents(text.current);
  }

  return (
    <div className="flex min-w-0 flex-col gap-3">
      <Alert variant="warning">
        <TriangleAlertIcon aria-hidden="true" />
        <AlertDescription>{t("secret.once")}</AlertDescription>
      </Alert>
      <div role="group" aria-labelledby={`${id}-label`} className="flex min-w-0 flex-col gap-1.5">
        <span id={`${id}-label`} className="text-xs font-medium">
          {label}
        </span>
        <div className="flex items-start gap-2 rounded-md border border-input bg-muted p-1.5 ps-2.5">
          <code
            ref={text}
            translate="no"
            dir="ltr"
            className="min-w-0 flex-1 self-center font-mono text-sm break-all whitespace-pre-wrap select-all"
          >
            {value}
          </code>
          <Button
            type="button"
            variant="outline"
            size="sm"
            aria-label={t("copyNamed", { label })}
            onClick={() => void onCopy()}
          >
            {outcome === "copied" ? (
              <CheckIcon aria-hidden="true" className="text-success" />
            ) : (
              <CopyIcon aria-hidden="true" />
            )}
            {outcome === "copied" ? t("copied") : t("copy")}
          </Button>
        </div>
        <p aria-live="polite" className={outcome === "failed" ? "text-xs text-destructive" : "sr-only"}>
          {outcome === "copied" && t("copied")}
          {outcome === "failed" && t("copyFailed")}
        </p>
      </div>
      <div className="flex flex-wrap items-center justify-between gap-3">
        <span className="flex items-center gap-2 pointer-coarse:min-h-10">
          <Checkbox id={`${id}-saved`} checked={saved} onCheckedChange={setSaved} />
          <Label htmlFor={`${id}-saved`}>{t("secret.saved")}</Label>
        </span>
        <Button type="button" disabled={!saved} onClick={onSaved}>
          {doneLabel ?? t("secret.done")}
        </Button>
      </div>
    </div>
  );
}
