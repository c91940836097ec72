import { StatTile } from "@/components/stat-tile";
import type { MyUsage, UsageAmount } from "@/gen/wiwebb/radius/v1/my_network_service_pb";
import { formatBytes, formatDuration } from "@/lib/format";
import { paths } from "@/lib/paths";
import { useTranslation } from "@/lib/use-translation";

const PERIODS = ["today", "month"] as const;

/** Today and this month. What was sent to the user is what the user downloaded. */
export function UsageTiles({ usage }: { usage: MyUsage | undefined }) {
  const { t } = useTranslation("portal");
  const amounts: Record<(typeof PERIODS)[number], UsageAmount | undefined> = {
    today: usage?.today,
    month: usage?.thisMonth,
  };
  const loading = usage === undefined;
  return (
    <div className="grid grid-cols-1 gap-3 sm:grid-cols-2 xl:grid-cols-4">
      {PERIODS.flatMap((period) => [
        <StatTile
          key={`${period}-volume`}
          to={paths.portalSessions()}
          loading={loading}
          label={t(`usage.${period}.downloaded`)}
          value={formatBytes(amounts[period]?.outputOctets ?? 0n)}
          hint={t("usage.uploaded", { amount: formatBytes(amounts[period]?.inputOctets ?? 0n) })}
        />,
        <StatTile
          key={`${period}-time`}
          to={paths.portalSessions()}
          loading={loading}
          label={t(`usage.${period}.time`)}
          value={formatDuration(amounts[period]?.seconds ?? 0n)}
          hint={t("usage.timeHint")}
        />,
      ])}
    </div>
  );
}
