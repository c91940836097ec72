// Asking the browser for a passkey; loaded when somebody wants to use one.
import type { JsonObject } from "@bufbuild/protobuf";
import { createClient, type Transport } from "@connectrpc/connect";

import type { SignedInUser } from "@/gen/wiwebb/identity/v1/auth_service_pb";
import { PasskeyService } from "@/gen/wiwebb/identity/v1/passkey_service_pb";
import { askForPasskey, autofillPossible } from "@/lib/webauthn";

/** What a passkey proves: to be handed to FinishPasskeyLogin or Reauthenticate. */
export interface PasskeyAnswer {
  ceremony: string;
  credential: JsonObject;
}

/** Less than the five minutes for which a ceremony is good. */
const ROUND_MS = 4 * 60_000;

/** Opens the browser's dialog. `username` binds the answer to one account; empty: any. */
export async function answerByPasskey(transport: Transport, username: string): Promise<PasskeyAnswer> {
  const { ceremony, publicKey } = await createClient(PasskeyService, transport).beginPasskeyLogin({ username });
  return { ceremony, credential: await askForPasskey(publicKey) };
}

/** Signs in with the answer. */
export async function signInByPasskey(transport: Transport, answer: PasskeyAnswer): Promise<SignedInUser | undefined> {
  return (await createClient(PasskeyService, transport).finishPasskeyLogin(answer)).user;
}

/** Offers passkeys where the browser fills in names, until one is chosen or `signal` ends it. */
export async function offerPasskeys(transport: Transport, signal: AbortSignal): Promise<PasskeyAnswer | undefined> {
  if (!(await autofillPossible())) return undefined;
  const service = createClient(PasskeyService, transport);
  while (!signal.aborted) {
    const round = AbortSignal.any([signal, AbortSignal.timeout(ROUND_MS)]);
    try {
      const { ceremony, publicKey } = await service.beginPasskeyLogin({}, { signal: round });
      return { ceremony, credential: await askForPasskey(publicKey, { signal: round, autofill: true }) };
    } catch {
      // Not asked for, so nobody is told; the button tells.
      if (!round.aborted) return undefined;
      await shown(signal);
    }
  }
  return undefined;
}

/** Waits while nobody looks at the page. */
function shown(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const look = (): void => {
      if (!document.hidden || signal.aborted) resolve();
    };
    document.addEventListener("visibilitychange", look, { signal });
    signal.addEventListener("abort", look, { once: true });
    look();
  });
}
