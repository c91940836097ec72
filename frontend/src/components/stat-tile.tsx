import type { ReactNode } from "react";
import { Link } from "react-router";
import { cn } from "@/lib/cn";
import { Skeleton } from "@/ui/skeleton";
import { StatusDot, type StatusTone } from "@/components/status-dot";

export interface StatTileProps {
  label: string;
  value: ReactNode;
  /** The filtered list behind the number. */
  to?: string;
  /** A word on the number: "2 down", "of 1,284". With a tone it gets a dot. */
  hint?: ReactNode;
  tone?: StatusTone;
  loading?: boolean;
  className?: string;
}

export function StatTile({ label, value, to, hint, tone, loading = false, className }: StatTileProps) {
  const box = cn(
    "flex min-w-0 flex-col gap-1 rounded-lg border bg-card px-4 py-3 text-card-foreground",
    to !== undefined && "transition-colors hover:border-input hover:bg-accent",
    className,
  );
  const content = (
    <>
      <span className="truncate text-xs font-medium text-muted-foreground">{label}</span>
      <span className="text-2xl leading-8 font-semibold tracking-tight tabular-nums">
        {loading ? <Skeleton className="my-1 h-6 w-16" /> : value}
      </span>
      {hint !== undefined && (
        <span className="min-h-4 text-xs text-muted-foreground">
          {loading ? (
            <Skeleton className="h-4 w-24" />
          ) : tone ? (
            <StatusDot tone={tone} className="whitespace-normal">
              {hint}
            </StatusDot>
          ) : (
            hint
          )}
        </span>
      )}
    </>
  );
  return to === undefined ? (
    <div aria-busy={loading || undefined} className={box}>
      {content}
    </div>
  ) : (
    <Link to={to} aria-busy={loading || undefined} className={box}>
      {content}
    </Link>
  );
}
