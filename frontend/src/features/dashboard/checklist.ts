// The first day: what has to be there before somebody can use the network. Each step ticks itself off by what there is.
import { UserRole } from "@/gen/wiwebb/identity/v1/resources_pb";
import type { Statistics } from "@/gen/wiwebb/identity/v1/statistics_service_pb";
import type { NetworkStatistics } from "@/gen/wiwebb/radius/v1/network_statistics_service_pb";
import { paths } from "@/lib/paths";

export interface Step {
  key: "tenant" | "owner" | "nas" | "radiusUser" | "session";
  done: boolean;
  /** Where the step is taken. */
  to: string;
}

interface Known {
  people: Statistics | undefined;
  network: NetworkStatistics | undefined;
  /** Sessions there ever were. */
  sessions: bigint;
  /** Staff begin with a tenant and its owner; a tenant's owner has both. */
  isStaff: boolean;
}

/** The steps; none while it is not known how far things are. */
export function checklist({ people, network, sessions, isStaff }: Known): Step[] {
  if (!network || (isStaff && !people)) return [];
  const steps: Step[] = [
    { key: "nas", done: network.nasTotal > 0n, to: paths.newNas() },
    { key: "radiusUser", done: network.radiusUsers > 0n, to: paths.newRadiusUser() },
    { key: "session", done: network.openSessions > 0n || sessions > 0n, to: paths.sessions() },
  ];
  if (!isStaff || !people) return steps;
  const owners = people.usersByRole.find(({ role }) => role === UserRole.TENANT_OWNER)?.users ?? 0n;
  return [
    { key: "tenant", done: people.tenants > 0n, to: paths.newTenant() },
    { key: "owner", done: owners > 0n, to: paths.newInvitation() },
    ...steps,
  ];
}
