import { describe, expect, it } from "vitest";
import { tickFormat, timeTicks } from "./chart-scale";

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
