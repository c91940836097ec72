import { ChevronRight } from "lucide-react";
import { Link } from "react-router";

import { StatusDot } from "@/components/status-dot";
import { formatCount } from "@/lib/format";
import { useTranslation } from "@/lib/use-translation";

import type { Problem } from "./problems";

/** What needs somebody's attention, each leading to the list behind it. */
export function ProblemList({ problems }: { problems: readonly Problem[] }) {
  const { t } = useTranslation("dashboard");
  if (problems.length === 0) return null;
  return (
    <section aria-label={t("problems.title")}>
      <ul className="flex flex-col divide-y rounded-lg border bg-card">
        {problems.map(({ key, tone, count, to }) => (
          <li key={key}>
            <Link
              to={to}
              className="flex items-center justify-between gap-3 px-4 py-2 hover:bg-accent focus-visible:-outline-offset-2"
            >
              <StatusDot tone={tone} className="min-w-0 whitespace-normal">
                <span>
                  <span className="sr-only">{t(`problems.${tone}`)}: </span>
                  {t(`problems.${key}`, { count, formatted: formatCount(count) })}
                </span>
              </StatusDot>
              <ChevronRight aria-hidden="true" className="size-4 shrink-0 text-muted-foreground rtl:rotate-180" />
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}
