import { create, type MessageInitShape } from "@bufbuild/protobuf";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { expect, it } from "vitest";

import { NasSchema } from "@/gen/wiwebb/radius/v1/resources_pb";

import { nasStatus } from "./nas-status";

const NOW = Date.UTC(2026, 0, 1);
const ago = (minutes: number) => timestampFromMs(NOW - minutes * 60_000);
const status = (more: MessageInitShape<typeof NasSchema>) =>
  nasStatus(create(NasSchema, { isActive: true, ...more }), NOW);

it("says that a NAS is online while it was heard lately, and for longer while people are on it", () => {
  expect(status({ lastSeenAt: ago(5) })).toBe("online");
  expect(status({ lastSeenAt: ago(6) })).toBe("silent");
  expect(status({ lastSeenAt: ago(15), openSessions: 1n })).toBe("online");
  expect(status({ lastSeenAt: ago(16), openSessions: 1n })).toBe("silent");
});

it("tells a NAS that never came from one that was switched off", () => {
  expect(status({})).toBe("never");
  expect(status({ isActive: false, lastSeenAt: ago(1) })).toBe("inactive");
});
