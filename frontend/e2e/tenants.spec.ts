// Tenants apart: nothing of one shows in another, staff switch between them, and each looks as it wants to.
import type { Page } from "@playwright/test";

import { unique, type Api, type Person, type Tenant } from "./api";
import { expect, test } from "./fixtures";

/** A picture of one dot. */
const LOGO = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64",
);

async function firstId(api: Api, path: string): Promise<string | number> {
  const { results } = (await api.get(path)) as { results: { id: string | number }[] };
  const [first] = results;
  if (!first) throw new Error(`nothing at ${path}`);
  return first.id;
}

async function expectNothingFound(page: Page, text: string): Promise<void> {
  await page.keyboard.press("Control+k");
  const palette = page.getByRole("dialog", { name: "Search and actions" });
  await palette.getByPlaceholder("Search by name").fill(text);
  await expect(palette.getByText("Nothing found.")).toBeVisible();
  await expect(palette.getByRole("option")).toHaveCount(0);
  await page.keyboard.press("Escape");
}

async function switchTo(page: Page, name: string): Promise<void> {
  await page.getByRole("button", { name: /^Switch tenant/ }).click();
  const list = page.getByRole("dialog", { name: "Switch tenant" });
  await list.getByPlaceholder("Search tenants…").fill(name);
  await list.getByRole("option", { name }).click();
  await expect(page.getByText(`You act in ${name}`)).toBeVisible();
}

interface Side {
  tenant: Tenant;
  owner: Person;
  person: Person;
  nas: string;
  nasId: string;
  login: string;
}

/** A tenant with something of everything. */
async function side(api: Api, address: string): Promise<Side> {
  const tenant = await api.tenant();
  const owner = await api.user("tenant_owner", tenant.id);
  const person = await api.user("subscriber", tenant.id, "person");
  const nas = await api.nas(tenant.id, address);
  const login = await api.radiusUser(tenant.id);
  return { tenant, owner, person, nas: nas.name, nasId: nas.id, login: login.username };
}

test("an owner finds nothing of another tenant in lists and by search", async ({ page, api, signIn }) => {
  const [mine, theirs] = [await side(api, "192.0.2.61"), await side(api, "192.0.2.62")];
  await signIn(mine.owner);
  const filter = `?tenant=${theirs.tenant.id}`;
  const lists: [path: string, own: string, foreign: string][] = [
    [`/users${filter}`, mine.person.username, theirs.person.username],
    ["/tenants", mine.tenant.name, theirs.tenant.name],
    ["/network/nas", mine.nas, theirs.nas],
    [`/network/users${filter}`, mine.login, theirs.login],
    [`/audit${filter}`, mine.person.username, theirs.person.username],
  ];
  for (const [path, own, foreign] of lists) {
    await page.goto(path);
    await expect(page.getByRole("row").filter({ hasText: own }).first(), path).toBeVisible();
    await expect(page.getByText(foreign), path).toHaveCount(0);
  }
  for (const text of [theirs.person.username, theirs.tenant.slug, theirs.nas, theirs.login]) {
    await expectNothingFound(page, text);
  }
});

test("an owner who knows the addresses of another tenant's pages opens none of them", async ({ page, api, signIn }) => {
  const [mine, theirs] = [await side(api, "192.0.2.63"), await side(api, "192.0.2.64")];
  const login = await firstId(api, `/radius/users/?search=${theirs.login}`);
  const entry = await firstId(api, `/audit-logs/?tenant=${theirs.tenant.id}`);
  await signIn(mine.owner);
  const addresses = [
    `/users/${theirs.person.id}`,
    `/users/${theirs.person.id}/access`,
    `/tenants/${theirs.tenant.id}`,
    `/tenants/${theirs.tenant.id}/settings/branding`,
    `/network/nas/${theirs.nasId}`,
    `/network/nas/${theirs.nasId}/edit`,
    `/network/users/${login}`,
    `/audit/${entry}`,
  ];
  for (const path of addresses) {
    await page.goto(path);
    await expect(page.getByRole("alert").filter({ hasText: "Not found" }), path).toBeVisible();
    for (const text of [theirs.person.username, theirs.tenant.name, theirs.nas, theirs.login]) {
      await expect(page.getByText(text), path).toHaveCount(0);
    }
  }
});

