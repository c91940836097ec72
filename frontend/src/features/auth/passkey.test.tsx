import { createRouterTransport, type ServiceImpl } from "@connectrpc/connect";
import { screen, waitFor } from "@testing-library/react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";

import { OidcService } from "@/gen/wiwebb/identity/v1/oidc_service_pb";
import { PasskeyService, type FinishPasskeyLoginRequest } from "@/gen/wiwebb/identity/v1/passkey_service_pb";
import { readLocal, writeLocal } from "@/lib/storage";
import { renderApp, type Rendered } from "@/test-utils";

import { Component } from "./sign-in-page";
import { wrongLogin } from "./testing";

type Passkeys = Partial<ServiceImpl<typeof PasskeyService>>;
type Get = CredentialsContainer["get"];

const credential = { id: "AQ", type: "public-key", toJSON: () => ({ id: "AQ", type: "public-key", extra: undefined }) };
/** As a browser that waits for somebody until it is told to stop. */
const waiting: Get = (options) =>
  new Promise((_, reject) => {
    options?.signal?.addEventListener("abort", () => reject(new DOMException("", "AbortError")));
  });

let get: ReturnType<typeof vi.fn<Get>>;

beforeEach(() => {
  get = vi.fn<Get>(() => Promise.resolve(credential));
  vi.stubGlobal("isSecureContext", true);
  vi.stubGlobal(
    "PublicKeyCredential",
    class {
      static isConditionalMediationAvailable = () => Promise.resolve(true);
    },
  );
  Object.defineProperty(navigator, "credentials", { value: { get }, configurable: true });
});
afterEach(() => {
  vi.unstubAllGlobals();
  writeLocal("passkey", undefined);
});

function open(passkeys: Passkeys = {}): Rendered & { begin: ReturnType<typeof vi.fn> } {
  const begin = vi.fn(() => ({ ceremony: "c1", publicKey: { challenge: "AQ" } }));
  const transport = createRouterTransport(({ service }) => {
    service(OidcService, { getSignInOptions: () => ({}) });
    service(PasskeyService, {
      beginPasskeyLogin: begin,
      finishPasskeyLogin: () => ({ user: { id: 7n } }),
      ...passkeys,
    });
  });
  return { ...renderApp(<Component />, { transport, path: "/sign-in", at: "/sign-in?next=/users" }), begin };
}

const press = { name: "Sign in with a passkey" };

it("signs in with a passkey, and remembers that this browser has used one", async () => {
  const finishPasskeyLogin = vi.fn<(request: FinishPasskeyLoginRequest) => object>(() => ({ user: { id: 7n } }));
  const { user, location } = open({ finishPasskeyLogin });
  await user.click(await screen.findByRole("button", press));
  expect(await screen.findByText("elsewhere")).toBeInTheDocument();
  expect(location()).toBe("/users");
  expect(finishPasskeyLogin.mock.calls[0]?.[0]).toMatchObject({
    ceremony: "c1",
    credential: { id: "AQ", type: "public-key" },
  });
  expect(readLocal("passkey", false)).toBe(true);
});

it("says that it was cancelled, and what the server refuses", async () => {
  get.mockRejectedValueOnce(new DOMException("", "NotAllowedError"));
  const { user } = open({
    finishPasskeyLogin: () => {
      throw wrongLogin();
    },
  });
  await user.click(await screen.findByRole("button", press));
  expect(await screen.findByRole("alert")).toHaveTextContent("No passkey was used");
  await user.click(screen.getByRole("button", press));
  expect(await screen.findByText("Unable to log in with provided credentials.")).toBeInTheDocument();
});

it("spends no try on autofill before somebody opens the field who has used no passkey here", async () => {
  get.mockImplementation(waiting);
  const { user, begin } = open();
  await screen.findByRole("button", press);
  await user.type(screen.getByLabelText("Password"), "x");
  expect(begin).not.toHaveBeenCalled();
  await user.click(screen.getByLabelText("Username or email address"));
  await waitFor(() => expect(get).toHaveBeenCalledOnce());
  expect(get.mock.calls[0]?.[0]?.mediation).toBe("conditional");
});

it("begins autofill for those who open the list of names by keyboard", async () => {
  get.mockImplementation(waiting);
  const { user } = open();
  await screen.findByRole("button", press);
  screen.getByLabelText("Username or email address").focus();
  await user.keyboard("ann");
  expect(get).not.toHaveBeenCalled();
  await user.keyboard("{ArrowDown}");
  await waitFor(() => expect(get).toHaveBeenCalledOnce());
});

it("offers autofill at once to whoever has used a passkey here, and ends it for the dialog", async () => {
  writeLocal("passkey", true);
  get.mockImplementationOnce(waiting);
  const { user } = open();
  await waitFor(() => expect(get).toHaveBeenCalledOnce());
  const offered = get.mock.calls[0]?.[0]?.signal;
  await user.click(screen.getByRole("button", press));
  expect(await screen.findByText("elsewhere")).toBeInTheDocument();
  expect(offered?.aborted).toBe(true);
  expect(get.mock.calls[1]?.[0]?.mediation).toBeUndefined();
});

it("offers no passkeys where the browser or the address has none", async () => {
  vi.stubGlobal("isSecureContext", false);
  open();
  expect(await screen.findByLabelText("Password")).toBeInTheDocument();
  expect(screen.queryByRole("button", press)).not.toBeInTheDocument();
});
