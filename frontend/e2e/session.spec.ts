// Sessions that end, servers that fall silent, networks that are slow: what was typed and shown stays.
import type { Page, Route } from "@playwright/test";

import { account, Api, unique } from "./api";
import { expect, test } from "./fixtures";
import { Server } from "./server";

const LIST_USERS = "**/wiwebb.identity.v1.UserService/ListUsers";
const CREATE_USER = "**/wiwebb.identity.v1.UserService/CreateUser";
const PASSWORD = "a long enough passphrase";

/** Fills in the form for a new subscriber. */
async function fillNewUser(page: Page, username: string): Promise<void> {
  const sheet = page.getByRole("dialog", { name: "Add user" });
  await sheet.getByLabel("Username").fill(username);
  await sheet.getByLabel("Email").fill(`${username}@example.com`);
  await sheet.getByRole("textbox", { name: "Password" }).fill(PASSWORD);
}

/** Holds the calls of a route back until they are let go. */
function gate(): { hold: (route: Route) => Promise<void>; open: () => void; held: () => number } {
  let open: () => void = () => undefined;
  let held = 0;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  const hold = async (route: Route): Promise<void> => {
    held += 1;
    await opened;
    await route.continue();
  };
  return { hold, open: () => open(), held: () => held };
}

/** When the page was loaded: it differs after a reload. */
const loadedAt = (page: Page): Promise<number> => page.evaluate(() => performance.timeOrigin);

test("who is signed in is asked once, before the code of the page is there, and anew where that fails", async ({
  page,
  admin,
  signIn,
}) => {
  await signIn(admin);
  const asked: string[] = [];
  page.on("request", (request) => {
    const { pathname } = new URL(request.url());
    if (/GetCurrentUser$|GetMyPermissions$|\/core-[^/]*\.js$/.test(pathname)) asked.push(pathname);
  });
  const greeting = page.getByRole("heading", { name: "Dashboard", level: 1 });
  const count = (name: string): number => asked.filter((path) => path.endsWith(name)).length;
  let held = true;
  await page.route("**/core-*.js", async (route) => {
    await expect.poll(() => count("/GetCurrentUser") + count("/GetMyPermissions")).toBe(2);
    held = false;
    await route.continue();
  });
  await page.goto("/dashboard");
  await expect(greeting).toBeVisible();
  expect(held).toBe(false);
  expect([count("/GetCurrentUser"), count("/GetMyPermissions")]).toEqual([1, 1]);

  await page.unroute("**/core-*.js");
  await page.route("**/GetCurrentUser", (route) => route.abort(), { times: 1 });
  await page.reload();
  await expect(greeting).toBeVisible();
  expect([count("/GetCurrentUser"), count("/GetMyPermissions")]).toEqual([3, 2]);
});

test("a session that was ended elsewhere asks for a sign-in over the form, which is then saved", async ({
  page,
  api,
  signIn,
}) => {
  const tenant = await api.tenant();
  const owner = await api.user("tenant_owner", tenant.id);
  const username = unique("typed");
  await signIn(owner);
  await page.goto("/users/new");
  await fillNewUser(page, username);
  const loaded = await loadedAt(page);
  await api.post(`/users/${owner.id}/end-sessions/`, {});

  const sheet = page.getByRole("dialog", { name: "Add user" });
  await sheet.getByRole("button", { name: "Add user" }).click();
  const gateDialog = page.getByRole("dialog", { name: "Sign in again" });
  await expect(gateDialog.getByText(owner.username)).toBeVisible();
  await gateDialog.getByRole("textbox", { name: "Password" }).fill("not this one");
  await gateDialog.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(gateDialog.getByRole("alert")).toHaveText("Unable to log in with provided credentials.");
  await gateDialog.getByRole("textbox", { name: "Password" }).fill(owner.password);
  await gateDialog.getByRole("button", { name: "Sign in", exact: true }).click();

  await expect(page.getByText(`${username} was added`)).toBeVisible();
  await expect(page.getByRole("dialog", { name: username })).toBeVisible();
  expect(await loadedAt(page)).toBe(loaded);
});

