// After `vite build`: tells the service worker what the shell is, and makes the compressed copies that the server sends.
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const dist = new URL("../dist/", import.meta.url).pathname;
const COMPRESSED = /\.(js|css|html|svg|json|webmanifest|txt)$/;
const WORTH_IT = 512;

function files(folder) {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? files(path) : [path];
  });
}

const page = readFileSync(join(dist, "index.html"), "utf8");
// What index.html itself asks for: enough to draw the frame and say that there is no network.
const shell = ["/", ...page.matchAll(/(?:src|href)="(\/[^"]+)"/g)].map((match) =>
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
