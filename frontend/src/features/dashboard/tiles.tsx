import { ErrorView } from "@/components/error-view";
import { StatTile } from "@/components/stat-tile";
import type { StatusTone } from "@/components/status-dot";
import { useScope } from "@/features/network/scope";
import type { Statistics } from "@/gen/wiwebb/identity/v1/statistics_service_pb";
import type { NetworkStatistics } from "@/gen/wiwebb/radius/v1/network_statistics_service_pb";
import { isAway, toUiError } from "@/lib/errors";
import { formatBytes, formatCount } from "@/lib/format";
import { paths } from "@/lib/paths";
import { useTranslation } from "@/lib/use-translation";

interface Figures<T> {
  data: T | undefined;
  error: unknown;
  refetch: () => Promise<unknown>;
}

/** The error to show: none while older figures are still true enough. */
function failure({ data, error }: Figures<unknown>): unknown {
  return error && !(data && isAway(toUiError(error))) ? error : undefined;
}

export function NetworkTiles({ figures }: { figures: Figures<NetworkStatistics> }) {
  const { t } = useTranslation("dashboard");
  const error = failure(figures);
  if (error) {
    return <ErrorView error={error} retry={() => void figures.refetch()} inline className="col-span-full" />;
  }
  const { data } = figures;
  const loading = !data;
  const [down, up] = [data?.outputOctetsToday ?? 0n, data?.inputOctetsToday ?? 0n];
  return (
    <>
      <StatTile
        to={paths.sessions()}
        label={t("tiles.sessions")}
        value={formatCount(data?.openSessions ?? 0n)}
        hint={t("tiles.sessionsHint")}
        loading={loading}
      />
      <StatTile
        to={paths.sessions({ sort: "username" })}
        label={t("tiles.online")}
        value={formatCount(data?.usersOnline ?? 0n)}
        hint={t("tiles.onlineHint", { total: formatCount(data?.activeRadiusUsers ?? 0n) })}
        loading={loading}
      />
      <StatTile
        to={paths.sessions({ active: "all" })}
        label={t("tiles.traffic")}
        value={formatBytes(down + up)}
        hint={t("tiles.trafficHint", { down: formatBytes(down), up: formatBytes(up) })}
        loading={loading}
      />
      <StatTile
        to={paths.nasList({ sort: "-last_seen_at" })}
        label={t("tiles.nas")}
        value={formatCount(data?.nasOnline ?? 0n)}
        hint={t("tiles.nasHint", { total: formatCount(data?.nasActive ?? 0n) })}
        tone={nasTone(data)}
        loading={loading}
      />
    </>
  );
}

function nasTone(data: NetworkStatistics | undefined): StatusTone {
  if (!data || data.nasActive === 0n) return "neutral";
  return data.nasOnline >= data.nasActive ? "success" : data.nasOnline === 0n ? "danger" : "warning";
}

export function PeopleTiles({ figures }: { figures: Figures<Statistics> }) {
  const { t } = useTranslation("dashboard");
  const { across } = useScope();
  const error = failure(figures);
  if (error) {
    return <ErrorView error={error} retry={() => void figures.refetch()} inline className="col-span-full" />;
  }
  const { data } = figures;
  const loading = !data;
  const suspended = data ? data.tenants - data.activeTenants : 0n;
  return (
    <>
      <StatTile
        to={paths.users({ active: "true" })}
        label={t("tiles.users")}
        value={formatCount(data?.activeUsers ?? 0n)}
        hint={t("tiles.usersHint", { count: Number(data?.signedInUsers ?? 0n) })}
        loading={loading}
      />
      {across && (
        <StatTile
          to={paths.tenants()}
          label={t("tiles.tenants")}
          value={formatCount(data?.tenants ?? 0n)}
          hint={t("tiles.tenantsHint", { count: Number(suspended) })}
          tone={suspended > 0n ? "warning" : "success"}
          loading={loading}
        />
      )}
    </>
  );
}
