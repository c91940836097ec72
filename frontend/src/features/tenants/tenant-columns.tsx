import { timestampDate } from "@bufbuild/protobuf/wkt";
import { useMemo } from "react";

import type { Column, Filter } from "@/components/data-table";
import { RelativeTime } from "@/components/relative-time";
import { StatusDot } from "@/components/status-dot";
import type { Tenant } from "@/gen/wiwebb/identity/v1/resources_pb";
import { formatCount } from "@/lib/format";
import { useTranslation } from "@/lib/use-translation";

/** Users there are, and users there may be. */
export function usersOf({ userCount, maxUsers }: Tenant): string {
  return maxUsers === undefined ? formatCount(userCount) : `${formatCount(userCount)} / ${formatCount(maxUsers)}`;
}

export function TenantStatus({ active }: { active: boolean }) {
  const { t } = useTranslation("tenants");
  return (
    <StatusDot tone={active ? "success" : "warning"}>{t(active ? "status.active" : "status.suspended")}</StatusDot>
  );
}

export function useTenantColumns(): Column<Tenant>[] {
  const { t } = useTranslation("tenants");
  return useMemo(
    () => [
      {
        id: "name",
        header: t("common:name"),
        sortBy: "name",
        cell: (tenant) => tenant.name,
        csv: (tenant) => tenant.name ?? "",
      },
      {
        id: "slug",
        header: t("field.slug"),
        cell: ({ slug }) => <span className="font-mono text-sm">{slug}</span>,
        csv: (tenant) => tenant.slug ?? "",
      },
      {
        id: "users",
        header: t("field.users"),
        align: "right",
        cell: usersOf,
        csv: (tenant) => String(tenant.userCount),
      },
      {
        id: "status",
        header: t("field.status"),
        cell: (tenant) => <TenantStatus active={tenant.isActive ?? false} />,
        csv: (tenant) => t(tenant.isActive ? "status.active" : "status.suspended"),
      },
      {
        id: "email",
        header: t("field.email"),
        defaultHidden: true,
        cell: (tenant) => tenant.email,
        csv: (tenant) => tenant.email ?? "",
      },
      {
        id: "created",
        header: t("field.created"),
        sortBy: "created_at",
        cell: (tenant) => <RelativeTime date={tenant.createdAt && timestampDate(tenant.createdAt)} />,
        csv: (tenant) => (tenant.createdAt ? timestampDate(tenant.createdAt).toISOString() : ""),
      },
    ],
    [t],
  );
}

export function useTenantFilters(): Filter[] {
  const { t } = useTranslation("tenants");
  return useMemo(
    () => [
      {
        key: "active",
        label: t("field.status"),
        kind: "boolean",
        options: [
          { value: "true", label: t("status.active") },
          { value: "false", label: t("status.suspended") },
        ],
      },
    ],
    [t],
  );
}
