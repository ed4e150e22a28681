/** Fails when what people download outgrows its budget; sizes are gzip -9 of the built files. Run after `npm run build`. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const web = fileURLToPath(new URL("..", import.meta.url));
const widget = join(web, "dist/widget");
const dashboard = join(web, "dist/dashboard");

/** @typedef {{ file: string, css?: string[], imports?: string[], isEntry?: boolean }} Chunk */

/** @param {string} path */
const gzipped = (path) => gzipSync(readFileSync(path), { level: 9 }).length;
/** @param {Iterable<string>} paths */
const sum = (paths) => [...paths].reduce((total, path) => total + gzipped(path), 0);

/** The iframe's document, everything it names, and the largest catalogue: what opening the chat costs. */
function widgetFirstOpen() {
  const page = join(widget, "index.html");
  const named = [...readFileSync(page, "utf8").matchAll(/\/widget-assets\/([^"]+)/g)].map(([, file]) => `${file}`);
  const catalogues = readdirSync(join(widget, "assets")).filter((file) => /^[a-z]{2}-.*\.js$/.test(file));
  if (catalogues.length === 0) throw new Error("The catalogues of the widget are not where this check looks for them.");
  const largest = Math.max(...catalogues.map((file) => gzipped(join(widget, "assets", file))));
  return sum([page, ...named.map((file) => join(widget, "assets", file))]) + largest;
}

/** The entry, the list and the thread if they are chunks of their own, and all they import. */
function inboxRoute() {
  const path = join(web, "dist/dashboard.manifest.json");
  /** @type {Record<string, Chunk>} */
  const manifest = JSON.parse(readFileSync(path, "utf8"));
  /** @type {Map<string, Chunk>} */
  const loaded = new Map();
  /** @param {string} key */
  const load = (key) => {
    const chunk = manifest[key];
    if (!chunk || loaded.has(key)) return;
    loaded.set(key, chunk);
    chunk.imports?.forEach(load);
  };
  for (const [key, chunk] of Object.entries(manifest)) {
    if (chunk.isEntry || /^src\/(inbox|conversation)\//.test(key)) load(key);
  }
  const chunks = [...loaded.values()];
  return {
    js: sum(new Set(chunks.map(({ file }) => join(dashboard, file)))),
    css: sum(new Set(chunks.flatMap(({ css = [] }) => css.map((file) => join(dashboard, file))))),
  };
}

if (!existsSync(widget) || !existsSync(dashboard)) {
  console.error("Nothing is built; run `npm run build` first.");
  process.exit(1);
}

const inbox = inboxRoute();
/** @type {[what: string, bytes: number, budget: number][]} */
const rows = [
  ["loader", gzipped(join(widget, "loader.js")), 2_500],
  ["widget, first open", widgetFirstOpen(), 15_000],
  ["client SDK", gzipped(join(web, "packages/client/dist/parlor-client.js")), 6_000],
  ["dashboard, inbox JS", inbox.js, 180_000],
  ["dashboard, inbox CSS", inbox.css, 12_000],
];
console.table(rows.map(([what, bytes, budget]) => ({ what, "gzip bytes": bytes, budget, ok: bytes <= budget })));
process.exitCode = rows.some(([, bytes, budget]) => bytes > budget) ? 1 : 0;
