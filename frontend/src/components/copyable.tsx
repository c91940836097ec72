import { useEffect, useRef, useState, type ReactNode } from "react";
import { CheckIcon, CopyIcon } from "lucide-react";
import { copyText } from "@/lib/clipboard";
import { cn } from "@/lib/cn";
import { useTranslation } from "@/lib/use-translation";
import { Button } from "@/ui/button";

type Outcome = "copied" | "failed";

const shownFor = 2000;

/** Copies and tells for a moment how it went. */
export function useCopy(): [Outcome | undefined, (text: string) => Promise<Outcome>] {
  const [outcome, setOutcome] = useState<Outcome>();
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  async function copy(text: string): Promise<Outcome> {
    const result = (await copyText(text)) ? "copied" : "failed";
    setOutcome(result);
    clearTimeout(timer.current);
    // What failed stays until the next try: its sentence tells what to do by hand.
    if (result === "copied") timer.current = setTimeout(() => setOutcome(undefined), shownFor);
    return result;
  }
  return [outcome, copy];
}

export function selectContents(element: Element | null): void {
  const selection = getSelection();
  if (!element || !selection) return;
  const range = document.createRange();
  range.selectNodeContents(element);
  selection.removeAllRanges();
  selection.addRange(range);
}

/** A long key as its two ends. */
function ends(value: string, keep: number): string {
  return value.length <= keep * 2 + 1 ? value : `${value.slice(0, keep)}…${value.slice(-keep)}`;
}

export interface CopyableProps {
  value: string;
  /** What it is, for the button's name: "MAC address". */
  label?: string;
  mono?: boolean;
  /** Show only this many characters of each end. The whole value is copied. */
  keepEnds?: number;
  /** Shown instead of the value. */
  children?: ReactNode;
  className?: string;
}

/** A value with a copy button, which shows on hover, on focus, and always on touch. */
export function Copyable({ value, label, mono = false, keepEnds, children, className }: CopyableProps) {
  const { t } = useTranslation("ui");
  const [outcome, copy] = useCopy();
  const [near, setNear] = useState(false);
  const text = useRef<HTMLSpanElement>(null);
  const shortened = children === undefined && keepEnds !== undefined;
  // Shortened text cannot be copied by hand: when copying failed, the whole value shows.
  const shown = children ?? (shortened && outcome !== "failed" ? ends(value, keepEnds) : value);

  const approach = (): void => setNear(true);
  async function onCopy() {
    if ((await copy(value)) === "failed") selectContents(text.current);
  }

  return (
    <span className={cn("group/copy inline-flex max-w-full min-w-0 items-center gap-1", className)}>
      <span
        ref={text}
        dir={mono ? "ltr" : undefined}
        title={shortened ? value : undefined}
        className={cn(
          "min-w-0 select-all",
          mono && "font-mono text-sm",
          outcome === "failed" ? "break-all" : "truncate",
        )}
      >
        {shown}
      </span>
      <Button
        type="button"
        variant="ghost"
        size="icon-sm"
        onPointerEnter={approach}
        onFocus={approach}
        aria-label={label ? t("copyNamed", { label }) : t("copy")}
        onClick={(event) => {
          // In a row that is a link as a whole, copying does not open it.
          event.stopPropagation();
          event.preventDefault();
          approach();
          void onCopy();
        }}
        className={cn(
          "size-6 text-muted-foreground opacity-0 transition-opacity group-hover/copy:opacity-100 focus-visible:opacity-100 pointer-coarse:opacity-100",
          outcome === "copied" && "text-success opacity-100",
        )}
      >
        {outcome === "copied" ? <CheckIcon aria-hidden="true" /> : <CopyIcon aria-hidden="true" />}
      </Button>
      {/* There before it has something to say, and not before somebody could copy: lists have dozens. */}
      {near && (
        <span aria-live="polite" className={outcome === "failed" ? "text-xs text-destructive" : "sr-only"}>
          {outcome === "copied" && t("copied")}
          {outcome === "failed" && t("copyFailed")}
        </span>
      )}
    </span>
  );
}
