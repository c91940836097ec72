import { z } from "zod/mini";

import { Form, SelectField, useServerForm } from "@/components/form";
import { ApiKeyService, type ApiKey } from "@/gen/wiwebb/identity/v1/api_key_service_pb";
import { toUiError } from "@/lib/errors";
import { useInvalidate } from "@/lib/query";
import { Button } from "@/ui/button";
import { DialogFooter } from "@/ui/dialog";

import { SecretDialog } from "./secret-dialog";
import { useClient } from "@/lib/client";
import { useTranslation } from "@/lib/use-translation";

/** Seconds for which the secret so far stays good. */
const OVERLAPS = { none: "0", hour: "3600", day: "86400", week: "604800" } as const;

const schema = z.object({ overlapSeconds: z.enum(Object.values(OVERLAPS)) });

/** Gives a key a new secret and tells it once. */
export function RotateKeyDialog({ apiKey, onClose }: { apiKey: ApiKey | undefined; onClose: () => void }) {
  const { t } = useTranslation("account");
  return (
    <SecretDialog
      open={apiKey !== undefined}
      onClose={onClose}
      title={t("keys.rotateTitle", { name: apiKey?.name })}
      description={t("keys.rotateText")}
      secretLabel={t("keys.secret")}
      secretTitle={t("keys.rotatedTitle", { name: apiKey?.name })}
      secretText={t("keys.rotatedText")}
    >
      {(tell) => apiKey && <RotateForm apiKey={apiKey} onCancel={onClose} onRotated={tell} />}
    </SecretDialog>
  );
}

interface Props {
  apiKey: ApiKey;
  onCancel: () => void;
  onRotated: (secret: string) => void;
}

function RotateForm({ apiKey: { id, etag }, onCancel, onRotated }: Props) {
  const { t } = useTranslation("account");
  const keys = useClient(ApiKeyService);
  const invalidate = useInvalidate();
  const form = useServerForm<z.infer<typeof schema>>({
    schema,
    defaultValues: { overlapSeconds: OVERLAPS.day },
    onSubmit: async ({ overlapSeconds }) => {
      const read = (): Promise<void> => invalidate(ApiKeyService.method.listApiKeys, ApiKeyService.method.getApiKey);
      try {
        const rotated = await keys.rotateApiKey({ id, etag, overlapSeconds: BigInt(overlapSeconds) });
        onRotated(rotated.secret ?? "");
      } catch (error) {
        // Somebody was faster: what is shown of the key is read anew for the next try.
        if (toUiError(error).reason === "ETAG_MISMATCH") await read();
        throw error;
      }
      await read();
    },
  });
  return (
    <Form form={form} label={t("keys.rotate")}>
      <SelectField
        name="overlapSeconds"
        label={t("keys.overlap")}
        description={t("keys.overlapHint")}
        options={Object.entries(OVERLAPS).map(([word, value]) => ({ value, label: t(`keys.overlaps.${word}`) }))}
      />
      <DialogFooter>
        <Button type="button" variant="ghost" onClick={onCancel}>
          {t("common:cancel")}
        </Button>
        <Button type="submit" pending={form.formState.isSubmitting}>
          {t("keys.rotate")}
        </Button>
      </DialogFooter>
    </Form>
  );
}
