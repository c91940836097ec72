import { useMutation } from "@connectrpc/connect-query";
import { useMemo } from "react";
import { useWatch } from "react-hook-form";
import { useTranslation } from "react-i18next";
import { Navigate, useLocation, useNavigate } from "react-router";
import { z } from "zod";

import { DetailSheet } from "@/components/detail-sheet";
import { CustomField, Form, FormActions, SelectField, TextareaField, TextField, useServerForm } from "@/components/form";
import { TenantPicker } from "@/components/tenant-picker";
import { idOf } from "@/features/users/ids";
import { creatableRoles, isStaffRole, roleFromWord } from "@/features/users/rules";
import { ServiceAccountService } from "@/gen/wiwebb/identity/v1/service_account_service_pb";
import { useActingTenant } from "@/lib/acting-tenant";
import { paths } from "@/lib/paths";
import { roleWord } from "@/lib/roles";
import { useSession } from "@/lib/session";
import { toast } from "@/ui/toaster";

import { useAccountsChanged } from "./use-account-actions";

const REQUIRED = "common:validation.required";
const TOO_LONG = "common:validation.tooLong";

const fields = z.object({
  name: z.string().trim().min(1, REQUIRED).max(150, TOO_LONG),
  description: z.string().max(1000, TOO_LONG),
  role: z.string().min(1, REQUIRED),
  tenant: z.string(),
});
type Fields = z.infer<typeof fields>;

const isStaffWord = (word: string): boolean => isStaffRole(roleFromWord(word) ?? 0);

export function Component() {
  const { t } = useTranslation("service-accounts");
  const { search } = useLocation();
  const navigate = useNavigate();
  const { can } = useSession();
  const close = (): void => void navigate(paths.serviceAccounts() + search);
  if (!can("identity.service_accounts.write")) return <Navigate to={paths.serviceAccounts()} replace />;
  return (
    <DetailSheet title={t("add")} description={t("new.description")} onClose={close}>
      <NewAccountForm close={close} />
    </DetailSheet>
  );
}

function NewAccountForm({ close }: { close: () => void }) {
  const { t } = useTranslation("service-accounts");
  const { search } = useLocation();
  const navigate = useNavigate();
  const { role: caller, isStaff } = useSession();
  const acting = useActingTenant();
  const changed = useAccountsChanged();
  const create = useMutation(ServiceAccountService.method.createServiceAccount);
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
    defaultValues: { name: "", description: "", role: "subscriber", tenant: "" },
    onSubmit: async ({ role, tenant, ...values }) => {
      const tenantId = picksTenant && !isStaffWord(role) ? idOf(tenant) : undefined;
      const account = await create.mutateAsync({ serviceAccount: { ...values, role: roleFromWord(role), tenantId } });
      toast.success(t("new.done", { name: account.name }));
      await changed();
      void navigate(paths.serviceAccount(account.id) + search, { replace: true });
    },
  });
  const role = useWatch({ control: form.control, name: "role" });
  return (
    <Form form={form} label={t("add")}>
      <TextField name="name" label={t("common:name")} description={t("new.nameHint")} mono autoFocus />
      <TextareaField name="description" label={t("field.description")} optional />
      <SelectField
        name="role"
        label={t("field.role")}
        description={t("new.roleHint")}
        options={roles.map((one) => ({ value: roleWord(one), label: t(`common:role.${roleWord(one)}`) }))}
      />
      {picksTenant && !isStaffWord(role) && (
        <CustomField<string> name="tenant" label={t("field.tenant")}>
          {(control) => <TenantPicker {...control} />}
        </CustomField>
      )}
      <FormActions submitLabel={t("add")} onCancel={close} />
    </Form>
  );
}
