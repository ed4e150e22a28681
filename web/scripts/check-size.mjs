/**
 * Fails when what people download outgrows its bound; sizes are gzip -9 of the built files. Run after `npm run build`.
 * The goal is what the product promises. Where a bound lies above it, the goal is not reached yet: the bound only ever
 * comes down, and the table says so at every run.
 */
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

/** Everything the iframe can ever load, whatever the visitor does. */
function widgetAltogether() {
  const assets = readdirSync(join(widget, "assets")).filter((file) => /\.(js|css)$/.test(file));
  return sum(assets.map((file) => join(widget, "assets", file)));
}

/** The chunk that is loaded right after opening: the client, the thread, the connection line. */
function widgetTalk() {
  const talk = readdirSync(join(widget, "assets")).filter((file) => /^talk-.*\.(js|css)$/.test(file));
  if (talk.length === 0) throw new Error("The widget's talk chunk is not where this check looks for it.");
  return sum(talk.map((file) => join(widget, "assets", file)));
}

const inbox = inboxRoute();
const firstView = widgetFirstOpen();
/** @type {[what: string, bytes: number, goal: number, bound: number][]} */
const rows = [
  ["loader", gzipped(join(widget, "loader.js")), 2_500, 2_500],
  ["widget, first view", firstView, 15_000, 15_000],
  ["widget, first view and live talk", firstView + widgetTalk(), 15_000, 30_000],
  ["widget, everything it can load", widgetAltogether(), 45_000, 45_000],
  ["client SDK, a visitor's part", gzipped(join(web, "packages/client/dist/parlor-visitor.js")), 6_000, 12_500],
  ["client SDK, whole", gzipped(join(web, "packages/client/dist/parlor-client.js")), 6_000, 15_000],
  ["dashboard, inbox JS", inbox.js, 180_000, 180_000],
  ["dashboard, inbox CSS", inbox.css, 12_000, 12_000],
];
const verdict = (/** @type {number} */ bytes, /** @type {number} */ goal, /** @type {number} */ bound) =>
  bytes <= goal ? "reached" : bytes <= bound ? "NOT reached yet" : "OVER ITS BOUND";
console.table(
  rows.map(([what, bytes, goal, bound]) => ({
    what,
    "gzip bytes": bytes,
    goal,
    bound,
    verdict: verdict(bytes, goal, bound),
  })),
);
process.exitCode = rows.some(([, bytes, , bound]) => bytes > bound) ? 1 : 0;
