import { useMutation } from "@connectrpc/connect-query";
import { useWatch } from "react-hook-form";
import { z } from "zod/mini";

import { Form, SelectField, useServerForm } from "@/components/form";
import type { User, UserRole } from "@/gen/wiwebb/identity/v1/resources_pb";
import { UserService } from "@/gen/wiwebb/identity/v1/user_service_pb";
import { roleWord } from "@/lib/roles";
import { useSession } from "@/lib/session";
import { useTranslation } from "@/lib/use-translation";
import { Alert, AlertDescription } from "@/ui/alert";
import { Card, CardContent, CardDescription, CardHeader, CardTitle } from "@/ui/card";
import { toast } from "@/ui/toaster";

import { CardSubmit } from "./card-submit";
import { RoleBadge } from "./role-badge";
import { isStaffRole, roleFromWord } from "./rules";
import { useUsersChanged } from "./use-user-actions";

const schema = z.object({ role: z.string().check(z.minLength(1, "common:validation.required")) });

/** Somebody's role; the caller may turn it into one of `roles`. */
export function RoleCard({ user, roles }: { user: User; roles: readonly UserRole[] }) {
  const { t } = useTranslation("users");
  const changeable = roles.some((role) => role !== user.role);
  return (
    <Card>
      <CardHeader>
        <CardTitle>{t("role.title")}</CardTitle>
        <CardDescription>{t(changeable ? "role.description" : "role.fixed")}</CardDescription>
      </CardHeader>
      <CardContent>{changeable ? <RoleForm user={user} roles={roles} /> : <RoleBadge role={user.role} />}</CardContent>
    </Card>
  );
}

function RoleForm({ user, roles }: { user: User; roles: readonly UserRole[] }) {
  const { t } = useTranslation("users");
  const { user: me, refresh } = useSession();
  const changed = useUsersChanged();
  const assign = useMutation(UserService.method.assignRole);
  const form = useServerForm({
    schema,
    defaultValues: { role: roleWord(user.role) },
    onSubmit: async ({ role }, { reset }) => {
      if (role === roleWord(user.role)) return;
      await assign.mutateAsync({ id: user.id, role });
      reset({ role });
      toast.success(t("role.done", { name: user.username, role: t(`common:role.${role}`) }));
      await changed();
      if (user.id === me.id) await refresh();
    },
  });
  const chosen = useWatch({ control: form.control, name: "role" });
  const becomesStaff = !isStaffRole(user.role) && isStaffRole(roleFromWord(chosen) ?? 0);
  return (
    <Form form={form} label={t("role.title")}>
      <SelectField
        name="role"
        label={t("field.role")}
        description={t(`roleHint.${chosen}`)}
        options={roles.map((one) => ({ value: roleWord(one), label: t(`common:role.${roleWord(one)}`) }))}
      />
      {becomesStaff && (
        <Alert variant="warning">
          <AlertDescription>{t("role.becomesStaff")}</AlertDescription>
        </Alert>
      )}
      <CardSubmit label={t("role.submit")} />
    </Form>
  );
}
