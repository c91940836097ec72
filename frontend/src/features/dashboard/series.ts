import { timestampMs } from "@bufbuild/protobuf/wkt";

import { NetworkSeriesRange, type NetworkSeries } from "@/gen/wiwebb/radius/v1/network_statistics_service_pb";

/** The ranges, as the URL names them. */
export const RANGES = {
  "1h": NetworkSeriesRange.HOUR,
  "24h": NetworkSeriesRange.DAY,
  "7d": NetworkSeriesRange.WEEK,
  "30d": NetworkSeriesRange.MONTH,
} as const;

export type Range = keyof typeof RANGES;
export const RANGE_NAMES = Object.keys(RANGES) as Range[];

export function asRange(text: string | null): Range {
  return RANGE_NAMES.find((range) => range === text) ?? "24h";
}

export interface Point {
  time: number;
  /** Bits a second, on average over the step; none while it has hardly begun. */
  down: number | null;
  up: number | null;
  accepts: number;
  rejects: number;
}

/** What the charts draw. The last step is not over: its traffic is that of the time since it began. */
export function pointsOf({ stepSeconds, points }: NetworkSeries, now: number): Point[] {
  return points.map((point) => {
    const time = point.time ? timestampMs(point.time) : 0;
    const seconds = Math.min(stepSeconds, (now - time) / 1000);
    // A few reports over a few seconds would look like a peak.
    const rate = (octets: bigint): number | null => (seconds < stepSeconds / 2 ? null : (Number(octets) * 8) / seconds);
    return {
      time,
      down: rate(point.outputOctets),
      up: rate(point.inputOctets),
      accepts: Number(point.accepts),
      rejects: Number(point.rejects),
    };
  });
}
