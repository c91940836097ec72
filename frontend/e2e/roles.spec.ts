// What each role sees and may do (product.md, section 3).
import type { Page } from "@playwright/test";

import { unique } from "./api";
import { expect, test } from "./fixtures";

const OWN = ["Profile", "Security", "Signed-in devices", "API keys", "Preferences"];
const NETWORK = ["Sessions", "Access points (NAS)", "Network users", "Audit log"];
const PEOPLE = ["Users", "Invitations", "Service accounts", "Roles & Permissions"];
const STAFF = ["Dashboard", "To-dos", "Tenants", ...PEOPLE, ...NETWORK, ...OWN];
const OWNER = ["Dashboard", "To-dos", ...PEOPLE, ...NETWORK, "Organization settings", ...OWN];
const SUBSCRIBER = ["My network", "My sessions", "My devices", "Network password", "To-dos", ...OWN];

async function expectNavigation(page: Page, entries: readonly string[]): Promise<void> {
  const links = page.getByRole("navigation", { name: "Main navigation" }).getByRole("link");
  await expect(links).toHaveText(entries);
}

/** What the palette offers to begin. */
async function expectActions(page: Page, actions: readonly string[]): Promise<void> {
  await page.keyboard.press("Control+k");
  const group = page.getByRole("dialog", { name: "Search and actions" }).getByRole("group", { name: "Actions" });
  await expect(group.getByRole("option").filter({ hasText: /^(Create|Add|Invite) / })).toHaveText(actions);
  await page.keyboard.press("Escape");
}

async function expectRoles(page: Page, path: string, roles: readonly string[]): Promise<void> {
  await page.goto(path);
  await expect(page.getByRole("dialog").getByLabel("Role").getByRole("option")).toHaveText(roles);
}

const denied = (page: Page) => page.getByRole("alert").filter({ hasText: "You do not have access" });

test("a superadmin sees everything, and may give every role", async ({ page, admin, signIn, api }) => {
  const other = await api.user("superadmin");
  await signIn(admin);
  await expectNavigation(page, STAFF);
  await expectActions(page, ["Create tenant", "Add user", "Invite somebody", "Add access point", "Add network user"]);
  await expectRoles(page, "/users/new", ["Superadmin", "Admin", "Tenant owner", "Subscriber"]);
  await expectRoles(page, "/invitations/new", ["Superadmin", "Admin", "Tenant owner", "Subscriber"]);

  await page.goto(`/users/${other.id}`);
  const sheet = page.getByRole("dialog", { name: other.username });
  await expect(sheet.getByRole("button", { name: "Deactivate" })).toBeEnabled();
  await page.goto(`/users/${other.id}/access`);
  const role = page.getByRole("form", { name: "Role" });
  await role.getByLabel("Role").selectOption("Admin");
  await role.getByRole("button", { name: "Assign role" }).click();
  await expect(page.getByText(`${other.username} is now Admin`)).toBeVisible();

  // Nobody takes the last superadmin's rights, or locks themselves out.
  await page.goto(`/users/${admin.id}`);
  const own = page.getByRole("dialog", { name: admin.username });
  await expect(own.getByRole("button", { name: "Deactivate" })).toBeDisabled();
  await expect(own.getByRole("button", { name: "Delete" })).toBeDisabled();
});

