import { useMutation } from "@connectrpc/connect-query";
import { useState } from "react";
import { z } from "zod/mini";

import { Form, FormActions, useServerForm } from "@/components/form";
import { NasService } from "@/gen/wiwebb/radius/v1/nas_service_pb";
import type { Nas } from "@/gen/wiwebb/radius/v1/resources_pb";
import { useSession } from "@/lib/session";
import { useTranslation } from "@/lib/use-translation";
import { Dialog, DialogContent, DialogDescription, DialogHeader, DialogTitle } from "@/ui/dialog";

import { generate, SECRET_LENGTH } from "./generate";
import { GeneratedField } from "./generated-field";
import { NasSetup } from "./nas-setup";
import { secretSchema } from "./secret-rule";

interface Props {
  nas: Nas;
  onClose: () => void;
}

/** Replaces a NAS's secret, and shows the new one this once. */
export function NasSecretDialog({ nas, onClose }: Props) {
  const { t } = useTranslation("network");
  const [secret, setSecret] = useState<string>();
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()}>
      <DialogContent>
        <DialogHeader>
          <DialogTitle>{t("nas.replaceTitle", { name: nas.name })}</DialogTitle>
          <DialogDescription>{t(secret ? "setup.replaced" : "nas.replaceHint")}</DialogDescription>
        </DialogHeader>
        {secret ? (
          <NasSetup secret={secret} onSaved={onClose} />
        ) : (
          <NewSecret id={nas.id} onReplaced={setSecret} onCancel={onClose} />
        )}
      </DialogContent>
    </Dialog>
  );
}

function NewSecret({
  id,
  onReplaced,
  onCancel,
}: {
  id: string;
  onReplaced: (secret: string) => void;
  onCancel: () => void;
}) {
  const { t } = useTranslation("network");
  const { isStaff } = useSession();
  const update = useMutation(NasService.method.updateNas);
  const [suggested] = useState(() => generate(SECRET_LENGTH));
  const form = useServerForm({
    schema: z.object({ secret: secretSchema(isStaff) }),
    defaultValues: { secret: suggested },
    onSubmit: async ({ secret }) => {
      await update.mutateAsync({ id, nas: { secret }, updateMask: { paths: ["secret"] } });
      onReplaced(secret);
    },
  });
  return (
    <Form form={form} label={t("nas.replace")}>
      <GeneratedField
        name="secret"
        label={t("nas.newSecret")}
        description={t("nas.secretHint")}
        length={SECRET_LENGTH}
      />
      <FormActions submitLabel={t("nas.replace")} onCancel={onCancel} destructive />
    </Form>
  );
}
