import { createRouterTransport } from "@connectrpc/connect";
import { configure, screen, within } from "@testing-library/react";
import { expect, it, vi } from "vitest";

import {
  PermissionReach,
  PermissionService,
  type ExplainPermissionRequest,
} from "@/gen/wiwebb/identity/v1/permission_service_pb";
import { UserRole } from "@/gen/wiwebb/identity/v1/resources_pb";
import { UserService } from "@/gen/wiwebb/identity/v1/user_service_pb";
import { renderApp } from "@/test-utils";

import { Component as ExplainPage } from "./explain-page";

// A busy machine takes its time.
configure({ asyncUtilTimeout: 10_000 });
vi.setConfig({ testTimeout: 60_000 });

const REFUSED = {
  userId: 3n,
  role: UserRole.SUBSCRIBER,
  permission: "identity.users.create",
  allowed: false,
  rule: "role",
  text: "`subscriber` is not among the roles.",
  steps: [
    { rule: "account", passed: true, text: "The account is active." },
    { rule: "role", passed: false, text: "`subscriber` is not among the roles." },
    { rule: "scope", passed: true, text: "`subscriber` reaches own rows only." },
  ],
};

function draw(at: string, answer: object = REFUSED) {
  const asked: ExplainPermissionRequest[] = [];
  const amir = { id: 3n, username: "amir" };
  const transport = createRouterTransport(({ service }) => {
    service(PermissionService, {
      listRoles: () => ({
        permissions: [
          { name: "identity.users.create", rpcs: [{ name: "UserService/CreateUser", summary: "Creates a user" }] },
        ],
      }),
      explainPermission: (request) => {
        asked.push(request);
        return answer;
      },
    });
    service(UserService, { listUsers: () => ({ users: [amir], totalSize: 1n }), getUser: () => amir });
  });
  return { ...renderApp(<ExplainPage />, { transport, path: "/roles/explain", at }), asked };
}

it("answers the question of a shared link: the verdict, the rule that decided, and every step", async () => {
  const { asked } = draw("/roles/explain?user=3&permission=UserService/CreateUser&target=4");
  expect(await screen.findByRole("heading", { name: "amir may not do this" })).toBeInTheDocument();
  expect(screen.getByText("Decided by: Role")).toBeInTheDocument();
  const steps = within(screen.getByRole("region", { name: "The rules, in their order" })).getAllByRole("listitem");
  expect(steps.map((step) => step.textContent)).toEqual([
    "AccountpassesThe account is active.",
    "Rolestopsdecidessubscriber is not among the roles.",
    "Reachpassessubscriber reaches own rows only.",
  ]);
  expect(asked).toHaveLength(1);
  expect(asked[0]).toMatchObject({ userId: 3n, permission: "UserService/CreateUser", targetId: 4n });
});

it("says how far a right reaches where there is one", async () => {
  draw("/roles/explain?user=3&permission=identity.users.create", {
    ...REFUSED,
    allowed: true,
    reach: PermissionReach.TENANT,
  });
  expect(await screen.findByRole("heading", { name: "amir may do this" })).toBeInTheDocument();
  expect(screen.getByText("Reaches the data of their tenant.")).toBeInTheDocument();
});

it("asks nothing before the question is complete, then keeps it in the URL", async () => {
  const { asked, user, location } = draw("/roles/explain");
  await user.click(await screen.findByRole("button", { name: "Explain" }));
  expect(await screen.findAllByText("This field is required.")).toHaveLength(2);
  expect(asked).toHaveLength(0);
  await user.click(screen.getByRole("combobox", { name: "Who" }));
  await user.click(await screen.findByRole("option", { name: /amir/ }));
  await user.click(screen.getByRole("combobox", { name: "Does what" }));
  await user.click(await screen.findByRole("option", { name: /UserService\/CreateUser/ }));
  await user.click(screen.getByRole("button", { name: "Explain" }));
  expect(await screen.findByRole("heading", { name: "amir may not do this" })).toBeInTheDocument();
  expect(location()).toBe("/roles/explain?user=3&permission=UserService%2FCreateUser");
});