test("staff switch into a tenant: a strip says so, lists are narrowed, and what they make goes there", async ({
  page,
  api,
  admin,
  signIn,
}) => {
  const [one, another] = [await api.tenant(), await api.tenant()];
  const inside = await api.user("subscriber", one.id, "inside");
  const outside = await api.user("subscriber", another.id, "outside");
  await signIn(admin);
  await page.goto("/users?sort=-date_joined");
  const table = page.getByRole("table", { name: "Users" });
  await expect(table.getByRole("row", { name: new RegExp(outside.username) })).toBeVisible();
  await switchTo(page, one.name);
  await expect(table.getByRole("row", { name: new RegExp(inside.username) })).toBeVisible();
  await expect(table.getByRole("row")).toHaveCount(2);
  await expect(table.getByRole("columnheader", { name: "Tenant" })).toHaveCount(0);

  // It holds on other pages and after a reload, in this tab only.
  await page.goto("/network/users/new");
  await expect(page.getByText(`You act in ${one.name}`)).toBeVisible();
  const form = page.getByRole("dialog", { name: "Add network user" });
  await expect(form.getByLabel("Tenant")).toHaveCount(0);
  const username = unique("switched");
  await form.getByLabel("User name").fill(username);
  await form.getByRole("button", { name: "Add network user" }).click();
  await page.getByLabel("I have saved it").check();
  await page.getByRole("button", { name: "Done" }).click();
  await expect(page.getByRole("dialog", { name: username })).toBeVisible();
  const { results } = (await api.get(`/radius/users/?search=${username}`)) as { results: { tenant: number }[] };
  expect(results.map(({ tenant }) => tenant)).toEqual([one.id]);
  const tab = await page.context().newPage();
  await tab.goto("/users");
  await expect(tab.getByRole("button", { name: "Switch tenant: All tenants" })).toBeVisible();
  await tab.close();

  await page.goto("/users/new");
  const adding = page.getByRole("dialog", { name: "Add user" });
  await expect(adding.getByText(`It will belong to ${one.name}`)).toBeVisible();
  await expect(adding.getByLabel("Role").getByRole("option")).toHaveText(["Tenant owner", "Subscriber"]);
  await page.goto(`/users/${outside.id}`);
  await expect(page.getByRole("alert").filter({ hasText: "Not found" })).toBeVisible();

  await page.goto("/users?sort=-date_joined");
  await page.getByRole("button", { name: "Leave this tenant" }).click();
  await expect(page.getByText(`You act in ${one.name}`)).toHaveCount(0);
  await expect(table.getByRole("row", { name: new RegExp(outside.username) })).toBeVisible();
  await expect(table.getByRole("columnheader", { name: "Tenant" })).toBeVisible();

  // That staff looked into a tenant is in its audit log.
  await page.goto(`/audit?tenant=${one.id}`);
  await expect(page.getByRole("row").filter({ hasText: "Network user added" })).toBeVisible();
  await expect(page.getByRole("row").filter({ hasText: "Staff looked into the tenant" }).first()).toBeVisible();
});

test("a suspended tenant's owner is signed out at once, and let in when it is resumed", async ({
  page,
  api,
  admin,
  signIn,
  browser,
  server,
}) => {
  const tenant = await api.tenant();
  const owner = await api.user("tenant_owner", tenant.id);
  const context = await browser.newContext({ baseURL: server.url });
  const theirs = await context.newPage();
  await signIn(owner, theirs);
  await theirs.goto("/network/sessions");
  await expect(theirs.getByRole("button", { name: /^Live\./ })).toBeVisible();

  await signIn(admin);
  await page.goto(`/tenants/${tenant.id}`);
  const sheet = page.getByRole("dialog", { name: tenant.name });
  await sheet.getByRole("button", { name: "Suspend" }).click();
  const asked = page.getByRole("dialog", { name: `Suspend ${tenant.name}?` });
  await asked.getByLabel("Reason").fill("An invoice is open.");
  await asked.getByRole("button", { name: "Suspend" }).click();
  await expect(sheet.getByText("Suspended", { exact: true })).toBeVisible();

  // Without anything being pressed there.
  const again = theirs.getByRole("dialog", { name: "Sign in again" });
  await again.getByRole("textbox", { name: "Password" }).fill(owner.password);
  await again.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(again.getByRole("alert")).toHaveText("Unable to log in with provided credentials.");

  await sheet.getByRole("button", { name: "Resume" }).click();
  await page
    .getByRole("dialog", { name: `Resume ${tenant.name}?` })
    .getByRole("button", { name: "Resume" })
    .click();
  await expect(sheet.getByText("Active", { exact: true })).toBeVisible();
  await again.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(again).toBeHidden();
  await expect(theirs.getByRole("button", { name: /^Live\./ })).toBeVisible();
  await context.close();

  await page.goto(`/audit?tenant=${tenant.id}`);
  await expect(
    page
      .getByRole("row")
      .filter({ hasText: /suspended/i })
      .first(),
  ).toBeVisible();
});

