import { useMutation } from "@connectrpc/connect-query";
import { useLocation, useNavigate } from "react-router";
import { z } from "zod/mini";

import { Form, FormActions, TextField, useServerForm } from "@/components/form";
import { NewSheet } from "@/components/new-sheet";
import { UserService } from "@/gen/wiwebb/identity/v1/user_service_pb";
import { paths } from "@/lib/paths";
import { useTranslation } from "@/lib/use-translation";
import { toast } from "@/ui/toaster";

import { NewPasswordField } from "./new-password-field";
import { NOT_PLACED, PlacementFields, placementShape, usePlacement } from "./placement";
import { useUsersChanged } from "./use-user-actions";

const REQUIRED = "common:validation.required";
const TOO_LONG = "common:validation.tooLong";

const fields = z.object({
  username: z.string().check(z.trim(), z.minLength(1, REQUIRED), z.maxLength(150, TOO_LONG)),
  email: z.pipe(
    z.string().check(z.trim(), z.minLength(1, REQUIRED), z.maxLength(254, TOO_LONG)),
    z.email("common:validation.email"),
  ),
  firstName: z.string().check(z.maxLength(150, TOO_LONG)),
  lastName: z.string().check(z.maxLength(150, TOO_LONG)),
  ...placementShape,
  password: z.string().check(z.minLength(1, REQUIRED), z.minLength(8, "common:validation.password")),
});
type Fields = z.infer<typeof fields>;

const EMPTY: Fields = { username: "", email: "", firstName: "", lastName: "", ...NOT_PLACED, password: "" };

/** "Add User" (U07). */
export function Component() {
  return (
    <NewSheet words="users" list={paths.users()} permission="identity.users.create">
      {(close) => <NewUserForm close={close} />}
    </NewSheet>
  );
}

export function NewUserForm({ close }: { close: () => void }) {
  const { t } = useTranslation("users");
  const { search } = useLocation();
  const navigate = useNavigate();
  const changed = useUsersChanged();
  const create = useMutation(UserService.method.createUser);
  const { schema, toWire } = usePlacement(fields);
  const form = useServerForm<Fields>({
    schema,
    defaultValues: EMPTY,
    onSubmit: async ({ role, tenant, ...values }) => {
      const user = await create.mutateAsync({ user: { ...values, ...toWire({ role, tenant }) } });
      toast.success(t("new.done", { name: user.username }));
      await changed();
      void navigate(paths.user(user.id) + search, { replace: true });
    },
  });
  return (
    <Form form={form} label={t("add")}>
      <TextField name="username" label={t("field.username")} description={t("new.usernameHint")} autoFocus />
      <TextField name="email" label={t("field.email")} type="email" inputMode="email" />
      <div className="grid gap-4 sm:grid-cols-2">
        <TextField name="firstName" label={t("field.firstName")} optional />
        <TextField name="lastName" label={t("field.lastName")} optional />
      </div>
      <PlacementFields />
      <NewPasswordField name="password" />
      <FormActions submitLabel={t("new.submit")} onCancel={close} />
    </Form>
  );
}
