import type { ReactNode } from "react";

interface Props {
  title: string;
  /** What follows, or why it cannot be done now. */
  description: ReactNode;
  /** The button. */
  children: ReactNode;
}

/** Something that can be done to a thing: what it is called, what follows from it, and the button. */
export function ActionRow({ title, description, children }: Props) {
  return (
    <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 border-t py-3 first:border-t-0 first:pt-0 last:pb-0">
      <div className="flex min-w-0 flex-1 basis-56 flex-col gap-0.5">
        <span className="font-medium">{title}</span>
        <span className="text-xs text-muted-foreground">{description}</span>
      </div>
      {children}
    </div>
  );
}