test("somebody who does not sign in again keeps what was typed", async ({ page, api, signIn }) => {
  const tenant = await api.tenant();
  const owner = await api.user("tenant_owner", tenant.id);
  const username = unique("kept");
  await signIn(owner);
  await page.goto("/users/new");
  await fillNewUser(page, username);
  await api.post(`/users/${owner.id}/end-sessions/`, {});
  const sheet = page.getByRole("dialog", { name: "Add user" });
  await sheet.getByRole("button", { name: "Add user" }).click();
  await page.getByRole("dialog", { name: "Sign in again" }).getByRole("button", { name: "Close" }).click();
  await expect(sheet.getByRole("alert")).toBeVisible();
  await expect(sheet.getByLabel("Username")).toHaveValue(username);

  await sheet.getByRole("button", { name: "Add user" }).click();
  const again = page.getByRole("dialog", { name: "Sign in again" });
  await again.getByRole("textbox", { name: "Password" }).fill(owner.password);
  await again.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(page.getByText(`${username} was added`)).toBeVisible();
});

test("a server that dies is said to be away, what was shown stays, and the page is live again by itself", async ({
  browser,
  signIn,
}) => {
  const server = await Server.start();
  const context = await browser.newContext({ baseURL: server.url });
  try {
    const api = await Api.signIn(server);
    const tenant = await api.tenant();
    const owner = await api.user("tenant_owner", tenant.id);
    const secret = "correct-horse-battery";
    await api.nas(tenant.id, "127.0.0.1", secret);
    const first = await api.radiusUser(tenant.id);
    const second = await api.radiusUser(tenant.id);
    await account(server, secret, { status: "Start", session: "s-1", username: first.username });

    const page = await context.newPage();
    await signIn(owner, page);
    await page.goto("/network/sessions");
    const row = page.getByRole("row", { name: new RegExp(first.username) });
    await expect(row).toBeVisible();
    await expect(page.getByRole("button", { name: /^Live\./ })).toBeVisible();
    const loaded = await loadedAt(page);

    await server.kill();
    const strip = page.getByText("The server does not answer. What you see may be out of date");
    await expect(strip).toBeVisible();
    await expect(row).toBeVisible();
    await expect(page.getByRole("button", { name: /^Reconnecting\./ })).toBeVisible();

    await server.restart();
    await expect(strip).toBeHidden();
    await expect(page.getByRole("button", { name: /^Live\./ })).toBeVisible();
    await expect(row).toBeVisible();
    await account(server, secret, { status: "Start", session: "s-2", username: second.username });
    await page.getByRole("button", { name: "1 new – show" }).click();
    await expect(page.getByRole("row", { name: new RegExp(second.username) })).toBeVisible();
    expect(await loadedAt(page)).toBe(loaded);
  } finally {
    await context.close();
    await server.stop();
  }
});

test("a form that found no server says so, keeps what was typed, and is sent when there is one", async ({
  page,
  api,
  signIn,
}) => {
  const tenant = await api.tenant();
  const owner = await api.user("tenant_owner", tenant.id);
  const username = unique("offline");
  await signIn(owner);
  await page.goto("/users/new");
  await fillNewUser(page, username);
  await page.route(CREATE_USER, (route) => route.abort(), { times: 1 });
  const sheet = page.getByRole("dialog", { name: "Add user" });
  await sheet.getByRole("button", { name: "Add user" }).click();
  await expect(sheet.getByRole("alert")).toContainText("The server does not answer.");
  await expect(sheet.getByLabel("Username")).toHaveValue(username);
  await sheet.getByRole("button", { name: "Add user" }).click();
  await expect(page.getByText(`${username} was added`)).toBeVisible();
});

