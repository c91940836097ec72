import { timestampDate } from "@bufbuild/protobuf/wkt";
import { Bot, Trash2 } from "lucide-react";
import { useMemo } from "react";
import { Outlet, useLocation } from "react-router";

import { AddLink } from "@/components/add-link";
import { DataTable, firstRows, type Column, type Filter, type ListState } from "@/components/data-table";
import { EmptyState } from "@/components/empty-state";
import { PageHeader } from "@/components/page-header";
import { RelativeTime } from "@/components/relative-time";
import { useTenantColumn } from "@/components/tenant-column";
import { tenantFilter } from "@/features/network/filters";
import { idOf } from "@/features/users/ids";
import { ActiveStatus } from "@/features/users/person";
import { RoleBadge } from "@/features/users/role-badge";
import { mayManage } from "@/features/users/rules";
import { ServiceAccountService, type ServiceAccount } from "@/gen/wiwebb/identity/v1/service_account_service_pb";
import { useActingTenant } from "@/lib/acting-tenant";
import { paths } from "@/lib/paths";
import { roleWord } from "@/lib/roles";
import { useSession } from "@/lib/session";
import { useTranslation } from "@/lib/use-translation";
import { DropdownMenuItem } from "@/ui/dropdown-menu";

import { useAccountActions } from "./use-account-actions";

const href = (account: ServiceAccount): string => paths.serviceAccount(account.id);

const request = ({ pageSize, skip, orderBy, search, filters }: ListState) => ({
  pageSize,
  skip,
  orderBy,
  search,
  tenantId: idOf(filters.tenant),
});

export const { loader, shouldRevalidate } = firstRows(
  "service-accounts",
  ServiceAccountService.method.listServiceAccounts,
  request,
);

/** Accounts of programs. */
export function Component() {
  const { t } = useTranslation("service-accounts");
  const { search } = useLocation();
  const { can, isStaff, role } = useSession();
  const acting = useActingTenant();
  const everywhere = isStaff && !acting;
  const columns = useColumns(everywhere);
  const filters = useFilters(everywhere);
  const actions = useAccountActions({ toasts: true });
  const writes = can("identity.service_accounts.write");
  const add = writes && <AddLink to={paths.newServiceAccount() + search} label={t("add")} />;
  return (
    <>
      <PageHeader title={t("title")} description={t("description")} />
      <DataTable
        name="service-accounts"
        label={t("title")}
        method={ServiceAccountService.method.listServiceAccounts}
        request={request}
        rows={(response) => response.serviceAccounts}
        total={(response) => response.totalSize}
        rowId={(account) => String(account.id)}
        rowName={(account) => account.name ?? ""}
        rowHref={href}
        columns={columns}
        filters={filters}
        searchable
        actions={add}
        rowActions={
          writes
            ? (account) => (
                <>
                  <DropdownMenuItem
                    disabled={!mayManage(role, account.role)}
                    onSelect={() => void actions.setActive(account, !account.isActive)}
                  >
                    {t(account.isActive ? "deactivate.action" : "activate.action")}
                  </DropdownMenuItem>
                  <DropdownMenuItem
                    variant="destructive"
                    disabled={!mayManage(role, account.role)}
                    onSelect={() => void actions.remove(account)}
                  >
                    <Trash2 aria-hidden />
                    {t("common:delete")}
                  </DropdownMenuItem>
                </>
              )
            : undefined
        }
        empty={<EmptyState icon={Bot} title={t("empty.title")} description={t("empty.description")} action={add} />}
      />
      <Outlet />
    </>
  );
}

function useColumns(everywhere: boolean): Column<ServiceAccount>[] {
  const { t } = useTranslation("service-accounts");
  const tenant = useTenantColumn<ServiceAccount>(t("field.tenant"));
  return useMemo(() => {
    const columns: Column<ServiceAccount>[] = [
      {
        id: "name",
        header: t("common:name"),
        sortBy: "name",
        cell: (account) => account.name,
        csv: (account) => account.name ?? "",
      },
      {
        id: "description",
        header: t("field.description"),
        className: "max-w-72",
        cell: (account) => account.description,
        csv: (account) => account.description ?? "",
      },
      {
        id: "role",
        header: t("field.role"),
        cell: (account) => <RoleBadge role={account.role} />,
        csv: (account) => roleWord(account.role),
      },
      ...(everywhere ? [tenant] : []),
      {
        id: "status",
        header: t("field.status"),
        cell: (account) => <ActiveStatus active={account.isActive ?? false} />,
        csv: (account) => t(account.isActive ? "common:active" : "common:inactive"),
      },
      {
        id: "created",
        header: t("field.created"),
        sortBy: "created_at",
        cell: (account) => <RelativeTime date={account.createdAt && timestampDate(account.createdAt)} />,
        csv: (account) => (account.createdAt ? timestampDate(account.createdAt).toISOString() : ""),
      },
    ];
    return columns;
  }, [t, everywhere, tenant]);
}

function useFilters(everywhere: boolean): Filter[] {
  const { t } = useTranslation("service-accounts");
  return useMemo(() => (everywhere ? [tenantFilter(t("field.tenant"))] : []), [t, everywhere]);
}
