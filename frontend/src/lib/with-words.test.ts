import { expect, it, vi } from "vitest";

import { i18n } from "./i18n";
import { withWords } from "./with-words";

it("has the words by the time the code is there", async () => {
  let there = (): void => undefined;
  const words = new Promise<void>((resolve) => {
    there = resolve;
  });
  const loadNamespaces = vi.spyOn(i18n, "loadNamespaces").mockReturnValue(words);
  const arrived = vi.fn();
  const page = withWords(() => Promise.resolve("the page"), "todos", "roles")().then(arrived);
  await vi.waitFor(() => expect(loadNamespaces).toHaveBeenCalledWith(["todos", "roles"]));
  expect(arrived).not.toHaveBeenCalled();
  there();
  await page;
  expect(arrived).toHaveBeenCalledWith("the page");
});
