// One's own account and the subscriber's portal, by keyboard alone.
import { account, Api, networkLogin, unique } from "./api";
import { expect, test } from "./fixtures";
import {
  expectFocus,
  expectFocusIn,
  givePassword,
  goTo,
  keepSecret,
  press,
  signInByKeyboard,
  tabTo,
  write,
} from "./keys";

const NAS = "127.7.9.1";
const SECRET = "correct-horse-battery";

test("the profile is corrected, and the password replaced", async ({ page, api }) => {
  const tenant = await api.tenant();
  const owner = await api.user("tenant_owner", tenant.id);
  await signInByKeyboard(page, owner);
  await goTo(page, "Profile");
  await write(page, page.getByLabel("First name"), "Olga");
  const url = page.getByLabel("Website");
  await write(page, url, "harbour");
  await page.keyboard.press("Enter");
  await expect(url).toHaveAttribute("aria-invalid", "true");
  await expectFocus(url);
  await write(page, url, "https://harbour.example");
  await page.keyboard.press("Enter");
  await expect(page.getByText("Your profile is saved.")).toBeVisible();
  await expectFocus(url);
  await expect(page.getByRole("button", { name: "Account of Olga" })).toBeVisible();

  await goTo(page, "Security");
  const old = page.getByLabel("Current password");
  await write(page, old, "not this one");
  const chosen = page.getByLabel("New password", { exact: true });
  const again = page.getByLabel("New password again");
  await write(page, chosen, "another long passphrase");
  await write(page, again, "another long passphrass");
  await page.keyboard.press("Enter");
  await expect(again).toHaveAttribute("aria-invalid", "true");
  await expectFocus(again);
  await write(page, again, "another long passphrase");
  await page.keyboard.press("Enter");
  await expect(old).toHaveAttribute("aria-invalid", "true");
  await expectFocus(old);
  await write(page, old, owner.password);
  await page.keyboard.press("Enter");
  const told = page.getByRole("alertdialog", { name: "Your password is changed" });
  await expectFocus(told.getByRole("button", { name: "Sign in again" }));
  await page.keyboard.press("Escape");
  await expect(told).toBeVisible();
  await page.keyboard.press("Enter");
  await givePassword(page, owner.username, "another long passphrase");
  await expect(page.getByRole("heading", { name: "Dashboard" })).toBeVisible();
});

test("another device is signed out, and an API key made, copied and kept", async ({ page, api, server }) => {
  const tenant = await api.tenant();
  const owner = await api.user("tenant_owner", tenant.id);
  await Api.signIn(server, owner.username, owner.password);
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await signInByKeyboard(page, owner);
  await goTo(page, "Signed-in devices");
  const devices = page.getByRole("list", { name: "Signed-in devices" });
  const end = devices.getByRole("button", { name: /^Sign out .* at / });
  await press(page, end);
  const question = page.getByRole("alertdialog", { name: /^Sign out .*\?$/ });
  await expectFocus(question.getByRole("button", { name: "Cancel" }));
  await page.keyboard.press("Enter");
  await expect(question).toBeHidden();
  await expectFocus(end);
  await page.keyboard.press("Enter");
  await press(page, question.getByRole("button", { name: "Sign out" }));
  await expect(page.getByText(/ is signed out\.$/)).toBeVisible();
  await expect(devices.getByRole("listitem")).toHaveCount(1);

  await goTo(page, "API keys");
  const create = page.getByRole("button", { name: "Create API key" }).first();
  await press(page, create);
  const dialog = page.getByRole("dialog", { name: "Create API key" });
  const name = dialog.getByLabel("Name");
  await expectFocus(name);
  await page.keyboard.press("Enter");
  await expect(name).toHaveAccessibleDescription(/required/);
  await expectFocus(name);
  await page.keyboard.type("Nightly report");
  const filter = dialog.getByRole("searchbox", { name: "Filter scopes" });
  await write(page, filter, "users.view");
  const scope = dialog.getByRole("checkbox", { name: "identity.users.view", exact: true });
  await press(page, scope, "Space");
  await expect(scope).toBeChecked();
  await expect(dialog.getByText(/^The key may use 1 permission/)).toBeVisible();
  await press(page, dialog.getByRole("button", { name: "Create API key" }));

  const told = page.getByRole("dialog", { name: "Your new API key" });
  await expectFocusIn(told);
  const secret = await told.getByRole("group", { name: "API key" }).getByRole("code").innerText();
  const copy = told.getByRole("button", { name: "Copy API key" });
  await press(page, copy);
  await expect(copy).toContainText("Copied");
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(secret);
  await page.keyboard.press("Escape");
  await expect(told).toBeVisible();
  await keepSecret(page);
  await expect(told).toBeHidden();
  await expect(page.getByText(secret)).toHaveCount(0);
  await expectFocus(create);
  await tabTo(page, page.getByRole("table").getByRole("link", { name: "Nightly report" }));
  await expect(page.getByRole("table")).not.toContainText(secret);
});

test("a subscriber sees the usage and the devices, and sets the network password", async ({ page, api, server }) => {
  const tenant = await api.tenant();
  const me = await api.user("subscriber", tenant.id);
  await api.nas(tenant.id, NAS, SECRET);
  const login = await api.radiusUser(tenant.id, me.id);
  const session = { session: unique("s"), username: login.username };
  await account(server, SECRET, { status: "Start", ...session }, NAS);
  const bytes = 300 * 1024 ** 2;
  await account(server, SECRET, { status: "Interim-Update", ...session, seconds: 60, output: bytes }, NAS);

  await signInByKeyboard(page, me);
  await expect(page.getByText("You are online")).toBeVisible();
  await expect(page.getByRole("link", { name: /Downloaded today/ })).toContainText("300 MiB");
  const values = page.getByRole("slider", { name: /The last 30 days/ });
  await tabTo(page, values);
  await expect(values).toHaveAttribute("aria-valuetext", /Downloaded 300 MiB/);
  await page.keyboard.press("ArrowLeft");
  await expect(values).toHaveAttribute("aria-valuetext", /Downloaded 0 B/);
  await press(page, page.getByRole("link", { name: /Downloaded today/ }));
  await expect(page.getByRole("heading", { name: "My sessions", level: 1 })).toBeVisible();
  await expectFocusIn(page.getByRole("main"));

  await goTo(page, "My devices");
  await tabTo(page, page.getByRole("region", { name: "My devices" }));
  await expect(page.getByRole("row").nth(1)).toContainText("300 MiB");
  await tabTo(page, page.getByRole("button", { name: "Copy Device address" }));

  await goTo(page, "Network password");
  const change = page.getByRole("button", { name: `Change the password of ${login.username}` });
  await press(page, change);
  const field = page.getByLabel("New network password");
  await expectFocus(field);
  await press(page, page.getByRole("button", { name: "Cancel" }));
  await expect(field).toBeHidden();
  await expectFocus(change);
  await page.keyboard.press("Enter");
  await expectFocus(field);
  await page.keyboard.type("short");
  await page.keyboard.press("Enter");
  await expect(field).toHaveAccessibleDescription(/at least 8 characters/i);
  await expectFocus(field);
  await write(page, field, "chosen by keyboard");
  await page.keyboard.press("Enter");
  await expect(page.getByText("The new network password is saved")).toBeVisible();
  await expectFocus(change);
  await expect.poll(() => networkLogin(server, SECRET, login.username, "chosen by keyboard", NAS)).toBe(true);
});
