import { timestampDate } from "@bufbuild/protobuf/wkt";
import { Router as RouterIcon } from "lucide-react";
import { useEffect, useMemo } from "react";
import { Link, Outlet } from "react-router";

import { AddLink } from "@/components/add-link";
import { Copyable } from "@/components/copyable";
import { DataTable, firstRows, type Column, type Filter, type ListState } from "@/components/data-table";
import { DateTime } from "@/components/date-time";
import { EmptyState } from "@/components/empty-state";
import { TenantName } from "@/components/names";
import { PageHeader } from "@/components/page-header";
import { RelativeTime } from "@/components/relative-time";
import { NasService } from "@/gen/wiwebb/radius/v1/nas_service_pb";
import type { Nas } from "@/gen/wiwebb/radius/v1/resources_pb";
import { formatCount } from "@/lib/format";
import { paths } from "@/lib/paths";
import { useInvalidate } from "@/lib/query";
import { useSession } from "@/lib/session";
import { useTranslation } from "@/lib/use-translation";
import { DropdownMenuItem, DropdownMenuSeparator } from "@/ui/dropdown-menu";

import { tenantFilter } from "./filters";
import { useNasActions } from "./nas-actions";
import { nasStatusNow } from "./nas-status";
import { NasStatusDot } from "./nas-status-dot";
import { asBoolean, scopeOf, useScope, type Scope } from "./scope";

const nasHref = (nas: Nas): string => paths.nas(nas.id);
const REFRESH_MS = 30_000;

function listRequest({ pageSize, skip, orderBy, search, filters }: ListState, scope: Scope) {
  const isActive = asBoolean(filters.active);
  return { pageSize, skip, orderBy, search, isActive, tenantId: scope.tenant(filters.tenant) };
}

export const { loader, shouldRevalidate } = firstRows("nas", NasService.method.listNas, (list, session) =>
  listRequest(list, scopeOf(session)),
);

export function Component() {
  const { t } = useTranslation("network");
  const { can } = useSession();
  const scope = useScope();
  const mayWrite = can("radius.nas.write");
  useRefresh();
  const add = mayWrite && <AddLink to={paths.newNas()} label={t("nas.add")} />;
  return (
    <>
      <PageHeader title={t("nas.title")} description={t("nas.pageDescription")} actions={add} />
      <DataTable
        name="nas"
        label={t("nas.title")}
        method={NasService.method.listNas}
        request={(list) => listRequest(list, scope)}
        rows={(response) => response.nas}
        total={(response) => response.totalSize}
        rowId={(nas) => nas.id}
        rowName={(nas) => nas.name ?? nas.id}
        rowHref={nasHref}
        columns={useColumns(scope)}
        filters={useFilters(scope)}
        searchable
        rowActions={mayWrite ? (nas) => <RowActions nas={nas} /> : undefined}
        empty={<EmptyState icon={RouterIcon} title={t("nas.empty")} description={t("nas.emptyHint")} action={add} />}
      />
      <Outlet />
    </>
  );
}

/** Last seen and open sessions change by themselves. */
function useRefresh(): void {
  const invalidate = useInvalidate();
  useEffect(() => {
    const timer = setInterval(() => {
      if (document.visibilityState === "visible") void invalidate(NasService.method.listNas);
    }, REFRESH_MS);
    return () => clearInterval(timer);
  }, [invalidate]);
}

function useFilters({ across }: Scope): Filter[] {
  const { t } = useTranslation("network");
  return useMemo(() => {
    const filters: Filter[] = [{ key: "active", label: t("common:active"), kind: "boolean" }];
    if (across) filters.push(tenantFilter(t("tenant")));
    return filters;
  }, [t, across]);
}

function useColumns({ across }: Scope): Column<Nas>[] {
  const { t } = useTranslation("network");
  return useMemo(() => {
    const columns: Column<Nas>[] = [
      { id: "name", header: t("common:name"), sortBy: "name", cell: ({ name }) => name, csv: ({ name = "" }) => name },
      {
        id: "state",
        header: t("nas.state"),
        cell: (nas) => <NasStatusDot nas={nas} />,
        csv: nasStatusNow,
      },
      {
        id: "lastSeen",
        header: t("nas.lastSeen"),
        sortBy: "last_seen_at",
        cell: ({ lastSeenAt }) => <RelativeTime date={lastSeenAt && timestampDate(lastSeenAt)} />,
        csv: ({ lastSeenAt }) => (lastSeenAt ? timestampDate(lastSeenAt).toISOString() : ""),
      },
      {
        id: "sessions",
        header: t("nas.sessions"),
        align: "right",
        cell: ({ id, openSessions }) => (
          <Link to={paths.sessions({ nas: id })} className="rounded-sm underline-offset-4 hover:underline">
            {formatCount(openSessions)}
          </Link>
        ),
        csv: ({ openSessions }) => String(openSessions),
      },
      {
        id: "address",
        header: t("nas.address"),
        sortBy: "address",
        cell: ({ address = "" }) => <Copyable value={address} label={t("nas.address")} mono />,
        csv: ({ address = "" }) => address,
      },
      {
        id: "description",
        header: t("nas.description"),
        className: "max-w-64",
        defaultHidden: true,
        cell: ({ description }) => description,
        csv: ({ description = "" }) => description,
      },
      {
        id: "created",
        header: t("created"),
        sortBy: "created_at",
        defaultHidden: true,
        cell: ({ createdAt }) => <DateTime date={createdAt && timestampDate(createdAt)} dateOnly />,
      },
    ];
    if (across) {
      columns.splice(5, 0, {
        id: "tenant",
        header: t("tenant"),
        cell: ({ tenantId }) => tenantId !== undefined && <TenantName id={tenantId} />,
        csv: ({ tenantId }) => String(tenantId ?? ""),
      });
    }
    return columns;
  }, [t, across]);
}

function RowActions({ nas }: { nas: Nas }) {
  const { t } = useTranslation("network");
  const { setActive, remove } = useNasActions({ toasts: true });
  const active = nas.isActive !== false;
  return (
    <>
      <DropdownMenuItem asChild>
        <Link to={paths.editNas(nas.id)}>{t("common:edit")}</Link>
      </DropdownMenuItem>
      <DropdownMenuItem asChild>
        <Link to={paths.sessions({ nas: nas.id, active: "all" })}>{t("nas.itsSessions")}</Link>
      </DropdownMenuItem>
      <DropdownMenuItem onSelect={() => void setActive(nas, !active)}>
        {t(active ? "deactivate" : "activate")}
      </DropdownMenuItem>
      <DropdownMenuSeparator />
      <DropdownMenuItem variant="destructive" onSelect={() => void remove(nas)}>
        {t("common:delete")}
      </DropdownMenuItem>
    </>
  );
}
