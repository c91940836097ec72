import { useMutation } from "@connectrpc/connect-query";
import { z } from "zod/mini";

import { Form, TextField, useServerForm } from "@/components/form";
import { usePasskeyRegistration } from "@/components/second-factor";
import { PasskeyService, type Passkey } from "@/gen/wiwebb/identity/v1/passkey_service_pb";
import { useTranslation } from "@/lib/use-translation";
import { Alert, AlertDescription } from "@/ui/alert";
import { Button } from "@/ui/button";
import { Dialog, DialogContent, DialogDescription, DialogHeader, DialogTitle } from "@/ui/dialog";
import { toast } from "@/ui/toaster";

import { CodesDialog } from "./codes-dialog";
import { useFactorsChanged } from "./use-factors";

const schema = z.object({
  name: z
    .string()
    .check(z.trim(), z.minLength(1, "common:validation.required"), z.maxLength(100, "common:validation.tooLong")),
});

interface NameFormProps {
  name: string;
  submitLabel: string;
  onNamed: (name: string) => Promise<void>;
  onCancel: () => void;
}

function NameForm({ name, submitLabel, onNamed, onCancel }: NameFormProps) {
  const { t } = useTranslation("account");
  const form = useServerForm<z.infer<typeof schema>>({
    schema,
    defaultValues: { name },
    onSubmit: (values) => onNamed(values.name),
  });
  return (
    <Form form={form} label={submitLabel}>
      <TextField name="name" label={t("passkeys.name")} description={t("passkeys.nameHint")} />
      <div className="flex flex-wrap justify-end gap-2">
        <Button type="button" variant="ghost" onClick={onCancel}>
          {t("common:cancel")}
        </Button>
        <Button type="submit" pending={form.formState.isSubmitting}>
          {submitLabel}
        </Button>
      </div>
    </Form>
  );
}

export function AddPasskeyDialog({ open, onClose }: { open: boolean; onClose: () => void }) {
  const { t } = useTranslation("account");
  return (
    <CodesDialog open={open} onClose={onClose} title={t("passkeys.add")} description={t("passkeys.addText")}>
      {(done) => <AddPasskey onDone={done} onCancel={onClose} />}
    </CodesDialog>
  );
}

function AddPasskey({ onDone, onCancel }: { onDone: (codes: readonly string[]) => void; onCancel: () => void }) {
  const { t } = useTranslation("account");
  const { problem, register } = usePasskeyRegistration();
  const changed = useFactorsChanged();
  return (
    <>
      {problem && (
        <Alert variant="destructive">
          <AlertDescription>{problem}</AlertDescription>
        </Alert>
      )}
      <NameForm
        name={t("passkeys.defaultName")}
        submitLabel={t("passkeys.make")}
        onCancel={onCancel}
        onNamed={async (name) => {
          const codes = await register(name);
          if (!codes) return;
          toast.success(t("passkeys.added", { name }));
          onDone(codes);
          await changed();
        }}
      />
    </>
  );
}

export function RenamePasskeyDialog({ passkey, onClose }: { passkey: Passkey | undefined; onClose: () => void }) {
  const { t } = useTranslation("account");
  const update = useMutation(PasskeyService.method.updatePasskey);
  const changed = useFactorsChanged();
  return (
    <Dialog open={passkey !== undefined} onOpenChange={(open) => !open && onClose()}>
      {passkey && (
        <DialogContent>
          <DialogHeader>
            <DialogTitle>{t("passkeys.rename")}</DialogTitle>
            <DialogDescription>{t("passkeys.renameText", { name: passkey.name })}</DialogDescription>
          </DialogHeader>
          <NameForm
            name={passkey.name ?? ""}
            submitLabel={t("common:save")}
            onCancel={onClose}
            onNamed={async (name) => {
              await update.mutateAsync({ id: passkey.id, passkey: { name } });
              onClose();
              await changed();
            }}
          />
        </DialogContent>
      )}
    </Dialog>
  );
}
