import AxeBuilder from "@axe-core/playwright";
import { expect, test as base, type Page } from "@playwright/test";

import { Api, type Person } from "./api";
import { PASSWORD, Server } from "./server";

interface WorkerFixtures {
  server: Server;
}

interface Fixtures {
  /** The superadmin's way behind the pages. */
  api: Api;
  admin: Person;
  /** Signs somebody in through the sign-in page. */
  signIn: (person: Pick<Person, "username" | "password">, page?: Page) => Promise<void>;
  /** No violation of axe's rules on the page as it is. */
  expectAccessible: (page?: Page) => Promise<void>;
}

export const test = base.extend<Fixtures, WorkerFixtures>({
  server: [
    // Playwright reads from the pattern which fixtures are asked for.
    async ({}, use) => {
      const server = await Server.start();
      await use(server);
      await server.stop();
    },
    { scope: "worker" },
  ],
  baseURL: async ({ server }, use) => use(server.url),
  api: async ({ server }, use) => use(await Api.signIn(server)),
  admin: async ({}, use) => use({ id: 1, username: "admin", email: "admin@localhost.localdomain", password: PASSWORD }),
  signIn: async ({ page }, use) =>
    use(async (person, on = page) => {
      await on.goto("/sign-in");
      await on.getByLabel("Username or email address").fill(person.username);
      await on.getByRole("textbox", { name: "Password" }).fill(person.password);
      await on.getByRole("button", { name: "Sign in", exact: true }).click();
      await expect(
        on.getByRole("navigation", { name: "Main navigation" }).or(on.getByRole("button", { name: "Open menu" })),
      ).toBeVisible();
    }),
  expectAccessible: async ({ page }, use) =>
    use(async (on = page) => {
      const { violations } = await new AxeBuilder({ page: on })
        .withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"])
        .analyze();
      const told = violations.map(
        ({ id, nodes }) =>
          `${id}: ${nodes.map(({ target, failureSummary }) => `${target.join(" ")} (${failureSummary ?? ""})`).join("; ")}`,
      );
      expect(told, on.url()).toEqual([]);
    }),
});

export { expect };
