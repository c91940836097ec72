import { Code, createRouterTransport, type ServiceImpl } from "@connectrpc/connect";
import { useQuery } from "@connectrpc/connect-query";
import { act, screen, waitFor } from "@testing-library/react";
import { useState } from "react";
import { afterEach, describe, expect, it, vi } from "vitest";

import { useConfirm } from "@/components/confirm";
import { AuthService, type LoginRequest, type ReauthenticateRequest } from "@/gen/wiwebb/identity/v1/auth_service_pb";
import { ask, question, type Need } from "@/lib/gate";
import { renderApp, type Rendered } from "@/test-utils";
import { Button } from "@/ui/button";

import { Gate } from "./gate";
import { leaveFor } from "./leave";
import { codeWanted, refusal, wrongLogin } from "./testing";

vi.mock("./leave", () => ({ leaveFor: vi.fn() }));

type Auth = Partial<ServiceImpl<typeof AuthService>>;

/** A page that has read who is signed in: nora, 7. */
function Page() {
  const me = useQuery(AuthService.method.getCurrentUser);
  return (
    <>
      <p>{me.data ? "ready" : "loading"}</p>
      <Gate />
    </>
  );
}

async function open(auth: Auth, need: Need): Promise<Rendered & { answer: Promise<boolean> }> {
  const transport = createRouterTransport(({ service }) => {
    service(AuthService, { getCurrentUser: () => ({ id: 7n, username: "nora" }), ...auth });
  });
  const rendered = renderApp(<Page />, { transport });
  await screen.findByText("ready");
  let answer = Promise.resolve(false);
  act(() => void (answer = ask(need)));
  await screen.findByRole("dialog");
  return { ...rendered, answer };
}

afterEach(() => {
  act(() => question.get()?.answer(false));
  vi.mocked(leaveFor).mockClear();
});

it("signs the same person in again over the page, with both steps, and lets what waits go on", async () => {
  const login = vi.fn<(request: LoginRequest) => object>((request) => {
    if (!request.otp) throw codeWanted();
    return { user: { id: 7n, username: "nora" } };
  });
  const { user, answer } = await open({ login }, "sign-in");
  const dialog = screen.getByRole("dialog", { name: "Sign in again" });
  expect(dialog).toHaveAccessibleDescription(/nothing you typed is lost/);
  expect(screen.queryByLabelText("Username or email address")).not.toBeInTheDocument();
  await waitFor(() => expect(screen.getByLabelText("Password")).toHaveFocus());

  await user.type(screen.getByLabelText("Password"), "secret{Enter}");
  await user.type(await screen.findByLabelText("Code from your authenticator app"), "123456{Enter}");
  await expect(answer).resolves.toBe(true);
  expect(login.mock.lastCall?.[0]).toMatchObject({ username: "nora", password: "secret", otp: "123456" });
  expect(screen.queryByRole("dialog")).not.toBeInTheDocument();
  expect(leaveFor).not.toHaveBeenCalled();
});

it("stays open after a wrong password", async () => {
  const login = (): never => {
    throw wrongLogin();
  };
  const { user } = await open({ login }, "sign-in");
  await user.type(screen.getByLabelText("Password"), "wrong{Enter}");
  expect(await screen.findByRole("alert")).toHaveTextContent("Unable to log in with provided credentials.");
  expect(question.get()).toBeDefined();
});

it("throws everything of the person before away where somebody else signs in", async () => {
  const { user, answer } = await open({ login: () => ({ user: { id: 8n, username: "eve" } }) }, "sign-in");
  await user.type(screen.getByLabelText("Password"), "secret{Enter}");
  await expect(answer).resolves.toBe(false);
  expect(leaveFor).toHaveBeenCalledWith("/");
});

it("refuses what waits when the dialog is left by Escape", async () => {
  const { user, answer } = await open({}, "sign-in");
  await user.keyboard("{Escape}");
  await expect(answer).resolves.toBe(false);
  expect(screen.queryByRole("dialog")).not.toBeInTheDocument();
});

