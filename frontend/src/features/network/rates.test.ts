import { describe, expect, it } from "vitest";

import { ratesBetween, stillHolds, type Sample } from "./rates";

const sample = (at: number, seconds: number, input: number, output: number): Sample => ({
  at,
  seconds,
  input: BigInt(input),
  output: BigInt(output),
});

describe("the rate between two reports", () => {
  it("is what was counted over the time between them, in bits a second", () => {
    const rates = ratesBetween(sample(0, 0, 0, 0), sample(60_000, 60, 750_000, 7_500_000));
    expect(rates).toEqual({ down: 1_000_000, up: 100_000, span: 60 });
  });

  it("goes by our clock while the NAS's agrees, since ours is finer", () => {
    expect(ratesBetween(sample(0, 10, 0, 0), sample(10_500, 20, 0, 10_500))).toMatchObject({ down: 8000, span: 10.5 });
  });

  it("goes by the NAS's clock where a report was held back", () => {
    expect(ratesBetween(sample(0, 0, 0, 0), sample(100, 300, 0, 3_000_000))).toMatchObject({ down: 80_000, span: 300 });
  });

  it("goes by our clock where the NAS tells no time", () => {
    expect(ratesBetween(sample(0, 0, 0, 0), sample(10_000, 0, 0, 1_250_000))).toMatchObject({ down: 1_000_000 });
  });

  it("is zero where nothing was counted", () => {
    expect(ratesBetween(sample(0, 0, 5, 5), sample(60_000, 60, 5, 5))).toMatchObject({ down: 0, up: 0 });
  });

  it("is unknown for one report, for one told twice, and for one that is older", () => {
    expect(ratesBetween(sample(5, 5, 1, 1), sample(5, 5, 1, 1))).toBeUndefined();
    expect(ratesBetween(sample(5, 5, 1, 1), sample(4, 4, 0, 0))).toBeUndefined();
  });

  it("is unknown where a counter went back", () => {
    expect(ratesBetween(sample(0, 0, 10, 10), sample(1000, 1, 9, 20))).toBeUndefined();
    expect(ratesBetween(sample(0, 0, 10, 10), sample(1000, 1, 20, 9))).toBeUndefined();
  });

  it("is exact for counters beyond 53 bits as far as their difference goes", () => {
    const before: Sample = { at: 0, seconds: 0, input: 2n ** 60n, output: 2n ** 60n };
    const after: Sample = { at: 1000, seconds: 1, input: 2n ** 60n + 125n, output: 2n ** 60n + 250n };
    expect(ratesBetween(before, after)).toMatchObject({ up: 1000, down: 2000 });
  });
});

describe("a rate", () => {
  const rates = { down: 1, up: 1, span: 60 };

  it("holds until three reports are missing", () => {
    expect(stillHolds(rates, 180)).toBe(true);
    expect(stillHolds(rates, 181)).toBe(false);
  });

  it("holds for a minute at least", () => {
    expect(stillHolds({ ...rates, span: 1 }, 60)).toBe(true);
    expect(stillHolds({ ...rates, span: 1 }, 61)).toBe(false);
  });
});
