// For the tests beside this file.
import { Code, ConnectError } from "@connectrpc/connect";
import { configure } from "@testing-library/react";
import { vi } from "vitest";

import { BadRequestSchema, ErrorInfoSchema, RetryInfoSchema } from "@/gen/google/rpc/error_details_pb";

// The first page of a file loads its words and its parts, which a busy machine does slowly.
configure({ asyncUtilTimeout: 10_000 });
vi.setConfig({ testTimeout: 30_000 });

interface Refusal {
  code?: Code;
  reason?: string;
  /** Pairs of a field, as the wire names it, and what is wrong with it. */
  fields?: [string, string][];
  retryAfter?: number;
}

/** What the server refuses with. */
export function refusal(message: string, refused: Refusal = {}): ConnectError {
  const { code = Code.InvalidArgument, reason = "INVALID_ARGUMENT", fields, retryAfter } = refused;
  const error = new ConnectError(message, code, undefined, [
    { desc: ErrorInfoSchema, value: { reason, domain: "wiwebb" } },
    ...(fields
      ? [
          {
            desc: BadRequestSchema,
            value: { fieldViolations: fields.map(([field, description]) => ({ field, description })) },
          },
        ]
      : []),
    ...(retryAfter === undefined
      ? []
      : [{ desc: RetryInfoSchema, value: { retryDelay: { seconds: BigInt(retryAfter) } } }]),
  ]);
  return error;
}

export const codeWanted = (): ConnectError =>
  refusal("The request is not valid.", {
    reason: "SECOND_FACTOR_REQUIRED",
    fields: [["", "A second factor is required."]],
  });

export const wrongLogin = (): ConnectError =>
  refusal("The request is not valid.", { fields: [["", "Unable to log in with provided credentials."]] });
