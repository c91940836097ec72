import type { JsonObject, JsonValue } from "@bufbuild/protobuf";
import { Minus, Plus } from "lucide-react";
import type { ReactNode } from "react";

import { formatDateTime } from "@/lib/format";
import { useTranslation } from "@/lib/use-translation";
import { Badge } from "@/ui/badge";

import { isNothing, readDetails, type Change } from "./diff";

const MASK = /^\*+$/;
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;

/** A value as people read it. Secrets never leave the server; what stands for one says so. */
function Value({ value }: { value: JsonValue }) {
  const { t } = useTranslation("audit");
  if (isNothing(value)) return <span className="text-muted-foreground">{t("diff.nothing")}</span>;
  if (typeof value === "boolean") return <>{t(value ? "common:yes" : "common:no")}</>;
  if (typeof value === "string") {
    if (MASK.test(value)) return <span className="text-muted-foreground italic">{t("diff.hidden")}</span>;
    if (TIME.test(value)) return <time dateTime={value}>{formatDateTime(new Date(value))}</time>;
    return <span className="break-words whitespace-pre-wrap">{value}</span>;
  }
  if (typeof value === "number") return <>{String(value)}</>;
  if (Array.isArray(value) && value.every((item) => typeof item !== "object")) return <>{value.join(", ")}</>;
  return (
    <pre dir="ltr" className="overflow-x-auto font-mono text-xs whitespace-pre-wrap">
      {JSON.stringify(value, null, 2)}
    </pre>
  );
}

const KINDS = { added: "success", removed: "destructive", changed: "info" } as const;

/** What changed, field by field, and what else an entry tells. */
export function DiffView({ details }: { details: JsonObject }) {
  const { t } = useTranslation("audit");
  const { changes, rest } = readDetails(details);
  if (changes.length === 0 && rest.length === 0) {
    return <p className="text-muted-foreground">{t("diff.none")}</p>;
  }
  return (
    <div className="flex flex-col gap-4">
      {changes.length > 0 && (
        <ul aria-label={t("diff.changes")} className="flex flex-col divide-y rounded-md border">
          {changes.map((change) => (
            <FieldChange key={change.path.join("/")} change={change} />
          ))}
        </ul>
      )}
      {rest.length > 0 && (
        <dl className="grid grid-cols-[minmax(6.5rem,auto)_minmax(0,1fr)] gap-x-4 gap-y-2">
          {rest.map(([name, value]) => (
            <div key={name} className="contents">
              <dt className="font-mono text-xs leading-5 text-muted-foreground">{name}</dt>
              <dd className="min-w-0">
                <Value value={value} />
              </dd>
            </div>
          ))}
        </dl>
      )}
    </div>
  );
}

function FieldChange({ change }: { change: Change }) {
  const { t } = useTranslation("audit");
  const { path, kind, before, after } = change;
  return (
    <li className="flex flex-col gap-1 px-3 py-2">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <span className="min-w-0 font-mono text-xs break-all">{path.join(" › ")}</span>
        <Badge variant={KINDS[kind]}>{t(`diff.${kind}`)}</Badge>
      </div>
      {kind !== "added" && (
        <Side
          icon={<Minus aria-hidden="true" className="mt-1 size-3 shrink-0 text-destructive" />}
          label={t("diff.before")}
        >
          <del className="text-muted-foreground decoration-muted-foreground/60">
            <Value value={before} />
          </del>
        </Side>
      )}
      {kind !== "removed" && (
        <Side icon={<Plus aria-hidden="true" className="mt-1 size-3 shrink-0 text-success" />} label={t("diff.after")}>
          <ins className="no-underline">
            <Value value={after} />
          </ins>
        </Side>
      )}
    </li>
  );
}

function Side({ icon, label, children }: { icon: ReactNode; label: string; children: ReactNode }) {
  return (
    <div className="flex min-w-0 gap-2">
      {icon}
      <span className="sr-only">{label}</span>
      <div className="min-w-0 flex-1">{children}</div>
    </div>
  );
}
