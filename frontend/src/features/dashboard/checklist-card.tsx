import { Circle, CircleCheckBig } from "lucide-react";
import { Link } from "react-router";

import { useTranslation } from "@/lib/use-translation";
import { Button } from "@/ui/button";
import { Card, CardContent, CardDescription, CardHeader, CardTitle } from "@/ui/card";

import type { Step } from "./checklist";

/** What is left to do on the first day; gone when nothing is. */
export function ChecklistCard({ steps }: { steps: readonly Step[] }) {
  const { t } = useTranslation("dashboard");
  const next = steps.find((step) => !step.done);
  if (!next) return null;
  const done = steps.filter((step) => step.done).length;
  return (
    <Card>
      <CardHeader>
        <CardTitle>{t("checklist.title")}</CardTitle>
        <CardDescription>{t("checklist.progress", { done, total: steps.length })}</CardDescription>
      </CardHeader>
      <CardContent>
        <ol className="flex flex-col gap-3">
          {steps.map((step) => (
            <li key={step.key} className="flex flex-wrap items-center gap-x-3 gap-y-1.5">
              {step.done ? (
                <CircleCheckBig aria-hidden="true" className="size-5 shrink-0 text-success" />
              ) : (
                <Circle aria-hidden="true" className="size-5 shrink-0 text-muted-foreground" />
              )}
              <div className="min-w-0 flex-1 basis-56">
                <p className={step.done ? "text-muted-foreground line-through" : "font-medium"}>
                  {t(`checklist.${step.key}`)}
                  <span className="sr-only"> – {t(step.done ? "checklist.done" : "checklist.open")}</span>
                </p>
                {step === next && <p className="text-xs text-muted-foreground">{t(`checklist.${step.key}Hint`)}</p>}
              </div>
              {step === next && (
                <Button asChild size="sm">
                  <Link to={step.to}>{t(`checklist.${step.key}Action`)}</Link>
                </Button>
              )}
            </li>
          ))}
        </ol>
      </CardContent>
    </Card>
  );
}
