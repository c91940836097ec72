import { createClient } from "@connectrpc/connect";
import { useTransport } from "@connectrpc/connect-query";
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";

import { TenantService } from "@/gen/wiwebb/identity/v1/tenant_service_pb";
import { useActingTenant } from "@/lib/acting-tenant";
import { useSession } from "@/lib/session";

const PAGE = 100;
const MOST = 1000;
const NONE: ReadonlyMap<bigint, string> = new Map();

/**
 * The names of tenants by number, for staff who see rows of all of them; some replies have the number only. They are
 * read as one list, because each look into a single tenant is noted in its audit log.
 */
export function useTenantNames(): ReadonlyMap<bigint, string> {
  const transport = useTransport();
  const { isStaff } = useSession();
  const acting = useActingTenant();
  const names = useQuery({
    queryKey: ["tenant-names"],
    enabled: isStaff && !acting,
    staleTime: 60_000,
    queryFn: async ({ signal }) => {
      const client = createClient(TenantService, transport);
      const found: [string, string][] = [];
      let total = 1;
      for (let skip = 0; skip < Math.min(total, MOST); skip += PAGE) {
        const page = await client.listTenants({ pageSize: PAGE, skip, orderBy: "name" }, { signal });
        found.push(...page.tenants.map(({ id, name }): [string, string] => [String(id), name ?? ""]));
        total = Number(page.totalSize);
      }
      return found;
    },
  });
  const found = names.data;
  return useMemo(() => {
    if (acting) return new Map([[acting.id, acting.name]]);
    return found ? new Map(found.map(([id, name]) => [BigInt(id), name])) : NONE;
  }, [acting, found]);
}
