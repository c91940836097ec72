import { createClient } from "@connectrpc/connect";
import { useTransport } from "@connectrpc/connect-query";
import { Braces, ScrollText } from "lucide-react";
import { useCallback, useMemo, useState } from "react";
import { Outlet } from "react-router";

import { DataTable, firstRows, type ListState } from "@/components/data-table";
import { EmptyState } from "@/components/empty-state";
import { PageHeader } from "@/components/page-header";
import { useAction } from "@/components/use-action";
import { NewRows } from "@/features/network/new-rows";
import { scopeOf, useScope, type Scope } from "@/features/network/scope";
import { AuditExportFormat, AuditLogService } from "@/gen/wiwebb/identity/v1/audit_log_service_pb";
import type { AuditLog } from "@/gen/wiwebb/identity/v1/resources_pb";
import { downloadStream } from "@/lib/download";
import { paths } from "@/lib/paths";
import { useInvalidate } from "@/lib/query";
import { useSession } from "@/lib/session";
import { useTranslation } from "@/lib/use-translation";
import { useUrlParams } from "@/lib/use-url-params";
import { Button } from "@/ui/button";

import { useActionName } from "./actions";
import { useAuditColumns, useAuditFilters } from "./audit-columns";
import { entriesRequest, FILTER_KEYS, includesNow, watchRequest, type AuditFilters } from "./filter";
import { useAuditStream } from "./use-audit-stream";

const entryHref = (entry: AuditLog): string => paths.auditEntry(entry.id);

function listRequest(list: ListState, scope: Scope) {
  return {
    ...entriesRequest(list.filters, scope),
    pageSize: list.pageSize,
    skip: list.skip,
    orderBy: list.orderBy,
  };
}

export const { loader, shouldRevalidate } = firstRows("audit", AuditLogService.method.listAuditLogs, (list, session) =>
  listRequest(list, scopeOf(session)),
);

export function Component() {
  const { t } = useTranslation("audit");
  const { can } = useSession();
  const scope = useScope();
  const actionName = useActionName();
  const filters = useUrlFilters();
  const exportEntries = useExport(scope);
  const mayExport = can("identity.audit_logs.export");
  return (
    <>
      <PageHeader title={t("title")} description={t("description")} />
      <DataTable
        name="audit"
        label={t("title")}
        method={AuditLogService.method.listAuditLogs}
        request={(list) => listRequest(list, scope)}
        rows={(response) => response.auditLogs}
        total={(response) => response.totalSize}
        rowId={(entry) => String(entry.id)}
        rowName={(entry) => actionName(entry.action)}
        rowHref={entryHref}
        columns={useAuditColumns(scope.across)}
        filters={useAuditFilters(scope.across)}
        exportStream={mayExport ? exportEntries.csv : undefined}
        actions={mayExport && <ExportNdjson run={(signal) => exportEntries.ndjson(filters, signal)} />}
        empty={<EmptyState icon={ScrollText} title={t("empty")} description={t("emptyHint")} />}
      />
      <NewEntries key={JSON.stringify(filters)} filters={filters} scope={scope} />
      <Outlet />
    </>
  );
}

function useUrlFilters(): AuditFilters {
  const { params } = useUrlParams();
  return useMemo(
    () => Object.fromEntries(FILTER_KEYS.flatMap((key) => (params.get(key) ? [[key, params.get(key) ?? ""]] : []))),
    [params],
  );
}

/** Counts what happens while the list is looked at. */
function NewEntries({ filters, scope }: { filters: AuditFilters; scope: Scope }) {
  const { t } = useTranslation("audit");
  const invalidate = useInvalidate();
  const { change } = useUrlParams();
  const [count, setCount] = useState(0);
  useAuditStream(watchRequest(filters, scope), (entries) => setCount((before) => before + entries.length), {
    enabled: includesNow(filters, new Date()),
    onResume: () => void invalidate(AuditLogService.method.listAuditLogs),
  });
  const show = (): void => {
    setCount(0);
    // To where the newest stand.
    change({ page: "", sort: "" });
    void invalidate(AuditLogService.method.listAuditLogs);
  };
  return <NewRows label={count ? t("fresh", { count }) : undefined} onShow={show} />;
}

type Chunks = AsyncIterable<{ data: Uint8Array }>;

function useExport(scope: Scope) {
  const transport = useTransport();
  const run = useCallback(
    (filters: AuditFilters, format: AuditExportFormat, signal: AbortSignal): Chunks => {
      const request = { ...entriesRequest(filters, scope), format };
      return createClient(AuditLogService, transport).exportAuditLogs(request, { signal, timeoutMs: 0 });
    },
    [transport, scope],
  );
  return useMemo(
    () => ({
      csv: (list: ListState, signal: AbortSignal) => run(list.filters, AuditExportFormat.CSV, signal),
      ndjson: (filters: AuditFilters, signal: AbortSignal) => run(filters, AuditExportFormat.NDJSON, signal),
    }),
    [run],
  );
}

async function* bytes(chunks: Chunks): AsyncGenerator<Uint8Array> {
  for await (const { data } of chunks) yield data;
}

function ExportNdjson({ run }: { run: (signal: AbortSignal) => Chunks }) {
  const { t } = useTranslation("audit");
  const action = useAction({ toasts: true });
  const save = (): Promise<void> =>
    downloadStream("audit.ndjson", "application/x-ndjson", bytes(run(new AbortController().signal)));
  return (
    <Button
      variant="outline"
      pending={action.pending !== undefined}
      onClick={() => void action.run("export", save, t("exported"))}
    >
      <Braces aria-hidden="true" />
      <span className="max-sm:sr-only">{t("exportNdjson")}</span>
    </Button>
  );
}
