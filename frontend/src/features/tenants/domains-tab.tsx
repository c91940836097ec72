import { timestampDate } from "@bufbuild/protobuf/wkt";
import { useMutation, useQuery } from "@connectrpc/connect-query";
import { Globe, TriangleAlert } from "lucide-react";
import { z } from "zod/mini";

import { useConfirm } from "@/components/confirm";
import { Copyable } from "@/components/copyable";
import { EmptyState } from "@/components/empty-state";
import { ErrorView } from "@/components/error-view";
import { Fact, Facts } from "@/components/facts";
import { Form, TextField, useServerForm } from "@/components/form";
import { RelativeTime } from "@/components/relative-time";
import { StatusDot } from "@/components/status-dot";
import { useAction, useCall } from "@/components/use-action";
import type { Tenant } from "@/gen/wiwebb/identity/v1/resources_pb";
import { TenantDomainService, type TenantDomain } from "@/gen/wiwebb/identity/v1/tenant_domain_service_pb";
import { useInvalidate } from "@/lib/query";
import { useSession } from "@/lib/session";
import { useTranslation } from "@/lib/use-translation";
import { Alert, AlertDescription } from "@/ui/alert";
import { Button } from "@/ui/button";
import { Card, CardContent, CardDescription, CardHeader, CardTitle } from "@/ui/card";
import { Skeleton } from "@/ui/skeleton";
import { toast } from "@/ui/toaster";

/** Of one tenant, as many as a page may have. */
export const domainsOf = (tenantId: bigint) => ({ tenantId, pageSize: 100, orderBy: "domain" });

/** The domain names that a tenant claims. */
export function DomainsTab({ tenant }: { tenant: Tenant }) {
  const { t } = useTranslation("tenants");
  const { can } = useSession();
  const query = useQuery(TenantDomainService.method.listTenantDomains, domainsOf(tenant.id));
  const domains = query.data?.domains;
  return (
    <div className="flex flex-col gap-4">
      <Card>
        <CardHeader>
          <CardTitle>{t("tabs.domains")}</CardTitle>
          <CardDescription>{t("domains.description")}</CardDescription>
        </CardHeader>
        {can("identity.tenant_domains.write") && (
          <CardContent>
            <AddDomain tenant={tenant} />
          </CardContent>
        )}
      </Card>
      {query.error && !domains && <ErrorView error={query.error} retry={() => void query.refetch()} />}
      {query.isPending && <Skeleton className="h-32 w-full" />}
      {domains?.length === 0 && (
        <EmptyState icon={Globe} title={t("domains.empty")} description={t("domains.emptyHint")} />
      )}
      {domains?.map((domain) => (
        <DomainCard key={domain.id} domain={domain} />
      ))}
    </div>
  );
}

const schema = z.object({
  domain: z
    .string()
    .check(z.trim(), z.minLength(1, "common:validation.required"), z.maxLength(253, "common:validation.tooLong")),
});

function AddDomain({ tenant }: { tenant: Tenant }) {
  const { t } = useTranslation("tenants");
  const invalidate = useInvalidate();
  const claim = useMutation(TenantDomainService.method.createTenantDomain);
  const form = useServerForm({
    schema,
    defaultValues: { domain: "" },
    onSubmit: async ({ domain }, { reset }) => {
      const made = await claim.mutateAsync({ domain: { domain, tenantId: tenant.id } });
      reset();
      toast.success(t("domains.added", { domain: made.domain }));
      await invalidate(TenantDomainService.method.listTenantDomains);
    },
  });
  return (
    <Form form={form} label={t("domains.add")} className="max-w-xl">
      <TextField name="domain" label={t("domains.domain")} placeholder="example.com" inputMode="url" mono />
      <div>
        <Button type="submit" pending={form.formState.isSubmitting}>
          {t("domains.add")}
        </Button>
      </div>
    </Form>
  );
}

function DomainCard({ domain }: { domain: TenantDomain }) {
  const { t } = useTranslation("tenants");
  const { can } = useSession();
  const confirm = useConfirm();
  const call = useCall();
  const invalidate = useInvalidate();
  const { pending, failure, run } = useAction();
  const name = domain.domain ?? "";
  const changed = (): Promise<void> => invalidate(TenantDomainService.method.listTenantDomains);

  const verify = async (): Promise<void> => {
    const work = async (): Promise<void> => {
      await call(TenantDomainService.method.verifyTenantDomain, { id: domain.id });
      await changed();
    };
    await run("verify", work, t("domains.verified", { domain: name }));
  };
  const remove = async (): Promise<void> => {
    const question = { title: t("domains.deleteTitle", { domain: name }), body: t("domains.deleteBody") };
    if (!(await confirm({ ...question, action: t("common:delete"), destructive: true }))) return;
    const work = async (): Promise<void> => {
      await call(TenantDomainService.method.deleteTenantDomain, { id: domain.id });
      await changed();
    };
    await run("delete", work, t("domains.deleted", { domain: name }));
  };

  return (
    <Card>
      <CardHeader>
        <CardTitle level={3} className="font-mono break-all">
          {name}
        </CardTitle>
        <StatusDot tone={domain.verifiedAt ? "success" : "warning"} className="text-sm">
          {domain.verifiedAt ? (
            <span>
              {t("domains.isVerified")} <RelativeTime date={timestampDate(domain.verifiedAt)} />
            </span>
          ) : (
            t("domains.isNotVerified")
          )}
        </StatusDot>
      </CardHeader>
      <CardContent className="flex flex-col gap-3">
        {failure?.reason === "CHALLENGE_NOT_FOUND" ? (
          <Alert variant="warning" role="alert">
            <TriangleAlert aria-hidden />
            <AlertDescription>{t("domains.notFound")}</AlertDescription>
          </Alert>
        ) : (
          failure && <ErrorView inline error={failure} />
        )}
        {!domain.verifiedAt && (
          <>
            <p className="text-sm">{t("domains.publish")}</p>
            <Facts>
              <Fact label={t("domains.recordType")}>
                <span className="font-mono text-sm">TXT</span>
              </Fact>
              <Fact label={t("domains.recordName")}>
                <Copyable value={domain.recordName} label={t("domains.recordName")} mono className="break-all" />
              </Fact>
              <Fact label={t("domains.recordValue")}>
                <Copyable value={domain.recordValue} label={t("domains.recordValue")} mono className="break-all" />
              </Fact>
            </Facts>
          </>
        )}
        {can("identity.tenant_domains.write") && (
          <div className="flex flex-wrap gap-2">
            {!domain.verifiedAt && (
              <Button variant="outline" pending={pending === "verify"} onClick={() => void verify()}>
                {t("domains.verify")}
              </Button>
            )}
            <Button variant="ghost" pending={pending === "delete"} onClick={() => void remove()}>
              {t("common:delete")}
            </Button>
          </div>
        )}
      </CardContent>
    </Card>
  );
}
