import { useId } from "react";
import { useTranslation } from "react-i18next";
import {
  Area,
  AreaChart as Chart,
  CartesianGrid,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
  type TooltipContentProps,
} from "recharts";
import { tickFormat, timeTicks, type ChartPoint, type ChartSeries } from "./chart-scale";

interface Props {
  points: readonly ChartPoint[];
  series: readonly ChartSeries[];
  format: (value: number) => string;
  formatTime: (time: Date) => string;
  height: number;
  /** Without movement. */
  still: boolean;
}

const tick = { fill: "var(--muted-foreground)", fontSize: 12 };

/** The part that needs recharts, loaded when the first chart shows. */
export default function AreaChartBody({ points, series, format, formatTime, height, still }: Props) {
  const gradient = useId();
  const { i18n } = useTranslation("ui");
  const from = points[0]?.time ?? 0;
  const to = points[points.length - 1]?.time ?? from;
  const ticks = timeTicks(from, to);
  const written = tickFormat(from, to, i18n.language);

  return (
    <ResponsiveContainer width="100%" height={height} minWidth={0}>
      <Chart data={[...points]} margin={{ top: 8, right: 12, bottom: 0, left: 0 }} accessibilityLayer={false}>
        <defs>
          {series.map(({ key, color }) => (
            <linearGradient key={key} id={`${gradient}-${color}`} x1="0" y1="0" x2="0" y2="1">
              <stop offset="0%" stopColor={`var(--chart-${color})`} stopOpacity={0.28} />
              <stop offset="100%" stopColor={`var(--chart-${color})`} stopOpacity={0.03} />
            </linearGradient>
          ))}
        </defs>
        <CartesianGrid vertical={false} stroke="var(--border)" />
        <XAxis
          dataKey="time"
          type="number"
          scale="time"
          domain={[from, to]}
          ticks={ticks}
          tickFormatter={(time: number) => written.format(time)}
          tick={tick}
          tickLine={false}
          axisLine={{ stroke: "var(--border)" }}
          tickMargin={6}
          minTickGap={16}
        />
        <YAxis
          width="auto"
          domain={[0, "auto"]}
          tickFormatter={format}
          tick={tick}
          tickLine={false}
          axisLine={false}
          tickCount={5}
        />
        <Tooltip
          content={(shown: TooltipContentProps) => (
            <Values shown={shown} series={series} format={format} formatTime={formatTime} />
          )}
          cursor={{ stroke: "var(--muted-foreground)", strokeDasharray: "3 3" }}
          isAnimationActive={false}
        />
        {series.map(({ key, label, color }) => (
          <Area
            key={key}
            type="monotone"
            name={label}
            dataKey={(point: ChartPoint) => point.values[key] ?? null}
            stroke={`var(--chart-${color})`}
            strokeWidth={1.75}
            fill={`url(#${gradient}-${color})`}
            dot={points.length === 1}
            activeDot={{ r: 3, strokeWidth: 0, fill: `var(--chart-${color})` }}
            isAnimationActive={!still}
            animationDuration={250}
          />
        ))}
      </Chart>
    </ResponsiveContainer>
  );
}

interface ValuesProps {
  shown: TooltipContentProps;
  series: readonly ChartSeries[];
  format: (value: number) => string;
  formatTime: (time: Date) => string;
}

function Values({ shown, series, format, formatTime }: ValuesProps) {
  const point = shown.payload[0]?.payload as ChartPoint | undefined;
  if (!shown.active || !point) return null;
  return (
    <div dir="auto" className="rounded-md border bg-popover px-2.5 py-1.5 text-xs text-popover-foreground shadow-md">
      <p className="mb-1 text-muted-foreground tabular-nums">{formatTime(new Date(point.time))}</p>
      {series.map(({ key, label, color }) => {
        const value = point.values[key];
        return (
          <p key={key} className="flex items-center gap-1.5">
            <span className="size-2 rounded-full" style={{ background: `var(--chart-${color})` }} />
            {label}
            <span className="ms-auto ps-4 font-medium tabular-nums">{value == null ? "–" : format(value)}</span>
          </p>
        );
      })}
    </div>
  );
}
