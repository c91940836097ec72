// Ways in by links of mails, by keyboard alone.
import type { Page } from "@playwright/test";

import { unique } from "./api";
import { expect, test } from "./fixtures";
import { expectFocus, givePassword, goTo, press, signInByKeyboard, write } from "./keys";
import { mailedLink } from "./proofs";

const PASSWORD = "a long enough passphrase";

const button = (page: Page, name: string) => page.getByRole("button", { name, exact: true });

test("a forgotten password is replaced by the mail's link", async ({ page, api, server }) => {
  const tenant = await api.tenant();
  const owner = await api.user("tenant_owner", tenant.id);
  await page.goto("/sign-in");
  await press(page, page.getByRole("link", { name: "Forgot your password?" }));
  const email = page.getByLabel("Email address");
  await expectFocus(email);
  await page.keyboard.type("nobody");
  await page.keyboard.press("Enter");
  await expect(email).toHaveAttribute("aria-invalid", "true");
  await expectFocus(email);
  await write(page, email, owner.email);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: "Look into your mail" })).toBeFocused();

  await page.goto(await mailedLink(server, owner.email, "password-reset/confirm"));
  const [chosen, again] = [
    page.getByLabel("New password", { exact: true }),
    page.getByLabel("New password again", { exact: true }),
  ];
  await expectFocus(chosen);
  await page.keyboard.type("12345678");
  await write(page, again, "12345678");
  await page.keyboard.press("Enter");
  await expect(page.getByText("This password is entirely numeric.")).toBeVisible();
  await expect(page.locator("form [aria-invalid=true]").first()).toBeFocused();
  await write(page, chosen, "another long passphrase");
  // What was typed can be looked at.
  await press(page, button(page, "Show password").first(), "Space");
  await expect(chosen).toHaveAttribute("type", "text");
  await expectFocus(button(page, "Hide password"));
  await write(page, again, "another long passphrase");
  await press(page, button(page, "Save password"));
  await expect(page.getByRole("heading", { name: "Password saved" })).toBeFocused();
  await press(page, page.getByRole("link", { name: "Sign in" }));
  await givePassword(page, owner.username, "another long passphrase");
  await expect(page.getByRole("heading", { name: "Dashboard" })).toBeVisible();
});

test("somebody registers, confirms the address and says who they are", async ({ page, server }) => {
  const username = unique("beginner");
  const email = `${username}@example.com`;
  await page.goto("/sign-in");
  await press(page, page.getByRole("link", { name: "Create an account" }));
  const name = page.getByLabel("Username", { exact: true });
  await expectFocus(name);
  await page.keyboard.press("Enter");
  await expect(name).toHaveAccessibleDescription(/required/);
  await expectFocus(name);
  await page.keyboard.type(username);
  await write(page, page.getByLabel("Email address"), email);
  await write(page, page.getByLabel("Password", { exact: true }), PASSWORD);
  await write(page, page.getByLabel("Password again"), PASSWORD);
  await press(page, button(page, "Create account"));
  await expect(page.getByRole("heading", { name: `Welcome, ${username}` })).toBeVisible();

  const mails = await page.context().newPage();
  await mails.goto(await mailedLink(server, email, "verify-email"));
  await press(mails, button(mails, "Confirm address"));
  await expect(mails.getByRole("heading", { name: "Address confirmed" })).toBeFocused();
  await mails.close();
  const verify = page.getByRole("listitem", { name: "Confirm your email address" });
  await press(page, verify.getByRole("button", { name: "Check again" }));
  await expect(verify.getByText(`${email} is confirmed.`)).toBeVisible();

  const profile = page.getByRole("listitem", { name: "Tell us who you are" });
  await write(page, profile.getByLabel("First name"), "Bo");
  await write(page, profile.getByLabel("Last name"), "Beginner");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: "Welcome, Bo" })).toBeVisible();
  await expectFocus(profile.getByLabel("Last name"));
  await expect(profile.getByText("Done", { exact: true })).toBeVisible();
});

test("an owner invites somebody, who accepts", async ({ page, api, server, browser }) => {
  const tenant = await api.tenant();
  const owner = await api.user("tenant_owner", tenant.id);
  const username = unique("visitor");
  const email = `${username}@example.com`;
  await signInByKeyboard(page, owner);
  await goTo(page, "Invitations");
  const invite = page.getByRole("link", { name: "Invite somebody" }).first();
  await press(page, invite);
  const sheet = page.getByRole("dialog", { name: "Invite somebody" });
  await expectFocus(sheet.getByLabel("Email"));
  await page.keyboard.press("Enter");
  await expect(sheet.getByLabel("Email")).toHaveAccessibleDescription(/required/);
  await expectFocus(sheet.getByLabel("Email"));
  await page.keyboard.type(email);
  await page.keyboard.press("Enter");
  await expect(page.getByText(`The invitation to ${email} is on its way`)).toBeVisible();
  await expect(sheet).toBeHidden();
  await expectFocus(invite);

  const context = await browser.newContext({ baseURL: server.url });
  const guest = await context.newPage();
  await guest.goto(await mailedLink(server, email, "invitation"));
  const name = guest.getByLabel("Username", { exact: true });
  await expectFocus(name);
  await guest.keyboard.type(owner.username);
  await write(guest, guest.getByLabel("Password", { exact: true }), PASSWORD);
  await write(guest, guest.getByLabel("Password again"), PASSWORD);
  await press(guest, button(guest, "Accept and sign in"));
  await expect(name).toHaveAccessibleDescription(/already exists/);
  await expectFocus(name);
  await write(guest, name, username);
  await guest.keyboard.press("Enter");
  await expect(guest).toHaveURL(/\/portal$/);
  await context.close();
});
