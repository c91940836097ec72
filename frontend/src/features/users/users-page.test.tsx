import { createRouterTransport } from "@connectrpc/connect";
import { screen, waitFor } from "@testing-library/react";
import { expect, it, vi } from "vitest";

import { UserRole } from "@/gen/wiwebb/identity/v1/resources_pb";
import { TenantService } from "@/gen/wiwebb/identity/v1/tenant_service_pb";
import { UserService, type ListUsersRequest } from "@/gen/wiwebb/identity/v1/user_service_pb";
import { words } from "@/lib/i18n";
import { renderApp, testSession } from "@/test-utils";

import { Component as UsersPage } from "./users-page";

const TENANTS = 3000;

it("finds a tenant among thousands for the filter: the server searches", async () => {
  await words("users");
  const listUsers = vi.fn<(request: ListUsersRequest) => object>(() => ({ users: [], totalSize: 0n }));
  const transport = createRouterTransport(({ service }) => {
    service(UserService, { listUsers });
    service(TenantService, {
      listTenants: ({ search, skip, pageSize }) => {
        const all = Array.from({ length: TENANTS }, (_, at) => ({ id: BigInt(at + 1), name: `Tenant ${at + 1}` }));
        const found = all.filter(({ name }) => name.includes(search));
        return { tenants: found.slice(skip, skip + pageSize), totalSize: BigInt(found.length) };
      },
    });
  });
  const { user, location } = renderApp(<UsersPage />, {
    transport,
    path: "/users",
    at: "/users",
    session: testSession({ role: UserRole.ADMIN, permissions: ["identity.users.read"] }),
  });
  await user.click(await screen.findByLabelText("Tenant"));
  await user.keyboard("Tenant 2999");
  await user.click(await screen.findByRole("option", { name: "Tenant 2999" }));
  await waitFor(() => expect(location()).toBe("/users?tenant=2999"));
  expect(screen.getByLabelText("Tenant")).toHaveTextContent("Tenant 2999");
  await waitFor(() => expect(listUsers.mock.lastCall?.[0].tenantId).toBe(2999n));
});
