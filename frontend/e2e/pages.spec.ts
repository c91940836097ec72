// Each page stands: it shows its heading, complains of nothing, and suits everybody who uses it.
import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";

import { expect } from "./fixtures";
import { AREAS, open, PAGES, test } from "./pages";

test.use({ contextOptions: { reducedMotion: "reduce" } });

for (const area of AREAS) {
  test(`the pages of "${area}" stand`, async ({ page, world, signIn, expectAccessible }) => {
    const pages = PAGES.filter((one) => one.area === area);
    test.setTimeout(20_000 + pages.length * 15_000);
    const complaints = listen(page);
    const role = pages[0]?.as;
    if (role) await signIn(world.people[role]);
    for (const one of pages) {
      await test.step(one.name, async () => {
        complaints.refusedOn(one.refused ?? false);
        await page.emulateMedia({ colorScheme: "light" });
        await page.setViewportSize({ width: 1280, height: 800 });
        await open(page, one, world);
        expect(await moving(page), "animations").toEqual([]);
        await expectAccessible();
        await page.emulateMedia({ colorScheme: "dark" });
        await expect(page.locator("html")).toHaveClass(/\bdark\b/);
        expect(await unreadable(page), "in dark").toEqual([]);
        await page.setViewportSize({ width: 375, height: 800 });
        // A chart is drawn for its new width in slices.
        await expect.poll(() => tooWide(page), "at 375 px").toEqual([]);
        // 1280 px at 200 %.
        await page.setViewportSize({ width: 640, height: 400 });
        await expect.poll(() => tooWide(page), "at 200 %").toEqual([]);
        expect(complaints.told()).toEqual([]);
      });
    }
  });
}

/** What axe says about colours; all else does not depend on the theme. */
async function unreadable(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).withRules(["color-contrast", "link-in-text-block"]).analyze();
  return violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(" ")}`));
}

/** Collects errors of the console, requests without an answer and refused ones. */
function listen(page: Page): { told: () => string[]; refusedOn: (expected: boolean) => void } {
  const told: string[] = [];
  let refused = false;
  page.on("console", (message) => message.type() === "error" && told.push(`console: ${message.text()}`));
  page.on("pageerror", (error) => told.push(`uncaught: ${error.message}`));
  page.on("requestfailed", (request) => {
    // Streams end with their page.
    const why = request.failure()?.errorText ?? "";
    if (why !== "net::ERR_ABORTED") told.push(`${request.url()}: ${why}`);
  });
  page.on("response", (response) => {
    const status = response.headers()["grpc-status"] ?? "0";
    if (response.status() >= 400 || (status !== "0" && !refused))
      told.push(`${response.url()}: ${response.status()}, gRPC ${status}`);
  });
  return { told: () => told, refusedOn: (expected) => (refused = expected) };
}

/** Elements that would move for longer than a millisecond, although that is not wanted. */
function moving(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const longest = (text: string): number =>
      Math.max(...text.split(",").map((one) => (one.trim().endsWith("ms") ? 1 : 1000) * Number.parseFloat(one)));
    const styled = [...document.querySelectorAll("*")]
      .filter((element) => {
        const { animationName, animationDuration } = getComputedStyle(element);
        return animationName !== "none" && longest(animationDuration) > 1;
      })
      .map((element) => element.outerHTML.slice(0, 120));
    const running = document
      .getAnimations()
      .filter(({ effect }) => Number(effect?.getComputedTiming().duration) > 1)
      .map((animation) => (animation instanceof CSSAnimation ? animation.animationName : "a transition"));
    return [...styled, ...running];
  });
}

/** The page, its frame or an open sheet, where they scroll sideways. */
function tooWide(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    [document.documentElement, ...document.querySelectorAll("main, [role=dialog]")]
      .filter(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth)
      .map((element) => {
        const edge = element.getBoundingClientRect().left + element.clientWidth;
        const culprits = [...element.querySelectorAll("*")].filter(
          (one) => one.getBoundingClientRect().right > edge + 1,
        );
        const shown = culprits.slice(-3).map((one) => one.outerHTML.slice(0, 160));
        return `${element.tagName} ${element.scrollWidth} > ${element.clientWidth}: ${shown.join(" | ")}`;
      }),
  );
}
