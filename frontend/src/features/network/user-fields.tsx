import { z } from "zod/mini";

import { CustomField, SwitchField, TextField } from "@/components/form";
import { useName } from "@/components/names";
import { UserPicker } from "@/components/user-picker";
import { useSession } from "@/lib/session";
import { useTranslation } from "@/lib/use-translation";

const bytes = (text: string): number => new TextEncoder().encode(text).length;

export const userShape = {
  username: z.string().check(
    z.minLength(1, "common:validation.required"),
    z.refine((text) => bytes(text) <= 253, "common:validation.tooLong"),
  ),
  /** The account behind it; empty: none. */
  userId: z.string(),
  isActive: z.boolean(),
};

export function UsernameField({ focus = true }: { focus?: boolean }) {
  const { t } = useTranslation("network");
  return (
    <TextField name="username" label={t("users.username")} description={t("users.usernameHint")} autoFocus={focus} />
  );
}

/** Whose it is. Only people of its tenant can be chosen; until a tenant is, nobody. */
export function AccountField({ tenantId, linked }: { tenantId: bigint | undefined; linked?: bigint }) {
  const { t } = useTranslation("network");
  const { isStaff, can } = useSession();
  const name = useName("account", String(linked ?? ""));
  if (!can("identity.users.view")) return null;
  return (
    <CustomField<string> name="userId" label={t("users.account")} description={t("users.accountHint")} optional>
      {(control) => (
        <UserPicker
          {...control}
          optional
          tenantId={isStaff ? tenantId : undefined}
          disabled={isStaff && tenantId === undefined}
          selectedLabel={name}
        />
      )}
    </CustomField>
  );
}

export function ActiveField() {
  const { t } = useTranslation("network");
  return <SwitchField name="isActive" label={t("users.accept")} description={t("users.acceptHint")} />;
}
