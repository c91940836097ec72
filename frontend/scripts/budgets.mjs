// What a visitor downloads, compressed by gzip, against what it may be. Exits with 1 where a page is too heavy.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

const KB = 1000;
const BUDGET = { signIn: 235 * KB, dashboard: 120 * KB, route: 40 * KB, css: 15 * KB };
const SIGN_IN = "src/features/auth/sign-in-page.tsx";
const DASHBOARD = "src/features/dashboard/dashboard-page.tsx";
// Loaded with the frame of every signed-in page, before the page's own part.
const FRAME = "src/layouts/app-layout.tsx";

const dist = new URL("../dist/", import.meta.url).pathname;
const manifest = JSON.parse(readFileSync(join(dist, ".vite/manifest.json"), "utf8"));
const sizes = new Map();
const size = (file) => {
  if (!sizes.has(file)) sizes.set(file, gzipSync(readFileSync(join(dist, file)), { level: 9 }).length);
  return sizes.get(file);
};

/** The files that are loaded for a chunk: its own and, one after the other, those it imports. */
function closure(key, found = new Set()) {
  const chunk = manifest[key];
  if (!chunk) throw new Error(`the build has no ${key}`);
  if (found.has(chunk.file)) return found;
  found.add(chunk.file);
  (chunk.imports ?? []).forEach((one) => closure(one, found));
  return found;
}

const words = (...namespaces) => namespaces.map((one) => `src/locales/en/${one}.json`).filter((key) => manifest[key]);
const union = (keys) => new Set(keys.flatMap((key) => [...closure(key)]));
const weigh = (files, without = new Set()) =>
  [...files].filter((file) => file.endsWith(".js") && !without.has(file)).reduce((sum, file) => sum + size(file), 0);

const signIn = union(["index.html", SIGN_IN, ...words("common", "ui", "auth")]);
const frame = new Set([...signIn, ...closure(FRAME)]);
// The chart is loaded after the tiles.
const lazyParts = Object.keys(manifest).filter((key) => key.includes("area-chart-body"));
const dashboard = union([FRAME, DASHBOARD, ...lazyParts, ...words("dashboard")]);

const rows = [
  ["sign-in", weigh(signIn), BUDGET.signIn],
  ["dashboard, added to it", weigh(dashboard, signIn), BUDGET.dashboard],
];
const seen = new Set([...frame, ...dashboard]);
for (const key of Object.keys(manifest).filter(
  (one) => /^src\/features\/.*-page\.tsx$/.test(one) && manifest[one].isDynamicEntry,
)) {
  if (key !== SIGN_IN && key !== DASHBOARD)
    rows.push([key.replace("src/features/", ""), weigh(closure(key), seen), BUDGET.route]);
}
const css = readdirSync(join(dist, "assets")).filter((file) => file.endsWith(".css"));
rows.push(["CSS", css.reduce((sum, file) => sum + size(`assets/${file}`), 0), BUDGET.css]);

let heavy = 0;
for (const [name, bytes, most] of rows) {
  const over = bytes > most;
  if (over) heavy += 1;
  console.log(`${over ? "TOO HEAVY " : ""}${name}: ${(bytes / KB).toFixed(1)} kB of ${most / KB}`);
}
process.exit(heavy ? 1 : 0);
