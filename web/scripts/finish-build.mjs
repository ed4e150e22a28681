/** Makes the build ready to embed: .br and .gz beside every text file, and nothing that only the build needed. */
import { readdirSync, readFileSync, renameSync, rmdirSync, writeFileSync } from "node:fs";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const dist = fileURLToPath(new URL("../dist", import.meta.url));
const text = new Set([".css", ".html", ".js", ".json", ".map", ".svg", ".txt", ".webmanifest", ".xml"]);

// What each route loads is a question of the size check, not something to serve.
renameSync(join(dist, "dashboard/.vite/manifest.json"), join(dist, "dashboard.manifest.json"));
rmdirSync(join(dist, "dashboard/.vite"));

let files = 0;
for (const app of ["dashboard", "widget"]) {
  for (const entry of readdirSync(join(dist, app), { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !text.has(extname(entry.name))) continue;
    const path = join(entry.parentPath, entry.name);
    const raw = readFileSync(path);
    const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: raw.length };
    writeFileSync(`${path}.br`, brotliCompressSync(raw, { params }));
    writeFileSync(`${path}.gz`, gzipSync(raw, { level: 9 }));
    files += 1;
  }
}
console.log(`compressed ${files} files`);
