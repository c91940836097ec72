// Hands that have a keyboard only: how tests move, write and choose. Locators are for looking.
import type { Locator, Page } from "@playwright/test";

import type { Person } from "./api";
import { expect } from "./fixtures";

type Tab = "Tab" | "Shift+Tab";

/** More stops than any page has. */
const FAR = 160;

/** Where the element is, for somebody who sees the page and where the focus is. */
function wayTo(element: Element): Tab | undefined {
  const from = document.activeElement ?? document.body;
  if (from === element) return undefined;
  return from.compareDocumentPosition(element) & Node.DOCUMENT_POSITION_PRECEDING ? "Shift+Tab" : "Tab";
}

/** Whether somebody can see that the element has the focus. */
function showsFocus(element: Element): boolean {
  // A file input is not seen itself: the button beside it is.
  const drawn = (element.matches("input[type=file]") && element.nextElementSibling) || element;
  const { outlineStyle, outlineWidth } = getComputedStyle(drawn);
  const { top, bottom } = drawn.getBoundingClientRect();
  const inView = bottom > 0 && top < innerHeight;
  return inView && element.matches(":focus-visible") && outlineStyle !== "none" && outlineWidth !== "0px";
}

/** The element has the focus, and one sees it. */
export async function expectFocus(target: Locator): Promise<void> {
  await expect(target).toBeFocused();
  await expect.poll(() => target.evaluate(showsFocus), "the focus shows").toBe(true);
}

/** The focus is in a part of the page, such as a dialog or side sheet. */
export async function expectFocusIn(part: Locator): Promise<void> {
  await expect
    .poll(() => part.evaluate((element) => element.contains(document.activeElement)), "the focus is inside")
    .toBe(true);
}

/** Goes on by Tab until the element has the focus, and one sees it. */
export async function tabTo(page: Page, target: Locator, way?: Tab): Promise<void> {
  await expect(target).toBeVisible();
  const key = way ?? (await target.evaluate(wayTo));
  for (let steps = 0; key && steps < FAR && (await target.evaluate(wayTo)); steps += 1) await page.keyboard.press(key);
  await expectFocus(target);
}

/** Goes to a control and presses it. */
export async function press(page: Page, target: Locator, key: "Enter" | "Space" = "Enter"): Promise<void> {
  await tabTo(page, target);
  await page.keyboard.press(key);
}

/** Goes to a field and writes into it, in place of what is there. */
export async function write(page: Page, field: Locator, text: string): Promise<void> {
  await tabTo(page, field);
  await page.keyboard.press("Control+a");
  await (text ? page.keyboard.type(text) : page.keyboard.press("Delete"));
  await expect(field).toHaveValue(text);
}

/** Goes to a list of the browser's own, writes what an option begins with, and goes on by the arrow keys. */
export async function pick(page: Page, select: Locator, option: string): Promise<void> {
  await tabTo(page, select);
  const stepsTo = (): Promise<number> =>
    select.evaluate((element, wanted) => {
      const { options, selectedIndex } = element as HTMLSelectElement;
      return [...options].findIndex(({ text }) => text === wanted) - selectedIndex;
    }, option);
  await page.keyboard.type(option);
  for (let steps = await stepsTo(); steps !== 0; steps = await stepsTo()) {
    await page.keyboard.press(steps > 0 ? "ArrowDown" : "ArrowUp");
    await expect.poll(stepsTo).not.toBe(steps);
  }
  // Not more: what is chosen may make the page longer and move the list out of view.
  await expect(select).toBeFocused();
}

/** Goes to a combobox, searches in its list, and takes what is found. */
export async function find(page: Page, box: Locator, text: string): Promise<void> {
  await press(page, box);
  await expect(page.getByPlaceholder("Search…").last()).toBeFocused();
  await page.keyboard.type(text);
  await expect(page.getByRole("option", { name: text })).toHaveAttribute("aria-selected", "true");
  await page.keyboard.press("Enter");
  await expect(box).toHaveAttribute("aria-expanded", "false");
  await expect(box).toHaveText(new RegExp(text));
  await expectFocus(box);
}

/** Walks down an open menu to an item. */
export async function toItem(page: Page, item: Locator): Promise<void> {
  await expect(item).toBeVisible();
  const reached = (): Promise<boolean> => item.evaluate((element) => element === document.activeElement);
  for (let steps = 0; steps < FAR && !(await reached()); steps += 1) await page.keyboard.press("ArrowDown");
  await expectFocus(item);
}

/** Ticks that a secret is kept, which closes what told it. */
export async function keepSecret(page: Page): Promise<void> {
  const kept = page.getByRole("checkbox", { name: "I have saved it" });
  await expect(page.getByRole("button", { name: "Done" })).toBeDisabled();
  await press(page, kept, "Space");
  await expect(kept).toBeChecked();
  await press(page, page.getByRole("button", { name: "Done" }));
}

/** Goes to a page by the navigation. */
export async function goTo(page: Page, name: string): Promise<void> {
  const navigation = page.getByRole("navigation", { name: "Main navigation" });
  await press(page, navigation.getByRole("link", { name, exact: true }));
  await expect(page.getByRole("heading", { name, level: 1 })).toBeVisible();
}

/** Writes name and password on the page to sign in. */
export async function givePassword(page: Page, username: string, password: string): Promise<void> {
  const name = page.getByLabel("Username or email");
  await expect(name).toBeFocused();
  await write(page, name, username);
  await write(page, page.getByRole("textbox", { name: "Password" }), password);
  await page.keyboard.press("Enter");
}

export async function expectSignedIn(page: Page): Promise<void> {
  await expect(page.getByRole("navigation", { name: "Main navigation" })).toBeVisible();
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
}

export async function signInByKeyboard(page: Page, person: Pick<Person, "username" | "password">): Promise<void> {
  await page.goto("/sign-in");
  await givePassword(page, person.username, person.password);
  await expectSignedIn(page);
}

/** By the menu at the end of the top bar. */
export async function signOutByKeyboard(page: Page, name: string): Promise<void> {
  await press(page, page.getByRole("button", { name: `Account of ${name}` }));
  await toItem(page, page.getByRole("menuitem", { name: "Sign out" }));
  await page.keyboard.press("Enter");
}
