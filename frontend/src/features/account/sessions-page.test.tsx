import { create } from "@bufbuild/protobuf";
import { Code, ConnectError, createRouterTransport } from "@connectrpc/connect";
import { screen, waitFor, within } from "@testing-library/react";
import { expect, it } from "vitest";

import { SessionSchema, SessionService, SignInMethod } from "@/gen/wiwebb/identity/v1/session_service_pb";
import { renderApp } from "@/test-utils";

import { Component as SessionsPage } from "./sessions-page";

function page({ gone = false } = {}) {
  let sessions = [
    create(SessionSchema, { id: "s2", device: "curl", clientAddress: "192.0.2.9", signIn: SignInMethod.PASSWORD }),
    create(SessionSchema, { id: "s1", device: "Firefox on Linux", current: true, signIn: SignInMethod.PASSKEY }),
    create(SessionSchema, { id: "s3", device: "Safari on iPhone", signIn: SignInMethod.PASSWORD, secondFactor: true }),
  ];
  const transport = createRouterTransport(({ service }) =>
    service(SessionService, {
      listSessions: () => ({ sessions, totalSize: BigInt(sessions.length) }),
      deleteSession: ({ id }) => {
        sessions = sessions.filter((session) => session.id !== id);
        if (gone) throw new ConnectError("Not found.", Code.NotFound);
        return {};
      },
      endOtherSessions: () => {
        const ended = BigInt(sessions.filter((session) => !session.current).length);
        sessions = sessions.filter((session) => session.current);
        return { ended };
      },
    }),
  );
  return renderApp(<SessionsPage />, { transport });
}

const devices = (): (string | null)[] =>
  within(screen.getByRole("list", { name: "Signed-in devices" }))
    .getAllByRole("listitem")
    .map((item) => item.textContent);

it("puts the device in one's hand first, and offers no button that would sign it out", async () => {
  page();
  const own = (await screen.findByText("This device")).closest("li")!;
  expect(own).toHaveTextContent("Firefox on Linux");
  expect(devices()[0]).toContain("This device");
  expect(within(own).queryByRole("button")).not.toBeInTheDocument();
  expect(devices()[2]).toContain("Password + second factor");
});

it("ends one session after it was confirmed", async () => {
  const { user } = page();
  const end = await screen.findByRole("button", { name: "Sign out curl at 192.0.2.9" });
  await user.click(end);
  await user.click(within(await screen.findByRole("alertdialog")).getByRole("button", { name: "Cancel" }));
  expect(devices()).toHaveLength(3);
  await user.click(end);
  const question = await screen.findByRole("alertdialog");
  expect(question).toHaveTextContent("curl at 192.0.2.9 is signed out within a second");
  await user.click(within(question).getByRole("button", { name: "Sign out" }));
  await waitFor(() => expect(devices()).toHaveLength(2));
  expect(await screen.findByText("curl is signed out.")).toBeInTheDocument();
});

it("takes a session that has ended by itself for what was wanted", async () => {
  const { user } = page({ gone: true });
  await user.click(await screen.findByRole("button", { name: /Sign out Safari/ }));
  await user.click(within(await screen.findByRole("alertdialog")).getByRole("button", { name: "Sign out" }));
  expect(await screen.findByText("Safari on iPhone is signed out.")).toBeInTheDocument();
  await waitFor(() => expect(devices()).toHaveLength(2));
});

it("ends all the others at once and says how many", async () => {
  const { user } = page();
  await user.click(await screen.findByRole("button", { name: "Sign out all other devices" }));
  const question = await screen.findByRole("alertdialog");
  await user.click(within(question).getByRole("button", { name: "Sign out all other devices" }));
  expect(await screen.findByText("2 devices are signed out.")).toBeInTheDocument();
  await waitFor(() => expect(devices()).toHaveLength(1));
  expect(screen.queryByRole("button", { name: "Sign out all other devices" })).not.toBeInTheDocument();
});
