import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";

import { Skeleton } from "@/ui/skeleton";

/** A short list of things that somebody owns: devices, passkeys, applications. */
export function ItemList({ label, children }: { label: string; children: ReactNode }) {
  return (
    // Takes the focus of an item that was removed.
    <ul aria-label={label} tabIndex={-1} className="divide-y rounded-md border bg-card">
      {children}
    </ul>
  );
}

interface ItemProps {
  icon: LucideIcon;
  title: ReactNode;
  /** Facts under the title. */
  children?: ReactNode;
  actions?: ReactNode;
}

export function Item({ icon: Icon, title, children, actions }: ItemProps) {
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-2 px-3 py-2.5">
      <Icon aria-hidden className="size-4 shrink-0 text-muted-foreground" />
      <div className="flex min-w-40 flex-1 flex-col gap-0.5">
        <div className="flex flex-wrap items-center gap-x-2 gap-y-1 font-medium break-words">{title}</div>
        {children && (
          <div className="flex flex-wrap gap-x-3 gap-y-0.5 text-xs text-muted-foreground tabular-nums">{children}</div>
        )}
      </div>
      {actions && <div className="ms-auto flex flex-wrap items-center gap-2">{actions}</div>}
    </li>
  );
}

export function ItemListSkeleton({ rows = 2 }: { rows?: number }) {
  return (
    <div aria-hidden className="divide-y rounded-md border bg-card">
      {Array.from({ length: rows }, (_, row) => (
        <div key={row} className="flex items-center gap-3 px-3 py-3">
          <Skeleton className="size-4" />
          <div className="flex flex-1 flex-col gap-1.5">
            <Skeleton className="h-3.5 w-40" />
            <Skeleton className="h-3 w-64 max-w-full" />
          </div>
        </div>
      ))}
    </div>
  );
}
