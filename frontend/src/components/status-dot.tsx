import type { ReactNode } from "react";
import { cn } from "@/lib/cn";

export type StatusTone = "success" | "warning" | "danger" | "neutral" | "info";

const tones: Record<StatusTone, string> = {
  success: "before:bg-success",
  warning: "before:bg-warning",
  danger: "before:bg-destructive",
  neutral: "before:border-2 before:border-muted-foreground",
  info: "before:bg-info",
};

export interface StatusDotProps {
  tone: StatusTone;
  /** The word: colour alone says nothing. */
  children: ReactNode;
  className?: string;
}

export function StatusDot({ tone, children, className }: StatusDotProps) {
  return (
    <span
      className={cn(
        "inline-flex items-baseline gap-1.5 whitespace-nowrap",
        "before:size-2 before:shrink-0 before:self-center before:rounded-full forced-colors:before:border-2 forced-colors:before:border-[CanvasText]",
        tones[tone],
        className,
      )}
    >
      {children}
    </span>
  );
}