it("proves anew by password and code who is signed in", async () => {
  const reauthenticate = vi.fn<(request: ReauthenticateRequest) => object>(({ password, otp }) => {
    if (password !== "secret") {
      throw refusal("The request is not valid.", { fields: [["password", "Wrong password."]] });
    }
    if (!otp) throw codeWanted();
    return { secondFactor: true };
  });
  const { user, answer } = await open({ reauthenticate }, "prove");
  expect(screen.getByRole("dialog", { name: "Confirm that it is you" })).toBeInTheDocument();
  expect(screen.getByText("nora")).toBeInTheDocument();
  await user.type(screen.getByLabelText("Password"), "wrong{Enter}");
  expect(await screen.findByText("Wrong password.")).toBeInTheDocument();
  await user.clear(screen.getByLabelText("Password"));
  await user.type(screen.getByLabelText("Password"), "secret{Enter}");
  await user.type(await screen.findByLabelText("Code from your authenticator app"), "123456{Enter}");
  await expect(answer).resolves.toBe(true);
});

it("asks for a sign-in where the session ended while somebody was to prove who they are", async () => {
  const auth: Auth = {
    reauthenticate: () => {
      throw refusal("Invalid token.", { code: Code.Unauthenticated, reason: "INVALID_TOKEN" });
    },
    login: () => ({ user: { id: 7n } }),
  };
  const { user, answer } = await open(auth, "prove");
  await user.type(screen.getByLabelText("Password"), "secret{Enter}");
  expect(await screen.findByRole("dialog", { name: "Sign in again" })).toBeInTheDocument();
  await user.type(screen.getByLabelText("Password"), "secret{Enter}");
  await expect(answer).resolves.toBe(true);
});

describe("the focus", () => {
  /** A page with a button whose work waits for a proof, and then goes on for a while. */
  function Worker({ confirmed }: { confirmed: boolean }) {
    const confirm = useConfirm();
    const [pending, setPending] = useState(false);
    const run = async (): Promise<void> => {
      if (confirmed && !(await confirm({ title: "Sure?", body: "It is gone then.", action: "Yes" }))) return;
      setPending(true);
      await new Promise((done) => setTimeout(done, 50));
      await ask("prove");
      await new Promise((done) => setTimeout(done, 50));
      setPending(false);
    };
    return (
      <>
        <Button pending={pending} onClick={() => void run()}>
          Remove
        </Button>
        <a href="#other">Other</a>
        <Gate />
      </>
    );
  }

  function work(confirmed = false): Rendered {
    const transport = createRouterTransport(({ service }) => {
      service(AuthService, { reauthenticate: () => ({}) });
    });
    return renderApp(<Worker confirmed={confirmed} />, { transport });
  }

  it.each([
    ["was pressed", false],
    ["asked before it began", true],
  ])("returns to the button that %s, when its work is done", async (_, confirmed) => {
    const { user } = work(confirmed);
    await user.click(await screen.findByRole("button", { name: "Remove" }));
    if (confirmed) await user.click(await screen.findByRole("button", { name: "Yes" }));
    // As browsers do; here a button that is switched off keeps the focus.
    await waitFor(() => expect(screen.getByText("Remove")).toBeDisabled());
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
    await user.type(await screen.findByLabelText("Password"), "secret{Enter}");
    await waitFor(() => expect(screen.getByRole("button", { name: "Remove" })).toHaveFocus());
  });

  it("stays where somebody has put it meanwhile", async () => {
    const { user } = work();
    await user.click(await screen.findByRole("button", { name: "Remove" }));
    await user.type(await screen.findByLabelText("Password"), "secret{Enter}");
    await waitFor(() => expect(screen.queryByRole("dialog")).not.toBeInTheDocument());
    screen.getByRole("link", { name: "Other" }).focus();
    await waitFor(() => expect(screen.getByRole("button", { name: "Remove" })).toBeEnabled());
    expect(screen.getByRole("link", { name: "Other" })).toHaveFocus();
  });

  it("returns to what had it when the session ended", async () => {
    const { user } = work();
    const other = await screen.findByRole("link", { name: "Other" });
    other.focus();
    act(() => void ask("sign-in"));
    await screen.findByRole("dialog");
    await user.keyboard("{Escape}");
    await waitFor(() => expect(other).toHaveFocus());
  });
});
