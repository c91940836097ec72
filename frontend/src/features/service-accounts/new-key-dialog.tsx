import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import { useQuery } from "@connectrpc/connect-query";
import { useMemo } from "react";
import { z } from "zod/mini";

import { Form, SelectField, TextareaField, TextField, useServerForm } from "@/components/form";
import { ScopePicker } from "@/features/account/scope-picker";
import { SecretDialog } from "@/features/account/secret-dialog";
import { ApiKeyService } from "@/gen/wiwebb/identity/v1/api_key_service_pb";
import { PermissionService } from "@/gen/wiwebb/identity/v1/permission_service_pb";
import type { ServiceAccount } from "@/gen/wiwebb/identity/v1/service_account_service_pb";
import { useClient } from "@/lib/client";
import { useInvalidate } from "@/lib/query";
import { useSession } from "@/lib/session";
import { useTranslation } from "@/lib/use-translation";
import { Button } from "@/ui/button";
import { DialogFooter } from "@/ui/dialog";

const DAY_MS = 86_400_000;
/** Days; `never` until it is revoked. */
const LIVES = ["never", "30", "90", "365"] as const;

const schema = z.object({
  name: z
    .string()
    .check(z.trim(), z.minLength(1, "common:validation.required"), z.maxLength(100, "common:validation.tooLong")),
  scopes: z.array(z.string()).check(z.minLength(1, "common:validation.required")),
  life: z.enum(LIVES),
  allowedAddresses: z.string(),
});
type Fields = z.infer<typeof schema>;

interface Props {
  account: ServiceAccount;
  open: boolean;
  onClose: () => void;
}

/** Makes a key for a service account and tells its secret, once. */
export function NewKeyDialog({ account, open, onClose }: Props) {
  const { t } = useTranslation("service-accounts");
  return (
    <SecretDialog
      open={open}
      onClose={onClose}
      title={t("keys.newTitle", { name: account.name })}
      description={t("keys.newDescription")}
      secretLabel={t("keys.secret")}
      secretTitle={t("keys.createdTitle")}
      secretText={t("keys.createdText")}
    >
      {(tell) => <NewKeyForm account={account} onCancel={onClose} onCreated={tell} />}
    </SecretDialog>
  );
}

/** What both the account's role and the maker hold; a key can have no more. */
function useHeld(account: ServiceAccount): ReadonlySet<string> {
  const { permissions } = useSession();
  const roles = useQuery(PermissionService.method.listRoles, {}, { staleTime: 300_000 });
  return useMemo(() => {
    const role = roles.data?.roles.find((one) => one.role === account.role);
    return new Set(role?.permissions.filter((name) => permissions.has(name)));
  }, [roles.data, account.role, permissions]);
}

interface FormProps {
  account: ServiceAccount;
  onCancel: () => void;
  onCreated: (secret: string) => void;
}

function NewKeyForm({ account, onCancel, onCreated }: FormProps) {
  const { t } = useTranslation("service-accounts");
  const held = useHeld(account);
  const invalidate = useInvalidate();
  const keys = useClient(ApiKeyService);
  const form = useServerForm<Fields>({
    schema,
    defaultValues: { name: "", scopes: [], life: "never", allowedAddresses: "" },
    onSubmit: async ({ name, scopes, life, allowedAddresses }) => {
      const made = await keys.createApiKey({
        apiKey: {
          name,
          scopes,
          accountId: account.id,
          allowedAddresses: allowedAddresses.split(/[\s,;]+/).filter(Boolean),
          expiresAt: life === "never" ? undefined : timestampFromDate(new Date(Date.now() + Number(life) * DAY_MS)),
        },
      });
      onCreated(made.secret ?? "");
      await invalidate(ApiKeyService.method.listApiKeys);
    },
  });
  return (
    <Form form={form} label={t("keys.newTitle", { name: account.name })}>
      <TextField name="name" label={t("common:name")} description={t("keys.nameHint")} autoFocus />
      <ScopePicker name="scopes" held={held} />
      <SelectField
        name="life"
        label={t("keys.life")}
        description={t("keys.lifeHint")}
        options={LIVES.map((value) => ({
          value,
          label: value === "never" ? t("keys.untilRevoked") : t("keys.days", { count: Number(value) }),
        }))}
      />
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
