import { createClient } from "@connectrpc/connect";
import { useTransport } from "@connectrpc/connect-query";
import { UserPlus, Users } from "lucide-react";
import { Outlet, useLocation } from "react-router";

import { AddLink } from "@/components/add-link";
import { DataTable, firstRows, type ListState } from "@/components/data-table";
import { EmptyState } from "@/components/empty-state";
import { PageHeader } from "@/components/page-header";
import type { User } from "@/gen/wiwebb/identity/v1/resources_pb";
import { UserService } from "@/gen/wiwebb/identity/v1/user_service_pb";
import { useActingTenant } from "@/lib/acting-tenant";
import { paths } from "@/lib/paths";
import { useSession } from "@/lib/session";
import { useTranslation } from "@/lib/use-translation";

import { idOf } from "./ids";
import { roleFromWord } from "./rules";
import { UserBulk } from "./user-bulk";
import { useUserColumns, useUserFilters } from "./user-columns";
import { UserMenu } from "./user-menu";
import { useUserActions } from "./use-user-actions";

const href = (user: User): string => paths.user(user.id);

function narrowed({ search, filters }: ListState) {
  return {
    search,
    role: roleFromWord(filters.role),
    tenantId: idOf(filters.tenant),
    isActive: filters.active ? filters.active === "true" : undefined,
  };
}

const request = (list: ListState) => ({
  pageSize: list.pageSize,
  skip: list.skip,
  orderBy: list.orderBy,
  ...narrowed(list),
});

export const { loader, shouldRevalidate } = firstRows("users", UserService.method.listUsers, request);

/** People who can sign in. */
export function Component() {
  const { t } = useTranslation("users");
  const { search } = useLocation();
  const { can, isStaff } = useSession();
  const acting = useActingTenant();
  const everywhere = isStaff && !acting;
  const transport = useTransport();
  const columns = useUserColumns(everywhere);
  const filters = useUserFilters(everywhere);
  const actions = useUserActions({ toasts: true });
  const add = can("identity.users.create") && (
    <AddLink to={paths.newUser() + search} label={t("add")} icon={UserPlus} />
  );
  return (
    <>
      <PageHeader title={t("title")} description={t(everywhere ? "descriptionAll" : "description")} />
      <DataTable
        name="users"
        label={t("title")}
        method={UserService.method.listUsers}
        request={request}
        rows={(response) => response.users}
        total={(response) => response.totalSize}
        rowId={(user) => String(user.id)}
        rowName={(user) => user.username ?? ""}
        rowHref={href}
        columns={columns}
        filters={filters}
        searchable
        actions={add}
        rowActions={(user) => <UserMenu user={user} actions={actions} />}
        bulkActions={(rows, clear) => <UserBulk rows={rows} clear={clear} />}
        exportStream={
          can("identity.users.export")
            ? (list, signal) =>
                createClient(UserService, transport).exportUsers(narrowed(list), { signal, timeoutMs: 0 })
            : undefined
        }
        empty={<EmptyState icon={Users} title={t("empty.title")} description={t("empty.description")} action={add} />}
      />
      <Outlet />
    </>
  );
}
