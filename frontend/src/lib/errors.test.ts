import { create } from "@bufbuild/protobuf";
import { Code, ConnectError } from "@connectrpc/connect";
import { expect, it } from "vitest";

import { BadRequestSchema, ErrorInfoSchema, RetryInfoSchema } from "@/gen/google/rpc/error_details_pb";

import { isAway, toUiError } from "./errors";

it("gives the reason, the fields by their names in forms, and the wait", () => {
  const error = new ConnectError("The request is not valid.", Code.InvalidArgument, undefined, [
    { desc: ErrorInfoSchema, value: { reason: "INVALID_ARGUMENT", domain: "wiwebb" } },
    {
      desc: BadRequestSchema,
      value: {
        fieldViolations: [
          { field: "first_name", description: "Too long." },
          { field: "tenant", description: "Needed." },
        ],
      },
    },
    { desc: RetryInfoSchema, value: { retryDelay: { seconds: 12n } } },
  ]);
  const told = toUiError(error);
  expect(told).toMatchObject({ code: Code.InvalidArgument, reason: "INVALID_ARGUMENT", retryAfter: 12, retry: false });
  expect(told.fields).toEqual([
    { field: "firstName", description: "Too long." },
    { field: "tenantId", description: "Needed." },
  ]);
  expect(create(BadRequestSchema).fieldViolations).toEqual([]);
});

it("has a reason for errors that did not come from the server", () => {
  const told = toUiError(new TypeError("Failed to fetch"));
  expect(told.reason).toBe("UNKNOWN");
  expect(told.message).toContain("Failed to fetch");
  expect(toUiError(new ConnectError("x", Code.PermissionDenied)).reason).toBe("PERMISSION_DENIED");
});

it("tries again only what may succeed by itself", () => {
  for (const [code, retry] of [
    [Code.Unavailable, true],
    [Code.DeadlineExceeded, true],
    [Code.PermissionDenied, false],
    [Code.NotFound, false],
  ] as const) {
    expect(toUiError(new ConnectError("x", code)).retry).toBe(retry);
  }
  expect(isAway(toUiError(new ConnectError("x", Code.Unavailable)))).toBe(true);
  expect(isAway(toUiError(new ConnectError("x", Code.Internal)))).toBe(false);
});
