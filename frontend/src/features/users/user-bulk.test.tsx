import { create } from "@bufbuild/protobuf";
import { Code, ConnectError, createRouterTransport } from "@connectrpc/connect";
import { screen, waitFor, within } from "@testing-library/react";
import { expect, it, vi } from "vitest";

import { UserRole, UserSchema } from "@/gen/wiwebb/identity/v1/resources_pb";
import { UserService } from "@/gen/wiwebb/identity/v1/user_service_pb";
import { renderApp, testSession } from "@/test-utils";

import { UserBulk } from "./user-bulk";

const { SUPERADMIN, ADMIN, SUBSCRIBER } = UserRole;

const person = (id: bigint, username: string, role: UserRole) =>
  create(UserSchema, { id, username, role, isActive: true });

const ROWS = [
  person(1n, "root", SUPERADMIN),
  person(7n, "me", ADMIN),
  person(3n, "amir", SUBSCRIBER),
  person(4n, "bea", SUBSCRIBER),
];

function open(rows: typeof ROWS) {
  const changed = vi.fn();
  const clear = vi.fn();
  const transport = createRouterTransport(({ service }) =>
    service(UserService, {
      activateUser: ({ id }) => {
        changed(id);
        if (id === 4n) throw new ConnectError("Not today.", Code.FailedPrecondition);
        return {};
      },
    }),
  );
  const permissions = ["identity.users.activate", "identity.users.delete"];
  const session = testSession({ role: ADMIN, permissions, user: { id: 7n } });
  return { ...renderApp(<UserBulk rows={rows} clear={clear} />, { transport, session }), changed, clear };
}

it("acts on those whom the caller manages, never on the caller, and says what was refused", async () => {
  const { user, changed, clear } = open(ROWS);
  expect(await screen.findByText("2 of them can be changed by you")).toBeInTheDocument();
  await user.click(screen.getByRole("button", { name: "Deactivate" }));
  const dialog = within(await screen.findByRole("alertdialog", { name: "Deactivate 2 users?" }));
  expect(dialog.getByText("amir, bea")).toBeInTheDocument();
  await user.click(dialog.getByRole("button", { name: "Deactivate" }));
  await waitFor(() => expect(clear).toHaveBeenCalled());
  expect(changed.mock.calls).toEqual([[3n], [4n]]);
  expect(await screen.findByText("1 user was deactivated")).toBeInTheDocument();
  expect(await screen.findByText("1 was refused: Not today.")).toBeInTheDocument();
});

it("offers nothing where none of them may be changed", async () => {
  open(ROWS.slice(0, 2));
  expect(await screen.findByText(/None of the selected accounts/)).toBeInTheDocument();
  expect(screen.queryByRole("button", { name: /Deactivate|Delete/ })).not.toBeInTheDocument();
});
