import { Code, createRouterTransport, type ServiceImpl } from "@connectrpc/connect";
import { act, screen } from "@testing-library/react";
import { expect, it, vi } from "vitest";

import { AuthService, type LoginRequest } from "@/gen/wiwebb/identity/v1/auth_service_pb";
import { OidcService, type BeginOidcSignInRequest } from "@/gen/wiwebb/identity/v1/oidc_service_pb";
import { UserRole } from "@/gen/wiwebb/identity/v1/resources_pb";
import { actingTenant, setActingTenant } from "@/lib/acting-tenant";
import { renderApp, type Rendered } from "@/test-utils";

import { Component } from "./sign-in-page";
import { codeWanted, refusal, wrongLogin } from "./testing";

type Login = NonNullable<Partial<ServiceImpl<typeof AuthService>>["login"]>;
type Oidc = Partial<ServiceImpl<typeof OidcService>>;

function open(login: Login, oidc: Oidc = {}, at = "/sign-in"): Rendered {
  const transport = createRouterTransport(({ service }) => {
    service(AuthService, { login });
    service(OidcService, { getSignInOptions: () => ({}), ...oidc });
  });
  return renderApp(<Component />, { transport, path: "/sign-in", at });
}

async function enter(user: Rendered["user"], name: string, password: string): Promise<void> {
  await user.clear(await screen.findByLabelText("Username or email address"));
  await user.type(screen.getByLabelText("Username or email address"), name);
  await user.clear(screen.getByLabelText("Password"));
  await user.type(screen.getByLabelText("Password"), password);
  await user.click(screen.getByRole("button", { name: "Sign in" }));
}

it("signs in and goes where somebody wanted to go", async () => {
  const login = vi.fn<(request: LoginRequest) => object>(() => ({ user: { id: 7n, role: UserRole.TENANT_OWNER } }));
  setActingTenant({ id: 3n, name: "Left over" });
  const { user, location } = open(login, {}, "/sign-in?next=%2Fusers%3Fq%3Da");
  await enter(user, "nora", "secret");
  await screen.findByText("elsewhere");
  expect(login.mock.calls[0]?.[0]).toMatchObject({ username: "nora", password: "secret" });
  expect(login.mock.calls[0]?.[0].otp).toBeFalsy();
  expect(location()).toBe("/users?q=a");
  expect(actingTenant()).toBeUndefined();
});

it("says at once which field is empty, and asks nobody", async () => {
  const login = vi.fn<Login>();
  const { user } = open(login);
  await user.click(await screen.findByRole("button", { name: "Sign in" }));
  expect(await screen.findAllByText("This field is required.")).toHaveLength(2);
  expect(screen.getByLabelText("Username or email address")).toHaveFocus();
  expect(login).not.toHaveBeenCalled();
});

it("shows the server's words for a wrong password, and keeps what was typed", async () => {
  const { user, location } = open(() => {
    throw wrongLogin();
  });
  await enter(user, "nora", "wrong");
  expect(await screen.findByRole("alert")).toHaveTextContent("Unable to log in with provided credentials.");
  expect(screen.getByLabelText("Password")).toHaveValue("wrong");
  expect(location()).toBe("/sign-in");
});

it("asks for a code in a second step and sends it with the first", async () => {
  const login = vi.fn<(request: LoginRequest) => object>((request) => {
    if (!request.otp) throw codeWanted();
    if (request.otp !== "123456") {
      throw refusal("The request is not valid.", { fields: [["otp", "This code is not valid."]] });
    }
    return { user: { id: 7n, role: UserRole.ADMIN } };
  });
  const { user } = open(login);
  await enter(user, "nora", "secret");

  const code = await screen.findByLabelText("Code from your authenticator app");
  expect(code).toHaveFocus();
  expect(code).toHaveAttribute("autocomplete", "one-time-code");
  await user.type(code, "000000{Enter}");
  expect(await screen.findByText("This code is not valid.")).toBeInTheDocument();
  expect(screen.getByLabelText("Code from your authenticator app")).toBeInvalid();

  await user.clear(screen.getByLabelText("Code from your authenticator app"));
  await user.type(screen.getByLabelText("Code from your authenticator app"), " 123456 {Enter}");
  await screen.findByText("elsewhere");
  expect(login.mock.lastCall?.[0]).toMatchObject({ username: "nora", password: "secret", otp: "123456" });
});

