import { timestampDate } from "@bufbuild/protobuf/wkt";
import { useQuery } from "@connectrpc/connect-query";
import { useDeferredValue, useState } from "react";
import { Link } from "react-router";

import { ErrorView } from "@/components/error-view";
import { RelativeTime } from "@/components/relative-time";
import { useActionName } from "@/features/audit/actions";
import { Actor, Target } from "@/features/audit/entry-parts";
import { useAuditStream } from "@/features/audit/use-audit-stream";
import { useScope } from "@/features/network/scope";
import { AuditLogService } from "@/gen/wiwebb/identity/v1/audit_log_service_pb";
import type { AuditLog } from "@/gen/wiwebb/identity/v1/resources_pb";
import { paths } from "@/lib/paths";
import { useInvalidate } from "@/lib/query";
import { useTranslation } from "@/lib/use-translation";
import { Card, CardAction, CardContent, CardHeader, CardTitle } from "@/ui/card";
import { Skeleton } from "@/ui/skeleton";

const SHOWN = 8;

/** The newest entries: what came in live before what was read. */
export function newest(live: readonly AuditLog[], read: readonly AuditLog[]): AuditLog[] {
  const byId = new Map([...read, ...live].map((entry) => [entry.id, entry]));
  return [...byId.values()].sort((one, other) => (one.id < other.id ? 1 : -1)).slice(0, SHOWN);
}

/** What happened last, as it happens. */
export function Activity() {
  const { t } = useTranslation("dashboard");
  const tenantId = useScope().tenant();
  return (
    <Card>
      <CardHeader>
        <CardTitle>{t("activity.title")}</CardTitle>
        <CardAction>
          <Link to={paths.audit()} className="text-sm text-primary underline-offset-4 hover:underline">
            {t("activity.all")}
          </Link>
        </CardAction>
      </CardHeader>
      <CardContent>
        {/* Another tenant: other entries. */}
        <Entries key={String(tenantId)} tenantId={tenantId} />
      </CardContent>
    </Card>
  );
}

function Entries({ tenantId }: { tenantId: bigint | undefined }) {
  const { t } = useTranslation("dashboard");
  const invalidate = useInvalidate();
  const [live, setLive] = useState<readonly AuditLog[]>([]);
  const { data: read, error, refetch } = useQuery(AuditLogService.method.listAuditLogs, { tenantId, pageSize: SHOWN });
  useAuditStream({ tenantId }, (entries) => setLive((before) => newest(entries, before)), {
    onResume: () => void invalidate(AuditLogService.method.listAuditLogs),
  });
  // In slices, as the charts.
  const data = useDeferredValue(read);
  if (error && !read) return <ErrorView error={error} retry={() => void refetch()} inline />;
  if (!data) {
    return (
      <div aria-busy="true" className="flex flex-col gap-3">
        {Array.from({ length: SHOWN }, (_, row) => (
          <Skeleton key={row} className="h-5 w-full" />
        ))}
      </div>
    );
  }
  const entries = newest(live, data.auditLogs);
  if (entries.length === 0) return <p className="text-muted-foreground">{t("activity.none")}</p>;
  const isLive = new Set(live.map((entry) => entry.id));
  return (
    <ul className="flex flex-col divide-y">
      {entries.map((entry) => (
        <Line key={String(entry.id)} entry={entry} fresh={isLive.has(entry.id)} />
      ))}
    </ul>
  );
}

function Line({ entry, fresh }: { entry: AuditLog; fresh: boolean }) {
  const actionName = useActionName();
  return (
    <li
      className={
        fresh
          ? "flex flex-wrap items-baseline justify-between gap-x-3 py-1.5 animate-in duration-1000 fade-in-20 motion-reduce:animate-none"
          : "flex flex-wrap items-baseline justify-between gap-x-3 py-1.5"
      }
    >
      <span className="flex min-w-0 flex-wrap items-baseline gap-x-2">
        <Link to={paths.auditEntry(entry.id)} className="rounded-sm font-medium underline-offset-4 hover:underline">
          {actionName(entry.action)}
        </Link>
        <span className="min-w-0 text-sm">
          <Target entry={entry} />
        </span>
      </span>
      <span className="text-xs text-muted-foreground">
        <Actor entry={entry} /> · <RelativeTime date={entry.timestamp && timestampDate(entry.timestamp)} />
      </span>
    </li>
  );
}