test("on a slow network lists show where rows will be, and a form is sent once", async ({ page, api, signIn }) => {
  const tenant = await api.tenant();
  const owner = await api.user("tenant_owner", tenant.id);
  const username = unique("slow");
  await signIn(owner);
  const list = gate();
  await page.route(LIST_USERS, list.hold);
  await page.goto("/users");
  const table = page.getByRole("table", { name: "Users" });
  // Placeholders, which are not read out.
  await expect(table.getByRole("row", { includeHidden: true })).toHaveCount(9);
  await expect(table.getByRole("row")).toHaveCount(1);
  await expect(page.getByText("No users yet")).toBeHidden();
  list.open();
  await expect(table.getByRole("row", { name: new RegExp(owner.username) })).toBeVisible();
  await page.unroute(LIST_USERS);

  await page.getByRole("link", { name: "Add user" }).first().click();
  await fillNewUser(page, username);
  const sending = gate();
  await page.route(CREATE_USER, sending.hold);
  const submit = page.getByRole("dialog", { name: "Add user" }).getByRole("button", { name: "Add user" });
  await submit.dblclick();
  await expect(submit).toBeDisabled();
  await expect(submit).toHaveAttribute("aria-busy", "true");
  await page.getByRole("dialog", { name: "Add user" }).getByLabel("Username").press("Enter");
  sending.open();
  await expect(page.getByRole("dialog", { name: username })).toBeVisible();
  expect(sending.held()).toBe(1);
});

test("a call that fails in the server is shown with its request id and can be tried again", async ({
  page,
  api,
  signIn,
}) => {
  const tenant = await api.tenant();
  const owner = await api.user("tenant_owner", tenant.id);
  await signIn(owner);
  await page.route(LIST_USERS, (route) =>
    route.fulfill({
      headers: {
        "content-type": "application/grpc-web+proto",
        "grpc-status": "13",
        "grpc-message": "internal error",
        "x-request-id": "request-of-the-test",
      },
    }),
  );
  await page.goto("/users");
  const alert = page.getByRole("alert").filter({ hasText: "Something went wrong" });
  await expect(alert.getByText("request-of-the-test")).toBeVisible();
  await page.unroute(LIST_USERS);
  await alert.getByRole("button", { name: "Try again" }).click();
  await expect(page.getByRole("row", { name: new RegExp(owner.username) })).toBeVisible();
  await expect(alert).toBeHidden();
});

test("signing out ends the session on the server, not only in the browser", async ({ page, api, signIn }) => {
  const tenant = await api.tenant();
  const owner = await api.user("tenant_owner", tenant.id);
  await signIn(owner);
  const cookies = await page.context().cookies();
  expect(cookies.some(({ httpOnly }) => httpOnly)).toBe(true);
  expect(await page.evaluate(() => document.cookie)).toBe("");
  const { count } = await api.get(`/users/${owner.id}/sessions/`);
  expect(count).toBe(1);

  await page.getByRole("button", { name: `Account of ${owner.username}` }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await expect(page).toHaveURL(/\/sign-in$/);
  const after = await api.get(`/users/${owner.id}/sessions/`);
  expect(after.count).toBe(0);
  await page.context().addCookies(cookies);
  await page.goto("/users");
  await expect(page).toHaveURL(/\/sign-in\?next=%2Fusers$/);
  // Neither does the browser show what it had, on the way back.
  await page.goBack();
  await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
});

test("two tabs share the session: one signs out, the other asks, and signing in there serves both", async ({
  page,
  api,
  signIn,
}) => {
  const tenant = await api.tenant();
  const owner = await api.user("tenant_owner", tenant.id);
  await signIn(owner);
  const other = await page.context().newPage();
  await other.goto("/account/profile");
  await other.getByLabel("Company").fill("Example Networks");

  await page.getByRole("button", { name: `Account of ${owner.username}` }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await expect(page).toHaveURL(/\/sign-in$/);

  await other.getByRole("button", { name: "Save" }).first().click();
  const dialog = other.getByRole("dialog", { name: "Sign in again" });
  await dialog.getByRole("textbox", { name: "Password" }).fill(owner.password);
  await dialog.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(other.getByText("Your profile is saved.")).toBeVisible();
  await page.goto("/account/profile");
  await expect(page.getByLabel("Company")).toHaveValue("Example Networks");
});
