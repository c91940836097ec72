// The one way to the server: gRPC-Web over the page's own origin, signed in by an HttpOnly cookie that no script sees.
import { Code, ConnectError, type Interceptor } from "@connectrpc/connect";
import { createGrpcWebTransport } from "@connectrpc/connect-web";

import { actingTenant } from "./acting-tenant";
import { reachable } from "./connection";
import { takeEarly } from "./early";
import { toUiError } from "./errors";
import { ask, signedIn, type Need } from "./gate";
import { randomId } from "./random-id";

const headers: Interceptor = (next) => (request) => {
  request.header.set("x-wiwebb-session", "cookie");
  request.header.set("x-request-id", randomId());
  const tenant = actingTenant();
  if (tenant) request.header.set("x-wiwebb-tenant", String(tenant.id));
  return next(request);
};

/** Notes whether the server answers, for the strip that says it does not. */
const watchReach: Interceptor = (next) => async (request) => {
  try {
    const response = await next(request);
    reachable.set(true);
    return response;
  } catch (error) {
    const { code } = ConnectError.from(error);
    if (code === Code.Unavailable) reachable.set(false);
    else if (code !== Code.Canceled && code !== Code.DeadlineExceeded && code !== Code.Unknown) reachable.set(true);
    throw error;
  }
};

/** What a refusal asks the person for. */
function need(error: unknown): Need | undefined {
  const { code, reason } = toUiError(error);
  if (reason === "FRESH_SIGN_IN_REQUIRED") return "prove";
  // A session of one factor only, of an account that has two.
  if (reason === "SECOND_FACTOR_REQUIRED" && code === Code.PermissionDenied) return "prove";
  if (code === Code.Unauthenticated && signedIn.get()) return "sign-in";
  return undefined;
}

/** Calls by which people sign in or prove themselves are answered where they are made. */
const PROVING = new Set(["Login", "Logout", "Reauthenticate", "BeginPasskeyLogin", "FinishPasskeyLogin"]);

/** Asks the person for what a refusal names, and makes the call once more. */
export const askAndRepeat: Interceptor = (next) => async (request) => {
  try {
    return await next(request);
  } catch (error) {
    const needed = PROVING.has(request.method.name) ? undefined : need(error);
    if (!needed || request.stream || !(await ask(needed))) throw error;
    return next(request);
  }
};

export const baseUrl = import.meta.env.VITE_API_URL ?? globalThis.location.origin;

/** A server that cannot be reached is away, whatever the browser calls that. */
async function reach(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
  try {
    const early = typeof input === "string" ? await takeEarly(input, init?.body) : undefined;
    if (early) return early;
    return await fetch(input, { ...init, credentials: import.meta.env.VITE_API_URL ? "include" : "same-origin" });
  } catch (error) {
    if (error instanceof TypeError) throw new ConnectError("The server cannot be reached.", Code.Unavailable);
    throw error;
  }
}

export const transport = createGrpcWebTransport({
  baseUrl,
  useBinaryFormat: true,
  defaultTimeoutMs: 20_000,
  interceptors: [askAndRepeat, watchReach, headers],
  fetch: reach,
});
