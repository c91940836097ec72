import { cn } from "@/lib/cn";
import { useTranslation } from "@/lib/use-translation";

export interface MeterProps {
  value: number;
  max: number;
  /** What is measured: "Addresses of 10.0.0.0/24". */
  label: string;
  /** Beside the bar; else the percentage. */
  text?: string;
  /** The shares from which it is tight, and full. */
  high?: number;
  full?: number;
  className?: string;
}

/** How full something is. The number stands beside the bar, so that the colour only underlines it. */
export function Meter({ value, max, label, text, high = 0.75, full = 0.9, className }: MeterProps) {
  const { t, language } = useTranslation("ui");
  const share = max > 0 ? Math.min(1, Math.max(0, value / max)) : 0;
  const percent = new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: 0 }).format(share);
  const colour = share >= full ? "bg-destructive" : share >= high ? "bg-warning" : "bg-info";
  return (
    <span className={cn("flex min-w-0 items-center gap-2", className)}>
      <span
        role="meter"
        aria-label={label}
        aria-valuemin={0}
        aria-valuemax={max}
        aria-valuenow={Math.min(max, Math.max(0, value))}
        aria-valuetext={text ?? t("meter.share", { percent })}
        className="h-1.5 min-w-12 flex-1 overflow-hidden rounded-full bg-secondary forced-colors:border"
      >
        <span
          className={cn("block h-full rounded-full forced-colors:bg-[Highlight]", colour)}
          style={{ width: `${share * 100}%` }}
        />
      </span>
      <span aria-hidden="true" className="text-xs tabular-nums">
        {text ?? percent}
      </span>
    </span>
  );
}
