import { useId, type ReactNode } from "react";

interface Props {
  title: string;
  description?: ReactNode;
  children: ReactNode;
}

/** One subject of a settings page: what it is about at the start, what can be done about it beside or below. */
export function SettingsSection({ title, description, children }: Props) {
  const id = useId();
  return (
    <section aria-labelledby={id} className="grid gap-x-8 gap-y-3 border-t pt-5 lg:grid-cols-[15rem_minmax(0,1fr)]">
      <div className="flex flex-col gap-1">
        <h2 id={id} className="font-semibold">
          {title}
        </h2>
        {description && <p className="max-w-prose text-sm text-muted-foreground">{description}</p>}
      </div>
      <div className="flex min-w-0 flex-col gap-4">{children}</div>
    </section>
  );
}

/** The pages of one's own account, all of the same width. */
export function SettingsPage({ children }: { children: ReactNode }) {
  return <div className="flex max-w-4xl flex-col gap-5">{children}</div>;
}
