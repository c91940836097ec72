import { Code, createRouterTransport, type ServiceImpl } from "@connectrpc/connect";
import { act, screen, waitFor } from "@testing-library/react";
import { StrictMode } from "react";
import { useLocation, type Location } from "react-router";
import { afterEach, expect, it, vi } from "vitest";

import { AuthService } from "@/gen/wiwebb/identity/v1/auth_service_pb";
import {
  OidcService,
  type BeginOidcSignInRequest,
  type FinishOidcSignInRequest,
} from "@/gen/wiwebb/identity/v1/oidc_service_pb";
import type { OidcAttempt } from "@/lib/oidc-attempt";
import { readSession, writeSession } from "@/lib/storage";
import { askAndRepeat } from "@/lib/transport";
import { renderApp, type Rendered } from "@/test-utils";

import { Gate } from "./gate";
import { forgetSecrets, takeSecrets } from "./link-secrets";
import { Component } from "./oidc-callback-page";
import { codeWanted, refusal } from "./testing";

type Oidc = Partial<ServiceImpl<typeof OidcService>>;

const attempt: OidcAttempt = {
  provider: { connection: "c1" },
  purpose: "sign-in",
  next: "/users",
  state: "st4te",
  browserKey: "k3y",
};

/** The page, and afterwards what it tells the next one. */
function Page() {
  const { pathname, state } = useLocation() as Location<unknown>;
  if (pathname === "/sign-in/oidc/callback") return <Component />;
  return (
    <>
      <p>elsewhere</p>
      <p>{JSON.stringify(state)}</p>
    </>
  );
}

function open(
  oidc: Oidc,
  kept: OidcAttempt | undefined = attempt,
  query = "?state=st4te&code=c0de&iss=https://id",
  auth: Partial<ServiceImpl<typeof AuthService>> = {},
): Rendered {
  writeSession("oidc", kept);
  history.replaceState({}, "", `/sign-in/oidc/callback${query}`);
  takeSecrets();
  const transport = createRouterTransport(
    ({ service }) => {
      service(OidcService, oidc);
      service(AuthService, auth);
    },
    { transport: { interceptors: [askAndRepeat] } },
  );
  const page = (
    <StrictMode>
      <Page />
      <Gate />
    </StrictMode>
  );
  return renderApp(page, { transport, at: "/sign-in/oidc/callback" });
}

afterEach(() => {
  act(forgetSecrets);
  writeSession("oidc", undefined);
});

it("finishes once what this tab began, and leaves no code in the address bar", async () => {
  const finishOidcSignIn = vi.fn<(request: FinishOidcSignInRequest) => object>(() => ({ user: { id: 7n } }));
  const { location: at } = open({ finishOidcSignIn });
  expect(location.search).toBe("");
  expect(await screen.findByText("elsewhere")).toBeInTheDocument();
  expect(at()).toBe("/users");
  expect(finishOidcSignIn).toHaveBeenCalledOnce();
  const sent = { state: "st4te", code: "c0de", browserKey: "k3y", iss: "https://id" };
  expect(finishOidcSignIn.mock.calls[0]?.[0]).toMatchObject(sent);
  expect(readSession("oidc", undefined)).toBeUndefined();
});

it("begins anew where the account asks for a second factor", async () => {
  const beginOidcSignIn = vi.fn<(request: BeginOidcSignInRequest) => object>(() => ({
    authorizationUrl: `${location.origin}/sign-in/oidc/callback#provider`,
    state: "next",
    browserKey: "k4y",
  }));
  open({
    beginOidcSignIn,
    finishOidcSignIn: () => {
      throw codeWanted();
    },
  });
  await waitFor(() => expect(readSession("oidc", undefined)).toMatchObject({ state: "next", secondFactor: "asked" }));
  expect(beginOidcSignIn.mock.calls[0]?.[0].connection).toBe("c1");
});

