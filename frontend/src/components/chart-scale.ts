/** A point as the chart draws it: its time in milliseconds, and a number for each series. */
export interface ChartPoint {
  time: number;
  values: Record<string, number | null>;
}

/** One series. `color` is one of the four chart colours. */
export interface ChartSeries<Key extends string = string> {
  key: Key;
  label: string;
  color: 1 | 2 | 3 | 4;
}

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

const steps = [
  second,
  5 * second,
  15 * second,
  minute,
  5 * minute,
  15 * minute,
  30 * minute,
  hour,
  2 * hour,
  4 * hour,
  6 * hour,
  12 * hour,
  day,
  2 * day,
  5 * day,
  10 * day,
  30 * day,
  90 * day,
  365 * day,
];

/** Round times of the wall clock between two times, at most `most` of them. */
export function timeTicks(from: number, to: number, most = 6): number[] {
  const range = to - from;
  if (!(range > 0)) return Number.isFinite(from) ? [from] : [];
  const step = steps.find((size) => range / size <= most) ?? range / most;
  // Whole hours and days as people see them, not as UTC counts them.
  const start = new Date(from);
  start.setHours(0, 0, 0, 0);
  const ticks: number[] = [];
  if (step >= day) {
    const days = Math.round(step / day);
    for (const at = start; at.getTime() <= to; at.setDate(at.getDate() + days)) {
      if (at.getTime() >= from) ticks.push(at.getTime());
    }
    return ticks;
  }
  const first = start.getTime() + Math.ceil((from - start.getTime()) / step) * step;
  for (let at = first; at <= to; at += step) ticks.push(at);
  return ticks;
}

/** How a tick is written: a time, a day or a month, whichever tells the ticks apart. */
export function tickFormat(from: number, to: number, language: string): Intl.DateTimeFormat {
  const range = to - from;
  if (range <= 5 * minute) return new Intl.DateTimeFormat(language, { timeStyle: "medium" });
  if (range <= 36 * hour) return new Intl.DateTimeFormat(language, { timeStyle: "short" });
  if (range <= 300 * day) return new Intl.DateTimeFormat(language, { day: "numeric", month: "short" });
  return new Intl.DateTimeFormat(language, { month: "short", year: "numeric" });
}
