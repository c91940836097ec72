// Roles and the audit log, by keyboard alone.
import { expect, test } from "./fixtures";
import { expectFocus, expectFocusIn, find, goTo, pick, press, signInByKeyboard, tabTo, write } from "./keys";

test("moves through the matrix, asks why somebody may do something, and reads the answer", async ({ page, api }) => {
  const tenant = await api.tenant();
  const owner = await api.user("tenant_owner", tenant.id);
  const subscriber = await api.user("subscriber", tenant.id);
  await signInByKeyboard(page, owner);
  await goTo(page, "Roles & Permissions");
  const matrix = page.getByRole("table", { name: "Permissions by role" });
  const search = page.getByLabel("Search permissions");
  await write(page, search, "identity.users");
  await expect(matrix.getByRole("row", { name: /identity\.tenants\./ })).toHaveCount(0);
  await pick(page, page.getByLabel("Held by"), "Held by Superadmin");
  await expect(page).toHaveURL(/role=superadmin/);
  await pick(page, page.getByLabel("Held by"), "Held by any role");

  const create = matrix.getByRole("button", { name: /users\. ?create/ });
  await press(page, create);
  await expect(create).toHaveAttribute("aria-expanded", "true");
  await expect(matrix.getByRole("list", { name: /identity\.users\.create/ })).toBeVisible();
  await expectFocus(create);
  await page.keyboard.press("Space");
  await expect(create).toHaveAttribute("aria-expanded", "false");
  await page.keyboard.press("Enter");
  await page.keyboard.press("Tab");
  const why = matrix.getByRole("link", { name: "Why may somebody do this?" });
  await expectFocus(why);
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/permission=identity\.users\.create/);
  await expect(page.getByRole("heading", { name: "Why may somebody do this?", level: 1 })).toBeVisible();
  // The link is gone with its page.
  await expectFocusIn(page.getByRole("main"));

  const who = page.getByRole("combobox", { name: "Who", exact: true });
  const explain = page.getByRole("button", { name: "Explain" });
  await press(page, explain);
  await expect(who).toHaveAccessibleDescription(/required/);
  await expectFocus(who);
  await find(page, who, subscriber.username);
  await press(page, explain);
  await expect(page.getByRole("heading", { name: `${subscriber.username} may not do this` })).toBeVisible();
  await expect(page.getByText("Decided by: Role")).toBeVisible();
  await expectFocus(explain);
  await find(page, who, owner.username);
  await press(page, explain);
  await expect(page.getByRole("heading", { name: `${owner.username} may do this` })).toBeVisible();
  await tabTo(page, page.getByRole("button", { name: "Copy link to this answer" }));
  await press(page, page.getByRole("main").getByRole("link", { name: "Roles & Permissions" }));
  await expect(matrix).toBeVisible();
  await expectFocusIn(page.getByRole("main"));
});

test("filters the audit log, opens an entry's changes, and comes back to it", async ({ page, api }) => {
  const tenant = await api.tenant();
  const owner = await api.user("tenant_owner", tenant.id);
  const person = await api.user("subscriber", tenant.id, "changed");
  await api.patch(`/users/${person.id}/`, { company: "Example Networks" });
  await signInByKeyboard(page, owner);
  await goTo(page, "Audit log");
  const table = page.getByRole("table", { name: "Audit log" });
  await expect(table.getByRole("row").filter({ hasText: "User created" }).first()).toBeVisible();
  const target = page.getByRole("combobox", { name: "Target person" });
  await find(page, target, person.username);
  await expect(page).toHaveURL(new RegExp(`target=${person.id}`));
  await expect(table.getByRole("row").filter({ hasText: owner.username })).toHaveCount(0);
  await pick(page, page.getByLabel("Action", { exact: true }), "User changed");
  await expect(page).toHaveURL(/action=user_updated/);
  await expect(table.getByRole("row")).toHaveCount(2);

  const entry = table.getByRole("row").nth(1).getByRole("link").first();
  await press(page, entry);
  const sheet = page.getByRole("dialog", { name: "User changed" });
  await expect(sheet.getByRole("list", { name: "Changed fields" })).toContainText("Example Networks");
  await expectFocusIn(sheet);
  await tabTo(page, sheet.getByRole("link", { name: "About the same thing" }));
  await page.keyboard.press("Escape");
  await expect(sheet).toBeHidden();
  await expect(page).toHaveURL(new RegExp(`target=${person.id}`));
  await expectFocus(entry);

  await press(page, page.getByRole("button", { name: "Clear filters" }));
  await expect(page).toHaveURL(/\/audit$/);
  await expect(table.getByRole("row").filter({ hasText: "Signed in" }).first()).toBeVisible();
  await expectFocusIn(page.getByRole("main"));
});
