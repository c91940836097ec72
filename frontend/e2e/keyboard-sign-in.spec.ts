// Second factors and passkeys, by keyboard alone.
import { expect, test } from "./fixtures";
import {
  expectFocus,
  expectFocusIn,
  expectSignedIn,
  givePassword,
  goTo,
  keepSecret,
  press,
  signInByKeyboard,
  signOutByKeyboard,
  write,
} from "./keys";
import { passkeyDevice, totp } from "./proofs";

// Every key is a step of its own.
test.describe.configure({ timeout: 90_000 });

test("a second factor is enrolled, then asked for; a recovery code does as well", async ({ page, api }) => {
  const tenant = await api.tenant();
  const owner = await api.user("tenant_owner", tenant.id);
  await signInByKeyboard(page, owner);
  await goTo(page, "Security");
  const add = page.getByRole("button", { name: "Add an authenticator app" });
  await press(page, add);
  const dialog = page.getByRole("dialog");
  const link = dialog.getByRole("link", { name: "Open in an app on this device" });
  const secret = new URL((await link.getAttribute("href")) ?? "").searchParams.get("secret") ?? "";
  await expectFocusIn(dialog);
  const code = dialog.getByLabel("Code from the app");
  const now = await totp(secret);
  await write(page, code, now === "000000" ? "000001" : "000000");
  await page.keyboard.press("Enter");
  await expect(code).toHaveAccessibleDescription(/This code is not valid\./);
  await expectFocus(code);
  await write(page, code, await totp(secret));
  await page.keyboard.press("Enter");

  const codes = (await dialog.getByRole("group", { name: "Recovery codes" }).getByRole("code").innerText()).split("\n");
  expect(codes).toHaveLength(10);
  await expectFocusIn(dialog);
  const begun = page.waitForEvent("download");
  await press(page, dialog.getByRole("button", { name: /Download/ }));
  expect((await begun).suggestedFilename()).toMatch(/recovery-codes/);
  await page.keyboard.press("Escape");
  await keepSecret(page);
  await expect(dialog).toBeHidden();
  await expect(page.getByText("10 of 10 left")).toBeVisible();
  await expectFocus(add);

  await signOutByKeyboard(page, owner.username);
  await givePassword(page, owner.username, owner.password);
  await expect(page.getByText("Your account has a second factor.")).toBeVisible();
  const asked = page.getByLabel("Code from your authenticator app");
  await expectFocus(asked);
  await page.keyboard.type("not one");
  await page.keyboard.press("Enter");
  await expect(page.getByText(/not valid/).first()).toBeVisible();
  await expectFocus(asked);
  await write(page, asked, await totp(secret, 30));
  await page.keyboard.press("Enter");
  await expectSignedIn(page);

  await signOutByKeyboard(page, owner.username);
  await givePassword(page, owner.username, owner.password);
  await press(page, page.getByRole("button", { name: "Use a recovery code" }));
  await expectFocus(page.getByLabel("Recovery code", { exact: true }));
  // And back to the first step, where what was written still stands.
  await press(page, page.getByRole("button", { name: "Back" }));
  await expectFocus(page.getByLabel("Username or email"));
  await expect(page.getByLabel("Username or email")).toHaveValue(owner.username);
  await page.keyboard.press("Enter");
  await press(page, page.getByRole("button", { name: "Use a recovery code" }));
  await page.keyboard.type(codes[0] ?? "");
  await page.keyboard.press("Enter");
  await expectSignedIn(page);
  await goTo(page, "Security");
  await expect(page.getByText("9 of 10 left")).toBeVisible();
});

test("a passkey is added, signs in by the button, and is removed", async ({ page, api, browser, server }) => {
  const tenant = await api.tenant();
  const owner = await api.user("tenant_owner", tenant.id);
  await signInByKeyboard(page, owner);
  const { cdp, authenticatorId } = await passkeyDevice(page);
  await goTo(page, "Security");
  const add = page.getByRole("button", { name: "Add a passkey" });
  await press(page, add);
  const dialog = page.getByRole("dialog");
  await expectFocus(dialog.getByLabel("What to call it"));
  await write(page, dialog.getByLabel("What to call it"), "Laptop");
  await page.keyboard.press("Enter");
  await keepSecret(page);
  await expect(dialog).toBeHidden();
  await expect(page.getByRole("list", { name: "Passkeys" }).getByText("Laptop")).toBeVisible();
  await expectFocus(add);

  const { credentials } = await cdp.send("WebAuthn.getCredentials", { authenticatorId });
  const context = await browser.newContext({ baseURL: server.url });
  const other = await context.newPage();
  const device = await passkeyDevice(other);
  await other.goto("/sign-in");
  await expect(other.getByLabel("Username or email")).toBeFocused();
  const button = other.getByRole("button", { name: "Sign in with a passkey" });
  await press(other, button);
  await expect(other.getByRole("alert")).toHaveText(/No passkey was used/);
  await expectFocus(button);
  for (const credential of credentials) {
    await device.cdp.send("WebAuthn.addCredential", { authenticatorId: device.authenticatorId, credential });
  }
  await press(other, button, "Space");
  await expectSignedIn(other);
  await expect(other.getByRole("button", { name: `Account of ${owner.username}` })).toBeVisible();
  await context.close();

  await press(page, page.getByRole("button", { name: "Rename Laptop" }));
  await expectFocus(dialog.getByLabel("What to call it"));
  await write(page, dialog.getByLabel("What to call it"), "Notebook");
  await page.keyboard.press("Enter");
  await expect(dialog).toBeHidden();
  await expectFocus(page.getByRole("button", { name: "Rename Notebook" }));
  const remove = page.getByRole("button", { name: "Remove Notebook" });
  await press(page, remove);
  const question = page.getByRole("alertdialog", { name: "Remove Notebook?" });
  await expectFocusIn(question);
  await page.keyboard.press("Escape");
  await expect(question).toBeHidden();
  await expectFocus(remove);
  await page.keyboard.press("Enter");
  await press(page, question.getByRole("button", { name: "Remove" }));
  await expect(page.getByText("You have no passkey yet.")).toBeVisible();
});
