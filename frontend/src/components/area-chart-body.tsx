import { area, curveMonotoneX, line } from "d3-shape";
import { memo, startTransition, useCallback, useEffect, useId, useMemo, useState } from "react";

import { useTranslation } from "@/lib/use-translation";

import { ChartValues } from "./area-chart-values";
import { tickFormat, timeTicks, valueTicks, type ChartPoint, type ChartSeries } from "./chart-scale";

interface Props {
  name: string;
  points: readonly ChartPoint[];
  series: readonly ChartSeries[];
  format: (value: number) => string;
  formatTime: (time: Date) => string;
  height: number;
}

const TOP = 8;
const BOTTOM = 24;
const END = 12;
/** The mean width of a letter of 12 px. */
const LETTER = 7;
const TICK_GAP = 16;
const MOST_TICKS = 6;

/** An element's width once it is laid out, and with each change; what is drawn for it is drawn in slices. */
function useWidth(): [(element: HTMLElement | null) => void, number] {
  const [element, setElement] = useState<HTMLElement | null>(null);
  const [width, setWidth] = useState(0);
  useEffect(() => {
    if (!element) return;
    const watch = new ResizeObserver(() => startTransition(() => setWidth(element.clientWidth)));
    watch.observe(element);
    return () => watch.disconnect();
  }, [element]);
  return [setElement, width];
}

function highestOf(points: readonly ChartPoint[], series: readonly ChartSeries[]): number {
  let highest = 0;
  for (const { values } of points) for (const { key } of series) highest = Math.max(highest, values[key] ?? 0);
  return highest;
}

/** The picture, its axes, and a value under the pointer; loaded when the first chart shows. */
export default function AreaChartBody({ name, points, series, format, formatTime, height }: Props) {
  const { language } = useTranslation("ui");
  const [measured, width] = useWidth();
  const [axis, axisWidth] = useWidth();
  const floor = height - BOTTOM;
  const from = points[0]?.time ?? 0;
  const to = points[points.length - 1]?.time ?? from;
  const ticks = useMemo(() => valueTicks(highestOf(points, series), format), [points, series, format]);
  const top = ticks[ticks.length - 1] ?? 1;
  const x = useCallback(
    (time: number) => (to > from ? ((time - from) / (to - from)) * width : width / 2),
    [from, to, width],
  );
  const y = useCallback((value: number) => floor - (value / top) * (floor - TOP), [floor, top]);

  return (
    <>
      <div role="img" aria-label={name} className="flex size-full text-xs text-muted-foreground" style={{ height }}>
        {/* One upon the other, so that the widest of them makes the column. */}
        <div ref={axis} className="grid shrink-0 content-start justify-items-end pe-2 tabular-nums">
          {ticks.map((value) => (
            <span
              key={value}
              className="relative col-start-1 row-start-1 leading-4 whitespace-nowrap"
              style={{ top: y(value) - 8 }}
            >
              {format(value)}
            </span>
          ))}
        </div>
        <div ref={measured} className="min-w-0 flex-1" style={{ marginInlineEnd: END }}>
          {width > 0 && (
            <svg width={width} height={height} className="block overflow-visible" aria-hidden="true">
              {ticks.map((value) => (
                <line key={value} x2={width} y1={y(value)} y2={y(value)} stroke="var(--border)" />
              ))}
              <Shapes points={points} series={series} x={x} y={y} floor={floor} />
              <TimeAxis {...{ from, to, x, width, height }} language={language} />
            </svg>
          )}
        </div>
      </div>
      <ChartValues {...{ name, points, series, format, formatTime, x, y, floor, width }} start={axisWidth} />
    </>
  );
}

interface ShapesProps {
  points: readonly ChartPoint[];
  series: readonly ChartSeries[];
  x: (time: number) => number;
  y: (value: number) => number;
  floor: number;
}

/** One area over the other, each with its line. Where nothing is known there is a gap. */
const Shapes = memo(function Shapes({ points, series, x, y, floor }: ShapesProps) {
  const gradient = useId();
  return (
    <g className="animate-in duration-250 fade-in-0 motion-reduce:animate-none">
      {series.map(({ key, color }) => {
        const value = (point: ChartPoint | undefined): number | null => point?.values[key] ?? null;
        const known = (point: ChartPoint): boolean => value(point) !== null;
        const across = (point: ChartPoint): number => x(point.time);
        const up = (point: ChartPoint): number => y(value(point) ?? 0);
        const body = area<ChartPoint>(across, floor, up).defined(known).curve(curveMonotoneX);
        const edge = line<ChartPoint>(across, up).defined(known).curve(curveMonotoneX);
        // A line takes two points: one between gaps is a dot.
        const alone = points.filter(
          (point, index) => known(point) && value(points[index - 1]) === null && value(points[index + 1]) === null,
        );
        return (
          <g key={key}>
            <linearGradient id={`${gradient}-${key}`} x1="0" y1="0" x2="0" y2="1">
              <stop offset="0%" stopColor={`var(--chart-${color})`} stopOpacity={0.28} />
              <stop offset="100%" stopColor={`var(--chart-${color})`} stopOpacity={0.03} />
            </linearGradient>
            <path d={body(points) ?? undefined} fill={`url(#${gradient}-${key})`} />
            <path d={edge(points) ?? undefined} fill="none" stroke={`var(--chart-${color})`} strokeWidth={1.75} />
            {alone.map((point) => (
              <circle key={point.time} cx={across(point)} cy={up(point)} r={3} fill={`var(--chart-${color})`} />
            ))}
          </g>
        );
      })}
    </g>
  );
});

interface AxisProps {
  from: number;
  to: number;
  x: (time: number) => number;
  width: number;
  height: number;
  language: string;
}

function TimeAxis({ from, to, x, width, height, language }: AxisProps) {
  const written = tickFormat(from, to, language);
  const half = (written.format(from).length * LETTER) / 2;
  const most = Math.min(MOST_TICKS, Math.max(1, Math.floor(width / (2 * half + TICK_GAP))));
  const ticks = timeTicks(from, to, most);
  // A word that is moved away from the edge must not run into its neighbour.
  const roomy = ticks.length < 2 || x(ticks[1] ?? to) - x(ticks[0] ?? from) >= 3 * half + TICK_GAP;
  return (
    <g fill="currentColor">
      {ticks.map((time) => {
        const at = x(time);
        const anchor = at < half ? "start" : at > width + END - half ? "end" : "middle";
        if (anchor !== "middle" && !roomy) return null;
        return (
          <text key={time} x={at} y={height - 6} textAnchor={anchor} className="tabular-nums">
            {written.format(time)}
          </text>
        );
      })}
    </g>
  );
}
