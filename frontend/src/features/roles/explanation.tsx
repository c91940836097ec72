import { CircleCheck, CircleX } from "lucide-react";

import { PermissionReach, type PermissionExplanation } from "@/gen/wiwebb/identity/v1/permission_service_pb";
import { cn } from "@/lib/cn";
import { roleWord } from "@/lib/roles";
import { useTranslation } from "@/lib/use-translation";
import { Badge } from "@/ui/badge";
import { Card, CardContent, CardHeader } from "@/ui/card";

const REACHES: Record<PermissionReach, string | undefined> = {
  [PermissionReach.UNSPECIFIED]: undefined,
  [PermissionReach.OWN]: "own",
  [PermissionReach.TENANT]: "tenant",
  [PermissionReach.ANY_TENANT]: "anyTenant",
  [PermissionReach.PLATFORM]: "platform",
};

interface Props {
  explanation: PermissionExplanation;
  username: string;
  /** What was asked: a permission, or an RPC. */
  question: string;
}

/** Why somebody may or may not do something: the verdict, what decided it, and every rule that was asked. */
export function Explanation({ explanation, username, question }: Props) {
  const { t } = useTranslation("roles");
  const { allowed, role, rule, text, permission, reach, steps } = explanation;
  const Icon = allowed ? CircleCheck : CircleX;
  const reachKey = REACHES[reach];
  const ruleName = (name: string): string => t(`rule.${name}`, { defaultValue: name });
  return (
    <Card>
      <CardHeader>
        <h2 className="flex items-center gap-2 text-base font-semibold">
          <Icon aria-hidden="true" className={cn("size-5 shrink-0", allowed ? "text-success" : "text-destructive")} />
          {t(allowed ? "explain.allowed" : "explain.refused", { name: username })}
        </h2>
        <p className="text-muted-foreground">
          {t(`common:role.${roleWord(role)}`)} · <code className="font-mono text-xs break-all">{question}</code>
          {permission !== question && permission !== "" && (
            <>
              {" → "}
              <code className="font-mono text-xs break-all">{permission}</code>
            </>
          )}
        </p>
      </CardHeader>
      <CardContent className="flex flex-col gap-4">
        <div
          className={cn("rounded-md border-s-4 bg-muted px-3 py-2", allowed ? "border-success" : "border-destructive")}
        >
          <p className="text-xs font-medium text-muted-foreground">
            {t("explain.decidedBy", { rule: ruleName(rule) })}
          </p>
          <p>
            <Marked text={text} />
          </p>
          {reachKey && <p className="mt-1 text-muted-foreground">{t(`reach.${reachKey}`)}</p>}
        </div>
        <section aria-labelledby="explain-steps" className="flex flex-col gap-2">
          <h3 id="explain-steps" className="font-semibold">
            {t("explain.steps")}
          </h3>
          <ol className="flex flex-col divide-y rounded-md border">
            {steps.map((step) => (
              <li key={step.rule} className="flex gap-2.5 px-3 py-2">
                {step.passed ? (
                  <CircleCheck aria-hidden="true" className="mt-0.5 size-4 shrink-0 text-success" />
                ) : (
                  <CircleX aria-hidden="true" className="mt-0.5 size-4 shrink-0 text-destructive" />
                )}
                <div className="min-w-0 flex-1">
                  <p className="flex flex-wrap items-center gap-2 font-medium">
                    {ruleName(step.rule)}
                    <span className={cn("text-xs font-normal", step.passed ? "text-success" : "text-destructive")}>
                      {t(step.passed ? "explain.pass" : "explain.stop")}
                    </span>
                    {step.rule === rule && <Badge variant="secondary">{t("explain.decided")}</Badge>}
                  </p>
                  <p className="text-muted-foreground">
                    <Marked text={step.text} />
                  </p>
                </div>
              </li>
            ))}
          </ol>
        </section>
      </CardContent>
    </Card>
  );
}

/** A sentence of the server's, in which names stand between backticks. */
function Marked({ text }: { text: string }) {
  return text.split("`").map((part, at) =>
    at % 2 === 0 ? (
      part
    ) : (
      <code key={at} className="font-mono text-xs">
        {part}
      </code>
    ),
  );
}
