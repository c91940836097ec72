// Ways in: passwords, second factors, passkeys, and the links that mails carry.
import type { Page } from "@playwright/test";

import { unique } from "./api";
import { expect, test } from "./fixtures";
import { mailedLink, passkeyDevice, totp } from "./proofs";

async function givePassword(page: Page, username: string, password: string): Promise<void> {
  await page.getByLabel("Username or email address").fill(username);
  await page.getByRole("textbox", { name: "Password" }).fill(password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
}

async function signOut(page: Page, name: string): Promise<void> {
  await page.getByRole("button", { name: `Account of ${name}` }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
}

async function signedIn(page: Page): Promise<void> {
  await expect(page.getByRole("navigation", { name: "Main navigation" })).toBeVisible();
}

test("a wrong password is told as the server tells it, and the name stays", async ({ page, api }) => {
  const tenant = await api.tenant();
  const owner = await api.user("tenant_owner", tenant.id);
  await page.goto("/sign-in");
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(page.getByLabel("Username or email address")).toHaveAccessibleDescription("This field is required.");

  await givePassword(page, owner.username, "not this one");
  await expect(page.getByRole("alert")).toHaveText("Unable to log in with provided credentials.");
  await expect(page.getByLabel("Username or email address")).toHaveValue(owner.username);
  await expect(page).toHaveURL(/\/sign-in$/);

  await page.getByRole("textbox", { name: "Password" }).fill(owner.password);
  await page.getByRole("textbox", { name: "Password" }).press("Enter");
  await signedIn(page);
});

test("a second factor is enrolled, then asked for; a recovery code opens the account once", async ({
  page,
  api,
  signIn,
}) => {
  const tenant = await api.tenant();
  const owner = await api.user("tenant_owner", tenant.id);
  await signIn(owner);
  await page.goto("/account/security");
  await page.getByRole("button", { name: "Add an authenticator app" }).click();
  const dialog = page.getByRole("dialog");
  const link = await dialog.getByRole("link", { name: "Open in an app on this device" }).getAttribute("href");
  const secret = new URL(link ?? "").searchParams.get("secret") ?? "";
  await expect(dialog.getByRole("img", { name: /QR code/ })).toBeVisible();

  const now = await totp(secret);
  const wrong = now === "000000" ? "000001" : "000000";
  await dialog.getByLabel("Code from the app").fill(wrong);
  await dialog.getByRole("button", { name: "Confirm" }).click();
  await expect(dialog.getByLabel("Code from the app")).toHaveAccessibleDescription(/This code is not valid\./);
  await dialog.getByLabel("Code from the app").fill(await totp(secret));
  await dialog.getByRole("button", { name: "Confirm" }).click();

  const codes = (await dialog.getByRole("group", { name: "Recovery codes" }).getByRole("code").innerText()).split("\n");
  expect(codes).toHaveLength(10);
  // Told once: the dialog stays until somebody says that they are kept.
  await page.keyboard.press("Escape");
  await expect(dialog.getByRole("button", { name: "Done" })).toBeDisabled();
  await dialog.getByLabel("I have saved it").check();
  await dialog.getByRole("button", { name: "Done" }).click();
  await expect(page.getByText("10 of 10 left")).toBeVisible();

  await signOut(page, owner.username);
  await givePassword(page, owner.username, owner.password);
  await expect(page.getByText("Your account has a second factor.")).toBeVisible();
  await page.getByLabel("Code from your authenticator app").fill("not one");
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(
    page
      .getByRole("alert")
      .or(page.getByText(/not valid/))
      .first(),
  ).toBeVisible();
  // That of the next half minute: the current one was taken when it was enrolled.
  await page.getByLabel("Code from your authenticator app").fill(await totp(secret, 30));
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await signedIn(page);

  const [first = "", second = ""] = codes;
  const enter = async (code: string): Promise<void> => {
    await page.getByLabel("Recovery code", { exact: true }).fill(code);
    await page.getByRole("button", { name: "Sign in", exact: true }).click();
  };
  await signOut(page, owner.username);
  await givePassword(page, owner.username, owner.password);
  await page.getByRole("button", { name: "Use a recovery code" }).click();
  await enter(first);
  await signedIn(page);

  await signOut(page, owner.username);
  await givePassword(page, owner.username, owner.password);
  await page.getByRole("button", { name: "Use a recovery code" }).click();
  await enter(first);
  await expect(page.getByText(/not valid/)).toBeVisible();
  await enter(second);
  await signedIn(page);
  await page.goto("/account/security");
  await expect(page.getByText("8 of 10 left")).toBeVisible();
});

test("a passkey is registered and signs in, by itself where it was made and by the button elsewhere", async ({
  page,
  api,
  signIn,
  browser,
  server,
}) => {
  const tenant = await api.tenant();
  const owner = await api.user("tenant_owner", tenant.id);
  await signIn(owner);
  const { cdp, authenticatorId } = await passkeyDevice(page);
  await page.goto("/account/security");
  await page.getByRole("button", { name: "Add a passkey" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("What to call it").fill("Laptop");
  await dialog.getByRole("button", { name: "Create passkey" }).click();
  await dialog.getByLabel("I have saved it").check();
  await dialog.getByRole("button", { name: "Done" }).click();
  await expect(page.getByRole("list", { name: "Passkeys" }).getByText("Laptop")).toBeVisible();

  // Here the browser offers it as soon as the page to sign in shows, and this device agrees to everything.
  await page.getByRole("button", { name: `Account of ${owner.username}` }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await expect(page).toHaveURL(/\/dashboard$/);
  await signedIn(page);

  // Read only now: a copy from before it was used would count behind, and be refused.
  const { credentials } = await cdp.send("WebAuthn.getCredentials", { authenticatorId });
  expect(credentials).toHaveLength(1);
  const context = await browser.newContext({ baseURL: server.url });
  const other = await context.newPage();
  const device = await passkeyDevice(other);
  await other.goto("/sign-in");
  await other.getByRole("button", { name: "Sign in with a passkey" }).click();
  await expect(other.getByRole("alert")).toHaveText(/No passkey was used/);
  for (const credential of credentials) {
    await device.cdp.send("WebAuthn.addCredential", { authenticatorId: device.authenticatorId, credential });
  }
  await other.getByRole("button", { name: "Sign in with a passkey" }).click();
  await signedIn(other);
  await expect(other.getByRole("button", { name: `Account of ${owner.username}` })).toBeVisible();
  await context.close();
});

test("a forgotten password is replaced by the mail's link, which works once", async ({ page, api, server }) => {
  const tenant = await api.tenant();
  const owner = await api.user("tenant_owner", tenant.id);
  await page.goto("/sign-in");
  await page.getByRole("link", { name: "Forgot your password?" }).click();
  await expect(page.getByRole("heading", { name: "Reset your password" })).toBeVisible();
  await page.getByLabel("Email address").fill(owner.email);
  await page.getByRole("button", { name: "Send the link" }).click();
  await expect(page.getByRole("heading", { name: "Look into your mail" })).toBeFocused();
  await expect(page.getByText(owner.email)).toBeVisible();

  const link = await mailedLink(server, owner.email, "password-reset/confirm");
  await page.goto(link);
  // The proof leaves the address bar.
  await expect(page).toHaveURL(/\/password-reset\/confirm$/);
  const chosen = "another long passphrase";
  await page.getByLabel("New password", { exact: true }).fill("12345678");
  await page.getByLabel("New password again").fill("12345678");
  await page.getByRole("button", { name: "Save password" }).click();
  await expect(page.getByText("This password is entirely numeric.")).toBeVisible();
  await page.getByLabel("New password", { exact: true }).fill(chosen);
  await page.getByLabel("New password again").fill(chosen);
  await page.getByRole("button", { name: "Save password" }).click();
  await expect(page.getByRole("heading", { name: "Password saved" })).toBeVisible();

  await page.getByRole("link", { name: "Sign in" }).click();
  await givePassword(page, owner.username, owner.password);
  await expect(page.getByRole("alert")).toHaveText("Unable to log in with provided credentials.");
  await givePassword(page, owner.username, chosen);
  await signedIn(page);

  await page.goto(link);
  await page.getByLabel("New password", { exact: true }).fill("a third long passphrase");
  await page.getByLabel("New password again").fill("a third long passphrase");
  await page.getByRole("button", { name: "Save password" }).click();
  await expect(page.getByRole("heading", { name: "This link is not valid any more" })).toBeVisible();
  await expect(page.getByRole("link", { name: "Ask for a new link" })).toBeVisible();
});

test("somebody registers, confirms the address, says who they are, and is taken in", async ({ page, api, server }) => {
  const username = unique("newcomer");
  const email = `${username}@example.com`;
  await page.goto("/sign-in");
  await page.getByRole("link", { name: "Create an account" }).click();
  await expect(page.getByRole("heading", { name: "Create an account" })).toBeVisible();
  await page.getByLabel("Username").fill(username);
  await page.getByLabel("Email address").fill(email);
  await page.getByLabel("Password", { exact: true }).fill("a long enough passphrase");
  await page.getByLabel("Password again").fill("a long enough passphrase");
  await page.getByRole("button", { name: "Create account" }).click();
  await expect(page.getByRole("heading", { name: `Welcome, ${username}` })).toBeVisible();

  const step = (name: string) => page.getByRole("listitem", { name });
  const verify = step("Confirm your email address");
  await expect(verify.getByText("Open", { exact: true })).toBeVisible();
  const mails = await page.context().newPage();
  await mails.goto(await mailedLink(server, email, "verify-email"));
  await mails.getByRole("button", { name: "Confirm address" }).click();
  await expect(mails.getByRole("heading", { name: "Address confirmed" })).toBeVisible();
  await mails.close();
  await verify.getByRole("button", { name: "Check again" }).click();
  await expect(verify.getByText(`${email} is confirmed.`)).toBeVisible();

  const profile = step("Tell us who you are");
  await profile.getByLabel("First name").fill("Nadia");
  await profile.getByLabel("Last name").fill("Newcomer");
  await profile.getByRole("button", { name: "Save" }).click();
  await expect(profile.getByText("Done", { exact: true })).toBeVisible();
  await expect(page.getByRole("heading", { name: "Welcome, Nadia" })).toBeVisible();

  const tenant = await api.tenant();
  const { results } = (await api.get(`/users/?search=${username}`)) as { results: { id: number }[] };
  await api.post(`/users/${results[0]?.id}/assign-tenant/`, { tenant: tenant.id });
  await step("Join an organization").getByRole("button", { name: "Check again" }).click();
  // Whoever comes into a tenant has other rights: the session from before ends.
  const again = page.getByRole("dialog", { name: "Sign in again" });
  await again.getByRole("textbox", { name: "Password" }).fill("a long enough passphrase");
  await again.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(step("Join an organization").getByText(`You belong to ${tenant.name}.`)).toBeVisible();
  await page.getByRole("link", { name: "Continue" }).click();
  await expect(page).toHaveURL(/\/portal$/);
});

test("an owner invites somebody, who accepts and lands in the tenant", async ({
  page,
  api,
  signIn,
  server,
  browser,
}) => {
  const tenant = await api.tenant();
  const owner = await api.user("tenant_owner", tenant.id);
  const username = unique("guest");
  const email = `${username}@example.com`;
  await signIn(owner);
  await page.goto("/invitations");
  await page.getByRole("link", { name: "Invite somebody" }).first().click();
  const sheet = page.getByRole("dialog", { name: "Invite somebody" });
  await sheet.getByLabel("Email").fill(email);
  await sheet.getByRole("button", { name: "Send invitation" }).click();
  await expect(page.getByText(`The invitation to ${email} is on its way`)).toBeVisible();
  const row = page.getByRole("row", { name: new RegExp(email) });
  await expect(row.getByText("Open", { exact: true })).toBeVisible();

  const context = await browser.newContext({ baseURL: server.url });
  const guest = await context.newPage();
  const link = await mailedLink(server, email, "invitation");
  await guest.goto(link);
  await expect(guest.getByRole("heading", { name: `Join ${tenant.name}` })).toBeVisible();
  await expect(guest.getByText("You are invited as: Subscriber.")).toBeVisible();
  await expect(guest.getByLabel("Email address")).toHaveValue(email);
  await guest.getByLabel("Username").fill(owner.username);
  await guest.getByLabel("Password", { exact: true }).fill("a long enough passphrase");
  await guest.getByLabel("Password again").fill("a long enough passphrase");
  await guest.getByRole("button", { name: "Accept and sign in" }).click();
  await expect(guest.getByLabel("Username")).toHaveAccessibleDescription(/already exists/);
  await guest.getByLabel("Username").fill(username);
  await guest.getByRole("button", { name: "Accept and sign in" }).click();
  await expect(guest).toHaveURL(/\/portal$/);
  await expect(guest.getByText(`Ask ${tenant.name} for one`)).toBeVisible();

  await guest.goto(link);
  await expect(guest.getByRole("heading", { name: "This link is not valid any more" })).toBeVisible();
  await context.close();
  await page.reload();
  await expect(row.getByText("Accepted", { exact: true })).toBeVisible();
});

test("whoever opens a page signed out comes back to it, and to no other site", async ({ page, admin }) => {
  await page.goto("/users?role=subscriber");
  await expect(page).toHaveURL(/\/sign-in\?next=/);
  // What was refused to nobody is asked for anew, and nobody is asked to sign in once more.
  const branding = page.waitForResponse(/GetMyBranding$/);
  await givePassword(page, admin.username, admin.password);
  await expect(page).toHaveURL(/\/users\?role=subscriber$/);
  await branding;
  await expect(page.getByRole("heading", { name: "Users" })).toBeVisible();

  await page.context().clearCookies();
  await page.goto("/sign-in?next=https://evil.example/users");
  await givePassword(page, admin.username, admin.password);
  await expect(page).toHaveURL(/^http:\/\/localhost:\d+\/dashboard$/);
});

test("a worker looks for what formats, beside the page", async ({ page }) => {
  // It closes itself at its end, where nothing failed.
  const closed = new Promise<string>((resolve) => {
    page.on("worker", (worker) => worker.on("close", () => resolve(worker.url())));
  });
  await page.goto("/sign-in");
  expect(new URL(await closed).pathname).toBe("/formats.js");
});
