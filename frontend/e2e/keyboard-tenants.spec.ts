// Tenants and their settings, languages and themes, by keyboard alone.
import type { Page } from "@playwright/test";

import { unique } from "./api";
import { expect, test } from "./fixtures";
import { expectFocus, expectFocusIn, goTo, pick, press, signInByKeyboard, tabTo, toItem, write } from "./keys";

/** A picture of one dot. */
const LOGO = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64",
);

test("staff switch into a tenant and out of it", async ({ page, api, admin }) => {
  const [one, another] = [await api.tenant(), await api.tenant()];
  const inside = await api.user("subscriber", one.id, "inside");
  const outside = await api.user("subscriber", another.id, "outside");
  await signInByKeyboard(page, admin);
  await goTo(page, "Users");
  const switcher = page.getByRole("button", { name: /^Switch tenant/ });
  await press(page, switcher);
  const search = page.getByPlaceholder("Search tenants…");
  await expect(search).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(search).toBeHidden();
  await expectFocus(switcher);

  await page.keyboard.press("Enter");
  await expect(search).toBeFocused();
  await page.keyboard.type(one.name);
  await expect(page.getByRole("option", { name: one.name })).toHaveAttribute("aria-selected", "true");
  await page.keyboard.press("Enter");
  await expect(page.getByText(`You act in ${one.name}`)).toBeVisible();
  await expectFocus(page.getByRole("button", { name: `Switch tenant: ${one.name}` }));
  const person = (name: string) => page.getByRole("table").getByRole("link", { name });
  await expect(person(inside.username)).toBeVisible();
  await expect(person(outside.username)).toHaveCount(0);

  const leave = page.getByRole("button", { name: "Leave this tenant" });
  await press(page, leave);
  await expect(leave).toBeHidden();
  await expect(page.getByRole("columnheader", { name: "Tenant" })).toBeVisible();
  await expectFocusIn(page.getByRole("main"));
});

test("a tenant is suspended and resumed, after a question", async ({ page, api, admin }) => {
  const tenant = await api.tenant();
  await signInByKeyboard(page, admin);
  await goTo(page, "Tenants");
  await page.keyboard.press("/");
  await page.keyboard.type(tenant.slug);
  const row = page.getByRole("table").getByRole("link", { name: tenant.name });
  await expect(page.getByRole("table").getByRole("row")).toHaveCount(2);
  await press(page, row);
  const sheet = page.getByRole("dialog", { name: tenant.name, exact: true });
  await expectFocusIn(sheet);
  const suspend = sheet.getByRole("button", { name: "Suspend" });
  await press(page, suspend);
  const asked = page.getByRole("dialog", { name: `Suspend ${tenant.name}?` });
  await expectFocus(asked.getByLabel("Reason"));
  // Its field has the focus some moments before its keys are its own: hands are slower than this test.
  await expect(sheet).toBeHidden();
  await page.keyboard.press("Escape");
  await expect(asked).toBeHidden();
  await expectFocus(suspend);

  await page.keyboard.press("Enter");
  await expectFocus(asked.getByLabel("Reason"));
  await page.keyboard.type("An invoice is open.");
  await press(page, asked.getByRole("button", { name: "Suspend" }));
  await expect(sheet.getByText("Suspended", { exact: true })).toBeVisible();
  await expect(asked).toBeHidden();
  const resume = sheet.getByRole("button", { name: "Resume" });
  await expectFocus(resume);
  await page.keyboard.press("Space");
  const question = page.getByRole("dialog", { name: `Resume ${tenant.name}?` });
  await press(page, question.getByRole("button", { name: "Resume" }));
  await expect(sheet.getByText("Active", { exact: true })).toBeVisible();
  await expect(question).toBeHidden();
  await expectFocus(suspend);
  await page.keyboard.press("Escape");
  await expect(sheet).toBeHidden();
  await expectFocus(row);
});

