// Passkeys in the browser (WebAuthn): the server's JSON becomes what `navigator.credentials` takes, and its answer becomes
// JSON again, also in browsers that cannot do either by themselves.
import type { JsonObject, JsonValue } from "@bufbuild/protobuf";

/** Why the browser gave no passkey: the person stopped it or took too long, has one here already, or it cannot. */
export type PasskeyTrouble = "cancelled" | "known" | "unavailable";

export class PasskeyError extends Error {
  readonly trouble: PasskeyTrouble;

  constructor(trouble: PasskeyTrouble, cause: unknown) {
    super(`no passkey: ${trouble}`, { cause });
    this.trouble = trouble;
  }
}

const TROUBLES: Record<string, PasskeyTrouble> = {
  NotAllowedError: "cancelled",
  AbortError: "cancelled",
  InvalidStateError: "known",
};

function troubled(error: unknown): PasskeyError {
  const name = error instanceof DOMException ? error.name : "";
  return new PasskeyError(TROUBLES[name] ?? "unavailable", error);
}

/** Whether the browser offers passkeys where it fills in names. */
export async function autofillPossible(): Promise<boolean> {
  const { PublicKeyCredential: api } = globalThis;
  return typeof api?.isConditionalMediationAvailable === "function" && (await api.isConditionalMediationAvailable());
}

/** Makes a passkey by the options of `BeginPasskeyRegistration`. */
export async function makePasskey(publicKey: JsonObject | undefined): Promise<JsonObject> {
  try {
    return toJson(await navigator.credentials.create({ publicKey: creationOptions(publicKey ?? {}) }));
  } catch (error) {
    throw troubled(error);
  }
}

interface Asking {
  signal?: AbortSignal;
  /** Waits until a passkey is chosen where the browser fills in names, instead of opening a dialog. */
  autofill?: boolean;
}

/** Asks for a passkey by the options of `BeginPasskeyLogin`. */
export async function askForPasskey(
  publicKey: JsonObject | undefined,
  { signal, autofill }: Asking = {},
): Promise<JsonObject> {
  try {
    const mediation = autofill ? "conditional" : undefined;
    return toJson(await navigator.credentials.get({ publicKey: requestOptions(publicKey ?? {}), signal, mediation }));
  } catch (error) {
    throw troubled(error);
  }
}

export function creationOptions(json: JsonObject): PublicKeyCredentialCreationOptions {
  const { PublicKeyCredential: api } = globalThis;
  if (typeof api?.parseCreationOptionsFromJSON === "function") {
    return api.parseCreationOptionsFromJSON(json as unknown as PublicKeyCredentialCreationOptionsJSON);
  }
  const { user } = json as { user: JsonObject };
  return {
    ...(json as unknown as PublicKeyCredentialCreationOptions),
    challenge: toBytes(json.challenge),
    user: { ...(user as unknown as PublicKeyCredentialUserEntity), id: toBytes(user.id) },
    excludeCredentials: descriptors(json.excludeCredentials),
  };
}

export function requestOptions(json: JsonObject): PublicKeyCredentialRequestOptions {
  const { PublicKeyCredential: api } = globalThis;
  if (typeof api?.parseRequestOptionsFromJSON === "function") {
    return api.parseRequestOptionsFromJSON(json as unknown as PublicKeyCredentialRequestOptionsJSON);
  }
  return {
    ...(json as unknown as PublicKeyCredentialRequestOptions),
    challenge: toBytes(json.challenge),
    allowCredentials: descriptors(json.allowCredentials),
  };
}

function descriptors(list: JsonValue | undefined): PublicKeyCredentialDescriptor[] {
  return ((list ?? []) as JsonObject[]).map((one) => ({
    ...(one as unknown as PublicKeyCredentialDescriptor),
    id: toBytes(one.id),
  }));
}

/** A credential as the server reads it. Password managers that stand in for the browser leave `toJSON` out at times. */
export function toJson(credential: Credential | null): JsonObject {
  if (!credential) throw new DOMException("nothing was chosen", "NotAllowedError");
  const given = credential as PublicKeyCredential;
  const json: unknown = typeof given.toJSON === "function" ? given.toJSON() : byHand(given);
  // Without what is undefined, which protobuf's Struct does not take.
  return JSON.parse(JSON.stringify(json)) as JsonObject;
}

function byHand(given: PublicKeyCredential): object {
  const { response } = given;
  const made = "attestationObject" in response ? (response as AuthenticatorAttestationResponse) : undefined;
  const shown = made ? undefined : (response as AuthenticatorAssertionResponse);
  return {
    id: given.id,
    rawId: toText(given.rawId),
    type: given.type,
    authenticatorAttachment: given.authenticatorAttachment ?? undefined,
    clientExtensionResults: given.getClientExtensionResults(),
    response: {
      clientDataJSON: toText(response.clientDataJSON),
      attestationObject: made && toText(made.attestationObject),
      transports: made?.getTransports?.(),
      authenticatorData: shown && toText(shown.authenticatorData),
      signature: shown && toText(shown.signature),
      userHandle: shown?.userHandle ? toText(shown.userHandle) : undefined,
    },
  };
}

function toBytes(text: JsonValue | undefined): Uint8Array<ArrayBuffer> {
  const binary = atob((text as string).replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(binary, (letter) => letter.charCodeAt(0));
}

function toText(buffer: ArrayBuffer): string {
  const binary = Array.from(new Uint8Array(buffer), (byte) => String.fromCharCode(byte)).join("");
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}
