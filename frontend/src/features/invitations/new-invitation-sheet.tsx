import { useMutation } from "@connectrpc/connect-query";
import { useMemo } from "react";
import { useWatch } from "react-hook-form";
import { useTranslation } from "react-i18next";
import { Navigate, useLocation, useNavigate } from "react-router";
import { z } from "zod";

import { DetailSheet } from "@/components/detail-sheet";
import { CustomField, Form, FormActions, SelectField, TextField, useServerForm } from "@/components/form";
import { TenantPicker } from "@/components/tenant-picker";
import { idOf } from "@/features/users/ids";
import { creatableRoles, isStaffRole, roleFromWord } from "@/features/users/rules";
import { InvitationService } from "@/gen/wiwebb/identity/v1/invitation_service_pb";
import { useActingTenant } from "@/lib/acting-tenant";
import { paths } from "@/lib/paths";
import { useInvalidate } from "@/lib/query";
import { roleWord } from "@/lib/roles";
import { useSession } from "@/lib/session";
import { toast } from "@/ui/toaster";

const REQUIRED = "common:validation.required";

const fields = z.object({
  email: z
    .string()
    .trim()
    .min(1, REQUIRED)
    .max(254, "common:validation.tooLong")
    .pipe(z.email("common:validation.email")),
  role: z.string().min(1, REQUIRED),
  tenant: z.string(),
});
type Fields = z.infer<typeof fields>;

const isStaffWord = (word: string): boolean => isStaffRole(roleFromWord(word) ?? 0);

export function Component() {
  const { t } = useTranslation("invitations");
  const { search } = useLocation();
  const navigate = useNavigate();
  const { can } = useSession();
  const close = (): void => void navigate(paths.invitations() + search);
  if (!can("identity.invitations.write")) return <Navigate to={paths.invitations()} replace />;
  return (
    <DetailSheet title={t("add")} description={t("new.description")} onClose={close}>
      <NewInvitationForm close={close} />
    </DetailSheet>
  );
}

function NewInvitationForm({ close }: { close: () => void }) {
  const { t } = useTranslation("invitations");
  const { role: caller, isStaff } = useSession();
  const acting = useActingTenant();
  const invalidate = useInvalidate();
  const create = useMutation(InvitationService.method.createInvitation);
  const roles = creatableRoles(caller, acting !== undefined);
  const picksTenant = isStaff && !acting;
  const schema = useMemo(
    () =>
      fields.refine((values) => !picksTenant || isStaffWord(values.role) || values.tenant !== "", {
        path: ["tenant"],
        message: REQUIRED,
        when: () => true,
      }),
    [picksTenant],
  );
  const form = useServerForm<Fields>({
    schema,
    defaultValues: { email: "", role: "subscriber", tenant: "" },
    onSubmit: async ({ email, role, tenant }) => {
      const tenantId = picksTenant && !isStaffWord(role) ? idOf(tenant) : undefined;
      await create.mutateAsync({ invitation: { email, role: roleFromWord(role), tenantId } });
      toast.success(t("new.done", { email }));
      await invalidate(InvitationService.method.listInvitations);
      close();
    },
  });
  const role = useWatch({ control: form.control, name: "role" });
  return (
    <Form form={form} label={t("add")}>
      <TextField name="email" label={t("field.email")} type="email" inputMode="email" autoFocus />
      <SelectField
        name="role"
        label={t("field.role")}
        options={roles.map((one) => ({ value: roleWord(one), label: t(`common:role.${roleWord(one)}`) }))}
      />
      {picksTenant && !isStaffWord(role) && (
        <CustomField<string> name="tenant" label={t("field.tenant")}>
          {(control) => <TenantPicker {...control} />}
        </CustomField>
      )}
      {acting && <p className="text-xs text-muted-foreground">{t("new.inTenant", { tenant: acting.name })}</p>}
      <FormActions submitLabel={t("new.submit")} onCancel={close} />
    </Form>
  );
}
