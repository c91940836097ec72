import { useState } from "react";
import { z } from "zod/mini";

import { Form, PasswordField, useServerForm } from "@/components/form";
import { AuthService } from "@/gen/wiwebb/identity/v1/auth_service_pb";
import { useClient } from "@/lib/client";
import { signedIn } from "@/lib/gate";
import { useSession } from "@/lib/session";
import { useTranslation } from "@/lib/use-translation";
import {
  AlertDialog,
  AlertDialogContent,
  AlertDialogDescription,
  AlertDialogFooter,
  AlertDialogHeader,
  AlertDialogTitle,
} from "@/ui/alert-dialog";
import { Button } from "@/ui/button";

import { SettingsSection } from "./settings-section";

const schema = z
  .object({
    oldPassword: z.string().check(z.minLength(1, "common:validation.required")),
    newPassword1: z.string().check(z.minLength(8, "common:validation.password")),
    newPassword2: z.string().check(z.minLength(1, "common:validation.required")),
  })
  .check(
    z.refine((values) => values.newPassword1 === values.newPassword2, {
      path: ["newPassword2"],
      message: "common:validation.passwordMismatch",
    }),
  );

/** Another password. It ends every session, this one too, so the person signs in anew. */
export function PasswordSection() {
  const { t } = useTranslation("account");
  const { user } = useSession();
  const service = useClient(AuthService);
  const [changed, setChanged] = useState(false);
  const form = useServerForm<z.infer<typeof schema>>({
    schema,
    defaultValues: { oldPassword: "", newPassword1: "", newPassword2: "" },
    onSubmit: async (values, { reset }) => {
      await service.changePassword(values);
      // This session has just ended as meant: nobody is to be asked by surprise to sign in again.
      signedIn.set(false);
      reset();
      setChanged(true);
    },
  });
  return (
    <SettingsSection title={t("password.title")} description={t("password.hint")}>
      <Form form={form} label={t("password.title")} className="max-w-sm">
        {/* Lets a password manager know whose password this is. */}
        <input type="text" autoComplete="username" value={user.username ?? ""} readOnly hidden />
        <PasswordField name="oldPassword" label={t("password.old")} autoComplete="current-password" />
        <PasswordField
          name="newPassword1"
          label={t("password.new")}
          autoComplete="new-password"
          description={t("password.rules")}
        />
        <PasswordField name="newPassword2" label={t("password.again")} autoComplete="new-password" />
        <div>
          <Button type="submit" pending={form.formState.isSubmitting}>
            {t("password.submit")}
          </Button>
        </div>
      </Form>
      <ChangedDialog open={changed} />
    </SettingsSection>
  );
}

function ChangedDialog({ open }: { open: boolean }) {
  const { t } = useTranslation("account");
  const { signOut } = useSession();
  const [leaving, setLeaving] = useState(false);
  const leave = (): void => {
    setLeaving(true);
    void signOut().catch(() => setLeaving(false));
  };
  return (
    <AlertDialog open={open}>
      <AlertDialogContent onEscapeKeyDown={(event) => event.preventDefault()}>
        <AlertDialogHeader>
          <AlertDialogTitle>{t("password.changedTitle")}</AlertDialogTitle>
          <AlertDialogDescription>{t("password.changedText")}</AlertDialogDescription>
        </AlertDialogHeader>
        <AlertDialogFooter>
          <Button pending={leaving} onClick={leave}>
            {t("password.signIn")}
          </Button>
        </AlertDialogFooter>
      </AlertDialogContent>
    </AlertDialog>
  );
}
