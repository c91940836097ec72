import type { LucideIcon } from "lucide-react";
import { useEffect, useRef, type ComponentProps, type ReactNode } from "react";
import { Link } from "react-router";

import { usePageTitle } from "@/lib/branding";
import { cn } from "@/lib/cn";
import { useTranslation } from "@/lib/use-translation";
import { Separator } from "@/ui/separator";

export function Heading({ title, children }: { title: string; children?: ReactNode }) {
  usePageTitle(title);
  return (
    <header className="mb-5 flex flex-col gap-1">
      <h1 className="text-xl leading-7 font-semibold tracking-tight break-words">{title}</h1>
      {children && <p className="break-words text-muted-foreground">{children}</p>}
    </header>
  );
}

interface OutcomeProps {
  icon: LucideIcon;
  tone: "success" | "warning";
  title: string;
  children: ReactNode;
  /** What to do next. */
  actions?: ReactNode;
}

/** How it ended. The heading takes the focus, so that it is read out. */
export function Outcome({ icon: Icon, tone, title, children, actions }: OutcomeProps) {
  usePageTitle(title);
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  return (
    <div className="flex flex-col gap-3">
      <Icon aria-hidden className={cn("size-8", tone === "success" ? "text-success" : "text-warning")} />
      <h1
        ref={heading}
        tabIndex={-1}
        className="text-xl leading-7 font-semibold tracking-tight break-words outline-none"
      >
        {title}
      </h1>
      <div className="flex flex-col gap-2 break-words text-muted-foreground">{children}</div>
      {actions && <div className="mt-2 flex flex-col gap-2">{actions}</div>}
    </div>
  );
}

export function TextLink({ className, ...props }: ComponentProps<typeof Link>) {
  return <Link className={cn("font-medium text-primary underline-offset-4 hover:underline", className)} {...props} />;
}

/** Below a form: other ways to go. */
export function Footnote({ children }: { children: ReactNode }) {
  return <p className="mt-5 text-center text-muted-foreground">{children}</p>;
}

export function Or() {
  const { t } = useTranslation("auth");
  return (
    <div className="my-4 flex items-center gap-3 text-xs text-muted-foreground">
      <Separator className="flex-1" />
      {t("or")}
      <Separator className="flex-1" />
    </div>
  );
}
