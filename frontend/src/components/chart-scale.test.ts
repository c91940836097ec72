import { describe, expect, it } from "vitest";
import { nearestPoint, tickFormat, timeTicks, valueTicks } from "./chart-scale";

const hour = 3_600_000;
const at = (text: string) => new Date(text).getTime();

describe("timeTicks", () => {
  it("stand at round times of the wall clock", () => {
    const from = at("2026-03-01T00:07:00");
    const ticks = timeTicks(from, from + 24 * hour);
    expect(ticks.map((tick) => new Date(tick).getHours())).toEqual([4, 8, 12, 16, 20, 0]);
    expect(ticks.every((tick) => new Date(tick).getMinutes() === 0)).toBe(true);
  });

  it("stand at midnights over days", () => {
    const from = at("2026-03-01T10:00:00");
    const ticks = timeTicks(from, from + 30 * 24 * hour);
    expect(ticks.length).toBeGreaterThan(2);
    expect(ticks.every((tick) => new Date(tick).getHours() === 0)).toBe(true);
  });

  it.each([60_000, hour, 6 * hour, 24 * hour, 7 * 24 * hour, 400 * 24 * hour])(
    "stay inside a range of %d ms and are few",
    (range) => {
      const from = at("2026-03-01T10:03:12");
      const ticks = timeTicks(from, from + range);
      expect(ticks.length).toBeGreaterThan(0);
      expect(ticks.length).toBeLessThanOrEqual(7);
      expect(ticks.every((tick) => tick >= from && tick <= from + range)).toBe(true);
    },
  );

  it("is the one time there is when all points have the same", () => {
    expect(timeTicks(5, 5)).toEqual([5]);
  });
});

describe("tickFormat", () => {
  it("tells ticks apart by time within a day, by day within months", () => {
    const from = at("2026-03-01T13:00:00");
    expect(tickFormat(from, from + 24 * hour, "fr").format(from)).toBe("13:00");
    expect(tickFormat(from, from + 7 * 24 * hour, "fr").format(from)).toBe("1 mars");
  });
});

describe("valueTicks", () => {
  const plain = (value: number) => String(value);

  it.each([
    [12, [0, 5, 10, 15]],
    [9, [0, 2.5, 5, 7.5, 10]],
    [1_900_000, [0, 500_000, 1_000_000, 1_500_000, 2_000_000]],
    [0, [0, 0.25, 0.5, 0.75, 1]],
  ])("are round and reach up to %d", (highest, ticks) => {
    expect(valueTicks(highest, plain)).toEqual(ticks);
  });

  it("do not write one number twice where numbers are whole", () => {
    expect(valueTicks(2, (value) => value.toFixed(0))).toEqual([0, 1, 2]);
    expect(valueTicks(0, (value) => value.toFixed(0))).toEqual([0, 1]);
  });
});

describe("nearestPoint", () => {
  const points = [0, 10, 20, 100].map((time) => ({ time, values: {} }));

  it.each([
    [-5, 0],
    [4, 0],
    [6, 1],
    [59, 2],
    [61, 3],
    [900, 3],
  ])("of %d is number %d", (time, index) => {
    expect(nearestPoint(points, time)).toBe(index);
  });
});
