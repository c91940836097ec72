import type { ReactNode } from "react";
import { usePageTitle } from "@/lib/branding";
import { cn } from "@/lib/cn";

export interface PageHeaderProps {
  title: string;
  description?: ReactNode;
  /** Buttons of the page; the primary one comes last. */
  actions?: ReactNode;
  /** Above the title, e.g. a Breadcrumb. */
  above?: ReactNode;
  className?: string;
}

/** The page's one h1, which also names the browser's tab. */
export function PageHeader({ title, description, actions, above, className }: PageHeaderProps) {
  usePageTitle(title);
  return (
    <header className={cn("flex flex-wrap items-start justify-between gap-x-4 gap-y-3", className)}>
      <div className="flex min-w-0 flex-col gap-0.5">
        {above}
        <h1 className="text-xl leading-7 font-semibold tracking-tight break-words">{title}</h1>
        {description && <p className="max-w-prose text-muted-foreground">{description}</p>}
      </div>
      {actions && <div className="flex flex-wrap items-center gap-2">{actions}</div>}
    </header>
  );
}
