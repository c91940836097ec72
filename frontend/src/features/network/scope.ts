import { useMemo } from "react";

import { actingTenant, useActingTenant } from "@/lib/acting-tenant";
import { useSession, type Session } from "@/lib/session";

const asId = (text: string | undefined): bigint | undefined => (text && /^\d+$/.test(text) ? BigInt(text) : undefined);

export interface Scope {
  /** Whether staff look across tenants: lists tell the tenant of each row, and can be narrowed to one. */
  across: boolean;
  /** The tenant to name in a request: the one in which staff act, or the one that a filter says. */
  tenant: (filter?: string) => bigint | undefined;
}

function scopeIn(isStaff: boolean, acting: bigint | undefined): Scope {
  return {
    across: isStaff && acting === undefined,
    tenant: (filter) => (isStaff ? (acting ?? asId(filter)) : undefined),
  };
}

/** Whose rows the person looks at. */
export function useScope(): Scope {
  const { isStaff } = useSession();
  const acting = useActingTenant()?.id;
  return useMemo(() => scopeIn(isStaff, acting), [isStaff, acting]);
}

/** The same, before a page is there. */
export const scopeOf = ({ isStaff }: Session): Scope => scopeIn(isStaff, actingTenant()?.id);

/** What a yes-or-no filter says. */
export const asBoolean = (text: string | undefined): boolean | undefined =>
  text === "true" ? true : text === "false" ? false : undefined;
