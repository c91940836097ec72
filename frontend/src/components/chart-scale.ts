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

const roundSteps = [1, 2, 2.5, 5, 10];

/** Round values from nothing up to at least `highest`, about `count` of them, no two of which are written the same. */
export function valueTicks(highest: number, write: (value: number) => string, count = 5): number[] {
  const top = highest > 0 ? highest : 1;
  const rough = top / (count - 1);
  for (let power = 10 ** Math.floor(Math.log10(rough)); ; power *= 10) {
    for (const round of roundSteps) {
      const step = round * power;
      if (step < rough * 0.999) continue;
      const steps = Math.ceil((top / step) * 0.999);
      const ticks = Array.from({ length: steps + 1 }, (_, index) => index * step);
      // A count has no halves, and two ticks of one word would be a puzzle.
      if (new Set(ticks.map(write)).size === ticks.length) return ticks;
      if (steps <= 1) return [0, Math.max(step, top)];
    }
  }
}

/** The index of the point that is nearest in time. */
export function nearestPoint(points: readonly ChartPoint[], time: number): number {
  let low = 0;
  let high = points.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    const [here, next] = [points[middle]?.time ?? 0, points[middle + 1]?.time ?? 0];
    if (time - here <= next - time) high = middle;
    else low = middle + 1;
  }
  return low;
}
