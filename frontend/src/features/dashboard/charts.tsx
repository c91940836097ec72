import { useQuery } from "@connectrpc/connect-query";
import { keepPreviousData } from "@tanstack/react-query";
import { useDeferredValue, useMemo } from "react";

import { AreaChart } from "@/components/area-chart";
import { ErrorView } from "@/components/error-view";
import { useScope } from "@/features/network/scope";
import { NetworkStatisticsService } from "@/gen/wiwebb/radius/v1/network_statistics_service_pb";
import { isAway, toUiError } from "@/lib/errors";
import { formatBitRate, formatCount } from "@/lib/format";
import { useTranslation } from "@/lib/use-translation";
import { useUrlParams } from "@/lib/use-url-params";
import { Card, CardContent, CardDescription, CardHeader, CardTitle } from "@/ui/card";
import { Skeleton } from "@/ui/skeleton";
import { ToggleGroup, ToggleGroupItem } from "@/ui/toggle-group";

import { asRange, pointsOf, RANGE_NAMES, RANGES } from "./series";
import { REFRESH } from "./use-figures";

const HEIGHT = 220;

/** Traffic and log-ins over time. */
export function Charts() {
  const { t } = useTranslation("dashboard");
  const { params, change } = useUrlParams();
  const range = asRange(params.get("range"));
  const tenantId = useScope().tenant();
  const { data, dataUpdatedAt, error, refetch, isPlaceholderData } = useQuery(
    NetworkStatisticsService.method.getNetworkSeries,
    { tenantId, range: RANGES[range] },
    { ...REFRESH, placeholderData: keepPreviousData },
  );
  const read = useMemo(() => data && pointsOf(data, dataUpdatedAt), [data, dataUpdatedAt]);
  // In slices: a reply would draw both at once.
  const points = useDeferredValue(read);
  const traffic = useMemo(
    () =>
      [
        { key: "down", label: t("charts.down"), color: 1 },
        { key: "up", label: t("charts.up"), color: 2 },
      ] as const,
    [t],
  );
  const logins = useMemo(
    () =>
      [
        { key: "accepts", label: t("charts.accepts"), color: 2 },
        { key: "rejects", label: t("charts.rejects"), color: 3 },
      ] as const,
    [t],
  );
  const choose = (chosen: string): void => {
    if (chosen) change({ range: chosen }, { replace: true });
  };
  if (error && !(data && isAway(toUiError(error)))) {
    return <ErrorView error={error} retry={() => void refetch()} inline />;
  }
  return (
    <section aria-label={t("charts.title")} aria-busy={!points || isPlaceholderData} className="flex flex-col gap-3">
      <ToggleGroup type="single" size="sm" value={range} onValueChange={choose} aria-label={t("charts.range")}>
        {RANGE_NAMES.map((name) => (
          <ToggleGroupItem key={name} value={name} aria-label={t(`charts.range_${name}_long`)}>
            {t(`charts.range_${name}`)}
          </ToggleGroupItem>
        ))}
      </ToggleGroup>
      <div className="grid gap-3 lg:grid-cols-2">
        <Card>
          <CardHeader>
            <CardTitle>{t("charts.traffic")}</CardTitle>
            <CardDescription>{t("charts.trafficHint")}</CardDescription>
          </CardHeader>
          <CardContent>
            {points ? (
              <AreaChart
                data={points}
                series={traffic}
                x="time"
                format={formatBitRate}
                height={HEIGHT}
                label={t("charts.traffic")}
              />
            ) : (
              <Skeleton className="h-61 w-full" />
            )}
          </CardContent>
        </Card>
        <Card>
          <CardHeader>
            <CardTitle>{t("charts.logins")}</CardTitle>
            <CardDescription>{t("charts.loginsHint")}</CardDescription>
          </CardHeader>
          <CardContent>
            {points ? (
              <AreaChart
                data={points}
                series={logins}
                x="time"
                format={formatCount}
                height={HEIGHT}
                label={t("charts.logins")}
              />
            ) : (
              <Skeleton className="h-61 w-full" />
            )}
          </CardContent>
        </Card>
      </div>
    </section>
  );
}
