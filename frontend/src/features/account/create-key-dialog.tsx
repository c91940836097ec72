import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import { useState } from "react";
import { useWatch } from "react-hook-form";
import { z } from "zod/mini";

import { Form, SelectField, TextareaField, TextField, useServerForm } from "@/components/form";
import { ApiKeyService } from "@/gen/wiwebb/identity/v1/api_key_service_pb";
import { formatDate } from "@/lib/format";
import { useNow } from "@/lib/now";
import { useInvalidate } from "@/lib/query";
import { Button } from "@/ui/button";
import { DialogFooter } from "@/ui/dialog";

import { SecretDialog } from "./secret-dialog";
import { ScopePicker } from "./scope-picker";
import { useClient } from "@/lib/client";
import { useTranslation } from "@/lib/use-translation";

const DAYS = ["7", "30", "90", "180", "365"] as const;
const DAY_MS = 86_400_000;
/** Where this clock is ahead of the server's, a key for a year would else be one for too long. */
const CLOCKS_DIFFER_MS = 3_600_000;

const schema = z
  .object({
    name: z
      .string()
      .check(z.trim(), z.minLength(1, "common:validation.required"), z.maxLength(100, "common:validation.tooLong")),
    scopes: z.array(z.string()).check(z.minLength(1, "common:validation.required")),
    /** Days, or `date`. */
    expiresAt: z.string(),
    expiresOn: z.string(),
    allowedAddresses: z.string(),
  })
  .check(
    z.refine((values) => values.expiresAt !== "date" || values.expiresOn !== "", {
      path: ["expiresOn"],
      message: "common:validation.required",
    }),
    z.refine(({ expiresAt, expiresOn }) => expiresAt !== "date" || !(new Date(expiresOn).getTime() <= Date.now()), {
      path: ["expiresOn"],
      message: "common:validation.future",
    }),
  );
type NewKey = z.infer<typeof schema>;

function endOf({ expiresAt, expiresOn }: Pick<NewKey, "expiresAt" | "expiresOn">, now: Date): Date {
  if (expiresAt === "date") return new Date(expiresOn);
  return new Date(now.getTime() + Number(expiresAt) * DAY_MS - CLOCKS_DIFFER_MS);
}

/** The server knows the end only, whichever field says it. */
const names = ({ expiresAt }: NewKey): Record<string, keyof NewKey> =>
  expiresAt === "date" ? { expiresAt: "expiresOn" } : {};

/** Makes a key and tells its secret, once: nothing of it is left when the dialog is closed. */
export function CreateKeyDialog({ open, onClose }: { open: boolean; onClose: () => void }) {
  const { t } = useTranslation("account");
  return (
    <SecretDialog
      open={open}
      onClose={onClose}
      title={t("keys.create")}
      description={t("keys.createText")}
      secretLabel={t("keys.secret")}
      secretTitle={t("keys.createdTitle")}
      secretText={t("keys.createdText")}
    >
      {(tell) => <CreateForm onCancel={onClose} onCreated={tell} />}
    </SecretDialog>
  );
}

function CreateForm({ onCancel, onCreated }: { onCancel: () => void; onCreated: (secret: string) => void }) {
  const { t } = useTranslation("account");
  const keys = useClient(ApiKeyService);
  const invalidate = useInvalidate();
  const [defaults] = useState<NewKey>({ name: "", scopes: [], expiresAt: "90", expiresOn: "", allowedAddresses: "" });
  const form = useServerForm<NewKey>({
    schema,
    names,
    defaultValues: defaults,
    onSubmit: async ({ name, scopes, allowedAddresses, ...expiry }) => {
      const made = await keys.createApiKey({
        apiKey: {
          name,
          scopes,
          allowedAddresses: allowedAddresses.split(/[\s,;]+/).filter(Boolean),
          expiresAt: timestampFromDate(endOf(expiry, new Date())),
        },
      });
      onCreated(made.secret ?? "");
      await invalidate(ApiKeyService.method.listApiKeys);
    },
  });
  return (
    <Form form={form} label={t("keys.create")}>
      <TextField name="name" label={t("keys.name")} description={t("keys.nameHint")} />
      <ScopePicker name="scopes" />
      <ExpiryFields />
      <TextareaField
        name="allowedAddresses"
        label={t("keys.addresses")}
        description={t("keys.addressesHint")}
        placeholder={"192.0.2.10\n2001:db8::/48"}
        rows={2}
        mono
        optional
      />
      <DialogFooter>
        <Button type="button" variant="ghost" onClick={onCancel}>
          {t("common:cancel")}
        </Button>
        <Button type="submit" pending={form.formState.isSubmitting}>
          {t("keys.create")}
        </Button>
      </DialogFooter>
    </Form>
  );
}

function ExpiryFields() {
  const { t } = useTranslation("account");
  const now = useNow(60_000);
  const [expiresAt, expiresOn] = useWatch<NewKey, ["expiresAt", "expiresOn"]>({ name: ["expiresAt", "expiresOn"] });
  const end = endOf({ expiresAt, expiresOn }, now);
  const known = !Number.isNaN(end.getTime());
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      <SelectField
        name="expiresAt"
        label={t("keys.expires")}
        description={known ? t("keys.endsOn", { date: formatDate(end) }) : t("keys.endsHint")}
        options={[
          ...DAYS.map((days) => ({ value: days, label: t("keys.days", { count: Number(days) }) })),
          { value: "date", label: t("keys.untilDate") },
        ]}
      />
      {expiresAt === "date" && <TextField name="expiresOn" label={t("keys.endsAt")} type="datetime-local" />}
    </div>
  );
}