test("an owner walks through the settings and gives the pages a name, a colour and a logo", async ({ page, api }) => {
  const tenant = await api.tenant();
  const owner = await api.user("tenant_owner", tenant.id);
  await signInByKeyboard(page, owner);
  await goTo(page, "Organization settings");
  const tab = (name: string) => page.getByRole("tab", { name });
  await tabTo(page, tab("General"));
  for (const name of ["Branding", "Domains", "Sign-in providers", "Audit retention"]) {
    await page.keyboard.press("ArrowRight");
    await expectFocus(tab(name));
    await expect(tab(name)).toHaveAttribute("aria-selected", "true");
    await expect(page.getByRole("tabpanel", { name })).toBeVisible();
  }
  await page.keyboard.press("Home");
  await expectFocus(tab("General"));
  await page.keyboard.press("ArrowRight");
  await expect(page).toHaveURL(/\/settings\/branding$/);

  const form = page.getByRole("form", { name: "Branding" });
  const name = unique("Bay Net");
  await write(page, form.getByLabel("Display name"), name);
  const color = form.getByRole("textbox", { name: /^Colour/ });
  await write(page, color, "#0f766");
  await page.keyboard.press("Enter");
  await expect(form.getByText("Enter a colour such as #2563eb.")).toBeVisible();
  await expectFocus(color);
  await write(page, color, "#0f766e");
  const logo = form.getByLabel("Logo");
  for (const file of [
    { name: "logo.txt", mimeType: "text/plain", buffer: Buffer.from("no") },
    { name: "logo.png", mimeType: "image/png", buffer: LOGO },
  ]) {
    const asked = page.waitForEvent("filechooser");
    await press(page, logo, "Space");
    await (await asked).setFiles(file);
    const outcome = file.mimeType.startsWith("image")
      ? form.getByRole("img", { name: "Logo so far" })
      : form.getByText("This is not a picture of a known kind");
    await expect(outcome).toBeVisible();
  }
  await press(page, form.getByRole("button", { name: "Save" }));
  await expect(page.getByText("The branding was saved")).toBeVisible();
  await expect(page.getByRole("navigation", { name: "Main navigation" }).getByText(name)).toBeVisible();
  const used = await page.evaluate(() => document.documentElement.style.getPropertyValue("--brand"));
  expect(used).toContain("#0f766e");
  await expectFocus(form.getByRole("button", { name: "Save" }));
});

/** Chooses an entry of the user menu by walking to it. */
async function chooseInMenu(page: Page, menu: RegExp, entry: string): Promise<void> {
  await press(page, page.getByRole("button", { name: menu }));
  await toItem(page, page.getByRole("menuitemradio", { name: entry }));
  await page.keyboard.press("Enter");
  await expect(page.getByRole("menu")).toBeHidden();
}

test("pages become dark, French and Arabic, where the arrow keys follow the script", async ({ page, api }) => {
  const tenant = await api.tenant();
  const owner = await api.user("tenant_owner", tenant.id);
  await signInByKeyboard(page, owner);
  await goTo(page, "Organization settings");
  const html = page.locator("html");
  const menu = page.getByRole("button", { name: new RegExp(owner.username) });
  await chooseInMenu(page, /^Account of/, "Dark");
  await expect(html).toHaveClass(/dark/);
  await expectFocus(menu);
  await chooseInMenu(page, /^Account of/, "Français");
  await expect(page.getByRole("heading", { name: "Réglages de l’organisation" })).toBeVisible();
  await expect(html).toHaveAttribute("lang", "fr");
  await expectFocus(page.getByRole("button", { name: `Compte de ${owner.username}` }));
  await chooseInMenu(page, /^Compte de/, "العربية");
  await expect(html).toHaveAttribute("dir", "rtl");
  await expectFocus(menu);

  // The next tab stands to the left.
  const tabs = page.getByRole("tab");
  await tabTo(page, tabs.nth(0));
  await page.keyboard.press("ArrowLeft");
  await expectFocus(tabs.nth(1));
  await expect(page).toHaveURL(/\/settings\/branding$/);
  await page.keyboard.press("ArrowRight");
  await expectFocus(tabs.nth(0));

  await press(page, page.getByRole("link", { name: "التفضيلات" }));
  const themes = page.getByRole("radio");
  await tabTo(page, themes.nth(1));
  await expect(themes.nth(1)).toBeChecked();
  await page.keyboard.press("ArrowRight");
  await expectFocus(themes.nth(0));
  await page.keyboard.press("Space");
  await expect(html).not.toHaveClass(/dark/);
  const language = page.getByRole("combobox").first();
  await pick(page, language, "English");
  await expect(html).toHaveAttribute("dir", "ltr");
  await expect(page.getByRole("heading", { name: "Preferences" })).toBeVisible();
  await expectFocus(language);
});
