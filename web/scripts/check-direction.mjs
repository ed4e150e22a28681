/** Fails where a style says left or right: it would stay there when the page is mirrored. Start and end are the words. */
import { readdirSync, readFileSync } from "node:fs";
import { extname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const web = fileURLToPath(new URL("..", import.meta.url));

/** Tailwind's physical utilities, with the logical ones in brackets: ml (ms), pr (pe), left (start), rounded-tl (rounded-ss) … */
const CLASS =
  /(?<![\w-])-?(?:(?:m|p|scroll-m|scroll-p)[lr]-[\w[(]|(?:left|right)-(?:\d|\[|\(|px|auto|full)|(?:border|rounded)-[lr](?![\w])|rounded-[tb][lr](?![\w])|(?:text|float|clear)-(?:left|right)(?![\w]))/;
/** The same in style sheets, and in style objects. */
const PROPERTY =
  /(?<![\w-])(?:(?:margin|padding|border)-(?:left|right)|(?:margin|padding|border)(?:Left|Right)\w*|(?:left|right)(?=\s*:\s*["'\d-])|(?:text-align|float|clear)(?=:\s*(?:left|right)))/;
/** A line that means the physical side, such as a picture that is not mirrored, says so. */
const MEANT = /physical:/;

/** @type {string[]} */
const found = [];
for (const entry of readdirSync(join(web, "apps"), { recursive: true, withFileTypes: true })) {
  const path = join(entry.parentPath, entry.name);
  if (!entry.isFile() || /node_modules|\.test\./.test(path)) continue;
  const rule = { ".css": [PROPERTY], ".ts": [CLASS, PROPERTY], ".tsx": [CLASS, PROPERTY] }[extname(path)];
  if (!rule) continue;
  const lines = readFileSync(path, "utf8").split("\n");
  lines.forEach((line, at) => {
    if (rule.some((it) => it.test(line)) && !MEANT.test(line) && !MEANT.test(lines[at - 1] ?? "")) {
      found.push(`${relative(web, path)}:${at + 1}: ${line.trim()}`);
    }
  });
}
for (const line of found) console.error(line);
if (found.length > 0)
  console.error(`${found.length} lines say left or right. Say start or end, or write why in a comment: physical: …`);
process.exitCode = found.length > 0 ? 1 : 0;
