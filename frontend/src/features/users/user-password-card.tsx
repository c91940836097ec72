import { useMutation } from "@connectrpc/connect-query";
import { Link } from "react-router";
import { z } from "zod/mini";

import { Form, useServerForm } from "@/components/form";
import type { User } from "@/gen/wiwebb/identity/v1/resources_pb";
import { UserService } from "@/gen/wiwebb/identity/v1/user_service_pb";
import { paths } from "@/lib/paths";
import { useTranslation } from "@/lib/use-translation";
import { Card, CardContent, CardDescription, CardHeader, CardTitle } from "@/ui/card";
import { toast } from "@/ui/toaster";

import { CardSubmit } from "./card-submit";
import { NewPasswordField } from "./new-password-field";
import { useUsersChanged } from "./use-user-actions";

const schema = z.object({
  password: z
    .string()
    .check(z.minLength(1, "common:validation.required"), z.minLength(8, "common:validation.password")),
});

/** Sets somebody's password. One's own is changed where one's security is. */
export function PasswordCard({ user, self }: { user: User; self: boolean }) {
  const { t } = useTranslation("users");
  return (
    <Card>
      <CardHeader>
        <CardTitle>{t("password.title")}</CardTitle>
        <CardDescription>
          {self ? (
            <Link to={paths.security()} className="underline underline-offset-2">
              {t("password.own")}
            </Link>
          ) : (
            t("password.description")
          )}
        </CardDescription>
      </CardHeader>
      {!self && (
        <CardContent>
          <PasswordForm user={user} />
        </CardContent>
      )}
    </Card>
  );
}

export function PasswordForm({ user }: { user: User }) {
  const { t } = useTranslation("users");
  const changed = useUsersChanged();
  const set = useMutation(UserService.method.setPassword);
  const form = useServerForm({
    schema,
    defaultValues: { password: "" },
    onSubmit: async ({ password }, { reset }) => {
      await set.mutateAsync({ id: user.id, password });
      reset({ password: "" });
      toast.success(t("password.done", { name: user.username }));
      await changed();
    },
  });
  return (
    <Form form={form} label={t("password.title")}>
      <NewPasswordField name="password" />
      <CardSubmit label={t("password.submit")} />
    </Form>
  );
}