test("an admin manages everybody but superadmins", async ({ page, admin, signIn, api }) => {
  const me = await api.user("admin");
  const tenant = await api.tenant();
  const owner = await api.user("tenant_owner", tenant.id);
  await signIn(me);
  await expectNavigation(page, STAFF);
  await expectActions(page, ["Create tenant", "Add user", "Invite somebody", "Add access point", "Add network user"]);
  await expectRoles(page, "/users/new", ["Admin", "Tenant owner", "Subscriber"]);
  await expectRoles(page, "/invitations/new", ["Admin", "Tenant owner", "Subscriber"]);

  await page.goto(`/users/${admin.id}`);
  const superadmin = page.getByRole("dialog", { name: admin.username });
  await expect(superadmin.getByText("Your role may look at this account, but not change it.")).toBeVisible();
  await expect(superadmin.getByRole("button", { name: /Deactivate|Delete/ })).toHaveCount(0);
  for (const tab of ["access", "sessions"]) {
    await page.goto(`/users/${admin.id}/${tab}`);
    await expect(page).toHaveURL(new RegExp(`/users/${admin.id}/overview$`));
  }
  await expect(page.getByRole("tab")).toHaveText(["Overview", "Audit"]);
  await expect(page.getByRole("form", { name: "Profile" })).toHaveCount(0);
  await page.goto("/users?role=superadmin");
  await page.getByRole("button", { name: `Actions for ${admin.username}`, exact: true }).click();
  await expect(page.getByRole("menuitem")).toHaveText(["Open page"]);

  await page.goto(`/users/${owner.id}/access`);
  const role = page.getByRole("form", { name: "Role" });
  await expect(role.getByLabel("Role").getByRole("option")).toHaveText(["Admin", "Tenant owner", "Subscriber"]);
  await role.getByLabel("Role").selectOption("Subscriber");
  await role.getByRole("button", { name: "Assign role" }).click();
  await expect(page.getByText(`${owner.username} is now Subscriber`)).toBeVisible();
});

test("a tenant's owner manages the tenant, and makes subscribers only", async ({ page, signIn, api }) => {
  const tenant = await api.tenant();
  const owner = await api.user("tenant_owner", tenant.id);
  const peer = await api.user("tenant_owner", tenant.id);
  await signIn(owner);
  await expectNavigation(page, OWNER);
  await expectActions(page, ["Add user", "Invite somebody", "Add access point", "Add network user"]);
  await expect(page.getByRole("button", { name: /Switch tenant/ })).toHaveCount(0);
  await expectRoles(page, "/invitations/new", ["Subscriber"]);
  await expectRoles(page, "/service-accounts/new", ["Subscriber"]);
  await expectRoles(page, "/users/new", ["Subscriber"]);

  const username = unique("made");
  const sheet = page.getByRole("dialog", { name: "Add user" });
  // The tenant is the owner's: nobody is asked.
  await expect(sheet.getByLabel("Tenant")).toHaveCount(0);
  await sheet.getByLabel("Username").fill(username);
  await sheet.getByLabel("Email").fill(`${username}@example.com`);
  await sheet.getByRole("button", { name: "Generate" }).click();
  await sheet.getByRole("button", { name: "Add user" }).click();
  const made = page.getByRole("dialog", { name: username });
  await expect(made.getByText("Subscriber", { exact: true })).toBeVisible();
  await expect(made.getByText(tenant.name)).toBeVisible();
  await expect(made.getByRole("button", { name: "Delete" })).toBeEnabled();

  await page.goto(`/users/${peer.id}/access`);
  await expect(page.getByText("You cannot give this account another role.")).toBeVisible();
  await expect(page.getByRole("button", { name: "Assign tenant" })).toHaveCount(0);

  // Of tenants there is the own one, to be exported but not suspended or deleted, and no other is made.
  await page.goto("/tenants");
  await expect(page.getByRole("table", { name: "Tenants" }).getByRole("row")).toHaveCount(2);
  await expect(page.getByRole("link", { name: "Create tenant" })).toHaveCount(0);
  await page.goto("/tenants/new");
  await expect(page).toHaveURL(/\/tenants$/);
  await page.goto(`/tenants/${tenant.id}`);
  const own = page.getByRole("dialog", { name: tenant.name });
  await expect(own.getByRole("link", { name: "Settings" })).toBeVisible();
  await expect(own.getByRole("button", { name: "Export" })).toBeEnabled();
  await expect(own.getByRole("button", { name: /Suspend|Delete|Act in/ })).toHaveCount(0);
  await page.goto(`/tenants/${tenant.id}/settings`);
  await expect(page.getByRole("tab", { name: "Branding" })).toBeVisible();
  await expect(page.getByRole("form", { name: "General" }).getByLabel("Slug")).toHaveCount(0);
});

