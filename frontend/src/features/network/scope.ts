import { useMemo } from "react";

import { useActingTenant } from "@/lib/acting-tenant";
import { useSession } from "@/lib/session";

const asId = (text: string | undefined): bigint | undefined => (text && /^\d+$/.test(text) ? BigInt(text) : undefined);

export interface Scope {
  /** Whether staff look across tenants: lists tell the tenant of each row, and can be narrowed to one. */
  across: boolean;
  /** The tenant to name in a request: the one in which staff act, or the one that a filter says. */
  tenant: (filter?: string) => bigint | undefined;
}

/** Whose rows the person looks at. */
export function useScope(): Scope {
  const { isStaff } = useSession();
  const acting = useActingTenant()?.id;
  return useMemo(
    () => ({
      across: isStaff && acting === undefined,
      tenant: (filter) => (isStaff ? (acting ?? asId(filter)) : undefined),
    }),
    [isStaff, acting],
  );
}

/** What a yes-or-no filter says. */
export const asBoolean = (text: string | undefined): boolean | undefined =>
  text === "true" ? true : text === "false" ? false : undefined;
