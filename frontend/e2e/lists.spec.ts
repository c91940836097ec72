// The table of all lists, against the server.
import { readFile } from "node:fs/promises";

import type { Locator, Page } from "@playwright/test";

import { unique, type Api, type Person } from "./api";
import { expect, test } from "./fixtures";

const SECRET = "correct-horse-battery";
/** Addresses are claimed once in the whole installation. */
let networks = 0;

/** Somebody with a list of access points: ap-00 to ap-44, some of them off. */
async function withAccessPoints(api: Api): Promise<{ owner: Person; word: string }> {
  const tenant = await api.tenant();
  const owner = await api.user("tenant_owner", tenant.id);
  const word = unique("ap");
  const numbers = Array.from({ length: 45 }, (_, number) => number);
  const network = (networks += 1);
  const add = (number: number): Promise<unknown> =>
    api.post("/radius/nas/", {
      tenant: tenant.id,
      name: `${word}-${String(number).padStart(2, "0")}`,
      address: `10.78.${network}.${number + 1}`,
      secret: SECRET,
      description: number % 9 === 0 ? "on the roof" : "",
      is_active: number % 9 !== 0,
    });
  for (let from = 0; from < numbers.length; from += 9) await Promise.all(numbers.slice(from, from + 9).map(add));
  return { owner, word };
}

const names = (page: Page): Promise<string[]> =>
  page.getByRole("table").getByRole("link", { name: /^ap-/ }).allTextContents();
const row = (page: Page, name: string): Locator => page.getByRole("row").filter({ hasText: name });

test("page, order, filter and search stand in the URL, and survive a reload and the back button", async ({
  page,
  api,
  signIn,
}) => {
  const { owner, word } = await withAccessPoints(api);
  await signIn(owner);
  await page.goto("/network/nas");
  const range = page.getByText(/^\d+–\d+ of \d+$/);
  await expect(range).toHaveText("1–20 of 45");

  await page.getByRole("columnheader", { name: "Name" }).getByRole("button").click();
  await expect(page).toHaveURL(/\?sort=name$/);
  await expect.poll(() => names(page)).toContain(`${word}-00`);
  await page.getByRole("columnheader", { name: "Name" }).getByRole("button").click();
  await expect(page).toHaveURL(/\?sort=-name$/);
  await expect.poll(() => names(page)).toContain(`${word}-44`);
  await page.getByRole("button", { name: "Next page" }).click();
  await expect(page).toHaveURL(/page=2/);
  await expect(range).toHaveText("21–40 of 45");
  await expect.poll(async () => (await names(page))[0]).toBe(`${word}-24`);
  await page.reload();
  await expect.poll(async () => (await names(page))[0]).toBe(`${word}-24`);
  await expect(page.getByRole("columnheader", { name: "Name" })).toHaveAttribute("aria-sort", "descending");

  // A filter begins at the first page, and keeps the order.
  await page.getByLabel("Active").selectOption({ label: "No" });
  await expect(range).toHaveText("1–5 of 5");
  await expect(page).not.toHaveURL(/page=/);
  await expect.poll(() => names(page)).toEqual(["36", "27", "18", "09", "00"].map((number) => `${word}-${number}`));
  await page.getByRole("searchbox").fill("-18");
  await expect(range).toHaveText("1–1 of 1");
  await expect(page).toHaveURL(/q=-18/);
  await page.reload();
  await expect(page.getByRole("searchbox")).toHaveValue("-18");
  await expect.poll(() => names(page)).toEqual([`${word}-18`]);

  // Opening a row and coming back changes none of it.
  await page.getByRole("link", { name: `${word}-18` }).click();
  await expect(page.getByRole("dialog", { name: `${word}-18` })).toBeVisible();
  await page.goBack();
  await expect(page.getByRole("dialog")).toBeHidden();
  await expect(range).toHaveText("1–1 of 1");
  await page.goBack();
  await expect(range).toHaveText("21–40 of 45");
  await expect(page.getByRole("searchbox")).toHaveValue("");
  await page.goForward();
  await expect(page.getByRole("searchbox")).toHaveValue("-18");

  await page.getByRole("searchbox").fill("nothing is called so");
  await expect(page.getByText("Nothing matches the filter")).toBeVisible();
  await page.getByRole("button", { name: "Clear filters" }).first().click();
  await expect(range).toHaveText("1–20 of 45");
  await expect(page).toHaveURL(/\?sort=-name$/);
});

test("a page that there is not falls back to the last", async ({ page, api, signIn }) => {
  const { owner, word } = await withAccessPoints(api);
  await signIn(owner);
  await page.goto("/network/nas?sort=name&page=99");
  await expect.poll(async () => (await names(page))[0]).toBe(`${word}-40`);
  await expect(page).toHaveURL(/page=3/);
  for (const wrong of ["-1", "none", "1e9x"]) {
    await page.goto(`/network/nas?sort=name&page=${wrong}`);
    await expect.poll(async () => (await names(page))[0], wrong).toBe(`${word}-00`);
  }
});

