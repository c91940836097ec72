import { CircleCheck, CircleDashed } from "lucide-react";
import { useId, type ReactNode } from "react";

import { StatusDot } from "@/components/status-dot";
import { useTranslation } from "@/lib/use-translation";

interface Props {
  title: string;
  /** Unset: not known yet. */
  done?: boolean;
  children: ReactNode;
}

export function Step({ title, done, children }: Props) {
  const { t } = useTranslation("auth");
  const id = useId();
  const Icon = done ? CircleCheck : CircleDashed;
  return (
    <li aria-labelledby={id} className="rounded-lg border bg-card p-4">
      <div className="flex items-start gap-3">
        <Icon aria-hidden className={done ? "size-5 text-success" : "size-5 text-muted-foreground"} />
        <div className="flex min-w-0 flex-1 flex-col gap-3">
          <div className="flex flex-wrap items-center justify-between gap-2">
            <h2 id={id} className="font-semibold">
              {title}
            </h2>
            {done !== undefined && (
              <StatusDot tone={done ? "success" : "neutral"}>
                {done ? t("onboarding.done") : t("onboarding.open")}
              </StatusDot>
            )}
          </div>
          {children}
        </div>
      </div>
    </li>
  );
}
