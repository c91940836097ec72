import { Code, createRouterTransport, type ServiceImpl } from "@connectrpc/connect";
import { act, screen } from "@testing-library/react";
import { afterEach, expect, it, vi } from "vitest";

import { InvitationService, type AcceptInvitationRequest } from "@/gen/wiwebb/identity/v1/invitation_service_pb";
import { UserRole } from "@/gen/wiwebb/identity/v1/resources_pb";
import { renderApp, type Rendered } from "@/test-utils";

import { Component } from "./invitation-page";
import { forgetSecrets, takeSecrets } from "./link-secrets";
import { refusal } from "./testing";

type Invitations = Partial<ServiceImpl<typeof InvitationService>>;

const invitation = { email: "amir@north.example", role: UserRole.SUBSCRIBER, tenantName: "North Fibre" };
const dead = (): never => {
  throw refusal("The request is not valid.", { fields: [["token", "Invalid value"]] });
};

function open(invitations: Invitations, fragment = "#token=t0ken"): Rendered {
  history.replaceState({ key: "kept" }, "", `/invitation${fragment}`);
  takeSecrets();
  const transport = createRouterTransport(({ service }) => service(InvitationService, invitations));
  return renderApp(<Component />, { transport, path: "/invitation", at: "/invitation" });
}

async function fill({ user }: Rendered): Promise<void> {
  await user.type(await screen.findByLabelText("Username"), "amir");
  await user.type(screen.getByLabelText("Password"), "12345678");
  await user.type(screen.getByLabelText("Password again"), "12345678");
}
const accept = (): HTMLElement => screen.getByRole("button", { name: "Accept and sign in" });

afterEach(() => act(forgetSecrets));

it("takes the secret out of the address bar and shows what is offered", async () => {
  const lookUpInvitation = vi.fn(() => invitation);
  open({ lookUpInvitation });
  expect(location.href).not.toContain("t0ken");
  expect(history.state).toEqual({ key: "kept" });
  expect(await screen.findByRole("heading", { name: "Join North Fibre" })).toBeInTheDocument();
  expect(screen.getByText(/You are invited as: Subscriber/)).toBeInTheDocument();
  expect(screen.getByLabelText("Email address")).toHaveValue("amir@north.example");
  expect(screen.getByLabelText("Email address")).toBeDisabled();
  expect(lookUpInvitation).toHaveBeenCalledOnce();
});

it("makes the account and goes in", async () => {
  const acceptInvitation = vi.fn<(request: AcceptInvitationRequest) => object>(() => ({ user: { id: 9n } }));
  const page = open({ lookUpInvitation: () => invitation, acceptInvitation });
  await fill(page);
  await page.user.click(accept());
  expect(await screen.findByText("elsewhere")).toBeInTheDocument();
  expect(page.location()).toBe("/");
  expect(acceptInvitation.mock.calls[0]?.[0]).toMatchObject({
    token: "t0ken",
    username: "amir",
    password1: "12345678",
  });
});

it("shows everything that is wrong at its field, all reasons of a password at once", async () => {
  const acceptInvitation = (): never => {
    throw refusal("The request is not valid.", {
      fields: [
        ["username", "A user with that username already exists."],
        ["password1", "This password is too common."],
        ["password1", "This password is entirely numeric."],
        ["email", "A user with that email already exists."],
      ],
    });
  };
  const page = open({ lookUpInvitation: () => invitation, acceptInvitation });
  await fill(page);
  await page.user.click(accept());
  expect(await screen.findByText("A user with that username already exists.")).toBeInTheDocument();
  expect(screen.getByLabelText("Username")).toHaveFocus();
  expect(screen.getByLabelText("Password")).toHaveAccessibleDescription(
    /too common\.\s+This password is entirely numeric\./,
  );
  expect(screen.getByLabelText("Email address")).toHaveAccessibleDescription(/already exists/);
});

it("says that a link is used up, taken back or too old", async () => {
  open({ lookUpInvitation: dead });
  expect(await screen.findByRole("heading", { name: "This link is not valid any more" })).toHaveFocus();
  expect(screen.getByRole("link", { name: "Sign in" })).toHaveAttribute("href", "/sign-in");
});

it("says so, too, when it is used up while the form is filled in", async () => {
  const page = open({ lookUpInvitation: () => invitation, acceptInvitation: dead });
  await fill(page);
  await page.user.click(accept());
  expect(await screen.findByRole("heading", { name: "This link is not valid any more" })).toBeInTheDocument();
});

it("says that a link without its secret is incomplete, and asks nobody", async () => {
  const lookUpInvitation = vi.fn(() => invitation);
  open({ lookUpInvitation }, "");
  expect(await screen.findByRole("heading", { name: "This link is incomplete" })).toBeInTheDocument();
  expect(lookUpInvitation).not.toHaveBeenCalled();
});

it("lets people try again while the server is away", async () => {
  let away = true;
  const lookUpInvitation = (): typeof invitation => {
    if (away) throw refusal("away", { code: Code.Unavailable, reason: "UNAVAILABLE" });
    return invitation;
  };
  const { user } = open({ lookUpInvitation });
  const again = await screen.findByRole("button", { name: "Try again" });
  away = false;
  await user.click(again);
  expect(await screen.findByRole("heading", { name: "Join North Fibre" })).toBeInTheDocument();
});

it("begins anew with another link that is opened in the same tab", async () => {
  open({ lookUpInvitation: ({ token }) => (token === "newer" ? invitation : dead()) });
  expect(await screen.findByRole("heading", { name: "This link is not valid any more" })).toBeInTheDocument();
  act(() => {
    history.replaceState({}, "", "/invitation#token=newer");
    takeSecrets();
  });
  expect(await screen.findByRole("heading", { name: "Join North Fibre" })).toBeInTheDocument();
});
