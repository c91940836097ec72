import { useQuery } from "@connectrpc/connect-query";
import { useMemo } from "react";

import { nasStatus } from "@/features/network/nas-status";
import { useScope } from "@/features/network/scope";
import { StatisticsService } from "@/gen/wiwebb/identity/v1/statistics_service_pb";
import { NasService } from "@/gen/wiwebb/radius/v1/nas_service_pb";
import { NetworkStatisticsService } from "@/gen/wiwebb/radius/v1/network_statistics_service_pb";
import { SessionService } from "@/gen/wiwebb/radius/v1/session_service_pb";
import { useSession } from "@/lib/session";

import type { Inactive } from "./problems";

/** Figures are read anew so often, while somebody sees them. */
export const REFRESH = { refetchInterval: 15_000, refetchIntervalInBackground: false } as const;

/** The numbers that the dashboard shows; each part fails by itself. */
export function useFigures() {
  const { can } = useSession();
  const tenantId = useScope().tenant();
  const mayPeople = can("identity.statistics.read");
  const mayNetwork = can("radius.statistics.read");
  const people = useQuery(StatisticsService.method.getStatistics, { tenantId }, { ...REFRESH, enabled: mayPeople });
  const network = useQuery(
    NetworkStatisticsService.method.getNetworkStatistics,
    { tenantId },
    { ...REFRESH, enabled: mayNetwork },
  );
  const inactive = useInactive(tenantId, network.data);
  // Whether there ever was a session, where none is open now.
  const sessions = useQuery(
    SessionService.method.listSessions,
    { tenantId, pageSize: 1 },
    { ...REFRESH, enabled: network.data?.openSessions === 0n && can("radius.sessions.read") },
  );
  return { mayPeople, mayNetwork, people, network, inactive, sessions: sessions.data?.totalSize };
}

/** How many of the silent NAS are so because they were switched off. */
function useInactive(
  tenantId: bigint | undefined,
  network: { nasTotal: bigint; nasActive: bigint } | undefined,
): Inactive {
  const { can } = useSession();
  const some = network !== undefined && network.nasTotal > network.nasActive;
  const { data, dataUpdatedAt } = useQuery(
    NasService.method.listNas,
    { tenantId, isActive: false, pageSize: 100 },
    { ...REFRESH, enabled: some && can("radius.nas.read") },
  );
  return useMemo(() => {
    const statuses = (some ? (data?.nas ?? []) : []).map((nas) => nasStatus({ ...nas, isActive: true }, dataUpdatedAt));
    const count = (wanted: string): number => statuses.filter((status) => status === wanted).length;
    return { silent: count("silent"), neverSeen: count("never") };
  }, [some, data, dataUpdatedAt]);
}
