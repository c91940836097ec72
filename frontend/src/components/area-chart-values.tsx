import { useState, type KeyboardEvent, type PointerEvent } from "react";

import { cn } from "@/lib/cn";
import { useTranslation } from "@/lib/use-translation";

import { nearestPoint, type ChartPoint, type ChartSeries } from "./chart-scale";

interface Props {
  /** What the chart shows. */
  name: string;
  points: readonly ChartPoint[];
  series: readonly ChartSeries[];
  format: (value: number) => string;
  formatTime: (time: Date) => string;
  x: (time: number) => number;
  y: (value: number) => number;
  /** Where nothing is, from the top. */
  floor: number;
  /** The plot's width, and where it begins beside the axis. */
  width: number;
  start: number;
}

/** How far a key goes, in points. */
function keyStep(key: string, count: number): number | undefined {
  const far = Math.max(1, Math.round(count / 10));
  const steps: Record<string, number> = {
    ArrowLeft: -1,
    ArrowDown: -1,
    ArrowRight: 1,
    ArrowUp: 1,
    PageDown: -far,
    PageUp: far,
    Home: -count,
    End: count,
  };
  return steps[key];
}

/** The values of one point: under the pointer, or gone to by the keys of a slider. */
export function ChartValues(props: Props) {
  const { name, points, series, format, formatTime, x, y, floor, width, start } = props;
  const { t } = useTranslation("ui");
  const [chosen, setChosen] = useState<number>();
  const last = points.length - 1;
  const index = Math.min(chosen ?? last, last);
  const point = points[index];
  const shown = chosen !== undefined;
  if (!point) return null;

  const written = series.map(({ key, label, color }) => {
    const value = point.values[key] ?? null;
    return { key, label, color, value, text: value === null ? "–" : format(value) };
  });
  const time = formatTime(new Date(point.time));

  const follow = (event: PointerEvent<HTMLElement>): void => {
    const from = points[0]?.time ?? 0;
    const at = event.clientX - event.currentTarget.getBoundingClientRect().left - start;
    setChosen(nearestPoint(points, from + (at / (width || 1)) * ((points[last]?.time ?? from) - from)));
  };
  const press = (event: KeyboardEvent): void => {
    if (event.key === "Escape") setChosen(undefined);
    const step = keyStep(event.key, points.length);
    if (step === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    setChosen(Math.min(last, Math.max(0, shown ? index + step : index)));
  };

  const at = start + x(point.time);
  return (
    <>
      <div
        role="slider"
        tabIndex={0}
        aria-label={t("chart.values", { name })}
        aria-valuemin={0}
        aria-valuemax={last}
        aria-valuenow={index}
        aria-valuetext={`${time}: ${written.map(({ label, text }) => `${label} ${text}`).join(", ")}`}
        className="absolute inset-0 touch-pan-y rounded-sm"
        onPointerDown={follow}
        onPointerMove={follow}
        onPointerLeave={() => setChosen(undefined)}
        onFocus={() => setChosen((now) => now ?? index)}
        onBlur={() => setChosen(undefined)}
        onKeyDown={press}
      />
      {shown && width > 0 && (
        <div aria-hidden="true" className="pointer-events-none absolute inset-0" data-slot="chart-values">
          <svg className="absolute size-full overflow-visible">
            <line x1={at} x2={at} y1={8} y2={floor} stroke="var(--muted-foreground)" strokeDasharray="3 3" />
            {written.map(
              ({ key, color, value }) =>
                value !== null && <circle key={key} cx={at} cy={y(value)} r={3} fill={`var(--chart-${color})`} />,
            )}
          </svg>
          <div
            dir="auto"
            className={cn(
              "absolute top-2 w-max max-w-full rounded-md border bg-popover px-2.5 py-1.5 text-xs text-popover-foreground shadow-md",
              // To the side on which there is room.
              at - start > width / 2 ? "-translate-x-[calc(100%+0.75rem)]" : "translate-x-3",
            )}
            style={{ left: at }}
          >
            <p className="mb-1 text-muted-foreground tabular-nums">{time}</p>
            {written.map(({ key, label, color, text }) => (
              <p key={key} className="flex items-center gap-1.5">
                <span className="size-2 rounded-full" style={{ background: `var(--chart-${color})` }} />
                {label}
                <span className="ms-auto ps-4 font-medium tabular-nums">{text}</span>
              </p>
            ))}
          </div>
        </div>
      )}
    </>
  );
}
