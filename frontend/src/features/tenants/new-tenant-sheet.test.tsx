import { createRouterTransport } from "@connectrpc/connect";
import { screen, waitFor } from "@testing-library/react";
import { expect, it, vi } from "vitest";

import { UserRole } from "@/gen/wiwebb/identity/v1/resources_pb";
import { TenantService } from "@/gen/wiwebb/identity/v1/tenant_service_pb";
import { renderApp, testSession } from "@/test-utils";

import { NewTenantForm } from "./new-tenant-sheet";

function open() {
  const plain = vi.fn(({ tenant }: { tenant?: { name?: string } }) => ({ id: 9n, name: tenant?.name }));
  const withOwner = vi.fn(({ tenant }: { tenant?: { name?: string } }) => ({ id: 9n, name: tenant?.name }));
  const transport = createRouterTransport(({ service }) =>
    service(TenantService, { createTenant: plain, createTenantWithOwner: withOwner }),
  );
  const session = testSession({ role: UserRole.ADMIN, permissions: ["identity.tenants.create"] });
  return { ...renderApp(<NewTenantForm close={vi.fn()} />, { transport, session }), plain, withOwner };
}

it("makes the slug of the name until somebody writes their own", async () => {
  const { user } = open();
  const name = await screen.findByLabelText("Name");
  await user.type(name, "Café du Port");
  expect(screen.getByLabelText("Slug")).toHaveValue("cafe-du-port");
  await user.clear(screen.getByLabelText("Slug"));
  await user.type(screen.getByLabelText("Slug"), "port");
  await user.type(name, " 2");
  expect(screen.getByLabelText("Slug")).toHaveValue("port");
});

it("invites the owner where an address was given, and only then", async () => {
  const first = open();
  await first.user.click(await screen.findByLabelText("Name"));
  await first.user.paste("Harbour");
  await first.user.click(screen.getByLabelText(/Owner’s email/));
  await first.user.paste("henk@example.com");
  await first.user.click(screen.getByRole("button", { name: "Create tenant" }));
  await waitFor(() => expect(first.location()).toBe("/tenants/9"));
  expect(first.withOwner.mock.calls[0]?.[0]).toMatchObject({
    ownerEmail: "henk@example.com",
    tenant: { name: "Harbour", slug: "harbour" },
  });
  expect(first.plain).not.toHaveBeenCalled();
  first.unmount();

  const second = open();
  await second.user.click(await screen.findByLabelText("Name"));
  await second.user.paste("Harbour");
  await second.user.click(screen.getByLabelText(/Most users/));
  await second.user.paste("25");
  await second.user.click(screen.getByRole("button", { name: "Create tenant" }));
  await waitFor(() => expect(second.location()).toBe("/tenants/9"));
  expect(second.plain.mock.calls[0]?.[0]).toMatchObject({ tenant: { name: "Harbour", maxUsers: 25n } });
  expect(second.withOwner).not.toHaveBeenCalled();
});
