import { useQuery } from "@connectrpc/connect-query";
import { Link, Navigate, useNavigate, useParams } from "react-router";

import { ErrorView } from "@/components/error-view";
import { PageHeader } from "@/components/page-header";
import { PageTabs } from "@/components/page-tabs";
import { idOf, notFound } from "@/features/users/ids";
import type { Tenant } from "@/gen/wiwebb/identity/v1/resources_pb";
import { TenantService } from "@/gen/wiwebb/identity/v1/tenant_service_pb";
import { isAway, toUiError } from "@/lib/errors";
import { paths } from "@/lib/paths";
import { useSession } from "@/lib/session";
import { useTranslation } from "@/lib/use-translation";
import {
  Breadcrumb,
  BreadcrumbItem,
  BreadcrumbLink,
  BreadcrumbList,
  BreadcrumbPage,
  BreadcrumbSeparator,
} from "@/ui/breadcrumb";
import { Skeleton } from "@/ui/skeleton";

import { BrandingTab } from "./branding-tab";
import { DomainsTab } from "./domains-tab";
import { GeneralTab } from "./general-tab";
import { ProvidersTab } from "./providers-tab";
import { RetentionTab } from "./retention-tab";
import { TenantStatus } from "./tenant-columns";

/** How a tenant wants things: for staff, and for its owner. */
export function Component() {
  const { t } = useTranslation("tenants");
  const params = useParams();
  const id = idOf(params.id);
  const query = useQuery(TenantService.method.getTenant, { id: id ?? 0n }, { enabled: id !== undefined });
  const error = id === undefined ? notFound() : query.error && toUiError(query.error);
  const tenant = query.data;
  if (error && !(tenant && isAway(error))) {
    return (
      <>
        <PageHeader title={t("settings.title")} />
        <ErrorView error={error} retry={() => void query.refetch()} backTo={paths.home()} />
      </>
    );
  }
  if (!tenant) return <Skeleton className="h-64 w-full" />;
  return <Page key={String(tenant.id)} tenant={tenant} tab={params.tab ?? "general"} />;
}

function Page({ tenant, tab }: { tenant: Tenant; tab: string }) {
  const { t } = useTranslation("tenants");
  const { can, isStaff } = useSession();
  const navigate = useNavigate();
  const tabs = [
    { key: "general", shown: true, content: <GeneralTab tenant={tenant} /> },
    { key: "branding", shown: can("identity.tenants.update"), content: <BrandingTab tenant={tenant} /> },
    { key: "domains", shown: can("identity.tenant_domains.read"), content: <DomainsTab tenant={tenant} /> },
    { key: "providers", shown: can("identity.oidc_connections.read"), content: <ProvidersTab tenant={tenant} /> },
    { key: "retention", shown: can("identity.audit_retention.read"), content: <RetentionTab tenant={tenant} /> },
  ].filter(({ shown }) => shown);
  if (!tabs.some(({ key }) => key === tab)) return <Navigate to={paths.tenantSettings(tenant.id)} replace />;
  const go = (key: string): void =>
    void navigate(paths.tenantSettings(tenant.id, key === "general" ? undefined : key), { replace: true });
  return (
    <>
      <PageHeader
        above={isStaff && <Way tenant={tenant} />}
        title={isStaff ? t("settings.titleOf", { name: tenant.name }) : t("settings.title")}
        description={isStaff ? undefined : tenant.name}
        actions={<TenantStatus active={tenant.isActive ?? false} />}
      />
      <PageTabs
        label={t("settings.title")}
        tabs={tabs.map(({ key, content }) => ({ key, label: t(`tabs.${key}`), content }))}
        value={tab}
        onChange={go}
      />
    </>
  );
}

function Way({ tenant }: { tenant: Tenant }) {
  const { t } = useTranslation("tenants");
  return (
    <Breadcrumb>
      <BreadcrumbList>
        <BreadcrumbItem>
          <BreadcrumbLink asChild>
            <Link to={paths.tenants()}>{t("title")}</Link>
          </BreadcrumbLink>
        </BreadcrumbItem>
        <BreadcrumbSeparator />
        <BreadcrumbItem>
          <BreadcrumbLink asChild>
            <Link to={paths.tenant(tenant.id)}>{tenant.name}</Link>
          </BreadcrumbLink>
        </BreadcrumbItem>
        <BreadcrumbSeparator />
        <BreadcrumbItem>
          <BreadcrumbPage>{t("settings.open")}</BreadcrumbPage>
        </BreadcrumbItem>
      </BreadcrumbList>
    </Breadcrumb>
  );
}
