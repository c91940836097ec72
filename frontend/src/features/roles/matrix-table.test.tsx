import { create } from "@bufbuild/protobuf";
import { createRouterTransport } from "@connectrpc/connect";
import { screen } from "@testing-library/react";
import { expect, it } from "vitest";

import { ListRolesResponseSchema } from "@/gen/wiwebb/identity/v1/permission_service_pb";
import { UserRole } from "@/gen/wiwebb/identity/v1/resources_pb";
import { words } from "@/lib/i18n";
import { renderApp } from "@/test-utils";

import { groupPermissions } from "./matrix";
import { Matrix } from "./matrix-table";

it("names a permission in one word, also where only what is done is in view", async () => {
  await words("roles");
  const { roles, permissions } = create(ListRolesResponseSchema, {
    roles: [{ role: UserRole.ADMIN, isStaff: true }],
    permissions: [{ name: "identity.tenants.create", roles: [UserRole.ADMIN] }],
  });
  const groups = groupPermissions(permissions, "", undefined);
  renderApp(<Matrix roles={roles} groups={groups} />, { transport: createRouterTransport(() => undefined) });
  const button = await screen.findByRole("button", { name: "identity.tenants.create" });
  expect(button).toHaveTextContent(/^create$/);
  expect(screen.getByRole("rowheader", { name: "identity.tenants.create" })).toContainElement(button);
  expect(screen.getByRole("row", { name: "identity.tenants.create Yes" })).toBeInTheDocument();
});
