// The tenant in which staff act, in this tab.
import { readSession, writeSession } from "./storage";
import { createStore, useStore } from "./store";

export interface ActingTenant {
  id: bigint;
  name: string;
}

interface Stored {
  id: string;
  name: string;
}

function restore(): ActingTenant | undefined {
  const stored = readSession<Stored | undefined>("acting-tenant", undefined);
  return stored && /^\d+$/.test(stored.id) ? { id: BigInt(stored.id), name: stored.name } : undefined;
}

const store = createStore<ActingTenant | undefined>(restore());

export const actingTenant = store.get;
export const useActingTenant = (): ActingTenant | undefined => useStore(store);

export function setActingTenant(tenant: ActingTenant | undefined): void {
  writeSession("acting-tenant", tenant && { id: String(tenant.id), name: tenant.name });
  store.set(tenant);
}
