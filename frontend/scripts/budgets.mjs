// What a visitor downloads, compressed by gzip, against what it may be: the code, and the words that it shows. Exits with 1
// where a page is too heavy.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

import { DASHBOARD, dist, ENTRY, FRAME, manifest, SIGN_IN, union, words } from "./manifest.mjs";

const KB = 1000;
const BUDGET = { signIn: 235 * KB, dashboard: 120 * KB, figures: 260 * KB, route: 40 * KB, css: 15 * KB };
const LANGUAGE = "en";
/** Pages outside of the frame. */
const SIGNED_OUT = /^src\/features\/auth\/(?!enrol|onboarding)/;

const sizes = new Map();
const size = (file) => {
  if (!sizes.has(file)) sizes.set(file, gzipSync(readFileSync(join(dist, file)), { level: 9 }).length);
  return sizes.get(file);
};

const NAMESPACES = readdirSync(new URL(`../src/locales/${LANGUAGE}`, import.meta.url))
  .filter((name) => name.endsWith(".json"))
  .map((name) => name.replace(".json", ""));

/** The namespaces that built code names: `useTranslation("users")`, `t("users:name")`. */
function namespaces(files) {
  const code = [...files].filter((file) => file.endsWith(".js")).map((file) => readFileSync(join(dist, file), "utf8"));
  const named = (one) => new RegExp(`[\\w$)]\\(\\[?(["\'\`])${one}\\1|["\'\`]${one}:`);
  return NAMESPACES.filter((one) => code.some((text) => named(one).test(text)));
}

/** Everything that is loaded to show these chunks. */
function page(...keys) {
  const files = union(keys);
  return new Set([...files, ...union(words(LANGUAGE, namespaces(files)))]);
}

const weigh = (files, without = new Set()) =>
  [...files].filter((file) => file.endsWith(".js") && !without.has(file)).reduce((sum, file) => sum + size(file), 0);

const signIn = page(ENTRY, SIGN_IN);
// These are loaded after the tiles.
const below = Object.keys(manifest).filter((key) => /area-chart-body|dashboard\/below/.test(key));
const dashboard = page(...FRAME, DASHBOARD, ...below);

const rows = [
  ["sign-in", weigh(signIn), BUDGET.signIn],
  ["dashboard, added to it", weigh(dashboard, signIn), BUDGET.dashboard],
  ["dashboard until its figures", weigh(page(ENTRY, ...FRAME, DASHBOARD)), BUDGET.figures],
];
const before = new Set([...signIn, ...dashboard]);
const pages = Object.keys(manifest).filter(
  (key) => /^src\/features\/.*-(page|sheet|new|edit)\.tsx$/.test(key) && manifest[key].isDynamicEntry,
);
for (const key of pages.filter((one) => one !== SIGN_IN && one !== DASHBOARD)) {
  const known = SIGNED_OUT.test(key) ? signIn : before;
  rows.push([key.replace("src/features/", ""), weigh(page(key), known), BUDGET.route]);
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
