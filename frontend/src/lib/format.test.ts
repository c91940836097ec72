import { expect, it } from "vitest";

import { formatBitRate, formatBytes, formatCount, formatDuration, formatRelative } from "./format";

it("scales octets by 1024 and bits by 1000", () => {
  expect(formatBytes(0n)).toBe("0 B");
  expect(formatBytes(1536)).toBe("1.5 KiB");
  expect(formatBytes(5n * 1024n ** 3n)).toBe("5 GiB");
  expect(formatBytes(2n ** 53n)).toBe("8 PiB");
  expect(formatBitRate(12_345_678)).toBe("12.3 Mbit/s");
  expect(formatBitRate(999)).toBe("999 bit/s");
  expect(formatCount(1234567n)).toBe("1,234,567");
});

it("tells durations by their two largest parts", () => {
  expect(formatDuration(40)).toBe("40 s");
  expect(formatDuration(61)).toBe("1 min");
  expect(formatDuration(3_900n)).toBe("1 h 5 min");
  expect(formatDuration(90_000)).toBe("1 d 1 h");
  expect(formatDuration(-5)).toBe("0 s");
});

it("tells how long ago something was, and how long it will take", () => {
  const now = new Date("2026-11-29T12:00:00Z");
  const at = (seconds: number): string => formatRelative(new Date(now.getTime() + seconds * 1000), now);
  expect(at(-4)).toBe("now");
  expect(at(-200)).toBe("3 min. ago");
  expect(at(7_200)).toBe("in 2 hr.");
  expect(at(-86_400)).toBe("yesterday");
});
