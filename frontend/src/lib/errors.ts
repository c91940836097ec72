import { Code, ConnectError } from "@connectrpc/connect";

import { BadRequestSchema, ErrorInfoSchema, RetryInfoSchema } from "@/gen/google/rpc/error_details_pb";

/** A field and what is wrong with it. */
export interface FieldError {
  /** In camelCase, as forms name it: `password1`, `firstName`, `radiusUser.username`. */
  field: string;
  description: string;
}

/** A failure, as pages show it. */
export interface UiError {
  code: Code;
  /** `UPPER_SNAKE_CASE`; what code decides by. */
  reason: string;
  /** A sentence for people. */
  message: string;
  fields: FieldError[];
  requestId?: string;
  /** Seconds to wait before another try. */
  retryAfter?: number;
  /** Whether the same call may succeed by itself later. */
  retry: boolean;
}

const camelCase = (path: string): string => path.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());

/** Wire names that differ from the message's: the contract spells `tenant_id` as `tenant`. */
const RENAMED: Record<string, string> = { tenant: "tenantId", user: "userId", nas: "nasId" };

function fieldName(path: string): string {
  const name = camelCase(path);
  return RENAMED[name] ?? name;
}

export function toUiError(thrown: unknown): UiError {
  const error = ConnectError.from(thrown);
  const info = error.findDetails(ErrorInfoSchema)[0];
  const seconds = error.findDetails(RetryInfoSchema)[0]?.retryDelay?.seconds;
  return {
    code: error.code,
    reason: info?.reason ?? Code[error.code].replace(/(?<=[a-z])(?=[A-Z])/g, "_").toUpperCase(),
    message: error.rawMessage,
    fields: error
      .findDetails(BadRequestSchema)
      .flatMap((detail) => detail.fieldViolations)
      .map(({ field, description }) => ({ field: fieldName(field), description })),
    requestId: error.metadata.get("x-request-id") ?? undefined,
    retryAfter: seconds === undefined ? undefined : Number(seconds),
    retry: error.code === Code.Unavailable || error.code === Code.DeadlineExceeded || error.code === Code.Aborted,
  };
}

/** Whether the server could not be reached or did not answer in time; what is shown so far stays true enough. */
export function isAway(error: UiError): boolean {
  return error.code === Code.Unavailable || error.code === Code.DeadlineExceeded;
}

export { Code };
