// A session that ends under somebody's hands, by keyboard alone.
import { unique } from "./api";
import { expect, test } from "./fixtures";
import { expectFocus, expectFocusIn, goTo, press, signInByKeyboard, write } from "./keys";

test("a session that was ended elsewhere asks over the form, which is then saved", async ({ page, api }) => {
  const tenant = await api.tenant();
  const owner = await api.user("tenant_owner", tenant.id);
  const username = unique("halfway");
  await signInByKeyboard(page, owner);
  await goTo(page, "Users");
  await press(page, page.getByRole("link", { name: "Add user" }));
  const sheet = page.getByRole("dialog", { name: "Add user" });
  await expectFocus(sheet.getByLabel("Username"));
  await page.keyboard.type(username);
  await write(page, sheet.getByLabel("Email"), `${username}@example.com`);
  const password = sheet.getByRole("textbox", { name: "Password" });
  await write(page, password, "a long enough passphrase");
  await api.post(`/users/${owner.id}/end-sessions/`, {});
  await page.keyboard.press("Enter");

  const again = page.getByRole("dialog", { name: "Sign in again" });
  const proof = again.getByRole("textbox", { name: "Password" });
  await expectFocus(proof);
  // Not now: back to where one was, with all that was written.
  await page.keyboard.press("Escape");
  await expect(again).toBeHidden();
  await expect(sheet.getByLabel("Username")).toHaveValue(username);
  await expect(sheet.getByRole("alert")).toBeVisible();
  await expectFocus(password);

  await page.keyboard.press("Enter");
  await expectFocus(proof);
  await page.keyboard.type("not this one");
  await page.keyboard.press("Enter");
  await expect(again.getByRole("alert")).toHaveText("Unable to log in with provided credentials.");
  await expectFocus(proof);
  await write(page, proof, owner.password);
  await page.keyboard.press("Enter");
  await expect(page.getByText(`${username} was added`)).toBeVisible();
  const made = page.getByRole("dialog", { name: username });
  await expect(made.getByText(`${username}@example.com`)).toBeVisible();
  await expectFocusIn(made);
});

test("who signs in again is back in the field, and what was written is saved", async ({ page, api }) => {
  const tenant = await api.tenant();
  const owner = await api.user("tenant_owner", tenant.id);
  await signInByKeyboard(page, owner);
  await goTo(page, "Profile");
  const company = page.getByLabel("Company");
  await write(page, company, "Example Networks");
  await api.post(`/users/${owner.id}/end-sessions/`, {});
  await page.keyboard.press("Enter");
  const again = page.getByRole("dialog", { name: "Sign in again" });
  await expectFocus(again.getByRole("textbox", { name: "Password" }));
  await page.keyboard.type(owner.password);
  await page.keyboard.press("Enter");
  await expect(page.getByText("Your profile is saved.")).toBeVisible();
  await expect(again).toBeHidden();
  await expectFocus(company);
  await expect(company).toHaveValue("Example Networks");

  // The same from a button, which is off while its work goes on.
  await write(page, company, "Example Cables");
  await api.post(`/users/${owner.id}/end-sessions/`, {});
  const save = page.getByRole("form", { name: "About you" }).getByRole("button", { name: "Save" });
  await press(page, save);
  await expectFocus(again.getByRole("textbox", { name: "Password" }));
  await page.keyboard.type(owner.password);
  await page.keyboard.press("Enter");
  await expect(again).toBeHidden();
  await expect(page.getByText("Your profile is saved.").first()).toBeVisible();
  await expectFocus(save);
});
