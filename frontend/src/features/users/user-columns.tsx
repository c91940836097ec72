import { timestampDate } from "@bufbuild/protobuf/wkt";
import { useMemo } from "react";

import type { Column, Filter } from "@/components/data-table";
import { RelativeTime } from "@/components/relative-time";
import { tenantFilter } from "@/features/network/filters";
import type { User } from "@/gen/wiwebb/identity/v1/resources_pb";
import { roleWord } from "@/lib/roles";
import { useTranslation } from "@/lib/use-translation";

import { ActiveStatus, fullName } from "./person";
import { RoleBadge } from "./role-badge";
import { ROLES } from "./rules";

/** `everywhere`: for staff who see the people of all tenants. */
export function useUserColumns(everywhere: boolean): Column<User>[] {
  const { t } = useTranslation("users");
  return useMemo(() => {
    const tenant: Column<User> = {
      id: "tenant",
      header: t("field.tenant"),
      cell: (user) => user.tenantName ?? <span className="text-muted-foreground">–</span>,
      csv: (user) => user.tenantName ?? "",
    };
    const columns: Column<User>[] = [
      {
        id: "username",
        header: t("field.username"),
        sortBy: "username",
        cell: (user) => user.username,
        csv: (user) => user.username ?? "",
      },
      { id: "name", header: t("common:name"), cell: fullName, csv: fullName },
      {
        id: "email",
        header: t("field.email"),
        sortBy: "email",
        // Gets what is left.
        className: "w-1/4 max-w-0 min-w-40",
        cell: (user) => user.email,
        csv: (user) => user.email ?? "",
      },
      {
        id: "role",
        header: t("field.role"),
        cell: (user) => <RoleBadge role={user.role} />,
        csv: (user) => roleWord(user.role),
      },
      ...(everywhere ? [tenant] : []),
      {
        id: "status",
        header: t("field.status"),
        cell: (user) => <ActiveStatus active={user.isActive ?? false} />,
        csv: (user) => t(user.isActive ? "common:active" : "common:inactive"),
      },
      {
        id: "lastLogin",
        header: t("field.lastLogin"),
        sortBy: "last_login",
        cell: (user) => <RelativeTime date={user.lastLogin && timestampDate(user.lastLogin)} />,
        csv: (user) => (user.lastLogin ? timestampDate(user.lastLogin).toISOString() : ""),
      },
      {
        id: "dateJoined",
        header: t("field.dateJoined"),
        sortBy: "date_joined",
        defaultHidden: true,
        cell: (user) => <RelativeTime date={user.dateJoined && timestampDate(user.dateJoined)} />,
        csv: (user) => (user.dateJoined ? timestampDate(user.dateJoined).toISOString() : ""),
      },
    ];
    return columns;
  }, [t, everywhere]);
}

export function useUserFilters(everywhere: boolean): Filter[] {
  const { t } = useTranslation("users");
  return useMemo(() => {
    const filters: Filter[] = [
      {
        key: "role",
        label: t("field.role"),
        kind: "select",
        options: ROLES.filter((role) => everywhere || ROLES.indexOf(role) > 1).map((role) => ({
          value: roleWord(role),
          label: t(`common:role.${roleWord(role)}`),
        })),
      },
      {
        key: "active",
        label: t("field.status"),
        kind: "boolean",
        options: [
          { value: "true", label: t("common:active") },
          { value: "false", label: t("common:inactive") },
        ],
      },
    ];
    if (everywhere) filters.push(tenantFilter(t("field.tenant")));
    return filters;
  }, [t, everywhere]);
}
