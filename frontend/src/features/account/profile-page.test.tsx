import { createRouterTransport } from "@connectrpc/connect";
import { screen } from "@testing-library/react";
import { expect, it, vi } from "vitest";

import { AccountService, type ChangeEmailRequest } from "@/gen/wiwebb/identity/v1/account_service_pb";
import { AuthService, type UpdateCurrentUserRequest } from "@/gen/wiwebb/identity/v1/auth_service_pb";
import { renderApp, testSession } from "@/test-utils";

import { Component as ProfilePage } from "./profile-page";

function page() {
  const updateCurrentUser = vi.fn(({ user }: UpdateCurrentUserRequest) => user ?? {});
  const changeEmail = vi.fn((request: ChangeEmailRequest) => ({ detail: request.newEmail }));
  const transport = createRouterTransport(({ service }) => {
    service(AuthService, { updateCurrentUser });
    service(AccountService, { getPreferences: () => ({ locale: "" }), changeEmail });
  });
  const session = testSession({ user: { firstName: "Nora", company: "North Fibre", tenantName: "North Fibre" } });
  return { updateCurrentUser, changeEmail, ...renderApp(<ProfilePage />, { transport, session }) };
}

it("sends only what was changed", async () => {
  const { user, updateCurrentUser } = page();
  const company = await screen.findByLabelText(/Company/);
  await user.clear(company);
  await user.type(screen.getByLabelText(/Location/), "Oslo");
  await user.click(screen.getByRole("button", { name: "Save" }));
  expect(await screen.findByText("Your profile is saved.")).toBeInTheDocument();
  const sent = updateCurrentUser.mock.calls[0]?.[0].user;
  expect(sent).toMatchObject({ company: "", location: "Oslo" });
  expect(sent?.firstName).toBeUndefined();
  expect(sent?.bio).toBeUndefined();
});

it("takes web addresses only for a website", async () => {
  const { user, updateCurrentUser } = page();
  await user.type(await screen.findByLabelText(/Website/), "javascript:alert(1)");
  await user.click(screen.getByRole("button", { name: "Save" }));
  expect(await screen.findByText(/Enter a valid URL/)).toBeInTheDocument();
  expect(updateCurrentUser).not.toHaveBeenCalled();
});

it("says where the mail went that asks the new address, and that the old one stays", async () => {
  const { user, changeEmail } = page();
  expect(await screen.findByText("Not confirmed yet")).toBeInTheDocument();
  await user.click(screen.getByRole("button", { name: "Change e-mail address" }));
  await user.type(screen.getByLabelText("New e-mail address"), "nora@north.example");
  await user.type(screen.getByLabelText("Your password"), "Correct-Horse-7");
  await user.click(screen.getByRole("button", { name: "Send the mail" }));
  expect(await screen.findByText(/We sent a mail to nora@north.example/)).toHaveTextContent(
    "until then nora@example.com stays",
  );
  expect(changeEmail.mock.calls[0]?.[0]).toMatchObject({ password: "Correct-Horse-7" });
  expect(screen.queryByLabelText("Your password")).not.toBeInTheDocument();
});
