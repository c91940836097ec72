import { expect, it } from "vitest";

import { i18n } from "./i18n";
import { withWords } from "./with-words";

it("has the words by the time the code is there", async () => {
  const load = withWords(() => Promise.resolve("the page"), "todos", "roles");
  expect(i18n.hasResourceBundle("en", "todos")).toBe(false);
  expect(await load()).toBe("the page");
  expect(i18n.hasResourceBundle("en", "todos")).toBe(true);
  expect(i18n.hasResourceBundle("en", "roles")).toBe(true);
});
