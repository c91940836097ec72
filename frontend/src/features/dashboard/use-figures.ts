import { useQuery } from "@connectrpc/connect-query";

import { useScope } from "@/features/network/scope";
import { StatisticsService } from "@/gen/wiwebb/identity/v1/statistics_service_pb";
import { NetworkStatisticsService } from "@/gen/wiwebb/radius/v1/network_statistics_service_pb";
import { SessionService } from "@/gen/wiwebb/radius/v1/session_service_pb";
import { useSession } from "@/lib/session";

/** Figures are read anew so often, while somebody sees them. */
export const REFRESH = { refetchInterval: 15_000, refetchIntervalInBackground: false } as const;

/** Whether a query's first answer is still to come; a failure is an answer, even where it is tried again. */
function awaited({ isLoading, failureCount }: { isLoading: boolean; failureCount: number }): boolean {
  return isLoading && failureCount === 0;
}

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
  // Whether there ever was a session, where none is open now; without equipment and people there was none.
  const { openSessions, nasTotal, radiusUsers } = network.data ?? {};
  const equipped = Boolean(nasTotal && radiusUsers);
  const sessions = useQuery(
    SessionService.method.listSessions,
    { tenantId, pageSize: 1 },
    { ...REFRESH, enabled: openSessions === 0n && equipped && can("radius.sessions.read") },
  );
  return {
    mayPeople,
    mayNetwork,
    people,
    network,
    sessions: openSessions || (equipped ? sessions.data?.totalSize : openSessions),
    /** Whether something is still unknown that decides what the page consists of. */
    waiting: awaited(people) || awaited(network) || awaited(sessions),
  };
}