test("a subscriber lands in the portal, and nothing else opens", async ({ page, signIn, api }) => {
  const tenant = await api.tenant();
  const owner = await api.user("tenant_owner", tenant.id);
  const me = await api.user("subscriber", tenant.id);
  const nas = await api.nas(tenant.id, "192.0.2.77");
  const login = await api.radiusUser(tenant.id, me.id);
  await signIn(me);
  await expect(page).toHaveURL(/\/portal$/);
  await expectNavigation(page, SUBSCRIBER);
  await expectActions(page, []);
  await page.goto("/portal/network-password");
  await expect(page.getByText(login.username)).toBeVisible();

  for (const path of ["/network/sessions", "/network/nas", "/network/users", "/audit", "/invitations"]) {
    await page.goto(path);
    await expect(denied(page), path).toBeVisible();
    await expect(page.getByRole("link", { name: /^(Add|Invite|Create)/ }), path).toHaveCount(0);
  }
  await page.goto(`/network/nas/${nas.id}`);
  await expect(page.getByRole("dialog").getByText("You do not have access")).toBeVisible();

  // Of people and tenants a subscriber sees the own ones only.
  await page.goto("/users");
  const people = page.getByRole("table", { name: "Users" });
  await expect(people.getByRole("row", { name: new RegExp(me.username) })).toBeVisible();
  await expect(people.getByRole("row")).toHaveCount(2);
  await page.goto(`/users/${owner.id}`);
  await expect(page.getByRole("dialog").getByText("Not found")).toBeVisible();
  await page.goto("/users/new");
  await expect(page).toHaveURL(/\/users$/);
  await page.goto(`/tenants/${tenant.id}/settings`);
  await expect(page.getByRole("alert").filter({ hasText: "Not found" })).toBeVisible();
});

test("the matrix tells who holds what, and the question why somebody may is answered rule by rule", async ({
  page,
  signIn,
  api,
}) => {
  const tenant = await api.tenant();
  const owner = await api.user("tenant_owner", tenant.id);
  const subscriber = await api.user("subscriber", tenant.id);
  await signIn(owner);
  await page.goto("/roles");
  const matrix = page.getByRole("table", { name: "Permissions by role" });
  await page.getByLabel("Search permissions").fill("identity.tenants.create");
  const row = matrix.getByRole("row", { name: /identity\.tenants\. ?create/ });
  await expect(matrix.getByRole("columnheader")).toHaveText([
    "Permission",
    "Superadmin (staff of the platform)",
    "Admin (staff of the platform)",
    "Tenant owner",
    "Subscriber",
  ]);
  await expect(row.getByRole("cell")).toHaveText(["Yes", "Yes", "–No", "–No"]);
  await page.getByLabel("Held by").selectOption("Held by Subscriber");
  await expect(page.getByText("Nothing matches the filter")).toBeVisible();
  await page.getByRole("button", { name: "Clear filters" }).click();
  await page.getByLabel("Search permissions").fill("users.create");
  await matrix.getByRole("button", { name: /users\. ?create/ }).click();
  await page.getByRole("link", { name: "Why may somebody do this?" }).last().click();
  await expect(page).toHaveURL(/permission=identity\.users\.create/);

  const choose = async (label: string, username: string): Promise<void> => {
    await page.getByRole("combobox", { name: label, exact: true }).click();
    await page.getByPlaceholder("Search…").fill(username);
    await page.getByRole("option", { name: new RegExp(username) }).click();
  };
  await choose("Who", subscriber.username);
  await page.getByRole("button", { name: "Explain" }).click();
  await expect(page.getByRole("heading", { name: `${subscriber.username} may not do this` })).toBeVisible();
  await expect(page.getByText("Decided by: Role")).toBeVisible();
  await choose("Who", owner.username);
  await page.getByRole("button", { name: "Explain" }).click();
  await expect(page.getByRole("heading", { name: `${owner.username} may do this` })).toBeVisible();
  await expect(page.getByText("Reaches the data of their tenant.")).toBeVisible();
  // Back asks the question before.
  await page.goBack();
  await expect(page.getByRole("heading", { name: `${subscriber.username} may not do this` })).toBeVisible();
});
