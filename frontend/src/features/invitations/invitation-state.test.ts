import { create } from "@bufbuild/protobuf";
import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import { expect, it } from "vitest";

import { InvitationSchema } from "@/gen/wiwebb/identity/v1/invitation_service_pb";

import { stateOf } from "./invitation-state";

const NOW = new Date("2026-03-01T12:00:00Z");
const at = (text: string) => timestampFromDate(new Date(text));

it("is open until its term ends, and accepted whatever the term", () => {
  const until = (expiresAt: string, acceptedAt?: string) =>
    stateOf(
      create(InvitationSchema, { expiresAt: at(expiresAt), acceptedAt: acceptedAt ? at(acceptedAt) : undefined }),
      NOW,
    );
  expect(until("2026-03-01T12:00:01Z")).toBe("open");
  expect(until("2026-03-01T12:00:00Z")).toBe("expired");
  expect(until("2026-02-01T00:00:00Z", "2026-01-30T00:00:00Z")).toBe("accepted");
});
