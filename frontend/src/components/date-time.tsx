import type { ReactNode } from "react";
import { formatDate, formatDateTime } from "@/lib/format";
import { useTranslation } from "@/lib/use-translation";

export interface DateTimeProps {
  date: Date | undefined;
  /** Without a date; else a dash. */
  fallback?: ReactNode;
  dateOnly?: boolean;
  className?: string;
}

export function DateTime({ date, fallback = "–", dateOnly = false, className }: DateTimeProps) {
  useTranslation("ui"); // Another language: another way to write a date.
  if (!date) return <span className="text-muted-foreground">{fallback}</span>;
  return (
    <time dateTime={date.toISOString()} className={className}>
      {dateOnly ? formatDate(date) : formatDateTime(date)}
    </time>
  );
}
