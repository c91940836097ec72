// Signing in by an OpenID provider leaves the page and comes back to `paths.oidcCallback()`: how it begins, and what this
// tab keeps meanwhile.
import { createClient, type Transport } from "@connectrpc/connect";

import { OidcService } from "@/gen/wiwebb/identity/v1/oidc_service_pb";

import { readSession, writeSession } from "./storage";

export interface OidcWish {
  /** The provider: by its connection, or by the domain of an e-mail address. */
  provider: { connection: string } | { email: string };
  /** Whether the provider's account signs in, or is linked to the account that is signed in. */
  purpose: "sign-in" | "link";
  /** Where to go afterwards. */
  next: string;
  /** The account asks for a second factor: for the first time, after a wrong one, or after one that came too late. */
  secondFactor?: "asked" | "wrong" | "late";
}

export interface OidcAttempt extends OidcWish {
  state: string;
  /** Binds the attempt to this browser; good once, for ten minutes. */
  browserKey: string;
}

const KEY = "oidc";

/** Sends the browser to the provider. */
export async function beginOidc(transport: Transport, wish: OidcWish): Promise<void> {
  const reply = await createClient(OidcService, transport).beginOidcSignIn(wish.provider);
  const target = new URL(reply.authorizationUrl);
  if (target.protocol !== "https:" && target.protocol !== "http:") throw new Error("a provider without a web address");
  writeSession(KEY, { ...wish, state: reply.state, browserKey: reply.browserKey } satisfies OidcAttempt);
  globalThis.location.assign(target);
}

/** The attempt that a provider's answer belongs to, once; none where it began elsewhere. */
export function takeOidcAttempt(state: string): OidcAttempt | undefined {
  const attempt = readSession<OidcAttempt | undefined>(KEY, undefined);
  if (attempt?.state !== state) return undefined;
  writeSession(KEY, undefined);
  return attempt;
}
