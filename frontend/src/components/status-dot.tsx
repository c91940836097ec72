import type { ReactNode } from "react";
import { cn } from "@/lib/cn";

export type StatusTone = "success" | "warning" | "danger" | "neutral" | "info";

const tones: Record<StatusTone, string> = {
  success: "bg-success",
  warning: "bg-warning",
  danger: "bg-destructive",
  neutral: "border-2 border-muted-foreground",
  info: "bg-info",
};

export interface StatusDotProps {
  tone: StatusTone;
  /** The word: colour alone says nothing. */
  children: ReactNode;
  className?: string;
}

export function StatusDot({ tone, children, className }: StatusDotProps) {
  return (
    <span className={cn("inline-flex items-center gap-1.5 whitespace-nowrap", className)}>
      <span
        aria-hidden="true"
        className={cn(
          "size-2 shrink-0 rounded-full forced-colors:border-2 forced-colors:border-[CanvasText]",
          tones[tone],
        )}
      />
      {children}
    </span>
  );
}
