import { timestampDate } from "@bufbuild/protobuf/wkt";
import { useMutation, useQuery } from "@connectrpc/connect-query";
import { useMemo } from "react";
import { useWatch } from "react-hook-form";
import { z } from "zod/mini";

import { useConfirm } from "@/components/confirm";
import { ErrorView } from "@/components/error-view";
import { Form, FormActions, SelectField, TextField, useServerForm } from "@/components/form";
import { RelativeTime } from "@/components/relative-time";
import { AuditRetentionService, type AuditRetention } from "@/gen/wiwebb/identity/v1/audit_retention_service_pb";
import type { Tenant } from "@/gen/wiwebb/identity/v1/resources_pb";
import { useInvalidate } from "@/lib/query";
import { useSession } from "@/lib/session";
import { useTranslation } from "@/lib/use-translation";
import { Card, CardContent, CardDescription, CardHeader, CardTitle } from "@/ui/card";
import { Skeleton } from "@/ui/skeleton";
import { toast } from "@/ui/toaster";

const LEAST = 30;
const MOST = 36_500;

/** How long a tenant keeps its audit entries. */
export function RetentionTab({ tenant }: { tenant: Tenant }) {
  const { t } = useTranslation("tenants");
  const { can } = useSession();
  const query = useQuery(AuditRetentionService.method.getAuditRetention, { tenantId: tenant.id });
  const retention = query.data;
  if (query.error && !retention) return <ErrorView error={query.error} retry={() => void query.refetch()} />;
  if (!retention) return <Skeleton className="h-40 w-full" />;
  return (
    <Card className="max-w-2xl">
      <CardHeader>
        <CardTitle>{t("tabs.retention")}</CardTitle>
        <CardDescription>
          {t("retention.description")}{" "}
          {retention.updatedAt && (
            <>
              {t("retention.changed")} <RelativeTime date={timestampDate(retention.updatedAt)} />.
            </>
          )}
        </CardDescription>
      </CardHeader>
      <CardContent>
        {can("identity.audit_retention.write") ? (
          <RetentionForm tenant={tenant} retention={retention} />
        ) : (
          <p>
            {retention.days === undefined ? t("retention.forever") : t("retention.forDays", { count: retention.days })}
          </p>
        )}
      </CardContent>
    </Card>
  );
}

interface Fields {
  keep: string;
  days: string;
}

const fieldsOf = ({ days }: AuditRetention): Fields =>
  days === undefined ? { keep: "forever", days: "365" } : { keep: "days", days: String(days) };

function RetentionForm({ tenant, retention }: { tenant: Tenant; retention: AuditRetention }) {
  const { t } = useTranslation("tenants");
  const confirm = useConfirm();
  const invalidate = useInvalidate();
  const update = useMutation(AuditRetentionService.method.updateAuditRetention);
  const schema = useMemo(
    () =>
      z
        .object({ keep: z.string(), days: z.string() })
        .check(
          z.refine(
            ({ keep, days }) =>
              keep === "forever" || (/^\d{1,5}$/.test(days) && Number(days) >= LEAST && Number(days) <= MOST),
            { path: ["days"], message: t("retention.range", { least: LEAST, most: MOST }) },
          ),
        ),
    [t],
  );
  const form = useServerForm<Fields>({
    schema,
    defaultValues: fieldsOf(retention),
    onSubmit: async ({ keep, days }, { reset }) => {
      const wanted = keep === "forever" ? undefined : Number(days);
      const shorter = wanted !== undefined && wanted < (retention.days ?? Infinity);
      const question = { title: t("retention.confirmTitle", { count: wanted }), body: t("retention.confirmBody") };
      if (shorter && !(await confirm({ ...question, action: t("retention.confirm"), destructive: true }))) return;
      const after = await update.mutateAsync({
        auditRetention: { tenantId: tenant.id, days: wanted },
        updateMask: { paths: ["days"] },
      });
      reset(fieldsOf(after));
      toast.success(t("retention.done"));
      await invalidate(AuditRetentionService.method.getAuditRetention);
    },
  });
  const keep = useWatch({ control: form.control, name: "keep" });
  return (
    <Form form={form} label={t("tabs.retention")}>
      <SelectField
        name="keep"
        label={t("retention.keep")}
        options={[
          { value: "forever", label: t("retention.forever") },
          { value: "days", label: t("retention.limited") },
        ]}
      />
      {keep === "days" && (
        <TextField name="days" label={t("retention.days")} description={t("retention.daysHint")} inputMode="numeric" />
      )}
      <FormActions submitLabel={t("common:save")} />
    </Form>
  );
}
