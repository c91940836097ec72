// After `vite build`: tells public/early.js what to ask for ahead and puts it into the page, tells the service worker what
// the shell is, and makes the compressed copies that the server sends.
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

import { minifySync } from "vite";

import { closure, DASHBOARD, dist, ENTRY, FRAME, SIGN_IN, union, words } from "./manifest.mjs";

const COMPRESSED = /\.(js|css|html|svg|json|webmanifest|txt)$/;
const WORTH_IT = 512;

function files(folder) {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? files(path) : [path];
  });
}

let page = readFileSync(join(dist, "index.html"), "utf8");
const asked = closure(ENTRY);
/** What index.html does not ask for itself. */
const paths = (keys, known = asked) => [...union(keys)].filter((file) => !known.has(file)).map((file) => `/${file}`);
const frame = new Set([...asked, ...union(FRAME)]);
/** What is asked first, without arguments; not of a server elsewhere, whose reply would need a question before. */
const call = (...names) => (process.env.VITE_API_URL ? [] : names.map((name) => `/wiwebb.${name}`));
/** English stands behind languages that are not complete. */
const behind = { en: [], fr: [], ar: ["en"] };
const ahead = {
  card: paths([SIGN_IN]),
  app: paths(FRAME),
  "/dashboard": paths([DASHBOARD], frame),
  calls: {
    card: call("identity.v1.BrandingService/GetBranding"),
    app: call(
      "identity.v1.AuthService/GetCurrentUser",
      "identity.v1.PermissionService/GetMyPermissions",
      "identity.v1.BrandingService/GetBranding",
      "identity.v1.BrandingService/GetMyBranding",
    ),
    "/dashboard": call(
      "identity.v1.StatisticsService/GetStatistics",
      "radius.v1.NetworkStatisticsService/GetNetworkStatistics",
    ),
  },
  words: Object.fromEntries(
    Object.entries(behind).map(([language, others]) => {
      const of = (...namespaces) => paths([language, ...others].flatMap((one) => words(one, namespaces)));
      return [language, { card: of("common", "auth"), app: of("common", "app", "ui"), "/dashboard": of("dashboard") }];
    }),
  ),
};
const script = join(dist, "early.js");
const early = readFileSync(script, "utf8");
if (!early.includes('"__AHEAD__"')) throw new Error("early.js has no place for what to ask for");
const { code } = minifySync("early.js", early.replace('"__AHEAD__"', JSON.stringify(ahead)), { sourcemap: false });
const place = '<script src="/early.js"></script>';
if (!page.includes(place)) throw new Error("index.html has no place for early.js");
// In the page itself: what it asks for is on its way one journey earlier. The server's policy names it by its hash.
page = page.replace(place, () => `<script>${code.trim()}</script>`);
// It runs as soon as it is there, in a turn of its own, while the others are still on their way.
const contract = /<link rel="modulepreload" crossorigin href="(\/assets\/contract-[^"]+)">/;
if (!contract.test(page)) throw new Error("index.html does not ask for the contract");
page = page.replace(contract, '<script type="module" async crossorigin src="$1"></script>');
writeFileSync(join(dist, "index.html"), page);
rmSync(script);

// What index.html itself asks for: enough to draw the frame and say that there is no network.
const shell = ["/", "/formats.js", ...page.matchAll(/(?:src|href)="(\/[^"]+)"/g)].map((match) =>
  typeof match === "string" ? match : match[1],
);
const worker = join(dist, "service-worker.js");
const version = createHash("sha256").update(page).digest("hex").slice(0, 12);
writeFileSync(
  worker,
  readFileSync(worker, "utf8")
    .replace("__BUILD__", version)
    .replace("__SHELL__", JSON.stringify([...new Set(shell)])),
);

for (const path of files(dist)) {
  if (!COMPRESSED.test(path) || statSync(path).size < WORTH_IT) continue;
  const bytes = readFileSync(path);
  writeFileSync(`${path}.gz`, gzipSync(bytes, { level: 9 }));
  writeFileSync(`${path}.br`, brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }));
}
console.log(`${files(dist).length} files in ${relative(process.cwd(), dist)}/, shell ${version}`);
