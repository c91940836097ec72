import { useMutation } from "@connectrpc/connect-query";
import { useState } from "react";
import { z } from "zod/mini";

import { Form, FormActions, useServerForm } from "@/components/form";
import { SecretOnce } from "@/components/secret-once";
import { RadiusUserService } from "@/gen/wiwebb/radius/v1/radius_user_service_pb";
import type { RadiusUser } from "@/gen/wiwebb/radius/v1/resources_pb";
import { useTranslation } from "@/lib/use-translation";
import { Dialog, DialogContent, DialogDescription, DialogHeader, DialogTitle } from "@/ui/dialog";

import { generate, PASSWORD_LENGTH } from "./generate";
import { GeneratedField } from "./generated-field";
import { passwordSchema } from "./secret-rule";

interface Props {
  user: RadiusUser;
  onClose: () => void;
}

/** Sets a network user's password, and shows it this once. */
export function UserPasswordDialog({ user, onClose }: Props) {
  const { t } = useTranslation("network");
  const [password, setPassword] = useState<string>();
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()}>
      <DialogContent>
        <DialogHeader>
          <DialogTitle>{t("users.passwordTitle", { name: user.username })}</DialogTitle>
          <DialogDescription>{t(password ? "users.passwordSet" : "users.passwordWhat")}</DialogDescription>
        </DialogHeader>
        {password ? (
          <SecretOnce label={t("users.password")} value={password} onSaved={onClose} />
        ) : (
          <NewPassword id={user.id} onSet={setPassword} onCancel={onClose} />
        )}
      </DialogContent>
    </Dialog>
  );
}

function NewPassword({ id, onSet, onCancel }: { id: string; onSet: (password: string) => void; onCancel: () => void }) {
  const { t } = useTranslation("network");
  const update = useMutation(RadiusUserService.method.updateRadiusUser);
  const [suggested] = useState(() => generate(PASSWORD_LENGTH));
  const form = useServerForm({
    schema: z.object({ password: passwordSchema }),
    defaultValues: { password: suggested },
    onSubmit: async ({ password }) => {
      await update.mutateAsync({ id, radiusUser: { password }, updateMask: { paths: ["password"] } });
      onSet(password);
    },
  });
  return (
    <Form form={form} label={t("users.setPassword")}>
      <GeneratedField name="password" label={t("users.password")} length={PASSWORD_LENGTH} />
      <FormActions submitLabel={t("users.setPassword")} onCancel={onCancel} />
    </Form>
  );
}
