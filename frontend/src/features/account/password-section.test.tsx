import { Code, ConnectError, createRouterTransport } from "@connectrpc/connect";
import { screen } from "@testing-library/react";
import { expect, it, vi } from "vitest";

import { BadRequestSchema } from "@/gen/google/rpc/error_details_pb";
import { AuthService } from "@/gen/wiwebb/identity/v1/auth_service_pb";
import { renderApp, testSession } from "@/test-utils";

import { PasswordSection } from "./password-section";

function section(refuse?: { field: string; description: string }[]) {
  const changePassword = vi.fn(() => {
    if (!refuse) return { detail: "New password has been saved." };
    const details = [{ desc: BadRequestSchema, value: { fieldViolations: refuse } }];
    throw new ConnectError("The request is not valid.", Code.InvalidArgument, undefined, details);
  });
  const transport = createRouterTransport(({ service }) => service(AuthService, { changePassword }));
  const session = { ...testSession(), signOut: vi.fn(() => Promise.resolve()) };
  const rendered = renderApp(<PasswordSection />, { transport, session });
  const fill = async (old: string, first: string, again = first): Promise<void> => {
    await rendered.user.type(await screen.findByLabelText("Current password"), old);
    await rendered.user.type(screen.getByLabelText("New password"), first);
    await rendered.user.type(screen.getByLabelText("New password again"), again);
    await rendered.user.click(screen.getByRole("button", { name: "Change password" }));
  };
  return { ...rendered, changePassword, session, fill };
}

it("shows what the server refuses at the fields it names", async () => {
  const { fill } = section([
    { field: "old_password", description: "Wrong password." },
    { field: "new_password1", description: "This password is too common." },
  ]);
  await fill("guess-guess", "password1");
  expect(await screen.findByText("Wrong password.")).toBeInTheDocument();
  expect(screen.getByLabelText("Current password")).toHaveAccessibleDescription("Wrong password.");
  expect(screen.getByLabelText("Current password")).toHaveFocus();
  expect(screen.getByLabelText("New password")).toBeInvalid();
  expect(screen.getByLabelText("New password")).toHaveAccessibleDescription(/too common/);
  expect(screen.getByLabelText("New password again")).toBeValid();
});

it("does not send two new passwords that differ", async () => {
  const { fill, changePassword } = section();
  await fill("Correct-Horse-7", "Bright-Lantern-1", "Bright-Lantern-2");
  expect(await screen.findByText("The two passwords do not match.")).toBeInTheDocument();
  expect(changePassword).not.toHaveBeenCalled();
});

it("says that all sessions have ended and sends the person to sign in again", async () => {
  const { fill, session, user } = section();
  await fill("Correct-Horse-7", "Bright-Lantern-1");
  expect(await screen.findByRole("alertdialog")).toHaveTextContent("All your sessions have ended, this one too.");
  expect(session.signOut).not.toHaveBeenCalled();
  await user.keyboard("{Escape}");
  await user.click(screen.getByRole("button", { name: "Sign in again" }));
  expect(session.signOut).toHaveBeenCalledOnce();
});
