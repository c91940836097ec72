// The table of all lists, by keyboard alone.
import { readFile } from "node:fs/promises";

import type { Locator, Page } from "@playwright/test";

import { unique, type Api, type Person } from "./api";
import { expect, test } from "./fixtures";
import { expectFocus, expectFocusIn, goTo, pick, press, signInByKeyboard, tabTo, toItem, write } from "./keys";

// Every key is a step of its own.
test.describe.configure({ timeout: 90_000 });

/** Addresses are claimed once in the whole installation. */
let networks = 0;

/** Somebody with a list of 45 access points, every ninth of them off. */
async function withAccessPoints(api: Api): Promise<{ owner: Person; word: string }> {
  const tenant = await api.tenant();
  const owner = await api.user("tenant_owner", tenant.id);
  const word = unique("ap");
  const network = (networks += 1);
  const add = (number: number): Promise<unknown> =>
    api.post("/radius/nas/", {
      tenant: tenant.id,
      name: `${word}-${String(number).padStart(2, "0")}`,
      address: `10.79.${network}.${number + 1}`,
      secret: "correct-horse-battery",
      is_active: number % 9 !== 0,
    });
  await Promise.all(Array.from({ length: 45 }, (_, number) => add(number)));
  return { owner, word };
}

const button = (page: Page, name: string): Locator => page.getByRole("button", { name, exact: true });
const range = (page: Page): Locator => page.getByRole("status").filter({ hasText: /^\d+–\d+ of \d+$/ });
const first = (page: Page): Locator => page.getByRole("table").getByRole("link", { name: /^ap-/ }).first();

test("sorts by a column, turns pages, filters and clears the filter", async ({ page, api }) => {
  const { owner, word } = await withAccessPoints(api);
  await signInByKeyboard(page, owner);
  await goTo(page, "Access points (NAS)");
  await expect(range(page)).toHaveText("1–20 of 45");

  const header = page.getByRole("columnheader", { name: "Name" });
  await press(page, header.getByRole("button"));
  await expect(first(page)).toHaveText(`${word}-00`);
  await expect(header).toHaveAttribute("aria-sort", "ascending");
  await expectFocus(header.getByRole("button"));
  await page.keyboard.press("Space");
  await expect(first(page)).toHaveText(`${word}-44`);
  await expect(header).toHaveAttribute("aria-sort", "descending");
  await expectFocus(header.getByRole("button"));

  const next = button(page, "Next page");
  await press(page, next);
  await expect(range(page)).toHaveText("21–40 of 45");
  await expect(first(page)).toHaveText(`${word}-24`);
  await expectFocus(next);
  // On the last page there is no next one, and the focus stays where it is.
  await page.keyboard.press("Enter");
  await expect(range(page)).toHaveText("41–45 of 45");
  await expect(next).toBeDisabled();
  await expectFocus(next);
  await page.keyboard.press("Enter");
  await expect(range(page)).toHaveText("41–45 of 45");
  await press(page, button(page, "First page"));
  await expect(range(page)).toHaveText("1–20 of 45");
  // The longer page has moved it out of view.
  await expect(button(page, "First page")).toBeFocused();
  await press(page, button(page, "Last page"), "Space");
  await expect(range(page)).toHaveText("41–45 of 45");
  await pick(page, page.getByLabel("Rows per page"), "50");
  await expect(range(page)).toHaveText("1–45 of 45");

  // Over all of the rows at once; in a list of the browser's own a key looks for an option.
  await page.keyboard.press("Tab");
  await page.keyboard.press("/");
  await expectFocus(page.getByRole("searchbox"));
  await pick(page, page.getByLabel("Active"), "No");
  await expect(range(page)).toHaveText("1–5 of 5");
  await expect(first(page)).toHaveText(`${word}-36`);
  await page.keyboard.press("Tab");
  await expectFocus(button(page, "Clear filters"));
  await page.keyboard.press("Enter");
  await expect(range(page)).toHaveText("1–45 of 45");
  await expectFocusIn(page.getByRole("main"));

  // Where nothing is left one can clear as well; a word with its key sets a filter.
  await page.keyboard.press("/");
  await expectFocus(page.getByRole("searchbox"));
  await page.keyboard.type("active:false");
  await page.keyboard.press("Enter");
  await expect(range(page)).toHaveText("1–5 of 5");
  await expect(page.getByLabel("Active")).toHaveValue("false");
  await write(page, page.getByRole("searchbox"), "nothing is called so");
  await expect(page.getByText("Nothing matches the filter")).toBeVisible();
  await expectFocus(page.getByRole("searchbox"));
  await press(page, button(page, "Clear filters").last());
  await expect(range(page)).toHaveText("1–45 of 45");
  await expectFocusIn(page.getByRole("main"));
});

