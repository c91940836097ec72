import { create } from "@bufbuild/protobuf";
import { Code, ConnectError, createRouterTransport } from "@connectrpc/connect";
import { screen, waitFor } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";

import { ErrorInfoSchema } from "@/gen/google/rpc/error_details_pb";
import { TenantSchema, UserRole } from "@/gen/wiwebb/identity/v1/resources_pb";
import { TenantService } from "@/gen/wiwebb/identity/v1/tenant_service_pb";
import { renderApp, testSession } from "@/test-utils";

import { TenantActions } from "./tenant-actions";

const PERMISSIONS = ["identity.tenants.delete", "identity.tenants.suspend"];

function open({ users = 0n, refusal }: { users?: bigint; refusal?: ConnectError } = {}) {
  const deleted = vi.fn();
  const suspended = vi.fn();
  const done = vi.fn();
  const transport = createRouterTransport(({ service }) => {
    service(TenantService, {
      deleteTenant: ({ id }) => {
        deleted(id);
        if (refusal) throw refusal;
        return {};
      },
      suspendTenant: ({ id, reason }) => {
        suspended(id, reason);
        return { id };
      },
    });
  });
  const tenant = create(TenantSchema, { id: 5n, name: "North Fibre", slug: "north", isActive: true, userCount: users });
  const session = testSession({ role: UserRole.ADMIN, permissions: PERMISSIONS });
  const app = renderApp(<TenantActions tenant={tenant} onDeleted={done} />, { transport, session });
  return { ...app, deleted, suspended, done };
}

const refused = (reason: string, message: string): ConnectError =>
  new ConnectError(message, Code.FailedPrecondition, undefined, [
    { desc: ErrorInfoSchema, value: create(ErrorInfoSchema, { reason, domain: "wiwebb" }) },
  ]);

describe("deleting a tenant", () => {
  it("waits until the tenant's name was typed", async () => {
    const { user, deleted, done } = open();
    await user.click(await screen.findByRole("button", { name: "Delete" }));
    const action = await screen.findByRole("button", { name: "Delete tenant" });
    expect(action).toBeDisabled();
    await user.click(screen.getByLabelText(/to confirm/));
    await user.paste("North Fib");
    expect(action).toBeDisabled();
    expect(deleted).not.toHaveBeenCalled();
    await user.paste("re");
    await user.click(action);
    await waitFor(() => expect(done).toHaveBeenCalled());
    expect(deleted).toHaveBeenCalledExactlyOnceWith(5n);
  });

  it("is not offered while there are users, and leads to them", async () => {
    open({ users: 3n });
    expect(await screen.findByRole("button", { name: "Delete" })).toBeDisabled();
    expect(screen.getByRole("link", { name: "Show its users" })).toHaveAttribute("href", "/users?tenant=5");
  });

  it("explains what is in the way when the server refuses", async () => {
    const refusal = refused("TENANT_NOT_EMPTY", "Cannot delete tenant with existing resources.");
    const { user, done } = open({ refusal });
    await user.click(await screen.findByRole("button", { name: "Delete" }));
    await user.click(await screen.findByLabelText(/to confirm/));
    await user.paste("North Fibre");
    await user.click(screen.getByRole("button", { name: "Delete tenant" }));
    expect(await screen.findByText(/access points, network users/)).toBeInTheDocument();
    expect(done).not.toHaveBeenCalled();
  });
});

it("suspends with the reason that was given", async () => {
  const { user, suspended } = open();
  await user.click(await screen.findByRole("button", { name: "Suspend" }));
  await user.type(await screen.findByLabelText(/Reason/), "Unpaid");
  const [, inDialog] = screen.getAllByRole("button", { name: "Suspend", hidden: true });
  expect(inDialog).toBeDefined();
  if (inDialog) await user.click(inDialog);
  await waitFor(() => expect(suspended).toHaveBeenCalledExactlyOnceWith(5n, "Unpaid"));
});
