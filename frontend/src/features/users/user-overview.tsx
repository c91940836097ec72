import { timestampDate } from "@bufbuild/protobuf/wkt";
import { useMutation } from "@connectrpc/connect-query";
import { Link } from "react-router";
import { z } from "zod/mini";

import { DateTime } from "@/components/date-time";
import { Fact, Facts } from "@/components/facts";
import { Form, FormActions, TextareaField, TextField, useServerForm } from "@/components/form";
import { RelativeTime } from "@/components/relative-time";
import type { User } from "@/gen/wiwebb/identity/v1/resources_pb";
import { UserService } from "@/gen/wiwebb/identity/v1/user_service_pb";
import { paths } from "@/lib/paths";
import { useSession } from "@/lib/session";
import { useTranslation } from "@/lib/use-translation";
import { Card, CardContent, CardDescription, CardHeader, CardTitle } from "@/ui/card";
import { toast } from "@/ui/toaster";

import { mayManage } from "./rules";
import { useUsersChanged } from "./use-user-actions";

const TOO_LONG = "common:validation.tooLong";

const schema = z.object({
  email: z.pipe(
    z.string().check(z.trim(), z.minLength(1, "common:validation.required"), z.maxLength(254, TOO_LONG)),
    z.email("common:validation.email"),
  ),
  firstName: z.string().check(z.maxLength(150, TOO_LONG)),
  lastName: z.string().check(z.maxLength(150, TOO_LONG)),
  phoneNumber: z.string().check(z.maxLength(20, TOO_LONG)),
  company: z.string().check(z.maxLength(100, TOO_LONG)),
  location: z.string().check(z.maxLength(100, TOO_LONG)),
  url: z.union([z.literal(""), z.url("common:validation.url")]),
  bio: z.string().check(z.maxLength(10_000, TOO_LONG)),
});
type Profile = z.infer<typeof schema>;

const NAMES = Object.keys(schema.shape) as (keyof Profile)[];

const profileOf = (user: User): Profile => Object.fromEntries(NAMES.map((name) => [name, user[name] ?? ""])) as Profile;

/** Who somebody is. */
export function UserOverview({ user }: { user: User }) {
  const { t } = useTranslation("users");
  const { role, user: me, can } = useSession();
  const editable = mayManage(role, user.role) && can("identity.users.update");
  return (
    <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,2fr)_minmax(16rem,1fr)]">
      <Card>
        <CardHeader>
          <CardTitle>{t("profile.title")}</CardTitle>
          <CardDescription>
            {t(editable ? "profile.description" : "notManaged")}{" "}
            {user.id === me.id && (
              <Link to={paths.profile()} className="underline underline-offset-2">
                {t("profile.own")}
              </Link>
            )}
          </CardDescription>
        </CardHeader>
        <CardContent>
          {editable ? <ProfileForm key={String(user.id)} user={user} /> : <ProfileFacts user={user} />}
        </CardContent>
      </Card>
      <Card>
        <CardHeader>
          <CardTitle>{t("account.title")}</CardTitle>
        </CardHeader>
        <CardContent>
          <Facts>
            <Fact label={t("field.username")}>{user.username}</Fact>
            <Fact label={t("field.tenant")}>{user.tenantName ?? t("app:picker.noTenant")}</Fact>
            <Fact label={t("field.lastLogin")}>
              <RelativeTime date={user.lastLogin && timestampDate(user.lastLogin)} />
            </Fact>
            <Fact label={t("field.dateJoined")}>
              <DateTime date={user.dateJoined && timestampDate(user.dateJoined)} />
            </Fact>
          </Facts>
        </CardContent>
      </Card>
    </div>
  );
}

function ProfileForm({ user }: { user: User }) {
  const { t } = useTranslation("users");
  const changed = useUsersChanged();
  const { user: me, refresh } = useSession();
  const update = useMutation(UserService.method.updateUser);
  const form = useServerForm<Profile>({
    schema,
    defaultValues: profileOf(user),
    onSubmit: async (values, { formState, reset }) => {
      const changes = Object.fromEntries(
        NAMES.filter((name) => formState.dirtyFields[name]).map((name) => [name, values[name]]),
      );
      const after = await update.mutateAsync({ id: user.id, user: changes });
      reset(profileOf(after));
      toast.success(t("profile.done"));
      await changed();
      if (user.id === me.id) await refresh();
    },
  });
  return (
    <Form form={form} label={t("profile.title")}>
      <div className="grid gap-4 sm:grid-cols-2">
        <TextField name="firstName" label={t("field.firstName")} optional />
        <TextField name="lastName" label={t("field.lastName")} optional />
        <TextField name="email" label={t("field.email")} type="email" inputMode="email" />
        <TextField name="phoneNumber" label={t("field.phoneNumber")} type="tel" optional />
        <TextField name="company" label={t("field.company")} optional />
        <TextField name="location" label={t("field.location")} optional />
      </div>
      <TextField name="url" label={t("field.url")} type="url" inputMode="url" optional />
      <TextareaField name="bio" label={t("field.bio")} optional />
      <FormActions submitLabel={t("common:save")} />
    </Form>
  );
}

function ProfileFacts({ user }: { user: User }) {
  const { t } = useTranslation("users");
  return (
    <Facts>
      {NAMES.map((name) => (
        <Fact key={name} label={t(`field.${name}`)}>
          {user[name]}
        </Fact>
      ))}
    </Facts>
  );
}
