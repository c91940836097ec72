// What needs somebody's attention, the worst first.
import type { Statistics } from "@/gen/wiwebb/identity/v1/statistics_service_pb";
import type { NetworkStatistics } from "@/gen/wiwebb/radius/v1/network_statistics_service_pb";
import { paths } from "@/lib/paths";

export interface Problem {
  key: "nasSilent" | "rejects" | "failedSignIns" | "tenantsSuspended" | "nasNeverSeen";
  tone: "danger" | "warning" | "info";
  count: number;
  /** The list behind it. */
  to: string;
}

/** So many failed sign-ins within a day are more than slips of the finger. */
const MANY_FAILURES = 10;

const SEVERITY: Record<Problem["tone"], number> = { danger: 0, warning: 1, info: 2 };

export function findProblems(people: Statistics | undefined, network: NetworkStatistics | undefined): Problem[] {
  const problems: Problem[] = [];
  if (network) {
    const { accepts24h, rejects24h, nasSilent, nasNeverSeen } = network;
    problems.push({
      key: "nasSilent",
      tone: "danger",
      count: Number(nasSilent),
      to: paths.nasList({ sort: "last_seen_at", active: "true" }),
    });
    problems.push({
      key: "rejects",
      tone: "danger",
      count: rejects24h > accepts24h ? Number(rejects24h) : 0,
      to: paths.radiusUsers(),
    });
    problems.push({
      key: "nasNeverSeen",
      tone: "info",
      count: Number(nasNeverSeen),
      to: paths.nasList({ sort: "last_seen_at", active: "true" }),
    });
  }
  if (people) {
    const failures = Number(people.failedSignIns24h);
    problems.push({
      key: "failedSignIns",
      tone: failures >= MANY_FAILURES ? "warning" : "info",
      count: failures,
      to: paths.audit({ action: "sign_in_failed" }),
    });
    problems.push({
      key: "tenantsSuspended",
      tone: "warning",
      count: Number(people.tenants - people.activeTenants),
      to: paths.tenants({ active: "false" }),
    });
  }
  return problems.filter(({ count }) => count > 0).sort((one, other) => SEVERITY[one.tone] - SEVERITY[other.tone]);
}
