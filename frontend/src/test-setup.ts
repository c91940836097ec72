import "@testing-library/jest-dom/vitest";
import { cleanup, configure } from "@testing-library/react";
import { afterEach, beforeAll, vi } from "vitest";

import { startI18n, words } from "@/lib/i18n";

// Machines that also build something else take their time.
configure({ asyncUtilTimeout: 10_000 });

// jsdom has no layout: what Radix and cmdk ask for.
globalThis.ResizeObserver ??= class {
  observe = vi.fn();
  unobserve = vi.fn();
  disconnect = vi.fn();
};
globalThis.matchMedia ??= (query: string) =>
  ({
    matches: false,
    media: query,
    addEventListener: vi.fn(),
    removeEventListener: vi.fn(),
  }) as unknown as MediaQueryList;
const missing = { scrollIntoView: () => undefined, hasPointerCapture: () => false, scrollTo: () => undefined };
for (const [name, value] of Object.entries(missing)) {
  if (!(name in Element.prototype)) Object.defineProperty(Element.prototype, name, { value, writable: true });
}

beforeAll(async () => {
  await startI18n("en");
  // As pages do before they are drawn; a component that waits for its words needs a test that waits for it.
  const files = Object.keys(import.meta.glob("./locales/en/*.json"));
  await words(...files.map((file) => file.replace(/^.*\/|\.json$/g, "")));
});
afterEach(cleanup);