test("hides a column, changes the density, and keeps a view under a name", async ({ page, api }) => {
  const { owner, word } = await withAccessPoints(api);
  await signInByKeyboard(page, owner);
  await goTo(page, "Access points (NAS)");
  const column = page.getByRole("columnheader", { name: "Address or network" });
  const columns = button(page, "Columns");
  await expect(column).toBeVisible();
  await press(page, columns);
  const item = page.getByRole("menuitemcheckbox", { name: "Address or network" });
  await toItem(page, item);
  await page.keyboard.press("Space");
  // The menu stays, for other columns.
  await expect(item).not.toBeChecked();
  await expectFocus(item);
  await page.keyboard.press("Escape");
  await expect(item).toBeHidden();
  await expect(column).toBeHidden();
  await expectFocus(columns);

  const height = async (): Promise<number> => (await page.getByRole("row").nth(1).boundingBox())?.height ?? 0;
  const before = await height();
  await page.keyboard.press("Enter");
  await toItem(page, page.getByRole("menuitemradio", { name: "Comfortable" }));
  await page.keyboard.press("Enter");
  await expect.poll(height).toBeGreaterThan(before);
  await expectFocus(columns);

  await pick(page, page.getByLabel("Active"), "No");
  await expect(range(page)).toHaveText("1–5 of 5");
  const views = button(page, "Saved views");
  await press(page, views);
  const popover = page.getByRole("dialog", { name: "Saved views" });
  await expectFocus(popover.getByLabel("Name of the view"));
  await page.keyboard.type("Switched off");
  await page.keyboard.press("Enter");
  await expect(popover.getByRole("button", { name: "Switched off", exact: true })).toBeVisible();
  await expectFocus(popover.getByLabel("Name of the view"));
  await page.keyboard.press("Escape");
  await expect(popover).toBeHidden();
  await expectFocus(views);

  await page.goto("/network/nas?sort=name");
  await expect(range(page)).toHaveText("1–20 of 45");
  await expect(column).toBeHidden();
  await press(page, views);
  await expectFocus(popover.getByRole("button", { name: "Switched off", exact: true }));
  await page.keyboard.press("Enter");
  await expect(range(page)).toHaveText("1–5 of 5");
  await expect(page.getByRole("link", { name: `${word}-36` })).toBeVisible();
  await expectFocus(views);
  await page.keyboard.press("Enter");
  await press(page, popover.getByRole("button", { name: "Delete view Switched off" }));
  await expect(popover.getByText("No saved views yet.")).toBeVisible();
  await expectFocusIn(popover);
  await page.keyboard.press("Escape");
  await expectFocus(views);
});

test("selects people, deactivates them after a question, and saves the list as CSV", async ({ page, api }) => {
  const tenant = await api.tenant();
  const owner = await api.user("tenant_owner", tenant.id);
  const people = await Promise.all([1, 2, 3].map(() => api.user("subscriber", tenant.id)));
  const [stays = "", ...leave] = people.map(({ username }) => username);
  await signInByKeyboard(page, owner);
  await goTo(page, "Users");
  const row = (name: string): Locator => page.getByRole("row").filter({ hasText: name });
  const box = (name: string): Locator => page.getByRole("checkbox", { name: `Select ${name}` });
  await press(page, page.getByRole("checkbox", { name: "Select all rows of this page" }), "Space");
  await expect(page.getByText("4 selected")).toBeVisible();
  await press(page, box(stays), "Space");
  await press(page, box(owner.username), "Space");
  await expect(page.getByText("2 selected")).toBeVisible();
  await expect(box(stays)).not.toBeChecked();

  const deactivate = button(page, "Deactivate");
  await press(page, deactivate);
  const question = page.getByRole("alertdialog", { name: "Deactivate 2 users?" });
  for (const name of leave) await expect(question).toContainText(name);
  // The harmless answer is the first.
  await expectFocus(question.getByRole("button", { name: "Cancel" }));
  await page.keyboard.press("Enter");
  await expect(question).toBeHidden();
  await expectFocus(deactivate);
  for (const name of leave) await expect(row(name)).toContainText("Active");
  await page.keyboard.press("Enter");
  await press(page, question.getByRole("button", { name: "Deactivate" }));
  await expect(page.getByText("2 users were deactivated")).toBeVisible();
  await expect(page.getByText("2 selected")).toBeHidden();
  for (const name of leave) await expect(row(name)).toContainText("Inactive");
  await expect(row(stays)).not.toContainText("Inactive");
  // The bar with the button is gone: on with the list, or with the page.
  await expectFocusIn(page.getByRole("main"));

  const actions = button(page, `Actions for ${stays}`);
  await press(page, actions);
  await expect(page.getByRole("menuitem").first()).toBeFocused();
  await page.keyboard.press("Escape");
  await expectFocus(actions);

  await pick(page, page.getByLabel("Status"), "Inactive");
  await expect(row(stays)).toHaveCount(0);
  const exporting = button(page, "Export CSV");
  await tabTo(page, exporting);
  const begun = page.waitForEvent("download");
  await page.keyboard.press("Enter");
  const lines = (await readFile(await (await begun).path(), "utf8")).trim().split(/\r?\n/);
  expect(lines).toHaveLength(3);
  for (const name of leave) expect(lines.join("\n")).toContain(name);
  await expectFocus(exporting);
});
