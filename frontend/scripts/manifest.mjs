// What vite wrote into dist/.vite/manifest.json: which files a page takes.
import { readFileSync } from "node:fs";
import { join } from "node:path";

export const dist = new URL("../dist/", import.meta.url).pathname;
export const ENTRY = "index.html";
export const SIGN_IN = "src/features/auth/sign-in-page.tsx";
export const DASHBOARD = "src/features/dashboard/dashboard-page.tsx";
// Loaded with every page for people who are signed in, before the page's own part.
export const FRAME = ["src/layouts/frame.ts"];

export const manifest = JSON.parse(readFileSync(join(dist, ".vite/manifest.json"), "utf8"));

/** The files that are loaded for a chunk: its own and, one after the other, those it imports. */
export function closure(key, found = new Set()) {
  const chunk = manifest[key];
  if (!chunk) throw new Error(`the build has no ${key}`);
  if (found.has(chunk.file)) return found;
  found.add(chunk.file);
  (chunk.imports ?? []).forEach((one) => closure(one, found));
  return found;
}

export const union = (keys) => new Set(keys.flatMap((key) => [...closure(key)]));

/** The keys of a language's words. A language without a namespace has none. */
export const words = (language, namespaces) =>
  namespaces.map((one) => `src/locales/${language}/${one}.json`).filter((key) => manifest[key]);
