// The names behind identifiers. The first hundred come at once with a list; what is not among them is asked for by itself.
import { useQuery } from "@connectrpc/connect-query";
import { useMemo, type ReactNode } from "react";
import { Link } from "react-router";

import { TenantService } from "@/gen/wiwebb/identity/v1/tenant_service_pb";
import { UserService } from "@/gen/wiwebb/identity/v1/user_service_pb";
import { NasService } from "@/gen/wiwebb/radius/v1/nas_service_pb";
import { paths } from "@/lib/paths";

const FRESH_MS = 300_000;
const PAGE = 100;

interface Name {
  text: string | undefined;
}

/** Names of NAS, as far as they are known without asking for each. */
export function useNasNames(): ReadonlyMap<string, string> | undefined {
  const { data } = useQuery(NasService.method.listNas, { pageSize: PAGE }, { staleTime: FRESH_MS });
  return useMemo(() => data && new Map(data.nas.map((nas) => [nas.id, nas.name ?? ""])), [data]);
}

export function useNasName(id: string, enabled = true): Name {
  const names = useNasNames();
  const known = names?.get(id);
  const asked = useQuery(
    NasService.method.getNas,
    { id },
    { staleTime: FRESH_MS, enabled: enabled && id !== "" && names !== undefined && known === undefined, retry: false },
  );
  return { text: known ?? asked.data?.name };
}

export function useTenantNames(): ReadonlyMap<bigint, string> | undefined {
  const { data } = useQuery(
    TenantService.method.listTenants,
    { pageSize: PAGE, orderBy: "name" },
    { staleTime: FRESH_MS },
  );
  return useMemo(() => data && new Map(data.tenants.map((tenant) => [tenant.id, tenant.name ?? ""])), [data]);
}

export function useTenantName(id: bigint | undefined): Name {
  const names = useTenantNames();
  const known = id === undefined ? undefined : names?.get(id);
  const asked = useQuery(
    TenantService.method.getTenant,
    { id },
    { staleTime: FRESH_MS, enabled: id !== undefined && names !== undefined && known === undefined, retry: false },
  );
  return { text: known ?? asked.data?.name };
}

export function useAccountName(id: bigint | undefined): Name {
  const list = useQuery(
    UserService.method.listUsers,
    { pageSize: PAGE, orderBy: "username" },
    { staleTime: FRESH_MS, enabled: id !== undefined },
  );
  const known = list.data?.users.find((user) => user.id === id)?.username;
  const asked = useQuery(
    UserService.method.getUser,
    { id },
    { staleTime: FRESH_MS, enabled: id !== undefined && list.isSuccess && known === undefined, retry: false },
  );
  return { text: known ?? asked.data?.username };
}

function NameLink({ to, children }: { to: string; children: ReactNode }) {
  return (
    <Link to={to} className="rounded-sm underline-offset-4 hover:underline">
      {children}
    </Link>
  );
}

export function NasName({ id }: { id: string }) {
  const { text } = useNasName(id);
  return <NameLink to={paths.nas(id)}>{text ?? id.slice(0, 8)}</NameLink>;
}

export function TenantName({ id }: { id: bigint }) {
  const { text } = useTenantName(id);
  return <NameLink to={paths.tenant(id)}>{text ?? `#${id}`}</NameLink>;
}

export function AccountName({ id }: { id: bigint }) {
  const { text } = useAccountName(id);
  return <NameLink to={paths.user(id)}>{text ?? `#${id}`}</NameLink>;
}
