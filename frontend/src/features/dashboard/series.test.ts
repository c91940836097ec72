import { create } from "@bufbuild/protobuf";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { expect, it } from "vitest";

import { NetworkSeriesSchema } from "@/gen/wiwebb/radius/v1/network_statistics_service_pb";

import { asRange, pointsOf } from "./series";

const series = create(NetworkSeriesSchema, {
  stepSeconds: 300,
  points: [
    { time: timestampFromMs(0), inputOctets: 37_500n, outputOctets: 375_000n, accepts: 3n, rejects: 1n },
    { time: timestampFromMs(300_000), outputOctets: 187_500n },
  ],
});
const first = { time: 0, down: 10_000, up: 1000, accepts: 3, rejects: 1 };

it("draws average rates, and that of the last step over the time it has lasted", () => {
  expect(pointsOf(series, 450_000)).toEqual([first, { time: 300_000, down: 10_000, up: 0, accepts: 0, rejects: 0 }]);
});

it("draws no rate for a step that has hardly begun", () => {
  expect(pointsOf(series, 330_000)).toEqual([first, { time: 300_000, down: null, up: null, accepts: 0, rejects: 0 }]);
});

it("shows a day unless the URL names another range", () => {
  expect([null, "1h", "never"].map(asRange)).toEqual(["24h", "1h", "24h"]);
});
