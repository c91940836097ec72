import { createRouterTransport } from "@connectrpc/connect";
import { configure, screen, waitFor } from "@testing-library/react";
import { afterEach, expect, it, vi } from "vitest";

import { TenantService } from "@/gen/wiwebb/identity/v1/tenant_service_pb";
import { UserRole } from "@/gen/wiwebb/identity/v1/resources_pb";
import { NasService, type CreateNasRequest } from "@/gen/wiwebb/radius/v1/nas_service_pb";
import { setActingTenant } from "@/lib/acting-tenant";
import { renderApp, testSession } from "@/test-utils";

import { Component as NewNasSheet } from "./nas-new";

// A busy machine takes its time.
configure({ asyncUtilTimeout: 10_000 });
vi.setConfig({ testTimeout: 60_000 });
afterEach(() => setActingTenant(undefined));

function draw(role = UserRole.TENANT_OWNER) {
  const created: CreateNasRequest[] = [];
  const transport = createRouterTransport(({ service }) => {
    service(NasService, {
      createNas: (request) => {
        created.push(request);
        return { id: "n1", name: request.nas?.name };
      },
      listNas: () => ({ nas: [], totalSize: 0n }),
      getNasSetup: () => ({ host: "radius.example", authPort: 11812, acctPort: 11813 }),
    });
    service(TenantService, { listTenants: () => ({ tenants: [{ id: 2n, name: "Harbour" }], totalSize: 1n }) });
  });
  const session = testSession({ role, permissions: ["radius.nas.write"] });
  return {
    ...renderApp(<NewNasSheet />, { transport, path: "/network/nas/new", at: "/network/nas/new", session }),
    created,
  };
}

async function fill({ user }: ReturnType<typeof draw>): Promise<void> {
  await user.type(await screen.findByRole("textbox", { name: "Name" }), "AP 1");
  await user.type(screen.getByRole("textbox", { name: /^Address or network/ }), "192.0.2.10");
}

it("suggests a long secret, and shows it with how to set up the device until it is saved", async () => {
  const page = draw();
  await fill(page);
  expect(screen.queryByRole("combobox", { name: "Tenant" })).not.toBeInTheDocument();
  const secret = screen.getByRole<HTMLInputElement>("textbox", { name: /^Shared secret/ }).value;
  expect(secret.length).toBeGreaterThanOrEqual(24);
  await page.user.click(screen.getByRole("button", { name: "Add access point" }));

  await screen.findByRole("heading", { name: "Set up the device" });
  expect(page.created[0]?.nas).toMatchObject({ name: "AP 1", address: "192.0.2.10", secret, isActive: true });
  expect(page.created[0]?.nas?.tenantId).toBeUndefined();
  expect(screen.getByText(secret)).toBeInTheDocument();
  for (const told of ["radius.example", "11812", "11813"]) expect(await screen.findByText(told)).toBeInTheDocument();
  const done = screen.getByRole("button", { name: "Done" });
  expect(done).toBeDisabled();
  await page.user.click(screen.getByRole("checkbox", { name: /saved/i }));
  await page.user.click(done);
  await waitFor(() => expect(page.location()).toBe("/network/nas/n1"));
});

it("makes another secret when asked to", async () => {
  const { user } = draw();
  const secret = await screen.findByRole<HTMLInputElement>("textbox", { name: /^Shared secret/ });
  const first = secret.value;
  await user.click(screen.getByRole("button", { name: "Generate" }));
  expect(secret.value).toHaveLength(first.length);
  expect(secret.value).not.toBe(first);
});

it("asks staff for the tenant", async () => {
  const page = draw(UserRole.ADMIN);
  await fill(page);
  await page.user.click(screen.getByRole("button", { name: "Add access point" }));
  expect(await screen.findByText("This field is required.")).toBeInTheDocument();
  expect(page.created).toHaveLength(0);
  await page.user.click(screen.getByRole("combobox", { name: "Tenant" }));
  await page.user.click(await screen.findByRole("option", { name: /Harbour/ }));
  await page.user.click(screen.getByRole("button", { name: "Add access point" }));
  await waitFor(() => expect(page.created[0]?.nas?.tenantId).toBe(2n));
});

it("takes the tenant in which staff act", async () => {
  setActingTenant({ id: 5n, name: "Campus" });
  const page = draw(UserRole.ADMIN);
  await fill(page);
  expect(screen.queryByRole("combobox", { name: "Tenant" })).not.toBeInTheDocument();
  await page.user.click(screen.getByRole("button", { name: "Add access point" }));
  await waitFor(() => expect(page.created[0]?.nas?.tenantId).toBe(5n));
});

it("refuses what is no address before the server does", async () => {
  const { user, created } = draw();
  await user.type(await screen.findByRole("textbox", { name: "Name" }), "AP 1");
  await user.type(screen.getByRole("textbox", { name: /^Address or network/ }), "ap1.example.com");
  await user.click(screen.getByRole("button", { name: "Add access point" }));
  expect(await screen.findByText(/Enter an IP address/)).toBeInTheDocument();
  expect(created).toHaveLength(0);
});