test("an owner gives the pages a name, a colour and a logo, which the tenant's people see", async ({
  page,
  api,
  signIn,
  browser,
  server,
}) => {
  const tenant = await api.tenant();
  const owner = await api.user("tenant_owner", tenant.id);
  const subscriber = await api.user("subscriber", tenant.id);
  await signIn(owner);
  await page.getByRole("link", { name: "Organization settings" }).click();
  await page.getByRole("tab", { name: "Branding" }).click();
  const name = unique("Lagoon Net");
  const form = page.getByRole("form", { name: "Branding" });
  await form.getByLabel("Display name").fill(name);
  await form.getByRole("textbox", { name: /^Colour/ }).fill("#0f766");
  await form.getByLabel("Logo").setInputFiles({ name: "logo.txt", mimeType: "text/plain", buffer: Buffer.from("no") });
  await expect(form.getByText("This is not a picture of a known kind")).toBeVisible();
  await form.getByLabel("Logo").setInputFiles({ name: "logo.png", mimeType: "image/png", buffer: LOGO });
  await expect(form.getByRole("img", { name: "Logo so far" })).toBeVisible();
  await form.getByRole("button", { name: "Save" }).click();
  await expect(form.getByText("Enter a colour such as #2563eb.")).toBeVisible();
  await form.getByRole("textbox", { name: /^Colour/ }).fill("#0f766e");
  await form.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("The branding was saved")).toBeVisible();

  const expectBrand = async (on: Page): Promise<void> => {
    const sidebar = on.getByRole("navigation", { name: "Main navigation" });
    await expect(sidebar.getByText(name)).toBeVisible();
    // Decoration beside the name.
    await expect(sidebar.getByRole("presentation", { includeHidden: true }).first()).toBeVisible();
    await expect(on).toHaveTitle(new RegExp(name));
    const color = await on.evaluate(() => document.documentElement.style.getPropertyValue("--brand"));
    expect(color).toContain("#0f766e");
  };
  await expectBrand(page);
  await page.reload();
  await expectBrand(page);
  const context = await browser.newContext({ baseURL: server.url });
  const theirs = await context.newPage();
  await signIn(subscriber, theirs);
  await expectBrand(theirs);
  await context.close();
});

test("pages speak French and Arabic, from right to left, and remember it", async ({ page, api, signIn }) => {
  const tenant = await api.tenant();
  const owner = await api.user("tenant_owner", tenant.id);
  await signIn(owner);
  await page.goto("/users");
  const html = page.locator("html");
  await page.getByRole("button", { name: `Account of ${owner.username}` }).click();
  await page.getByRole("menuitemradio", { name: "Français" }).click();
  await expect(page.getByRole("heading", { name: "Utilisateurs", level: 1 })).toBeVisible();
  await expect(html).toHaveAttribute("lang", "fr");
  await page.reload();
  await expect(page.getByRole("link", { name: "Tableau de bord" })).toBeVisible();

  await page.goto("/account/preferences");
  await page.getByRole("combobox").first().selectOption("ar");
  await expect(html).toHaveAttribute("dir", "rtl");
  await expect(html).toHaveAttribute("lang", "ar");
  // The sidebar stands at the right.
  const box = await page.getByRole("navigation").first().boundingBox();
  expect(box?.x).toBeGreaterThan(640);
  await page.getByRole("combobox").first().selectOption("en");
  await expect(html).toHaveAttribute("dir", "ltr");
  await expect(page.getByRole("heading", { name: "Preferences" })).toBeVisible();
});
