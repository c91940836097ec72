import { create } from "@bufbuild/protobuf";
import { createRouterTransport } from "@connectrpc/connect";
import { screen, waitFor } from "@testing-library/react";
import { expect, it, vi } from "vitest";

import { TenantSchema, UserRole } from "@/gen/wiwebb/identity/v1/resources_pb";
import { TenantService, type UpdateTenantRequest } from "@/gen/wiwebb/identity/v1/tenant_service_pb";
import { renderApp, testSession } from "@/test-utils";

import { GeneralForm } from "./general-tab";

function open(role: UserRole) {
  const saved = vi.fn((request: UpdateTenantRequest) => request.tenant ?? {});
  const transport = createRouterTransport(({ service }) => service(TenantService, { updateTenant: saved }));
  const tenant = create(TenantSchema, { id: 1n, name: "North Fibre", slug: "north", maxUsers: 50n });
  const session = testSession({ role });
  return { ...renderApp(<GeneralForm tenant={tenant} />, { transport, session }), saved };
}

it("hides the slug and the number of users from the owner", async () => {
  open(UserRole.TENANT_OWNER);
  expect(await screen.findByLabelText("Name")).toHaveValue("North Fibre");
  expect(screen.queryByLabelText("Slug")).not.toBeInTheDocument();
  expect(screen.queryByLabelText(/Most users/)).not.toBeInTheDocument();
});

it("lets staff lift the limit of users by emptying it", async () => {
  const { user, saved } = open(UserRole.ADMIN);
  await user.clear(await screen.findByLabelText(/Most users/));
  await user.click(screen.getByRole("button", { name: "Save" }));
  await waitFor(() => expect(saved).toHaveBeenCalled());
  const request = saved.mock.calls[0]?.[0];
  expect(request?.updateMask?.paths).toEqual(["max_users"]);
  expect(request?.tenant?.maxUsers).toBeUndefined();
});
