import { useQuery } from "@connectrpc/connect-query";
import { KeySquare, Plus, TriangleAlert } from "lucide-react";
import { useState } from "react";
import { Link } from "react-router";

import { useConfirm } from "@/components/confirm";
import { Copyable } from "@/components/copyable";
import { EmptyState } from "@/components/empty-state";
import { ErrorView } from "@/components/error-view";
import { Fact, Facts } from "@/components/facts";
import { useAction, useCall } from "@/components/use-action";
import { ActiveStatus } from "@/features/users/person";
import { OidcConnectionService, type OidcConnection } from "@/gen/wiwebb/identity/v1/oidc_connection_service_pb";
import type { Tenant } from "@/gen/wiwebb/identity/v1/resources_pb";
import { TenantDomainService } from "@/gen/wiwebb/identity/v1/tenant_domain_service_pb";
import { paths } from "@/lib/paths";
import { useInvalidate } from "@/lib/query";
import { useSession } from "@/lib/session";
import { useTranslation } from "@/lib/use-translation";
import { Alert, AlertDescription } from "@/ui/alert";
import { Button } from "@/ui/button";
import { Card, CardContent, CardDescription, CardHeader, CardTitle } from "@/ui/card";
import { Skeleton } from "@/ui/skeleton";

import { domainsOf } from "./domains-tab";
import { ProviderSheet } from "./provider-sheet";

/** The OpenID providers by which a tenant's people sign in. */
export function ProvidersTab({ tenant }: { tenant: Tenant }) {
  const { t } = useTranslation("tenants");
  const { can } = useSession();
  const [edited, setEdited] = useState<OidcConnection | "new">();
  const query = useQuery(OidcConnectionService.method.listOidcConnections, {
    tenantId: tenant.id,
    pageSize: 100,
    orderBy: "name",
  });
  const connections = query.data?.connections;
  const add = can("identity.oidc_connections.write") && (
    <Button onClick={() => setEdited("new")}>
      <Plus aria-hidden />
      {t("providers.add")}
    </Button>
  );
  return (
    <div className="flex flex-col gap-4">
      <Card>
        <CardHeader>
          <CardTitle>{t("tabs.providers")}</CardTitle>
          <CardDescription>{t("providers.description")}</CardDescription>
        </CardHeader>
        <CardContent className="flex flex-col gap-3">
          <Facts>
            <Fact label={t("providers.redirectUri")}>
              <Copyable
                value={globalThis.location.origin + paths.oidcCallback()}
                label={t("providers.redirectUri")}
                mono
                className="break-all"
              />
            </Fact>
          </Facts>
          {connections && connections.length > 0 && add && <div>{add}</div>}
        </CardContent>
      </Card>
      {query.error && !connections && <ErrorView error={query.error} retry={() => void query.refetch()} />}
      {query.isPending && <Skeleton className="h-32 w-full" />}
      {connections?.length === 0 && (
        <EmptyState
          icon={KeySquare}
          title={t("providers.empty")}
          description={t("providers.emptyHint")}
          action={add || undefined}
        />
      )}
      {connections?.map((connection) => (
        <ConnectionCard
          key={connection.id}
          connection={connection}
          tenant={tenant}
          edit={() => setEdited(connection)}
        />
      ))}
      {edited && (
        <ProviderSheet
          tenant={tenant}
          connection={edited === "new" ? undefined : edited}
          onClose={() => setEdited(undefined)}
        />
      )}
    </div>
  );
}

interface CardProps {
  connection: OidcConnection;
  tenant: Tenant;
  edit: () => void;
}

function ConnectionCard({ connection, tenant, edit }: CardProps) {
  const { t } = useTranslation("tenants");
  const { can } = useSession();
  const confirm = useConfirm();
  const call = useCall();
  const invalidate = useInvalidate();
  const { pending, failure, run } = useAction();
  const name = connection.name ?? "";
  const remove = async (): Promise<void> => {
    const question = { title: t("providers.deleteTitle", { name }), body: t("providers.deleteBody") };
    if (!(await confirm({ ...question, action: t("common:delete"), destructive: true }))) return;
    const work = async (): Promise<void> => {
      await call(OidcConnectionService.method.deleteOidcConnection, { id: connection.id });
      await invalidate(OidcConnectionService.method.listOidcConnections);
    };
    await run("delete", work, t("providers.deleted", { name }));
  };
  return (
    <Card>
      <CardHeader>
        <CardTitle level={3}>{name}</CardTitle>
        <ActiveStatus active={connection.isActive ?? false} />
      </CardHeader>
      <CardContent className="flex flex-col gap-3">
        {failure && <ErrorView inline error={failure} />}
        <Facts>
          <Fact label={t("providers.issuer")}>
            <span className="font-mono text-sm break-all">{connection.issuer}</span>
          </Fact>
          <Fact label={t("providers.clientId")}>
            <span className="font-mono text-sm break-all">{connection.clientId}</span>
          </Fact>
          <Fact label={t("providers.clientSecret")}>
            {t(connection.hasClientSecret ? "providers.secretStored" : "providers.noSecret")}
          </Fact>
          <Fact label={t("providers.unknownPeople")}>
            {connection.createsUsers
              ? t("providers.created", { domains: connection.emailDomains.join(", ") })
              : t("providers.refused")}
          </Fact>
        </Facts>
        {connection.createsUsers && <Unverified connection={connection} tenant={tenant} />}
        {can("identity.oidc_connections.write") && (
          <div className="flex flex-wrap gap-2">
            <Button variant="outline" onClick={edit}>
              {t("common:edit")}
            </Button>
            <Button variant="ghost" pending={pending === "delete"} onClick={() => void remove()}>
              {t("common:delete")}
            </Button>
          </div>
        )}
      </CardContent>
    </Card>
  );
}

/** Names the e-mail domains that do not count yet, because the tenant has not proved them. */
function Unverified({ connection, tenant }: { connection: OidcConnection; tenant: Tenant }) {
  const { t } = useTranslation("tenants");
  const { data } = useQuery(TenantDomainService.method.listTenantDomains, domainsOf(tenant.id));
  if (!data) return null;
  const proved = new Set(data.domains.filter((domain) => domain.verifiedAt).map((domain) => domain.domain));
  const missing = connection.emailDomains.filter((domain) => !proved.has(domain));
  if (missing.length === 0 && connection.emailDomains.length > 0) return null;
  return (
    <Alert variant="warning">
      <TriangleAlert aria-hidden />
      <AlertDescription>
        <p>
          {missing.length > 0 ? t("providers.unverified", { domains: missing.join(", ") }) : t("providers.noDomains")}{" "}
          <Link to={paths.tenantSettings(tenant.id, "domains")} className="underline underline-offset-2">
            {t("providers.toDomains")}
          </Link>
        </p>
      </AlertDescription>
    </Alert>
  );
}
