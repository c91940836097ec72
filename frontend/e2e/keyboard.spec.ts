// Everything that the day needs, by keyboard alone.
import type { Locator } from "@playwright/test";

import { unique } from "./api";
import { expect, test } from "./fixtures";
import { signInByKeyboard, tabTo } from "./keys";

test("signs in, skips the navigation, finds help, and signs out through the user menu", async ({ page, api }) => {
  const tenant = await api.tenant();
  const owner = await api.user("tenant_owner", tenant.id);
  await signInByKeyboard(page, owner);
  await expect(page.getByRole("heading", { name: "Dashboard" })).toBeVisible();

  // The first stop of each page leads past the navigation.
  await page.reload();
  await expect(page.getByRole("heading", { name: "Dashboard" })).toBeVisible();
  await page.keyboard.press("Tab");
  await expect(page.getByRole("link", { name: "Skip to content" })).toBeFocused();
  await expect(page.getByRole("link", { name: "Skip to content" })).toBeInViewport();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("main")).toBeFocused();
  await page.keyboard.press("Tab");
  await expect(page.getByRole("main").locator(":focus")).toHaveCount(1);

  const help = page.getByRole("dialog", { name: "Keyboard shortcuts" });
  await page.keyboard.press("?");
  await expect(help).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(help).toBeHidden();
  await expect(page.getByRole("main").locator(":focus")).toHaveCount(1);

  const collapse = page.getByRole("button", { name: "Collapse sidebar" });
  const expand = page.getByRole("button", { name: "Expand sidebar" });
  await expect(collapse).toBeVisible();
  await page.keyboard.press("Control+/");
  await expect(expand).toBeVisible();
  await page.reload();
  await expect(expand).toBeVisible();
  await page.keyboard.press("Control+/");
  await expect(collapse).toBeVisible();

  const menu = page.getByRole("button", { name: `Account of ${owner.username}` });
  await tabTo(page, menu);
  await page.keyboard.press("Enter");
  const item = page.getByRole("menuitem", { name: "Sign out" });
  await expect(item).toBeVisible();
  await page.keyboard.press("End");
  await expect(item).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
  await page.goto("/dashboard");
  await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
});

test("goes to a page and to an object by the palette", async ({ page, api }) => {
  const tenant = await api.tenant();
  const owner = await api.user("tenant_owner", tenant.id);
  const person = await api.user("subscriber", tenant.id, "findme");
  await signInByKeyboard(page, owner);
  await expect(page.getByRole("heading", { name: "Dashboard" })).toBeVisible();

  const palette = page.getByRole("dialog", { name: "Search and actions" });
  await page.keyboard.press("Control+k");
  await expect(palette.getByRole("combobox")).toBeFocused();
  await page.keyboard.type("audit");
  await expect(palette.getByRole("option", { name: "Audit log" })).toHaveAttribute("aria-selected", "true");
  await page.keyboard.press("Enter");
  await expect(palette).toBeHidden();
  await expect(page.getByRole("heading", { name: "Audit log" })).toBeVisible();

  await page.keyboard.press("Control+k");
  await expect(palette.getByRole("combobox")).toBeFocused();
  await page.keyboard.type(person.username);
  const found = palette.getByRole("option", { name: person.username });
  await expect(found).toHaveAttribute("aria-selected", "true");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("dialog", { name: person.username })).toBeVisible();
  await expect(page).toHaveURL(new RegExp(`/users/${person.id}$`));
  await page.keyboard.press("Escape");
  await expect(page).toHaveURL(/\/users$/);

  // Where one was last stands first.
  await page.keyboard.press("Control+k");
  await expect(palette.getByRole("option").first()).toHaveText(new RegExp(person.username));
  await page.keyboard.press("Escape");
  await expect(palette).toBeHidden();
});

