import { createClient } from "@connectrpc/connect";
import { useTransport } from "@connectrpc/connect-query";
import { Building2, Pause, Play, Settings2 } from "lucide-react";
import { useState } from "react";
import { Link, Outlet, useLocation } from "react-router";

import { AddLink } from "@/components/add-link";
import { DataTable, firstRows, type ListState } from "@/components/data-table";
import { EmptyState } from "@/components/empty-state";
import { PageHeader } from "@/components/page-header";
import type { Tenant } from "@/gen/wiwebb/identity/v1/resources_pb";
import { TenantService } from "@/gen/wiwebb/identity/v1/tenant_service_pb";
import { paths } from "@/lib/paths";
import { useSession } from "@/lib/session";
import { useTranslation } from "@/lib/use-translation";
import { Button } from "@/ui/button";
import { DropdownMenuItem } from "@/ui/dropdown-menu";

import { SuspendDialog, type Standstill } from "./suspend-dialog";
import { useTenantColumns, useTenantFilters } from "./tenant-columns";

const href = (tenant: Tenant): string => paths.tenant(tenant.id);

const narrowed = ({ search, filters }: ListState) => ({
  search,
  isActive: filters.active ? filters.active === "true" : undefined,
});

const request = (list: ListState) => ({
  pageSize: list.pageSize,
  skip: list.skip,
  orderBy: list.orderBy,
  ...narrowed(list),
});

export const { loader, shouldRevalidate } = firstRows("tenants", TenantService.method.listTenants, request);

/** Organisations that run their network here. */
export function Component() {
  const { t } = useTranslation("tenants");
  const { search } = useLocation();
  const { can } = useSession();
  const transport = useTransport();
  const columns = useTenantColumns();
  const filters = useTenantFilters();
  const [asked, setAsked] = useState<Standstill & { clear?: () => void }>();
  const suspends = can("identity.tenants.suspend");
  const add = can("identity.tenants.create") && <AddLink to={paths.newTenant() + search} label={t("add")} />;
  const bulk = (rows: readonly Tenant[], clear: () => void) => {
    const active = rows.filter((tenant) => tenant.isActive);
    const idle = rows.filter((tenant) => !tenant.isActive);
    return (
      <>
        {active.length > 0 && (
          <Button variant="outline" size="sm" onClick={() => setAsked({ kind: "suspend", tenants: active, clear })}>
            <Pause aria-hidden />
            {t("suspend.action")}
          </Button>
        )}
        {idle.length > 0 && (
          <Button variant="outline" size="sm" onClick={() => setAsked({ kind: "resume", tenants: idle, clear })}>
            <Play aria-hidden />
            {t("resume.action")}
          </Button>
        )}
      </>
    );
  };
  return (
    <>
      <PageHeader title={t("title")} description={t("description")} />
      <DataTable
        name="tenants"
        label={t("title")}
        method={TenantService.method.listTenants}
        request={request}
        rows={(response) => response.tenants}
        total={(response) => response.totalSize}
        rowId={(tenant) => String(tenant.id)}
        rowName={(tenant) => tenant.name ?? ""}
        rowHref={href}
        columns={columns}
        filters={filters}
        searchable
        actions={add}
        rowActions={(tenant) => (
          <>
            <DropdownMenuItem asChild>
              <Link to={paths.tenantSettings(tenant.id)}>
                <Settings2 aria-hidden />
                {t("settings.open")}
              </Link>
            </DropdownMenuItem>
            {suspends && (
              <DropdownMenuItem
                onSelect={() => setAsked({ kind: tenant.isActive ? "suspend" : "resume", tenants: [tenant] })}
              >
                {tenant.isActive ? <Pause aria-hidden /> : <Play aria-hidden />}
                {t(tenant.isActive ? "suspend.action" : "resume.action")}
              </DropdownMenuItem>
            )}
          </>
        )}
        bulkActions={suspends ? bulk : undefined}
        exportStream={
          can("identity.tenants.export")
            ? (list, signal) =>
                createClient(TenantService, transport).exportTenants(narrowed(list), { signal, timeoutMs: 0 })
            : undefined
        }
        empty={
          <EmptyState icon={Building2} title={t("empty.title")} description={t("empty.description")} action={add} />
        }
      />
      <SuspendDialog
        asked={asked}
        onClose={(done) => {
          if (done) asked?.clear?.();
          setAsked(undefined);
        }}
      />
      <Outlet />
    </>
  );
}
