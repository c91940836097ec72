import { useState } from "react";
import { z } from "zod/mini";

import { Form, TextField, useServerForm } from "@/components/form";
import { TotpEnrolment } from "@/components/second-factor";
import { useTranslation } from "@/lib/use-translation";
import { Button } from "@/ui/button";

import { CodesDialog } from "./codes-dialog";

interface Props {
  open: boolean;
  /** Whether it needs a name, to be told from another one. */
  named: boolean;
  onEnrolled: () => void;
  onClose: () => void;
}

export function AddAppDialog({ open, named, onEnrolled, onClose }: Props) {
  const { t } = useTranslation("account");
  return (
    <CodesDialog open={open} onClose={onClose} title={t("factors.add")} description={t("factors.addText")}>
      {(done) => (
        <Steps
          named={named}
          onCancel={onClose}
          onEnrolled={(codes) => {
            onEnrolled();
            done(codes);
          }}
        />
      )}
    </CodesDialog>
  );
}

interface StepsProps {
  named: boolean;
  onEnrolled: (codes: string[]) => void;
  onCancel: () => void;
}

function Steps({ named, onEnrolled, onCancel }: StepsProps) {
  // Whether there is another one is asked when the dialog opens: the list grows while its codes still show.
  const [name, setName] = useState(named ? undefined : "");
  if (name === undefined) return <NameForm onNamed={setName} onCancel={onCancel} />;
  return <TotpEnrolment name={name} onEnrolled={onEnrolled} onCancel={onCancel} />;
}

const schema = z.object({ name: z.string().check(z.trim(), z.minLength(1, "common:validation.required")) });

function NameForm({ onNamed, onCancel }: { onNamed: (name: string) => void; onCancel: () => void }) {
  const { t } = useTranslation("account");
  const form = useServerForm<z.infer<typeof schema>>({
    schema,
    defaultValues: { name: "" },
    onSubmit: ({ name }) => {
      onNamed(name);
      return Promise.resolve();
    },
  });
  return (
    <Form form={form} label={t("factors.add")}>
      <TextField name="name" label={t("factors.name")} description={t("factors.nameHint")} />
      <div className="flex flex-wrap justify-end gap-2">
        <Button type="button" variant="ghost" onClick={onCancel}>
          {t("common:cancel")}
        </Button>
        <Button type="submit">{t("factors.continue")}</Button>
      </div>
    </Form>
  );
}
