import { useMemo } from "react";
import { useFormContext, useWatch } from "react-hook-form";
import { z } from "zod/mini";

import { CustomField, SelectField } from "@/components/form";
import { TenantPicker } from "@/components/tenant-picker";
import type { UserRole } from "@/gen/wiwebb/identity/v1/resources_pb";
import { useActingTenant } from "@/lib/acting-tenant";
import { roleWord } from "@/lib/roles";
import { useSession } from "@/lib/session";
import { useTranslation } from "@/lib/use-translation";

import { idOf } from "./ids";
import { creatableRoles, isStaffRole, roleFromWord } from "./rules";

const REQUIRED = "common:validation.required";

const isStaffWord = (word: string): boolean => isStaffRole(roleFromWord(word) ?? 0);

/** The role and the tenant of somebody new, as forms have them. */
export const placementShape = { role: z.string().check(z.minLength(1, REQUIRED)), tenant: z.string() };

export interface Placement {
  /** A wire word. */
  role: string;
  /** An identifier, or empty. */
  tenant: string;
}

export const NOT_PLACED: Placement = { role: "subscriber", tenant: "" };

interface Placing<T> {
  /** The fields, of which staff name the tenant of people who need one. */
  schema: T;
  /** What the contract calls it. */
  toWire: (placement: Placement) => { role?: UserRole; tenantId?: bigint };
}

/** Where somebody new belongs: in the caller's tenant, or the one that staff act in or name; staff in none. */
export function usePlacement<T extends z.ZodMiniType<Placement>>(fields: T): Placing<T> {
  const picks = usePicksTenant();
  return useMemo(
    () => ({
      schema: fields.check(
        z.refine(({ role, tenant }) => !picks || isStaffWord(role) || tenant !== "", {
          path: ["tenant"],
          message: REQUIRED,
          // Told together with what else is wrong.
          when: () => true,
        }),
      ),
      toWire: ({ role, tenant }) => ({
        role: roleFromWord(role),
        tenantId: picks && !isStaffWord(role) ? idOf(tenant) : undefined,
      }),
    }),
    [fields, picks],
  );
}

function usePicksTenant(): boolean {
  const { isStaff } = useSession();
  return useActingTenant() === undefined && isStaff;
}

/** The fields `role` and `tenant`. */
export function PlacementFields({ roleHint }: { roleHint?: string }) {
  const { t } = useTranslation("users");
  const { role: caller } = useSession();
  const acting = useActingTenant();
  const picks = usePicksTenant();
  const { control } = useFormContext<Placement>();
  const role = useWatch({ control, name: "role" });
  const roles = creatableRoles(caller, acting !== undefined);
  return (
    <>
      <SelectField
        name="role"
        label={t("field.role")}
        description={roleHint ?? t(`roleHint.${role}`)}
        options={roles.map((one) => ({ value: roleWord(one), label: t(`common:role.${roleWord(one)}`) }))}
      />
      {picks && !isStaffWord(role) && (
        <CustomField<string> name="tenant" label={t("field.tenant")}>
          {(wiring) => <TenantPicker {...wiring} />}
        </CustomField>
      )}
      {acting && <p className="text-xs text-muted-foreground">{t("inTenant", { tenant: acting.name })}</p>}
    </>
  );
}
