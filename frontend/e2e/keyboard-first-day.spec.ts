// The first day of a tenant, by keyboard alone.
import { account, networkLogin, unique } from "./api";
import { expect, test } from "./fixtures";
import { expectFocus, expectFocusIn, goTo, keepSecret, press, signInByKeyboard, tabTo, write } from "./keys";
import { mailedLink } from "./proofs";

const NAS = "127.7.8.1";
const PASSWORD = "a long enough passphrase";

// Every key is a step of its own.
test.describe.configure({ timeout: 90_000 });

test("a tenant, its owner, an access point, a network user, and somebody who comes online", async ({
  browser,
  page,
  server,
  admin,
}) => {
  const tenant = unique("Quay");
  const owner = unique("otto");
  await test.step("staff create the tenant and invite its owner", async () => {
    await signInByKeyboard(page, admin);
    await press(page, page.getByRole("main").getByRole("link", { name: "Create tenant" }).first());
    const form = page.getByRole("form", { name: "Create tenant" });
    const name = form.getByLabel("Name", { exact: true });
    await expectFocus(name);
    // Sent too early, it says what is missing, and at the first of it.
    await page.keyboard.press("Enter");
    await expect(name).toHaveAccessibleDescription(/required/);
    await expectFocus(name);
    await page.keyboard.type(tenant);
    await expect(form.getByLabel("Slug")).toHaveValue(tenant.toLowerCase());
    await write(page, form.getByLabel("Owner’s email"), `${owner}@example.com`);
    await page.keyboard.press("Enter");
    const sheet = page.getByRole("dialog", { name: tenant });
    await expect(sheet.getByText("Active", { exact: true })).toBeVisible();
    await expectFocusIn(sheet);
    await page.keyboard.press("Escape");
    await expect(sheet).toBeHidden();
    // The page with the link that opened the sheet is gone.
    await expectFocusIn(page.getByRole("main"));
    await tabTo(page, page.getByRole("table", { name: "Tenants" }).getByRole("link", { name: tenant }));
  });

  const context = await browser.newContext({ baseURL: server.url });
  const office = await context.newPage();
  await test.step("the owner follows the mail's link and gets in", async () => {
    await office.goto(await mailedLink(server, `${owner}@example.com`, "invitation"));
    await expect(office.getByRole("heading", { name: `Join ${tenant}` })).toBeVisible();
    await expectFocus(office.getByLabel("Username", { exact: true }));
    await office.keyboard.type(owner);
    await write(office, office.getByRole("textbox", { name: "Password", exact: true }), PASSWORD);
    await write(office, office.getByRole("textbox", { name: "Password again" }), PASSWORD);
    await office.keyboard.press("Enter");
    await expect(office.getByRole("heading", { name: "Dashboard" })).toBeVisible();
  });

  let secret = "";
  await test.step("the owner adds the access point and is shown its secret once", async () => {
    await goTo(office, "Access points (NAS)");
    await press(office, office.getByRole("link", { name: "Add access point" }).first());
    const form = office.getByRole("form", { name: "Add access point" });
    await expectFocus(form.getByLabel("Name", { exact: true }));
    await office.keyboard.type("pier-1");
    const address = form.getByLabel("Address or network");
    await write(office, address, "not one");
    await office.keyboard.press("Enter");
    await expectFocus(address);
    await expect(address).toHaveAttribute("aria-invalid", "true");
    await write(office, address, NAS);
    secret = await form.getByLabel("Shared secret").inputValue();
    await office.keyboard.press("Enter");

    const setup = office.getByRole("dialog", { name: "Set up the device" });
    await expect(setup).toContainText(secret);
    await expectFocusIn(setup);
    // Escape would lose the secret unseen; the settings of some devices are a tab away.
    await tabTo(office, setup.getByRole("tab", { name: "Settings" }));
    await office.keyboard.press("ArrowRight");
    await expectFocus(setup.getByRole("tab", { name: "FreeRADIUS" }));
    await expect(setup.getByRole("region", { name: "FreeRADIUS" })).toContainText("home_server wiwebb");
    await keepSecret(office);
    const sheet = office.getByRole("dialog", { name: "pier-1" });
    await expect(sheet).toBeVisible();
    await expectFocusIn(sheet);
    await expect(office.getByText(secret)).toHaveCount(0);
    await office.keyboard.press("Escape");
    await expect(sheet).toBeHidden();
    await expectFocusIn(office.getByRole("main"));
  });

  const subscriber = unique("sue");
  let password = "";
  await test.step("the owner adds a network user", async () => {
    await goTo(office, "Network users");
    await press(office, office.getByRole("link", { name: "Add network user" }).first());
    const form = office.getByRole("form", { name: "Add network user" });
    await expectFocus(form.getByLabel("User name"));
    await office.keyboard.type(subscriber);
    const field = form.getByLabel("Password", { exact: true });
    const suggested = await field.inputValue();
    await press(office, form.getByRole("button", { name: "Generate" }), "Space");
    await expect(field).not.toHaveValue(suggested);
    password = await field.inputValue();
    await press(office, form.getByRole("button", { name: "Add network user" }));
    await expect(office.getByRole("dialog", { name: subscriber })).toContainText(password);
    await keepSecret(office);
    await expect(office.getByText(password)).toHaveCount(0);
    await expectFocusIn(office.getByRole("dialog", { name: subscriber }));
    await office.keyboard.press("Escape");
    await expect(office.getByRole("dialog")).toBeHidden();
    await expectFocusIn(office.getByRole("main"));
  });

  await test.step("the subscriber logs in, and the owner opens the session", async () => {
    await goTo(office, "Sessions");
    await expect(office.getByText("Nobody is online")).toBeVisible();
    await expect(office.getByRole("button", { name: /^Live/ })).toBeVisible();
    await expect.poll(() => networkLogin(server, secret, subscriber, password, NAS)).toBe(true);
    const session = { session: unique("s"), username: subscriber };
    await account(server, secret, { status: "Start", ...session }, NAS);
    const link = office.getByRole("table").getByRole("link", { name: subscriber });
    const announced = office.getByRole("button", { name: /1 new/ });
    await expect(link.or(announced).first()).toBeVisible();
    if (await announced.isVisible()) await press(office, announced);
    await press(office, link);
    const sheet = office.getByRole("dialog", { name: subscriber });
    await expect(sheet.getByText("Online", { exact: true })).toBeVisible();
    await expectFocusIn(sheet);

    await account(server, secret, { status: "Interim-Update", ...session, seconds: 60, output: 300 * 1024 ** 2 }, NAS);
    await expect(sheet).toContainText("300 MiB");
    await tabTo(office, sheet.getByRole("button", { name: "Copy IP address" }));
    await account(server, secret, { status: "Stop", ...session, seconds: 90, output: 310 * 1024 ** 2 }, NAS);
    // What moves does not move the focus.
    await expect(sheet.getByText("Ended", { exact: true })).toBeVisible();
    await expectFocus(sheet.getByRole("button", { name: "Copy IP address" }));
    await office.keyboard.press("Escape");
    await expect(sheet).toBeHidden();
    await expectFocus(link);
  });
  await context.close();
});
