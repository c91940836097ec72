import { timestampDate } from "@bufbuild/protobuf/wkt";
import { expect, it } from "vitest";

import { entriesRequest, includesNow } from "./filter";

const scope = { across: true, tenant: (text?: string) => (text ? BigInt(text) : undefined) };

it("turns the URL's words into a request; a day means all of it, by the reader's clock", () => {
  const filters = {
    actor: "7",
    action: "signed_in",
    type: "user",
    tenant: "2",
    after: "2026-03-01",
    before: "2026-03-01",
  };
  const { after, before, ...rest } = entriesRequest(filters, scope);
  expect(rest).toMatchObject({ actorId: 7n, action: "signed_in", targetType: "user", tenantId: 2n, requestId: "" });
  expect(after && timestampDate(after)).toEqual(new Date(2026, 2, 1));
  expect(before && timestampDate(before)).toEqual(new Date(2026, 2, 2));
});

it("leaves out what is not a number or a day", () => {
  const request = entriesRequest({ actor: "nora", after: "soon" }, scope);
  expect(request.actorId).toBeUndefined();
  expect(request.after).toBeUndefined();
});

it("follows what happens only if the list would show it", () => {
  const now = new Date(2026, 2, 5, 12);
  expect(includesNow({}, now)).toBe(true);
  expect(includesNow({ before: "2026-03-05" }, now)).toBe(true);
  expect(includesNow({ before: "2026-03-04" }, now)).toBe(false);
  expect(includesNow({ after: "2026-03-06" }, now)).toBe(false);
});
