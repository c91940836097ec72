import { timestampDate } from "@bufbuild/protobuf/wkt";
import { useQuery } from "@connectrpc/connect-query";
import { useCallback } from "react";
import { Link } from "react-router";

import { RelativeTime } from "@/components/relative-time";
import { AuditLogService } from "@/gen/wiwebb/identity/v1/audit_log_service_pb";
import { paths } from "@/lib/paths";
import { useTranslation } from "@/lib/use-translation";
import { Skeleton } from "@/ui/skeleton";

/** What an audit entry says was done, in words where the audit log's page has them. */
export function useActionWords(): (action: string) => string {
  const { t } = useTranslation("audit");
  return useCallback((action) => t(`action.${action}`, { defaultValue: action.replaceAll("_", " ") }), [t]);
}

const SHOWN = 5;

/** The last things that were done to a person. */
export function RecentEvents({ userId }: { userId: bigint }) {
  const { t } = useTranslation("users");
  const words = useActionWords();
  const entries = useQuery(AuditLogService.method.listAuditLogs, { targetId: userId, pageSize: SHOWN });
  return (
    <section className="flex flex-col gap-2" aria-busy={entries.isPending}>
      <h3 className="text-sm font-semibold">{t("events.title")}</h3>
      {entries.isPending && <Skeleton className="h-16 w-full" />}
      {entries.data?.auditLogs.length === 0 && <p className="text-xs text-muted-foreground">{t("events.none")}</p>}
      <ul className="flex flex-col gap-1.5">
        {entries.data?.auditLogs.map((entry) => (
          <li key={String(entry.id)} className="flex flex-wrap justify-between gap-x-3 text-sm">
            <Link to={paths.auditEntry(entry.id)} className="rounded-sm hover:underline">
              {words(entry.action)}
            </Link>
            <span className="text-xs text-muted-foreground">
              {entry.actorName && `${entry.actorName} · `}
              <RelativeTime date={entry.timestamp && timestampDate(entry.timestamp)} />
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
