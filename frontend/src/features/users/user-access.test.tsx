import { create } from "@bufbuild/protobuf";
import { Code, ConnectError, createRouterTransport } from "@connectrpc/connect";
import { screen, waitFor } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";

import { ErrorInfoSchema } from "@/gen/google/rpc/error_details_pb";
import { UserRole, UserSchema } from "@/gen/wiwebb/identity/v1/resources_pb";
import { UserService } from "@/gen/wiwebb/identity/v1/user_service_pb";
import { renderApp, testSession } from "@/test-utils";

import { assignableRoles } from "./rules";
import { RoleCard } from "./user-role-card";
import { UserActionRows } from "./user-sheet";

const { SUPERADMIN, ADMIN, TENANT_OWNER, SUBSCRIBER } = UserRole;

const refusal = (code: Code, reason: string, message: string): ConnectError =>
  new ConnectError(message, code, undefined, [
    { desc: ErrorInfoSchema, value: create(ErrorInfoSchema, { reason, domain: "wiwebb" }) },
  ]);

describe("the role of somebody", () => {
  function open(caller: UserRole, target: UserRole, refused?: ConnectError) {
    const assigned = vi.fn();
    const transport = createRouterTransport(({ service }) =>
      service(UserService, {
        assignRole: ({ id, role }) => {
          assigned(id, role);
          if (refused) throw refused;
          return {};
        },
      }),
    );
    const user = create(UserSchema, { id: 3n, username: "amir", role: target });
    const card = <RoleCard user={user} roles={assignableRoles(caller, target)} />;
    return { ...renderApp(card, { transport, session: testSession({ role: caller }) }), assigned };
  }

  it("is sent as its wire word", async () => {
    const { user, assigned } = open(ADMIN, SUBSCRIBER);
    await user.selectOptions(await screen.findByRole("combobox", { name: "Role" }), "Tenant owner");
    await user.click(screen.getByRole("button", { name: "Assign role" }));
    await waitFor(() => expect(assigned).toHaveBeenCalledExactlyOnceWith(3n, "tenant_owner"));
  });

  it("shows the server's refusal in place", async () => {
    const { user } = open(
      ADMIN,
      SUBSCRIBER,
      refusal(Code.PermissionDenied, "ROLE_NOT_ALLOWED", "Insufficient permissions"),
    );
    await user.selectOptions(await screen.findByRole("combobox", { name: "Role" }), "Admin");
    expect(screen.getByText(/leaves its tenant/)).toBeInTheDocument();
    await user.click(screen.getByRole("button", { name: "Assign role" }));
    expect(await screen.findByRole("alert")).toHaveTextContent("Insufficient permissions");
  });

  it("is not offered for change where nothing else may be given", async () => {
    open(TENANT_OWNER, SUBSCRIBER);
    expect(await screen.findByText("You cannot give this account another role.")).toBeInTheDocument();
    expect(screen.queryByRole("combobox")).not.toBeInTheDocument();
  });
});

describe("what can be done to somebody", () => {
  const PERMISSIONS = ["identity.users.activate", "identity.users.delete"];

  function open(caller: UserRole, target: { id: bigint; role: UserRole }, refused?: ConnectError) {
    const transport = createRouterTransport(({ service }) =>
      service(UserService, {
        activateUser: () => {
          if (refused) throw refused;
          return {};
        },
      }),
    );
    const session = testSession({ role: caller, permissions: PERMISSIONS, user: { id: 7n } });
    const user = create(UserSchema, { username: "root", isActive: true, ...target });
    return renderApp(<UserActionRows user={user} onDeleted={vi.fn()} />, { transport, session });
  }

  it("is nothing for an admin before a superadmin", async () => {
    open(ADMIN, { id: 1n, role: SUPERADMIN });
    expect(await screen.findByText(/may look at this account/)).toBeInTheDocument();
    expect(screen.queryByRole("button", { name: /Deactivate|Delete/ })).not.toBeInTheDocument();
  });

  it("is shown but not possible for one's own account, with the reason", async () => {
    open(SUPERADMIN, { id: 7n, role: SUPERADMIN });
    expect(await screen.findByRole("button", { name: "Deactivate" })).toBeDisabled();
    expect(screen.getByRole("button", { name: "Delete" })).toBeDisabled();
    expect(screen.getAllByText("This is your own account.")).toHaveLength(2);
  });

  it("says in place that the last superadmin stays", async () => {
    const last = refusal(Code.FailedPrecondition, "LAST_SUPERADMIN", "At least one active superadmin must remain.");
    const { user } = open(SUPERADMIN, { id: 1n, role: SUPERADMIN }, last);
    await user.click(await screen.findByRole("button", { name: "Deactivate" }));
    const [, inDialog] = screen.getAllByRole("button", { name: "Deactivate", hidden: true });
    if (inDialog) await user.click(inDialog);
    expect(await screen.findByText("At least one active superadmin must remain.")).toBeInTheDocument();
  });
});
