import { createRouterTransport, type ServiceImpl } from "@connectrpc/connect";
import { act, screen } from "@testing-library/react";
import type { ReactNode } from "react";
import { afterEach, expect, it, vi } from "vitest";

import {
  AccountService,
  type ConfirmPasswordResetRequest,
  type RegisterRequest,
  type VerifyEmailRequest,
} from "@/gen/wiwebb/identity/v1/account_service_pb";
import { renderApp, type Rendered } from "@/test-utils";

import { forgetSecrets, takeSecrets } from "./link-secrets";
import { Component as NewPassword } from "./new-password-page";
import { Component as PasswordReset } from "./password-reset-page";
import { Component as Register } from "./register-page";
import { refusal } from "./testing";
import { Component as VerifyEmail } from "./verify-email-page";

type Accounts = Partial<ServiceImpl<typeof AccountService>>;

function open(page: ReactNode, accounts: Accounts, address: string): Rendered {
  history.replaceState({}, "", address);
  takeSecrets();
  const path = location.pathname;
  const transport = createRouterTransport(({ service }) => service(AccountService, accounts));
  return renderApp(page, { transport, path, at: path });
}

afterEach(() => act(forgetSecrets));

async function fillRegister({ user }: Rendered): Promise<void> {
  await user.type(await screen.findByLabelText("Username"), "tess");
  await user.type(screen.getByLabelText("Email address"), "tess@try.example");
  await user.type(screen.getByLabelText("Password"), "1234");
  await user.type(screen.getByLabelText("Password again"), "12345");
  await user.click(screen.getByRole("button", { name: "Create account" }));
}

it("shows all that is wrong with a new account at once", async () => {
  const register = (): never => {
    throw refusal("The request is not valid.", {
      fields: [
        ["password1", "This password is too short. It must contain at least 8 characters."],
        ["password1", "This password is too common."],
        ["password1", "This password is entirely numeric."],
        ["password2", "The two password fields didn't match."],
      ],
    });
  };
  await fillRegister(open(<Register />, { register }, "/register"));
  const reasons = await screen.findByText(/too short/);
  expect(reasons).toHaveTextContent(/too common/);
  expect(reasons).toHaveTextContent(/entirely numeric/);
  expect(screen.getByLabelText("Password again")).toHaveAccessibleDescription("The two password fields didn't match.");
});

it("signs in whoever has registered, and goes on with the first steps", async () => {
  const register = vi.fn<(request: RegisterRequest) => object>(() => ({ user: { id: 9n } }));
  const page = open(<Register />, { register }, "/register");
  await fillRegister(page);
  expect(await screen.findByText("elsewhere")).toBeInTheDocument();
  expect(page.location()).toBe("/onboarding");
  expect(register.mock.calls[0]?.[0]).toMatchObject({ username: "tess", email: "tess@try.example", password1: "1234" });
});

it("confirms an address by a button, so that a program that opens links confirms nothing", async () => {
  const verifyEmail = vi.fn<(request: VerifyEmailRequest) => object>(() => ({}));
  const { user } = open(<VerifyEmail />, { verifyEmail }, "/verify-email#key=pr00f");
  const button = await screen.findByRole("button", { name: "Confirm address" });
  expect(verifyEmail).not.toHaveBeenCalled();
  await user.click(button);
  expect(await screen.findByRole("heading", { name: "Address confirmed" })).toHaveFocus();
  expect(verifyEmail.mock.calls[0]?.[0].key).toBe("pr00f");
});

it("gives the same answer for every address that a new password is asked for", async () => {
  const requestPasswordReset = vi.fn(() => ({ detail: "Password reset e-mail has been sent." }));
  const { user } = open(<PasswordReset />, { requestPasswordReset }, "/password-reset");
  await user.type(await screen.findByLabelText("Email address"), "nobody@try.example{Enter}");
  expect(
    await screen.findByText("If an account has the address nobody@try.example, a mail is on its way to it."),
  ).toBeInTheDocument();
});

it("sets a new password with both values of the link", async () => {
  const confirmPasswordReset = vi.fn<(request: ConfirmPasswordResetRequest) => object>(() => ({}));
  const { user } = open(<NewPassword />, { confirmPasswordReset }, "/password-reset/confirm#uid=MQ&token=t0ken");
  expect(location.hash).toBe("");
  await user.type(await screen.findByLabelText("New password"), "Correct-Horse-7");
  await user.type(screen.getByLabelText("New password again"), "Correct-Horse-7{Enter}");
  expect(await screen.findByRole("heading", { name: "Password saved" })).toBeInTheDocument();
  expect(confirmPasswordReset.mock.calls[0]?.[0]).toMatchObject({
    uid: "MQ",
    token: "t0ken",
    newPassword1: "Correct-Horse-7",
    newPassword2: "Correct-Horse-7",
  });
});

it("offers another link where that one is used up", async () => {
  const confirmPasswordReset = (): never => {
    throw refusal("The request is not valid.", { fields: [["token", "Invalid value"]] });
  };
  const { user } = open(<NewPassword />, { confirmPasswordReset }, "/password-reset/confirm#uid=MQ&token=t0ken");
  await user.type(await screen.findByLabelText("New password"), "Correct-Horse-7");
  await user.type(screen.getByLabelText("New password again"), "Correct-Horse-7{Enter}");
  expect(await screen.findByRole("link", { name: "Ask for a new link" })).toHaveAttribute("href", "/password-reset");
});
