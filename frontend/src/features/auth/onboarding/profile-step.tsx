import { createClient } from "@connectrpc/connect";
import { useTransport } from "@connectrpc/connect-query";
import { z } from "zod/mini";

import { Form, TextField, useServerForm } from "@/components/form";
import { AuthService } from "@/gen/wiwebb/identity/v1/auth_service_pb";
import { useSession } from "@/lib/session";
import { useTranslation } from "@/lib/use-translation";
import { Button } from "@/ui/button";
import { toast } from "@/ui/toaster";

import { Step } from "./step";

const text = z.string();
const schema = z.object({ firstName: text, lastName: text, phoneNumber: text, company: text, location: text });
type Basics = z.infer<typeof schema>;

export function ProfileStep() {
  const { t } = useTranslation("auth");
  const { user, refresh } = useSession();
  const transport = useTransport();
  const { firstName = "", lastName = "", phoneNumber = "", company = "", location = "" } = user;
  const form = useServerForm<Basics>({
    schema,
    defaultValues: { firstName, lastName, phoneNumber, company, location },
    onSubmit: async (values, { formState: { dirtyFields }, reset }) => {
      const changed = Object.entries(values).filter(([name]) => dirtyFields[name as keyof Basics]);
      if (changed.length) {
        await createClient(AuthService, transport).updateCurrentUser({ user: Object.fromEntries(changed) });
        await refresh();
      }
      reset(values);
      toast.success(t("onboarding.profileSaved"));
    },
  });
  return (
    <Step title={t("onboarding.profile")} done={firstName !== "" && lastName !== ""}>
      <p className="text-muted-foreground">{t("onboarding.profileText")}</p>
      <Form form={form} label={t("onboarding.profile")}>
        <div className="grid gap-4 sm:grid-cols-2">
          <TextField name="firstName" label={t("firstName")} autoComplete="given-name" optional />
          <TextField name="lastName" label={t("lastName")} autoComplete="family-name" optional />
          <TextField name="phoneNumber" type="tel" label={t("onboarding.phone")} autoComplete="tel" optional />
          <TextField name="company" label={t("onboarding.company")} autoComplete="organization" optional />
          <TextField name="location" label={t("onboarding.place")} autoComplete="address-level2" optional />
        </div>
        <Button
          type="submit"
          variant="outline"
          className="self-start"
          pending={form.formState.isSubmitting}
          disabled={!form.formState.isDirty}
        >
          {t("common:save")}
        </Button>
      </Form>
    </Step>
  );
}
