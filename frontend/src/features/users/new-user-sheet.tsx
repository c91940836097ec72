import { useMutation } from "@connectrpc/connect-query";
import { useMemo } from "react";
import { useWatch } from "react-hook-form";
import { useTranslation } from "react-i18next";
import { Navigate, useLocation, useNavigate } from "react-router";
import { z } from "zod";

import { DetailSheet } from "@/components/detail-sheet";
import { CustomField, Form, FormActions, SelectField, TextField, useServerForm } from "@/components/form";
import { TenantPicker } from "@/components/tenant-picker";
import { UserService } from "@/gen/wiwebb/identity/v1/user_service_pb";
import { useActingTenant } from "@/lib/acting-tenant";
import { paths } from "@/lib/paths";
import { roleWord } from "@/lib/roles";
import { useSession } from "@/lib/session";
import { toast } from "@/ui/toaster";

import { NewPasswordField } from "./new-password-field";
import { idOf } from "./ids";
import { creatableRoles, isStaffRole, roleFromWord } from "./rules";
import { useUsersChanged } from "./use-user-actions";

const REQUIRED = "common:validation.required";
const TOO_LONG = "common:validation.tooLong";

const fields = z.object({
  username: z.string().trim().min(1, REQUIRED).max(150, TOO_LONG),
  email: z.string().trim().min(1, REQUIRED).max(254, TOO_LONG).pipe(z.email("common:validation.email")),
  firstName: z.string().max(150, TOO_LONG),
  lastName: z.string().max(150, TOO_LONG),
  role: z.string().min(1, REQUIRED),
  tenant: z.string(),
  password: z.string().min(1, REQUIRED).min(8, "common:validation.password"),
});
type Fields = z.infer<typeof fields>;

const isStaffWord = (word: string): boolean => isStaffRole(roleFromWord(word) ?? 0);

/** "Add User" (U07). */
export function Component() {
  const { t } = useTranslation("users");
  const { search } = useLocation();
  const navigate = useNavigate();
  const { can } = useSession();
  const close = (): void => void navigate(paths.users() + search);
  if (!can("identity.users.create")) return <Navigate to={paths.users()} replace />;
  return (
    <DetailSheet title={t("add")} description={t("new.description")} onClose={close}>
      <NewUserForm close={close} />
    </DetailSheet>
  );
}

export function NewUserForm({ close }: { close: () => void }) {
  const { t } = useTranslation("users");
  const { search } = useLocation();
  const navigate = useNavigate();
  const { role: caller, isStaff } = useSession();
  const acting = useActingTenant();
  const changed = useUsersChanged();
  const create = useMutation(UserService.method.createUser);
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
    defaultValues: {
      username: "",
      email: "",
      firstName: "",
      lastName: "",
      role: "subscriber",
      tenant: "",
      password: "",
    },
    onSubmit: async ({ tenant, role, ...values }) => {
      const tenantId = picksTenant && !isStaffWord(role) ? idOf(tenant) : undefined;
      const user = await create.mutateAsync({ user: { ...values, role: roleFromWord(role), tenantId } });
      toast.success(t("new.done", { name: user.username }));
      await changed();
      void navigate(paths.user(user.id) + search, { replace: true });
    },
  });
  const role = useWatch({ control: form.control, name: "role" });

  return (
    <Form form={form} label={t("add")}>
      <TextField name="username" label={t("field.username")} description={t("new.usernameHint")} autoFocus />
      <TextField name="email" label={t("field.email")} type="email" inputMode="email" />
      <div className="grid gap-4 sm:grid-cols-2">
        <TextField name="firstName" label={t("field.firstName")} optional />
        <TextField name="lastName" label={t("field.lastName")} optional />
      </div>
      <SelectField
        name="role"
        label={t("field.role")}
        description={t(`roleHint.${role}`)}
        options={roles.map((one) => ({ value: roleWord(one), label: t(`common:role.${roleWord(one)}`) }))}
      />
      {picksTenant && !isStaffWord(role) && (
        <CustomField<string> name="tenant" label={t("field.tenant")}>
          {(control) => <TenantPicker {...control} />}
        </CustomField>
      )}
      {acting && <p className="text-xs text-muted-foreground">{t("new.inTenant", { tenant: acting.name })}</p>}
      <NewPasswordField name="password" />
      <FormActions submitLabel={t("new.submit")} onCancel={close} />
    </Form>
  );
}