it("takes a recovery code in place of a code, and goes back without losing the first step", async () => {
  const login = vi.fn<(request: LoginRequest) => object>(() => {
    throw codeWanted();
  });
  const { user } = open(login);
  await enter(user, "nora", "secret");
  await user.click(await screen.findByRole("button", { name: "Use a recovery code" }));
  const recovery = screen.getByLabelText("Recovery code");
  expect(recovery).toHaveFocus();
  expect(recovery).not.toHaveAttribute("inputmode", "numeric");
  await user.type(recovery, "abcd-efgh{Enter}");
  expect(login.mock.lastCall?.[0].otp).toBe("abcd-efgh");

  await user.click(screen.getByRole("button", { name: "Back" }));
  expect(screen.getByLabelText("Username or email address")).toHaveValue("nora");
  expect(screen.getByLabelText("Password")).toHaveValue("secret");
});

it("counts down while the account or the address must wait", async () => {
  vi.useFakeTimers({ shouldAdvanceTime: true });
  const { user } = open(() => {
    throw refusal("Request was throttled.", {
      code: Code.ResourceExhausted,
      reason: "TOO_MANY_FAILURES",
      retryAfter: 75,
    });
  });
  await enter(user, "nora", "wrong");
  expect(await screen.findByRole("timer")).toHaveTextContent("You can try again in 1 min 15 s.");
  expect(screen.getByRole("button", { name: "Sign in" })).toBeDisabled();

  act(() => void vi.advanceTimersByTime(20_000));
  expect(screen.getByRole("timer")).toHaveTextContent(/in 5[45] s/);
  act(() => void vi.advanceTimersByTime(60_000));
  expect(await screen.findByText("You can try again now.")).toBeInTheDocument();
  expect(screen.getByRole("button", { name: "Sign in" })).toBeEnabled();
  vi.useRealTimers();
});

it("lets people sign in by password although nobody knows what the host offers", async () => {
  const options = vi.fn(() => {
    throw refusal("away", { code: Code.Unavailable, reason: "UNAVAILABLE" });
  });
  const { user } = open(() => ({ user: { id: 7n } }), { getSignInOptions: options });
  await enter(user, "nora", "secret");
  await screen.findByText("elsewhere");
  expect(options).toHaveBeenCalled();
});

it("offers the host's providers, and says why one cannot be used", async () => {
  const begin = vi.fn<(request: BeginOidcSignInRequest) => object>(() => {
    throw refusal("The provider does not answer.", { code: Code.FailedPrecondition, reason: "NO_PUBLIC_URL" });
  });
  const { user } = open(() => ({}), {
    getSignInOptions: () => ({ themeName: "North Fibre", providers: [{ id: "c1", name: "North ID" }] }),
    beginOidcSignIn: begin,
  });
  await user.click(await screen.findByRole("button", { name: "Sign in with North ID" }));
  expect(await screen.findByText("The provider does not answer.")).toBeInTheDocument();
  expect(begin.mock.calls[0]?.[0].connection).toBe("c1");
  expect(screen.getByText("to North Fibre")).toBeInTheDocument();
});

it("finds an organization by an e-mail address", async () => {
  const { user } = open(() => ({}), {
    beginOidcSignIn: () => {
      const fields: [string, string][] = [["email", "There is no sign-in by a provider for this."]];
      throw refusal("The request is not valid.", { fields });
    },
  });
  await user.click(await screen.findByRole("button", { name: "Sign in with your organization" }));
  await user.type(await screen.findByLabelText("Work email address"), "a@b.example{Enter}");
  expect(await screen.findByText("There is no sign-in by a provider for this.")).toBeInTheDocument();
  expect(screen.getByLabelText("Work email address")).toBeInvalid();
});
