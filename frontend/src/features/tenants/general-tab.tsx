import { useMutation } from "@connectrpc/connect-query";

import { Copyable } from "@/components/copyable";
import { Fact, Facts } from "@/components/facts";
import { Form, FormActions, TextareaField, TextField, useServerForm } from "@/components/form";
import type { Tenant } from "@/gen/wiwebb/identity/v1/resources_pb";
import { TenantService } from "@/gen/wiwebb/identity/v1/tenant_service_pb";
import { useSession } from "@/lib/session";
import { useTranslation } from "@/lib/use-translation";
import { Card, CardContent, CardDescription, CardHeader, CardTitle } from "@/ui/card";
import { toast } from "@/ui/toaster";

import { usersOf } from "./tenant-columns";
import { changedPaths, fieldsOf, tenantSchema, tenantToWire, type TenantFields } from "./tenant-fields";
import { useTenantsChanged } from "./use-tenants-changed";

/** Name and contact. The slug and the number of users are the staff's to set. */
export function GeneralTab({ tenant }: { tenant: Tenant }) {
  const { t } = useTranslation("tenants");
  const { can, isStaff } = useSession();
  return (
    <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,2fr)_minmax(16rem,1fr)]">
      <Card>
        <CardHeader>
          <CardTitle>{t("tabs.general")}</CardTitle>
          <CardDescription>{t("general.description")}</CardDescription>
        </CardHeader>
        <CardContent>
          {can("identity.tenants.update") ? (
            <GeneralForm tenant={tenant} />
          ) : (
            <Facts>
              <Fact label={t("common:name")}>{tenant.name}</Fact>
              <Fact label={t("field.email")}>{tenant.email}</Fact>
              <Fact label={t("field.url")}>{tenant.url}</Fact>
            </Facts>
          )}
        </CardContent>
      </Card>
      <Card>
        <CardHeader>
          <CardTitle>{t("general.facts")}</CardTitle>
        </CardHeader>
        <CardContent>
          <Facts>
            {!isStaff && (
              <Fact label={t("field.slug")}>
                <Copyable value={tenant.slug ?? ""} label={t("field.slug")} mono />
              </Fact>
            )}
            <Fact label={t("field.users")}>{usersOf(tenant)}</Fact>
            <Fact label={t("field.uuid")}>
              <Copyable value={tenant.uuid} label={t("field.uuid")} mono keepEnds={8} />
            </Fact>
          </Facts>
        </CardContent>
      </Card>
    </div>
  );
}

export function GeneralForm({ tenant }: { tenant: Tenant }) {
  const { t } = useTranslation("tenants");
  const { isStaff } = useSession();
  const changed = useTenantsChanged();
  const update = useMutation(TenantService.method.updateTenant);
  const form = useServerForm<TenantFields>({
    schema: tenantSchema,
    defaultValues: fieldsOf(tenant),
    onSubmit: async (values, { formState, reset }) => {
      const paths = changedPaths(formState.dirtyFields);
      if (paths.length === 0) return;
      const after = await update.mutateAsync({
        id: tenant.id,
        tenant: tenantToWire(values),
        updateMask: { paths },
      });
      reset(fieldsOf(after));
      toast.success(t("general.done"));
      await changed();
    },
  });
  return (
    <Form form={form} label={t("tabs.general")}>
      <TextField name="name" label={t("common:name")} />
      {isStaff && (
        <>
          <TextField name="slug" label={t("field.slug")} description={t("general.slugHint")} mono />
          <TextField
            name="maxUsers"
            label={t("field.maxUsers")}
            description={t("maxUsersHint")}
            inputMode="numeric"
            optional
          />
        </>
      )}
      <TextField name="email" label={t("field.email")} type="email" inputMode="email" optional />
      <TextField name="url" label={t("field.url")} type="url" inputMode="url" placeholder="https://" optional />
      <TextareaField name="description" label={t("field.description")} optional />
      <FormActions submitLabel={t("common:save")} />
    </Form>
  );
}
