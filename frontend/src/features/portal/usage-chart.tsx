import { useMemo } from "react";

import { AreaChart } from "@/components/area-chart";
import type { UsageDay } from "@/gen/wiwebb/radius/v1/my_network_service_pb";
import { formatBytes, formatDate } from "@/lib/format";
import { useTranslation } from "@/lib/use-translation";
import { Card, CardContent, CardDescription, CardHeader, CardTitle } from "@/ui/card";
import { Skeleton } from "@/ui/skeleton";

const HEIGHT = 220;

/** Midnight here of a day `YYYY-MM-DD`, so that the chart writes that day wherever it is looked at. */
function dayHere(date: string): Date {
  const [year = 0, month = 1, day = 1] = date.split("-").map(Number);
  return new Date(year, month - 1, day);
}

/** The last 30 days. */
export function UsageChart({ days }: { days: readonly UsageDay[] | undefined }) {
  const { t } = useTranslation("portal");
  const data = useMemo(
    () =>
      days?.map(({ date, outputOctets, inputOctets }) => ({
        day: dayHere(date),
        downloaded: Number(outputOctets),
        uploaded: Number(inputOctets),
      })),
    [days],
  );
  const series = useMemo(
    () => [
      { key: "downloaded" as const, label: t("chart.downloaded"), color: 1 as const },
      { key: "uploaded" as const, label: t("chart.uploaded"), color: 2 as const },
    ],
    [t],
  );
  return (
    <Card>
      <CardHeader>
        <CardTitle>{t("chart.title")}</CardTitle>
        <CardDescription>{t("chart.hint")}</CardDescription>
      </CardHeader>
      <CardContent>
        {data ? (
          <AreaChart
            data={data}
            series={series}
            x="day"
            format={formatBytes}
            formatTime={formatDate}
            height={HEIGHT}
            label={t("chart.title")}
          />
        ) : (
          <Skeleton className="w-full" style={{ height: HEIGHT }} />
        )}
      </CardContent>
    </Card>
  );
}
