// The names behind identifiers. They are read as lists and kept, because each look that staff take into a single tenant
// is noted in its audit log; what is beyond the first thousand shows its identifier, unless it is what a list is
// narrowed to.
import { createClient, type Transport } from "@connectrpc/connect";
import { useTransport } from "@connectrpc/connect-query";
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";

import { TenantService } from "@/gen/wiwebb/identity/v1/tenant_service_pb";
import { UserService } from "@/gen/wiwebb/identity/v1/user_service_pb";
import { NasService } from "@/gen/wiwebb/radius/v1/nas_service_pb";
import { paths } from "@/lib/paths";
import { useFollow } from "@/lib/use-follow";

const FRESH_MS = 300_000;
const PAGE = 100;
const MOST = 1000;

type Entry = readonly [id: string, name: string];
interface Page {
  entries: Entry[];
  total: bigint;
}
type ReadPage = (transport: Transport, skip: number, signal: AbortSignal) => Promise<Page>;

const READERS = {
  nas: async (transport, skip, signal) => {
    const { nas, totalSize } = await createClient(NasService, transport).listNas({ pageSize: PAGE, skip }, { signal });
    return { entries: nas.map(({ id, name = "" }): Entry => [id, name]), total: totalSize };
  },
  tenant: async (transport, skip, signal) => {
    const list = createClient(TenantService, transport).listTenants(
      { pageSize: PAGE, skip, orderBy: "name" },
      { signal },
    );
    const { tenants, totalSize } = await list;
    return { entries: tenants.map(({ id, name = "" }): Entry => [String(id), name]), total: totalSize };
  },
  account: async (transport, skip, signal) => {
    const list = createClient(UserService, transport).listUsers({ pageSize: PAGE, skip, orderBy: "id" }, { signal });
    const { users, totalSize } = await list;
    return { entries: users.map(({ id, username = "" }): Entry => [String(id), username]), total: totalSize };
  },
} satisfies Record<string, ReadPage>;

type Kind = keyof typeof READERS;

const READ_ONE: Record<Kind, (transport: Transport, id: string, signal: AbortSignal) => Promise<string | undefined>> = {
  nas: async (transport, id, signal) => (await createClient(NasService, transport).getNas({ id }, { signal })).name,
  tenant: async (transport, id, signal) =>
    (await createClient(TenantService, transport).getTenant({ id: BigInt(id) }, { signal })).name,
  account: async (transport, id, signal) =>
    (await createClient(UserService, transport).getUser({ id: BigInt(id) }, { signal })).username,
};

function useNames(kind: Kind, of: string): ReadonlyMap<string, string> | undefined {
  const transport = useTransport();
  const { data } = useQuery({
    queryKey: ["names", kind],
    staleTime: FRESH_MS,
    enabled: of !== "",
    queryFn: async ({ signal }) => {
      const found: Entry[] = [];
      let total = 1;
      for (let skip = 0; skip < Math.min(total, MOST); skip += PAGE) {
        const page = await READERS[kind](transport, skip, signal);
        found.push(...page.entries);
        total = Number(page.total);
      }
      return found;
    },
  });
  return useMemo(() => data && new Map(data), [data]);
}

const useName = (kind: Kind, of: string): string | undefined => useNames(kind, of)?.get(of);

/** The name of what a list is narrowed to, however many there are. */
export function useChosenName(kind: Kind, id: string): string | undefined {
  const transport = useTransport();
  const names = useNames(kind, id);
  const { data } = useQuery({
    queryKey: ["names", kind, id],
    staleTime: FRESH_MS,
    enabled: id !== "" && names !== undefined && !names.has(id),
    queryFn: async ({ signal }) => (await READ_ONE[kind](transport, id, signal)) ?? null,
  });
  return names?.get(id) ?? data ?? undefined;
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
