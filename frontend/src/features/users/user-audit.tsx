import { timestampDate } from "@bufbuild/protobuf/wkt";
import { ScrollText } from "lucide-react";
import { useMemo } from "react";
import { Link } from "react-router";

import { DataTable, type Column } from "@/components/data-table";
import { EmptyState } from "@/components/empty-state";
import { RelativeTime } from "@/components/relative-time";
import { AuditLogService } from "@/gen/wiwebb/identity/v1/audit_log_service_pb";
import type { AuditLog, User } from "@/gen/wiwebb/identity/v1/resources_pb";
import { paths } from "@/lib/paths";
import { useTranslation } from "@/lib/use-translation";
import { Button } from "@/ui/button";

import { useActionWords } from "./user-events";

const href = (entry: AuditLog): string => paths.auditEntry(entry.id);

/** What was done to somebody, and by whom. */
export function UserAudit({ user }: { user: User }) {
  const { t } = useTranslation("users");
  const words = useActionWords();
  const columns = useMemo<Column<AuditLog>[]>(
    () => [
      { id: "action", header: t("audit.action"), cell: (entry) => words(entry.action) },
      {
        id: "time",
        header: t("audit.time"),
        sortBy: "timestamp",
        cell: (entry) => <RelativeTime date={entry.timestamp && timestampDate(entry.timestamp)} />,
      },
      { id: "actor", header: t("audit.actor"), cell: (entry) => entry.actorName || t("audit.system") },
      {
        id: "address",
        header: t("audit.address"),
        cell: ({ clientAddress }) => <span className="font-mono text-sm">{clientAddress}</span>,
      },
    ],
    [t, words],
  );
  return (
    <DataTable
      name="user-audit"
      label={t("audit.title")}
      method={AuditLogService.method.listAuditLogs}
      request={({ pageSize, skip, orderBy }) => ({ targetId: user.id, pageSize, skip, orderBy })}
      rows={(response) => response.auditLogs}
      total={(response) => response.totalSize}
      rowId={(entry) => String(entry.id)}
      rowName={(entry) => words(entry.action)}
      rowHref={href}
      columns={columns}
      actions={
        <Button asChild variant="outline">
          <Link to={paths.audit({ target: String(user.id) })}>
            <ScrollText aria-hidden />
            {t("audit.open")}
          </Link>
        </Button>
      }
      empty={<EmptyState icon={ScrollText} title={t("audit.empty")} description={t("audit.emptyHint")} />}
    />
  );
}
