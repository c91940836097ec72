// The names behind identifiers. Those that are wanted in one turn, by the rows of a list, are read together, as a list: each look that
// staff take into a single tenant is noted in its audit log.
import { createClient, type Transport } from "@connectrpc/connect";
import { useTransport } from "@connectrpc/connect-query";
import { queryOptions, useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";

import { TenantService } from "@/gen/wiwebb/identity/v1/tenant_service_pb";
import { UserService } from "@/gen/wiwebb/identity/v1/user_service_pb";
import { NasService } from "@/gen/wiwebb/radius/v1/nas_service_pb";
import { paths } from "@/lib/paths";
import { nextTurn } from "@/lib/turn";
import { useFollow } from "@/lib/use-follow";

const FRESH_MS = 300_000;
/** As many as a list's page has at most. */
const BATCH = 100;

type Entry = readonly [id: string, name: string | undefined];
type Read = (transport: Transport, ids: string[]) => Promise<Entry[]>;

const READERS = {
  nas: async (transport, ids) => {
    const { nas } = await createClient(NasService, transport).listNas({ ids, pageSize: BATCH });
    return nas.map(({ id, name }): Entry => [id, name]);
  },
  tenant: async (transport, ids) => {
    const request = { ids: ids.map(BigInt), pageSize: BATCH };
    const { tenants } = await createClient(TenantService, transport).listTenants(request);
    return tenants.map(({ id, name }): Entry => [String(id), name]);
  },
  account: async (transport, ids) => {
    const request = { ids: ids.map(BigInt), pageSize: BATCH };
    const { users } = await createClient(UserService, transport).listUsers(request);
    return users.map(({ id, username }): Entry => [String(id), username]);
  },
} satisfies Record<string, Read>;

type Kind = keyof typeof READERS;

/** What can be asked for: one that cannot, in an address, would be refused with all others. */
const ID: Record<Kind, RegExp> = {
  nas: /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i,
  tenant: /^\d{1,18}$/,
  account: /^\d{1,18}$/,
};

interface Batch {
  ids: string[];
  names: Promise<ReadonlyMap<string, string | undefined>>;
}

/** What is collected until this turn ends. */
const open = new WeakMap<Transport, Partial<Record<Kind, Batch>>>();

function begin(kind: Kind, transport: Transport, batches: Partial<Record<Kind, Batch>>): Batch {
  const ids: string[] = [];
  const names = nextTurn().then(async () => {
    if (batches[kind] === batch) delete batches[kind];
    return new Map(await READERS[kind](transport, ids));
  });
  const batch = { ids, names };
  return batch;
}

/** A name; null: there is nothing of that identifier, or not for this person. */
async function read(kind: Kind, transport: Transport, id: string): Promise<string | null> {
  const batches = open.get(transport) ?? {};
  open.set(transport, batches);
  let batch = batches[kind];
  if (!batch || batch.ids.length === BATCH) batch = batches[kind] = begin(kind, transport, batches);
  batch.ids.push(id);
  return (await batch.names).get(id) ?? null;
}

const query = (kind: Kind, transport: Transport, id: string) =>
  queryOptions({ queryKey: ["names", kind, id], staleTime: FRESH_MS, queryFn: () => read(kind, transport, id) });

/** The name, once it is read; none of what is no identifier. */
export function useName(kind: Kind, id: string): string | undefined {
  const { data } = useQuery({ ...query(kind, useTransport(), id), enabled: ID[kind].test(id) });
  return data ?? undefined;
}

/** Tells a name where one can wait for it: in a file. */
export function useReadName(kind: Kind): (id: string) => Promise<string | undefined> {
  const queries = useQueryClient();
  const transport = useTransport();
  return useCallback(
    async (id) => (await queries.fetchQuery(query(kind, transport, id))) ?? undefined,
    [queries, kind, transport],
  );
}

/** Has the names read anew that a change may have changed. */
export function useNamesChanged(kind: Kind): () => void {
  const queries = useQueryClient();
  return useCallback(() => void queries.invalidateQueries({ queryKey: ["names", kind] }), [queries, kind]);
}

function NameLink({ to, name }: { to: string; name: string }) {
  const follow = useFollow();
  return (
    <a href={to} onClick={follow} className="rounded-sm underline-offset-4 hover:underline">
      {name}
    </a>
  );
}

export function NasName({ id }: { id: string }) {
  return <NameLink to={paths.nas(id)} name={useName("nas", id) ?? id.slice(0, 8)} />;
}

export function TenantName({ id }: { id: bigint }) {
  return <NameLink to={paths.tenant(id)} name={useName("tenant", String(id)) ?? `#${id}`} />;
}

export function AccountName({ id }: { id: bigint }) {
  return <NameLink to={paths.user(id)} name={useName("account", String(id)) ?? `#${id}`} />;
}
