import { useMutation } from "@connectrpc/connect-query";
import { z } from "zod/mini";

import { useConfirm } from "@/components/confirm";
import { CustomField, Form, useServerForm } from "@/components/form";
import { TenantPicker } from "@/components/tenant-picker";
import type { User } from "@/gen/wiwebb/identity/v1/resources_pb";
import { UserService } from "@/gen/wiwebb/identity/v1/user_service_pb";
import { useTranslation } from "@/lib/use-translation";
import { Card, CardContent, CardDescription, CardHeader, CardTitle } from "@/ui/card";
import { toast } from "@/ui/toaster";

import { CardSubmit } from "./card-submit";
import { idOf } from "./ids";
import { useUsersChanged } from "./use-user-actions";

const schema = z.object({ tenant: z.string() });

/** Moves somebody to another tenant, or out of any; for staff. */
export function TenantCard({ user }: { user: User }) {
  const { t } = useTranslation("users");
  const confirm = useConfirm();
  const changed = useUsersChanged();
  const assign = useMutation(UserService.method.assignTenant);
  const current = user.tenantId === undefined ? "" : String(user.tenantId);
  const form = useServerForm({
    schema,
    defaultValues: { tenant: current },
    onSubmit: async ({ tenant }, { reset }) => {
      if (tenant === current) return;
      const name = user.username ?? "";
      const question = { title: t("tenant.confirmTitle", { name }), body: t("tenant.confirmBody") };
      if (!(await confirm({ ...question, action: t("tenant.submit") }))) return;
      await assign.mutateAsync({ id: user.id, tenantId: idOf(tenant) });
      reset({ tenant });
      toast.success(t("tenant.done", { name }));
      await changed();
    },
  });
  return (
    <Card>
      <CardHeader>
        <CardTitle>{t("tenant.title")}</CardTitle>
        <CardDescription>{t("tenant.description")}</CardDescription>
      </CardHeader>
      <CardContent>
        <Form form={form} label={t("tenant.title")}>
          <CustomField<string> name="tenant" label={t("field.tenant")}>
            {(control) => <TenantPicker {...control} optional selectedLabel={user.tenantName} />}
          </CustomField>
          <CardSubmit label={t("tenant.submit")} />
        </Form>
      </CardContent>
    </Card>
  );
}