test("filters a list, walks its rows, opens one and comes back to it", async ({ page, api }) => {
  const tenant = await api.tenant();
  const owner = await api.user("tenant_owner", tenant.id);
  const word = unique("row");
  const [first, second] = [
    await api.user("subscriber", tenant.id, word),
    await api.user("subscriber", tenant.id, word),
  ];
  await signInByKeyboard(page, owner);
  await tabTo(page, page.getByRole("link", { name: "Users", exact: true }));
  await page.keyboard.press("Enter");
  const link = (name: string): Locator => page.getByRole("table").getByRole("link", { name });
  await expect(link(first.username)).toBeVisible();

  await page.keyboard.press("/");
  await expect(page.getByRole("searchbox")).toBeFocused();
  await page.keyboard.type(word);
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(new RegExp(`q=${word}`));
  await expect(page.getByRole("table").getByRole("row")).toHaveCount(3);
  await expect(link(owner.username)).toHaveCount(0);

  const rows = await page.getByRole("table").getByRole("link").allTextContents();
  expect([...rows].sort()).toEqual([first.username, second.username].sort());
  const [upper = "", lower = ""] = rows;
  await tabTo(page, link(upper));
  await page.keyboard.press("ArrowDown");
  await expect(link(lower)).toBeFocused();
  await page.keyboard.press("ArrowUp");
  await expect(link(upper)).toBeFocused();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  const sheet = page.getByRole("dialog", { name: lower });
  await expect(sheet).toBeVisible();
  await expect(sheet.locator(":focus")).toHaveCount(1);
  await page.keyboard.press("Escape");
  await expect(sheet).toBeHidden();
  await expect(link(lower)).toBeFocused();
  await expect(page).toHaveURL(new RegExp(`/users\\?q=${word}`));
});

test("adds a to-do, marks it as done and deletes it", async ({ page, api }) => {
  const tenant = await api.tenant();
  const owner = await api.user("tenant_owner", tenant.id);
  await signInByKeyboard(page, owner);
  await tabTo(page, page.getByRole("link", { name: "To-dos" }));
  await page.keyboard.press("Enter");
  await tabTo(page, page.getByRole("textbox", { name: "New to-do" }));
  await page.keyboard.type("Order cables");
  await page.keyboard.press("Enter");
  const done = page.getByRole("checkbox", { name: "Done: Order cables" });
  await expect(done).toBeEnabled();
  await tabTo(page, done);
  await page.keyboard.press("Space");
  await expect(done).toBeChecked();
  await page.reload();
  await expect(done).toBeChecked();
  await tabTo(page, page.getByRole("button", { name: "Delete Order cables" }));
  await page.keyboard.press("Enter");
  await expect(page.getByText("Nothing to do")).toBeVisible();
});

test("adds a user through the side sheet", async ({ page, api }) => {
  const tenant = await api.tenant();
  const owner = await api.user("tenant_owner", tenant.id);
  await signInByKeyboard(page, owner);
  await tabTo(page, page.getByRole("link", { name: "Users", exact: true }));
  await page.keyboard.press("Enter");
  await tabTo(page, page.getByRole("link", { name: "Add user" }));
  await page.keyboard.press("Enter");
  const sheet = page.getByRole("dialog", { name: "Add user" });
  await expect(sheet.getByRole("textbox", { name: "Username" })).toBeFocused();
  const name = unique("bykeys");
  await page.keyboard.type(name);
  await tabTo(page, sheet.getByRole("textbox", { name: "Email" }));
  // Sent too early, it says what is missing, and at the first of it.
  await page.keyboard.press("Enter");
  await expect(sheet.getByRole("textbox", { name: "Email" })).toBeFocused();
  await expect(sheet.getByRole("textbox", { name: "Email" })).toHaveAccessibleDescription(/required/);
  await page.keyboard.type(`${name}@example.com`);
  await tabTo(page, sheet.getByRole("textbox", { name: "Password" }));
  await page.keyboard.type("a long enough passphrase");
  await page.keyboard.press("Enter");
  const made = page.getByRole("dialog", { name });
  await expect(made.getByText(`${name}@example.com`)).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(made).toBeHidden();
  // Back to where the form was opened: the next one is a key away.
  await expect(page.getByRole("link", { name: "Add user" })).toBeFocused();
  await expect(page.getByRole("table").getByRole("link", { name })).toBeVisible();
});
