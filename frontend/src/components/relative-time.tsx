import { useState, type ReactNode } from "react";
import { cn } from "@/lib/cn";
import { formatDateTime, formatRelative } from "@/lib/format";
import { useNow } from "@/lib/now";
import { useTranslation } from "@/lib/use-translation";
import { Tooltip, TooltipContent, TooltipTrigger } from "@/ui/tooltip";

export interface RelativeTimeProps {
  date: Date | undefined;
  /** Without a date; else "never". */
  fallback?: ReactNode;
  className?: string;
}

/** "3 min ago", kept up to date; the exact time is in the tooltip. */
export function RelativeTime({ date, fallback, className }: RelativeTimeProps) {
  const { t } = useTranslation("ui");
  const now = useNow();
  const [near, setNear] = useState(false);
  if (!date) return <span className={cn("text-muted-foreground", className)}>{fallback ?? t("time.never")}</span>;
  const time = (
    <time
      dateTime={date.toISOString()}
      className={cn("whitespace-nowrap", className)}
      onPointerEnter={near ? undefined : () => setNear(true)}
    >
      {formatRelative(date, now)}
    </time>
  );
  // Lists have dozens, and hardly one of them is asked for more.
  if (!near) return time;
  return (
    <Tooltip>
      <TooltipTrigger asChild>{time}</TooltipTrigger>
      <TooltipContent className="tabular-nums">{formatDateTime(date)}</TooltipContent>
    </Tooltip>
  );
}
