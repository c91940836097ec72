import { ConnectError } from "@connectrpc/connect";

import { Code, toUiError, type UiError } from "@/lib/errors";

/** The identifier in a URL; none where it is not one. */
export function idOf(text: string | undefined): bigint | undefined {
  return text && /^\d{1,18}$/.test(text) ? BigInt(text) : undefined;
}

/** What pages show where the URL names nothing that could exist. */
export function notFound(): UiError {
  return toUiError(new ConnectError("Not found.", Code.NotFound));
}
