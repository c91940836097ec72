import { useMutation } from "@connectrpc/connect-query";
import { z } from "zod/mini";

import { Form, FormActions, TextareaField, TextField, useServerForm } from "@/components/form";
import { AuthService } from "@/gen/wiwebb/identity/v1/auth_service_pb";
import type { User } from "@/gen/wiwebb/identity/v1/resources_pb";
import { useSession } from "@/lib/session";
import { useTranslation } from "@/lib/use-translation";
import { toast } from "@/ui/toaster";

import { SettingsSection } from "./settings-section";

const upTo = (length: number) => z.string().check(z.maxLength(length, "common:validation.tooLong"));

const schema = z.object({
  firstName: upTo(150),
  lastName: upTo(150),
  phoneNumber: upTo(20),
  company: upTo(100),
  location: upTo(100),
  url: upTo(200).check(z.refine((text) => text === "" || /^https?:\/\/\S+$/i.test(text), "common:validation.url")),
  bio: z.string(),
});
type Profile = z.infer<typeof schema>;

function profileOf(user: User): Profile {
  const { firstName = "", lastName = "", phoneNumber = "", company = "", location = "", url = "", bio = "" } = user;
  return { firstName, lastName, phoneNumber, company, location, url, bio };
}

/** The values that differ, so that what somebody else changed meanwhile stays. */
function changesOf(before: Profile, after: Profile): Partial<Profile> {
  const keys = Object.keys(after) as (keyof Profile)[];
  return Object.fromEntries(keys.filter((key) => before[key] !== after[key]).map((key) => [key, after[key]]));
}

export function ProfileForm() {
  const { t } = useTranslation("account");
  const { user, refresh } = useSession();
  const update = useMutation(AuthService.method.updateCurrentUser);
  const form = useServerForm<Profile>({
    schema,
    defaultValues: profileOf(user),
    onSubmit: async (values, { reset }) => {
      const changes = changesOf(profileOf(user), values);
      const saved = await update.mutateAsync({ user: changes });
      reset(profileOf(saved));
      await refresh();
      toast.success(t("profile.saved"));
    },
  });
  return (
    <SettingsSection title={t("profile.person")} description={t("profile.personHint")}>
      <Form form={form} label={t("profile.person")}>
        <div className="grid gap-4 sm:grid-cols-2">
          <TextField name="firstName" label={t("profile.firstName")} autoComplete="given-name" optional />
          <TextField name="lastName" label={t("profile.lastName")} autoComplete="family-name" optional />
          <TextField name="phoneNumber" label={t("profile.phone")} type="tel" autoComplete="tel" optional />
          <TextField name="company" label={t("profile.company")} autoComplete="organization" optional />
          <TextField name="location" label={t("profile.location")} autoComplete="address-level2" optional />
          <TextField
            name="url"
            label={t("profile.url")}
            type="url"
            inputMode="url"
            autoComplete="url"
            placeholder="https://"
            optional
          />
        </div>
        <TextareaField name="bio" label={t("profile.bio")} optional />
        <FormActions submitLabel={t("common:save")} />
      </Form>
    </SettingsSection>
  );
}