it("sends the code with the provider's second answer", async () => {
  const finishOidcSignIn = vi.fn<(request: FinishOidcSignInRequest) => object>(() => ({ user: { id: 7n } }));
  const { user } = open({ finishOidcSignIn }, { ...attempt, secondFactor: "wrong" });
  expect(await screen.findByText("That code was not valid. Enter another one.")).toBeInTheDocument();
  expect(finishOidcSignIn).not.toHaveBeenCalled();
  await user.type(screen.getByLabelText("Code from your authenticator app"), "123456{Enter}");
  expect(await screen.findByText("elsewhere")).toBeInTheDocument();
  expect(finishOidcSignIn.mock.calls[0]?.[0]).toMatchObject({ code: "c0de", otp: "123456" });
});

const link: OidcAttempt = { ...attempt, purpose: "link", next: "/account/security" };

it("links the provider's account to the one that is signed in, and lets the page say so", async () => {
  const linkOidcIdentity = vi.fn(() => ({}));
  const { location: at } = open({ linkOidcIdentity }, link);
  expect(await screen.findByText("elsewhere")).toBeInTheDocument();
  expect(at()).toBe("/account/security");
  expect(linkOidcIdentity).toHaveBeenCalledOnce();
  expect(screen.getByText('{"linked":true}')).toBeInTheDocument();
});

it("asks for a fresh proof over the page where linking needs one, and links then", async () => {
  let fresh = false;
  const linkOidcIdentity = vi.fn(() => {
    if (fresh) return {};
    throw refusal("Prove who you are.", { code: Code.PermissionDenied, reason: "FRESH_SIGN_IN_REQUIRED" });
  });
  const { user, location: at } = open({ linkOidcIdentity }, link, undefined, {
    getCurrentUser: () => ({ id: 7n, username: "nora" }),
    reauthenticate: () => {
      fresh = true;
      return {};
    },
  });
  const dialog = await screen.findByRole("dialog", { name: "Confirm that it is you" });
  expect(dialog).toHaveTextContent("nora");
  await user.type(screen.getByLabelText("Password"), "secret{Enter}");
  expect(await screen.findByText("elsewhere")).toBeInTheDocument();
  expect(at()).toBe("/account/security");
  expect(linkOidcIdentity).toHaveBeenCalledTimes(2);
});

it.each([
  ["is linked already", Code.AlreadyExists, "ALREADY_EXISTS", "This account at the provider is linked already."],
  ["is no answer to this", Code.FailedPrecondition, "OIDC_ATTEMPT_INVALID", /not your organization’s provider/],
  ["comes too late for the session", Code.Unauthenticated, "UNAUTHENTICATED", /no longer signed in here/],
])("says that nothing is linked where the account %s, and leads back", async (_, code, reason, text) => {
  const linkOidcIdentity = (): never => {
    throw refusal("This account at the provider is linked already.", { code, reason });
  };
  open({ linkOidcIdentity }, link);
  const heading = await screen.findByRole("heading", { name: "The account is not linked" });
  await waitFor(() => expect(heading).toHaveFocus());
  expect(screen.getByText(text)).toBeInTheDocument();
  expect(screen.getByRole("link", { name: "Go back" })).toHaveAttribute("href", "/account/security");
});

it("shows why the server refuses, and the way back", async () => {
  open({
    finishOidcSignIn: () => {
      throw refusal("Staff do not sign in by a tenant's provider.", {
        code: Code.FailedPrecondition,
        reason: "OIDC_NOT_FOR_STAFF",
      });
    },
  });
  expect(await screen.findByRole("heading", { name: "You are not signed in" })).toBeInTheDocument();
  expect(screen.getByText("Staff do not sign in by a tenant's provider.")).toBeInTheDocument();
  expect(screen.getByRole("link", { name: "Sign in" })).toHaveAttribute("href", "/sign-in");
});

it("asks nobody about an answer that this tab did not ask for", async () => {
  const finishOidcSignIn = vi.fn(() => ({}));
  open({ finishOidcSignIn }, attempt, "?state=forged&code=c0de");
  expect(await screen.findByText(/did not begin in this tab/)).toBeInTheDocument();
  expect(finishOidcSignIn).not.toHaveBeenCalled();
});

it("does not repeat what a link claims the provider said", async () => {
  open({}, attempt, "?state=st4te&error=access_denied&error_description=Call%200900");
  expect(await screen.findByText("The sign-in was cancelled at your organization.")).toBeInTheDocument();
  expect(screen.queryByText(/0900/)).not.toBeInTheDocument();
});
