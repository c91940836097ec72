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
  className?: string;
}

export function EmptyState({ icon: Icon, title, description, action, role, className }: EmptyStateProps) {
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
        <h2 className="font-semibold">{title}</h2>
        {description && <div className="text-balance text-muted-foreground">{description}</div>}
      </div>
      {action}
    </div>
  );
}
