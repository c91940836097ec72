import { create, type MessageInitShape } from "@bufbuild/protobuf";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { expect, it } from "vitest";

import { SessionSchema } from "@/gen/wiwebb/radius/v1/resources_pb";

import { clockTime, secondsOf } from "./session-time";

const NOW = Date.UTC(2026, 0, 1);
const ago = (minutes: number) => timestampFromMs(NOW - minutes * 60_000);
const seconds = (more: MessageInitShape<typeof SessionSchema>) => secondsOf(create(SessionSchema, more), NOW);

it("counts from the start of an open session, or from its last report where no start is known", () => {
  expect(seconds({ startedAt: ago(2), sessionSeconds: 5n })).toBe(120);
  expect(seconds({ updatedAt: ago(1), sessionSeconds: 30n })).toBe(90);
});

it("takes what the NAS counted for a session that has ended, else the time between its ends", () => {
  expect(seconds({ startedAt: ago(10), stoppedAt: ago(5), sessionSeconds: 290n })).toBe(290);
  expect(seconds({ startedAt: ago(10), stoppedAt: ago(5) })).toBe(300);
});

it("never counts below zero, whatever a clock says", () => {
  expect(seconds({ startedAt: ago(-1) })).toBe(0);
});

it("writes seconds so that their ticking shows", () => {
  expect([5, 65, 3_725, 90_061].map(clockTime)).toEqual(["00:05", "01:05", "1:02:05", "1 d 01:01:01"]);
});
