// `npm run screenshots`: what each page looks like, in light, in dark, and on a telephone.
import { mkdirSync } from "node:fs";
import { resolve } from "node:path";

import type { Page } from "@playwright/test";

import { AREAS, open, PAGES, test } from "./pages";

const FOLDER = resolve(import.meta.dirname, "../screenshots");
const TALLEST = 3_000;

test.use({ contextOptions: { reducedMotion: "reduce" } });

for (const area of AREAS) {
  test(area, async ({ page, world, signIn }) => {
    mkdirSync(FOLDER, { recursive: true });
    const pages = PAGES.filter((one) => one.area === area);
    test.setTimeout(20_000 + pages.length * 15_000);
    const role = pages[0]?.as;
    if (role) await signIn(world.people[role]);
    for (const one of pages) {
      const take = async (variant: string, width: number): Promise<void> => {
        await showAll(page, width);
        await page.screenshot({ path: resolve(FOLDER, `${one.name}-${variant}.png`), animations: "disabled" });
      };
      await page.emulateMedia({ colorScheme: "light" });
      await page.setViewportSize({ width: 1280, height: 800 });
      await open(page, one, world);
      await take("light", 1280);
      await page.emulateMedia({ colorScheme: "dark" });
      await take("dark", 1280);
      await page.emulateMedia({ colorScheme: "light" });
      await page.setViewportSize({ width: 375, height: 800 });
      await open(page, one, world);
      await take("phone", 375);
    }
  });
}

/** Makes the window as tall as what scrolls in it. */
async function showAll(page: Page, width: number): Promise<void> {
  await page.setViewportSize({ width, height: 800 });
  const height = await page.evaluate(() => {
    const parts = [document.documentElement, ...document.querySelectorAll("main, [role=dialog]")];
    return 800 + Math.max(...parts.map(({ scrollHeight, clientHeight }) => scrollHeight - clientHeight));
  });
  await page.setViewportSize({ width, height: Math.min(height, TALLEST) });
}
