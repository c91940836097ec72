import { account, networkLogin, unique } from "./api";
import { expect, test } from "./fixtures";

const NAS = "127.7.7.1";

test("the first day: a tenant, its owner, an access point, a network user, and somebody comes online", async ({
  browser,
  page,
  server,
  signIn,
  admin,
}) => {
  const tenant = unique("Harbour");
  const owner = unique("olga");

  await test.step("staff create the tenant and invite its owner", async () => {
    await signIn(admin);
    await page.getByRole("link", { name: "Create tenant" }).first().click();
    const form = page.getByRole("form", { name: "Create tenant" });
    await form.getByLabel("Name", { exact: true }).fill(tenant);
    await expect(form.getByLabel("Slug")).toHaveValue(tenant.toLowerCase());
    await form.getByLabel("Owner’s email").fill(`${owner}@example.com`);
    await form.getByRole("button", { name: "Create tenant" }).click();
    await expect(page.getByRole("dialog", { name: tenant })).toBeVisible();
  });

  const context = await browser.newContext({ baseURL: server.url });
  const office = await context.newPage();
  await test.step("the owner follows the mail's link and gets in", async () => {
    const token = await server.logged(/\/invitation#token=([\w.-]+)/);
    await office.goto(`/invitation#token=${token}`);
    await expect(office.getByRole("heading", { name: `Join ${tenant}` })).toBeVisible();
    expect(office.url()).not.toContain(token);
    await office.getByLabel("Username", { exact: true }).fill(owner);
    await office.getByRole("textbox", { name: "Password", exact: true }).fill("a long enough passphrase");
    await office.getByRole("textbox", { name: "Password again" }).fill("a long enough passphrase");
    await office.getByRole("button", { name: "Accept and sign in" }).click();
    await expect(office.getByRole("heading", { name: "Dashboard" })).toBeVisible();
  });

  let secret = "";
  await test.step("the owner adds the access point and is shown its secret once", async () => {
    await office.getByRole("link", { name: "Access points (NAS)" }).click();
    await office.getByRole("link", { name: "Add access point" }).first().click();
    const form = office.getByRole("form", { name: "Add access point" });
    await form.getByLabel("Name", { exact: true }).fill("pier-1");
    await form.getByLabel("Address or network").fill(NAS);
    secret = await form.getByLabel("Shared secret").inputValue();
    expect(secret.length).toBeGreaterThanOrEqual(24);
    await form.getByRole("button", { name: "Add access point" }).click();
    await expect(office.getByRole("dialog", { name: "Set up the device" })).toContainText(secret);
    await office.getByLabel("I have saved it").check();
    await office.getByRole("button", { name: "Done" }).click();
    await expect(office.getByRole("dialog", { name: "pier-1" })).toBeVisible();
    await expect(office.getByText(secret)).toHaveCount(0);
    await office.keyboard.press("Escape");
  });

  const subscriber = unique("sam");
  let password = "";
  await test.step("the owner adds a network user", async () => {
    await office.getByRole("link", { name: "Network users" }).click();
    await office.getByRole("link", { name: "Add network user" }).first().click();
    const form = office.getByRole("form", { name: "Add network user" });
    await form.getByLabel("User name").fill(subscriber);
    password = await form.getByLabel("Password", { exact: true }).inputValue();
    await form.getByRole("button", { name: "Add network user" }).click();
    await office.getByLabel("I have saved it").check();
    await office.getByRole("button", { name: "Done" }).click();
    await office.keyboard.press("Escape");
  });

  await test.step("the subscriber logs in and the session moves live, until it stops", async () => {
    await office.getByRole("link", { name: "Sessions", exact: true }).click();
    await expect(office.getByText("Nobody is online")).toBeVisible();
    await expect(office.getByRole("button", { name: /^Live/ })).toBeVisible();

    await expect.poll(() => networkLogin(server, secret, subscriber, password, NAS)).toBe(true);
    const session = { session: unique("s"), username: subscriber };
    await account(server, secret, { status: "Start", ...session }, NAS);
    const row = office.getByRole("row", { name: new RegExp(subscriber) });
    await expect(row.or(office.getByRole("button", { name: /1 new/ })).first()).toBeVisible();
    const announced = office.getByRole("button", { name: /1 new/ });
    if (await announced.isVisible()) await announced.click();
    await expect(row).toContainText("Online");

    const megabyte = 1024 ** 2;
    await account(
      server,
      secret,
      { status: "Interim-Update", ...session, seconds: 60, output: 300 * megabyte, input: 12 * megabyte },
      NAS,
    );
    await expect(row).toContainText("300 MiB");
    await expect(row).toContainText("12 MiB");

    await account(
      server,
      secret,
      { status: "Stop", ...session, seconds: 90, output: 310 * megabyte, input: 13 * megabyte },
      NAS,
    );
    await expect(row).toContainText("Ended");
  });

  await test.step("the dashboard has counted it", async () => {
    await office.getByRole("link", { name: "Dashboard" }).click();
    await expect(office.getByRole("link", { name: /Traffic today/ })).toContainText("323 MiB");
  });
  await context.close();
});
