import { create } from "@bufbuild/protobuf";
import { Code, ConnectError, createRouterTransport } from "@connectrpc/connect";
import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";

import { BadRequestSchema } from "@/gen/google/rpc/error_details_pb";
import { UserRole, type User } from "@/gen/wiwebb/identity/v1/resources_pb";
import { TenantService } from "@/gen/wiwebb/identity/v1/tenant_service_pb";
import { UserService } from "@/gen/wiwebb/identity/v1/user_service_pb";
import { setActingTenant } from "@/lib/acting-tenant";
import { renderApp, testSession } from "@/test-utils";

import { NewUserForm } from "./new-user-sheet";

interface Made {
  id: bigint;
  username: string;
}

const { SUPERADMIN, ADMIN, TENANT_OWNER } = UserRole;

function open(role: UserRole, createUser: (user?: User) => Made) {
  const transport = createRouterTransport(({ service }) => {
    service(UserService, { createUser: (request) => createUser(request.user) });
    service(TenantService, {
      listTenants: ({ search }) => ({
        tenants: ["North Fibre", "Harbour WiFi"]
          .map((name, at) => ({ id: BigInt(at + 1), name, slug: `t${at}` }))
          .filter(({ name }) => name.toLowerCase().includes(search.toLowerCase())),
        totalSize: 2n,
      }),
    });
  });
  const session = testSession({ role, permissions: ["identity.users.create"] });
  return renderApp(<NewUserForm close={vi.fn()} />, { transport, path: "/users/new", at: "/users/new", session });
}

async function fill(user: ReturnType<typeof renderApp>["user"]): Promise<void> {
  await user.click(await screen.findByLabelText("Username"));
  await user.paste("ada");
  await user.click(screen.getByLabelText("Email"));
  await user.paste("ada@example.com");
  await user.click(screen.getByLabelText("Password"));
  await user.paste("Correct-Horse-7");
}

const submit = (user: ReturnType<typeof renderApp>["user"]): Promise<void> =>
  user.click(screen.getByRole("button", { name: "Add user" }));

describe("adding a user", () => {
  it("shows each of the server's violations at its field and keeps what was typed", async () => {
    const { user } = open(TENANT_OWNER, () => {
      const details = create(BadRequestSchema, {
        fieldViolations: [
          { field: "username", description: "A user with that username already exists." },
          { field: "email", description: "user with this email already exists." },
        ],
      });
      const error = new ConnectError("The value is taken.", Code.AlreadyExists, undefined, [
        { desc: BadRequestSchema, value: details },
      ]);
      throw error;
    });
    await fill(user);
    await submit(user);

    const username = screen.getByLabelText("Username");
    await waitFor(() => expect(username).toHaveAccessibleDescription(/already exists\./));
    expect(username).toHaveAccessibleDescription(/A user with that username already exists\./);
    expect(screen.getByLabelText("Email")).toHaveAccessibleDescription(/user with this email already exists\./);
    expect(username).toHaveValue("ada");
    expect(username).toHaveFocus();
  });

  it("offers each caller the roles that they may give", async () => {
    const offered = async (role: UserRole): Promise<string[]> => {
      const { unmount } = open(role, () => ({ id: 1n, username: "ada" }));
      const options = within(await screen.findByLabelText("Role")).getAllByRole("option");
      const words = options.map((option) => option.textContent ?? "");
      unmount();
      return words;
    };
    expect(await offered(SUPERADMIN)).toEqual(["Superadmin", "Admin", "Tenant owner", "Subscriber"]);
    expect(await offered(ADMIN)).toEqual(["Admin", "Tenant owner", "Subscriber"]);
    expect(await offered(TENANT_OWNER)).toEqual(["Subscriber"]);
  });

  it("asks staff for the tenant of people who need one, and sends it", async () => {
    const sent = vi.fn<(user?: User) => Made>(() => ({ id: 42n, username: "ada" }));
    const { user, location } = open(ADMIN, sent);
    await fill(user);
    await submit(user);
    const picker = screen.getByRole("combobox", { name: "Tenant" });
    await waitFor(() => expect(picker).toHaveAccessibleDescription("This field is required."));
    expect(sent).not.toHaveBeenCalled();

    await user.click(picker);
    await user.type(screen.getByPlaceholderText("Search…"), "harb");
    await user.click(await screen.findByRole("option", { name: /Harbour WiFi/ }));
    await submit(user);
    await waitFor(() => expect(location()).toBe("/users/42"));
    expect(sent.mock.calls[0]?.[0]).toMatchObject({
      tenantId: 2n,
      role: UserRole.SUBSCRIBER,
      email: "ada@example.com",
    });
  });

  it("asks for no tenant where staff belong to none", async () => {
    const sent = vi.fn<(user?: User) => Made>(() => ({ id: 42n, username: "ada" }));
    const { user, location } = open(ADMIN, sent);
    await fill(user);
    await user.selectOptions(screen.getByLabelText("Role"), "Admin");
    expect(screen.queryByRole("combobox", { name: "Tenant" })).not.toBeInTheDocument();
    await submit(user);
    await waitFor(() => expect(location()).toBe("/users/42"));
    expect(sent.mock.calls[0]?.[0]?.role).toBe(ADMIN);
    expect(sent.mock.calls[0]?.[0]?.tenantId).toBeUndefined();
  });

  it("puts people into the tenant in which staff act, without asking", async () => {
    setActingTenant({ id: 2n, name: "Harbour WiFi" });
    try {
      open(SUPERADMIN, () => ({ id: 1n, username: "ada" }));
      const options = within(await screen.findByLabelText("Role")).getAllByRole("option");
      expect(options.map((option) => option.textContent)).toEqual(["Tenant owner", "Subscriber"]);
      expect(screen.queryByRole("combobox", { name: "Tenant" })).not.toBeInTheDocument();
      expect(screen.getByText(/belong to Harbour WiFi/)).toBeInTheDocument();
    } finally {
      setActingTenant(undefined);
    }
  });

  it("makes a password that can be copied, and says that it is shown only now", async () => {
    const { user } = open(TENANT_OWNER, () => ({ id: 1n, username: "ada" }));
    await user.click(await screen.findByRole("button", { name: "Generate" }));
    expect(screen.getByLabelText<HTMLInputElement>("Password").value).toHaveLength(20);
    expect(screen.getByRole("button", { name: "Copy password" })).toBeInTheDocument();
    expect(screen.getByText(/not shown again/)).toBeInTheDocument();
  });
});
