import { afterEach, expect, it, vi } from "vitest";

import { askForPasskey, creationOptions, makePasskey, PasskeyError, requestOptions, toJson } from "./webauthn";

const bytes = (...values: number[]): ArrayBuffer => new Uint8Array(values).buffer;
const stubCredentials = (container: Partial<CredentialsContainer>): void =>
  void vi.stubGlobal("navigator", { credentials: container });

afterEach(() => vi.unstubAllGlobals());

it("reads the server's options by hand where the browser cannot", () => {
  const { challenge, rpId, allowCredentials } = requestOptions({
    challenge: "_-8",
    rpId: "localhost",
    allowCredentials: [{ type: "public-key", id: "AQI" }],
  });
  expect(new Uint8Array(challenge as ArrayBuffer)).toEqual(new Uint8Array([0xff, 0xef]));
  expect(rpId).toBe("localhost");
  expect(allowCredentials?.[0]?.id).toEqual(new Uint8Array([1, 2]));

  const creation = creationOptions({
    challenge: "AQ",
    user: { id: "Ag", name: "ada", displayName: "Ada" },
    excludeCredentials: [],
  });
  expect(creation.user).toMatchObject({ name: "ada", displayName: "Ada", id: new Uint8Array([2]) });
  expect(creation.excludeCredentials).toEqual([]);
});

it("leaves reading them to browsers that can", () => {
  const parseRequestOptionsFromJSON = vi.fn(() => ({ challenge: bytes(7) }));
  vi.stubGlobal("PublicKeyCredential", { parseRequestOptionsFromJSON });
  expect(requestOptions({ challenge: "AQ" })).toEqual({ challenge: bytes(7) });
  expect(parseRequestOptionsFromJSON).toHaveBeenCalledWith({ challenge: "AQ" });
});

it("writes an answer by hand for password managers that leave toJSON out", () => {
  const answer = {
    id: "AQI",
    rawId: bytes(1, 2),
    type: "public-key",
    authenticatorAttachment: null,
    getClientExtensionResults: () => ({}),
    response: { clientDataJSON: bytes(3), authenticatorData: bytes(4), signature: bytes(0xff, 0xef), userHandle: null },
  };
  expect(toJson(answer as unknown as Credential)).toEqual({
    id: "AQI",
    rawId: "AQI",
    type: "public-key",
    clientExtensionResults: {},
    response: { clientDataJSON: "Aw", authenticatorData: "BA", signature: "_-8" },
  });
});

it.each([
  ["NotAllowedError", "cancelled"],
  ["AbortError", "cancelled"],
  ["InvalidStateError", "known"],
  ["SecurityError", "unavailable"],
])("tells %s as %s", async (name, trouble) => {
  stubCredentials({ create: () => Promise.reject(new DOMException("", name)) });
  const failure = await makePasskey({ challenge: "AQ", user: { id: "Ag" } }).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(PasskeyError);
  expect((failure as PasskeyError).trouble).toBe(trouble);
});

it("asks quietly for autofill, and by a dialog otherwise", async () => {
  const get = vi.fn<CredentialsContainer["get"]>(() => Promise.resolve(null));
  stubCredentials({ get });
  await expect(askForPasskey({ challenge: "AQ" }, { autofill: true })).rejects.toMatchObject({ trouble: "cancelled" });
  await expect(askForPasskey({ challenge: "AQ" })).rejects.toBeInstanceOf(PasskeyError);
  expect(get.mock.calls.map(([options]) => options?.mediation)).toEqual(["conditional", undefined]);
});