test("a view is kept under a name, and hidden columns stay hidden", async ({ page, api, signIn }) => {
  const { owner, word } = await withAccessPoints(api);
  await signIn(owner);
  await page.goto("/network/nas?sort=-name");
  await page.getByLabel("Active").selectOption({ label: "No" });
  await expect.poll(async () => (await names(page))[0]).toBe(`${word}-36`);
  await page.getByRole("button", { name: "Saved views" }).click();
  await page.getByLabel("Name of the view").fill("Switched off");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByRole("button", { name: "Switched off", exact: true })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("button", { name: "Saved views" })).toBeFocused();

  const column = page.getByRole("columnheader", { name: "Address or network" });
  await expect(column).toBeVisible();
  await page.getByRole("button", { name: "Columns" }).click();
  await page.getByRole("menuitemcheckbox", { name: "Address or network" }).click();
  await expect(page.getByRole("menuitemcheckbox", { name: "Address or network" })).not.toBeChecked();
  await page.keyboard.press("Escape");
  await expect(column).toBeHidden();

  await page.goto("/network/nas");
  await expect(page.getByText("1–20 of 45")).toBeVisible();
  await expect(column).toBeHidden();
  await page.getByRole("button", { name: "Saved views" }).click();
  await page.getByRole("button", { name: "Switched off", exact: true }).click();
  await expect.poll(async () => (await names(page))[0]).toBe(`${word}-36`);
  await expect(page.getByText("1–5 of 5")).toBeVisible();
  await page.getByRole("button", { name: "Saved views" }).click();
  await page.getByRole("button", { name: "Delete view Switched off" }).click();
  await expect(page.getByText("No saved views yet.")).toBeVisible();
});

test("three people are deactivated together, after a question", async ({ page, api, signIn }) => {
  const tenant = await api.tenant();
  const owner = await api.user("tenant_owner", tenant.id);
  const people = await Promise.all([1, 2, 3, 4].map(() => api.user("subscriber", tenant.id)));
  await signIn(owner);
  await page.goto("/users");
  const [stays, ...leave] = people.map(({ username }) => username) as [string, ...string[]];
  for (const name of leave) await page.getByRole("checkbox", { name: `Select ${name}` }).click();
  await expect(page.getByText("3 selected")).toBeVisible();
  await page.getByRole("button", { name: "Deactivate" }).click();
  const question = page.getByRole("alertdialog", { name: "Deactivate 3 users?" });
  for (const name of leave) await expect(question).toContainText(name);
  await question.getByRole("button", { name: "Cancel" }).click();
  await expect(question).toBeHidden();
  for (const name of leave) await expect(row(page, name)).toContainText("Active");

  await page.getByRole("button", { name: "Deactivate" }).click();
  await question.getByRole("button", { name: "Deactivate" }).click();
  await expect(page.getByText("3 users were deactivated")).toBeVisible();
  await expect(page.getByText("3 selected")).toBeHidden();
  for (const name of leave) await expect(row(page, name)).toContainText("Inactive");
  await expect(row(page, stays)).not.toContainText("Inactive");
  // The server says the same.
  const { results } = (await api.get(`/users/?tenant=${tenant.id}&is_active=false`)) as {
    results: { username: string }[];
  };
  expect(results.map(({ username }) => username).sort()).toEqual([...leave].sort());
});

test("a CSV file has the rows of the filter, of all pages, and no others", async ({ page, api, signIn }) => {
  const { owner, word } = await withAccessPoints(api);
  await signIn(owner);
  const download = async (): Promise<string[]> => {
    const begun = page.waitForEvent("download");
    await page.getByRole("button", { name: "Export CSV" }).click();
    const file = await begun;
    expect(file.suggestedFilename()).toMatch(/\.csv$/);
    return (await readFile(await file.path(), "utf8")).trim().split(/\r?\n/);
  };
  const named = (lines: string[]): string[] => lines.flatMap((line) => line.match(new RegExp(`${word}-\\d\\d`)) ?? []);

  await page.goto("/network/nas?sort=name");
  await expect(page.getByText("1–20 of 45")).toBeVisible();
  const all = await download();
  expect(named(all)).toHaveLength(45);
  expect(all).toHaveLength(46);
  expect(all.join("\n")).not.toContain(SECRET);

  await page.getByLabel("Active").selectOption({ label: "No" });
  await expect(page.getByText("1–5 of 5")).toBeVisible();
  expect(named(await download())).toEqual(["00", "09", "18", "27", "36"].map((number) => `${word}-${number}`));

  // The server writes that of users itself.
  await page.goto(`/users?q=${owner.username}`);
  await expect(page.getByRole("link", { name: owner.username })).toBeVisible();
  const people = await download();
  expect(people).toHaveLength(2);
  expect(people[1]).toContain(owner.email);
});
