import { createRouterTransport } from "@connectrpc/connect";
import { screen } from "@testing-library/react";
import { expect, it, vi } from "vitest";

import { UserRole } from "@/gen/wiwebb/identity/v1/resources_pb";
import { MyNetworkService, type SetMyNetworkPasswordRequest } from "@/gen/wiwebb/radius/v1/my_network_service_pb";
import { renderApp, testSession } from "@/test-utils";

import { Component as PasswordPage } from "./password-page";

it("sets the password of the login that was chosen, and says what to do on the devices", async () => {
  const set = vi.fn(({ id }: SetMyNetworkPasswordRequest) => ({ id, username: "amir-tv", isActive: true }));
  const logins = [
    { id: "l1", username: "amir", isActive: true },
    { id: "l2", username: "amir-tv", isActive: true },
  ];
  const transport = createRouterTransport(({ service }) =>
    service(MyNetworkService, {
      listMyNetworkLogins: () => ({ logins, totalSize: 2n }),
      setMyNetworkPassword: set,
    }),
  );
  const { user } = renderApp(<PasswordPage />, { transport, session: testSession({ role: UserRole.SUBSCRIBER }) });
  await user.click(await screen.findByRole("button", { name: "Change the password of amir-tv" }));
  const field = screen.getByLabelText("New network password");
  await user.type(field, "short");
  await user.click(screen.getByRole("button", { name: "Save password" }));
  expect(await screen.findByText("Use at least 8 characters.")).toBeInTheDocument();
  // Two bytes each: more than the 128 that a RADIUS password may have.
  await user.clear(field);
  await user.paste("é".repeat(65));
  expect(await screen.findByText("That is too long.")).toBeInTheDocument();
  expect(set).not.toHaveBeenCalled();
  await user.clear(field);
  await user.type(field, "Blue-Kettle-9");
  await user.click(screen.getByRole("button", { name: "Save password" }));
  expect(await screen.findByText("The new network password is saved")).toBeInTheDocument();
  expect(set.mock.calls[0]?.[0]).toMatchObject({ id: "l2", password: "Blue-Kettle-9" });
  expect(screen.queryByLabelText("New network password")).not.toBeInTheDocument();
});
