import { timestampDate } from "@bufbuild/protobuf/wkt";
import { createClient } from "@connectrpc/connect";
import { useTransport } from "@connectrpc/connect-query";
import { Wifi } from "lucide-react";
import { useCallback, useMemo, useState } from "react";
import { Link, Outlet } from "react-router";

import { AddLink } from "@/components/add-link";
import { DataTable, firstRows, type Column, type Filter, type ListState } from "@/components/data-table";
import { DateTime } from "@/components/date-time";
import { EmptyState } from "@/components/empty-state";
import { AccountName, TenantName } from "@/components/names";
import { PageHeader } from "@/components/page-header";
import { RadiusUserService } from "@/gen/wiwebb/radius/v1/radius_user_service_pb";
import type { RadiusUser } from "@/gen/wiwebb/radius/v1/resources_pb";
import { paths } from "@/lib/paths";
import { useSession } from "@/lib/session";
import { useTranslation } from "@/lib/use-translation";
import { DropdownMenuItem, DropdownMenuSeparator } from "@/ui/dropdown-menu";

import { tenantFilter, UserFilter } from "./filters";
import { asBoolean, scopeOf, useScope, type Scope } from "./scope";
import { useUserActions } from "./user-actions";
import { UserPasswordDialog } from "./user-password-dialog";
import { UserStatus } from "./user-status";

const userHref = (user: RadiusUser): string => paths.radiusUser(user.id);

function narrowed({ search, filters }: ListState, scope: Scope) {
  return {
    search,
    isActive: asBoolean(filters.active),
    userId: filters.user && /^\d+$/.test(filters.user) ? BigInt(filters.user) : undefined,
    tenantId: scope.tenant(filters.tenant),
  };
}

function listRequest(list: ListState, scope: Scope) {
  return { ...narrowed(list, scope), pageSize: list.pageSize, skip: list.skip, orderBy: list.orderBy };
}

export const { loader, shouldRevalidate } = firstRows(
  "radius-users",
  RadiusUserService.method.listRadiusUsers,
  (list, session) => listRequest(list, scopeOf(session)),
);

export function Component() {
  const { t } = useTranslation("network");
  const { can } = useSession();
  const scope = useScope();
  const [setting, setSetting] = useState<RadiusUser>();
  const mayWrite = can("radius.users.write");
  const add = mayWrite && <AddLink to={paths.newRadiusUser()} label={t("users.add")} />;
  return (
    <>
      <PageHeader title={t("users.title")} description={t("users.description")} actions={add} />
      <DataTable
        name="radius-users"
        label={t("users.title")}
        method={RadiusUserService.method.listRadiusUsers}
        request={(list) => listRequest(list, scope)}
        rows={(response) => response.radiusUsers}
        total={(response) => response.totalSize}
        rowId={(user) => user.id}
        rowName={(user) => user.username ?? user.id}
        rowHref={userHref}
        columns={useColumns(scope)}
        filters={useFilters(scope)}
        searchable
        rowActions={mayWrite ? (user) => <RowActions user={user} setPassword={setSetting} /> : undefined}
        exportStream={useExport(scope)}
        empty={<EmptyState icon={Wifi} title={t("users.empty")} description={t("users.emptyHint")} action={add} />}
      />
      {setting && <UserPasswordDialog user={setting} onClose={() => setSetting(undefined)} />}
      <Outlet />
    </>
  );
}

function useExport(scope: Scope) {
  const { can } = useSession();
  const transport = useTransport();
  const run = useCallback(
    (list: ListState, signal: AbortSignal) =>
      createClient(RadiusUserService, transport).exportRadiusUsers(narrowed(list, scope), { signal, timeoutMs: 0 }),
    [transport, scope],
  );
  return can("radius.users.export") ? run : undefined;
}

function useFilters({ across }: Scope): Filter[] {
  const { t } = useTranslation("network");
  return useMemo(() => {
    const filters: Filter[] = [
      { key: "active", label: t("common:active"), kind: "boolean" },
      { key: "user", label: t("users.account"), kind: "text", control: (props) => <UserFilter {...props} /> },
    ];
    if (across) filters.push(tenantFilter(t("tenant")));
    return filters;
  }, [t, across]);
}

function useColumns({ across }: Scope): Column<RadiusUser>[] {
  const { t } = useTranslation("network");
  return useMemo(() => {
    const columns: Column<RadiusUser>[] = [
      {
        id: "username",
        header: t("users.username"),
        sortBy: "username",
        cell: ({ username }) => username,
        csv: ({ username = "" }) => username,
      },
      {
        id: "state",
        header: t("users.state"),
        cell: (user) => <UserStatus user={user} />,
        csv: ({ isActive }) => String(isActive !== false),
      },
      {
        id: "account",
        header: t("users.account"),
        cell: ({ userId }) =>
          userId === undefined ? <span className="text-muted-foreground">–</span> : <AccountName id={userId} />,
        csv: ({ userId }) => String(userId ?? ""),
      },
      {
        id: "created",
        header: t("created"),
        sortBy: "created_at",
        cell: ({ createdAt }) => <DateTime date={createdAt && timestampDate(createdAt)} dateOnly />,
        csv: ({ createdAt }) => (createdAt ? timestampDate(createdAt).toISOString() : ""),
      },
    ];
    if (across) {
      columns.splice(3, 0, {
        id: "tenant",
        header: t("tenant"),
        cell: ({ tenantId }) => tenantId !== undefined && <TenantName id={tenantId} />,
        csv: ({ tenantId }) => String(tenantId ?? ""),
      });
    }
    return columns;
  }, [t, across]);
}

function RowActions({ user, setPassword }: { user: RadiusUser; setPassword: (user: RadiusUser) => void }) {
  const { t } = useTranslation("network");
  const { setActive, remove } = useUserActions({ toasts: true });
  const active = user.isActive !== false;
  return (
    <>
      <DropdownMenuItem asChild>
        <Link to={paths.editRadiusUser(user.id)}>{t("common:edit")}</Link>
      </DropdownMenuItem>
      <DropdownMenuItem onSelect={() => setPassword(user)}>{t("users.setPassword")}</DropdownMenuItem>
      <DropdownMenuItem onSelect={() => void setActive(user, !active)}>
        {t(active ? "deactivate" : "activate")}
      </DropdownMenuItem>
      <DropdownMenuSeparator />
      <DropdownMenuItem variant="destructive" onSelect={() => void remove(user)}>
        {t("common:delete")}
      </DropdownMenuItem>
    </>
  );
}
