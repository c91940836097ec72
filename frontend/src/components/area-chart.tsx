import { lazy, memo, Suspense, useMemo } from "react";
import { formatDateTime } from "@/lib/format";
import { cn } from "@/lib/cn";
import { useTranslation } from "@/lib/use-translation";
import { Skeleton } from "@/ui/skeleton";
import type { ChartPoint, ChartSeries } from "./chart-scale";

// A chart that cannot be loaded must not take its page along.
const Body = lazy(() => import("./area-chart-body").catch(() => ({ default: Unavailable })));

function Unavailable() {
  return <Quiet text="unavailable" />;
}

function Quiet({ text }: { text: "noData" | "unavailable" }) {
  const { t } = useTranslation("ui");
  return (
    <p className="flex size-full items-center justify-center rounded-md border border-dashed px-4 text-center text-muted-foreground">
      {t(`chart.${text}`)}
    </p>
  );
}

function toNumber(value: unknown): number | null {
  if (value instanceof Date) return value.getTime();
  if (typeof value === "bigint") return Number(value);
  return typeof value === "number" && Number.isFinite(value) ? value : null;
}

export interface AreaChartProps<Row extends object> {
  data: readonly Row[];
  series: readonly ChartSeries<keyof Row & string>[];
  /** The field with the time: a Date, or milliseconds. */
  x: keyof Row & string;
  /** A value with its unit: `formatBitRate`. */
  format: (value: number) => string;
  /** A point's time; else date and time of day. */
  formatTime?: (time: Date) => string;
  height?: number;
  /** What the chart shows; else the names of its series. */
  label?: string;
  className?: string;
}

/** Values over time. What the picture shows is also a table, for those who cannot see it. */
export const AreaChart = memo(Chart) as typeof Chart;

function Chart<Row extends object>(props: AreaChartProps<Row>) {
  const { data, series, x, format, formatTime = formatDateTime, height = 240, label, className } = props;
  const { t } = useTranslation("ui");
  const points = useMemo(() => {
    const rows: ChartPoint[] = [];
    for (const row of data) {
      const time = toNumber(row[x]);
      if (time === null) continue;
      rows.push({ time, values: Object.fromEntries(series.map(({ key }) => [key, toNumber(row[key])])) });
    }
    return rows.sort((a, b) => a.time - b.time);
  }, [data, series, x]);
  const name = label ?? series.map((one) => one.label).join(", ");

  if (points.length === 0) {
    return (
      <div className={className} style={{ height }}>
        <Quiet text="noData" />
      </div>
    );
  }
  return (
    <figure className={cn("relative flex min-w-0 flex-col gap-2", className)}>
      {/* Time runs from left to right in every language. */}
      <div dir="ltr" className="relative min-w-0" style={{ height }}>
        <Suspense
          fallback={
            <div role="img" aria-label={name} className="size-full">
              <Skeleton className="size-full" />
            </div>
          }
        >
          <Body {...{ name, points, series, format, formatTime, height }} />
        </Suspense>
      </div>
      {series.length > 1 && (
        <ul aria-hidden="true" className="flex flex-wrap justify-center gap-x-4 gap-y-1 text-xs text-muted-foreground">
          {series.map((one) => (
            <li key={one.key} className="flex items-center gap-1.5">
              <span className="h-0.5 w-3 rounded-full" style={{ background: `var(--chart-${one.color})` }} />
              {one.label}
            </li>
          ))}
        </ul>
      )}
      <div className="sr-only">
        <table>
          <caption>{name}</caption>
          <thead>
            <tr>
              <th scope="col">{t("chart.time")}</th>
              {series.map((one) => (
                <th key={one.key} scope="col">
                  {one.label}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {points.map((point) => (
              <tr key={point.time}>
                <th scope="row">{formatTime(new Date(point.time))}</th>
                {series.map((one) => {
                  const value = point.values[one.key];
                  return <td key={one.key}>{value == null ? "–" : format(value)}</td>;
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </figure>
  );
}
