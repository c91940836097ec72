import type { ReactNode } from "react";
import type { LucideIcon } from "lucide-react";
import { cn } from "@/lib/cn";

export interface EmptyStateProps {
  icon?: LucideIcon;
  title: string;
  /** What belongs here and why there is nothing. */
  description?: ReactNode;
  /** The one next step. */
  action?: ReactNode;
  role?: "alert" | "status";
  /** `h1` where it is the whole page. */
  heading?: "h1" | "h2";
  className?: string;
}

export function EmptyState({
  icon: Icon,
  title,
  description,
  action,
  role,
  heading: Heading = "h2",
  className,
}: EmptyStateProps) {
  return (
    <div
      role={role}
      className={cn(
        "flex flex-col items-center justify-center gap-3 rounded-lg border border-dashed px-4 py-10 text-center",
        className,
      )}
    >
      {Icon && <Icon aria-hidden="true" className="size-8 stroke-[1.5] text-muted-foreground" />}
      <div className="flex max-w-md flex-col gap-1">
        <Heading className="font-semibold">{title}</Heading>
        {description && <div className="text-balance text-muted-foreground">{description}</div>}
      </div>
      {action}
    </div>
  );
}
