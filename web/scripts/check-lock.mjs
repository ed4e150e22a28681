/** Fails when the lockfile names an optional (platform) package it has no entry for: `npm ci` would refuse it elsewhere. */
import { readFileSync } from "node:fs";

/** @type {{ packages: Record<string, { optionalDependencies?: Record<string, string> }> }} */
const lock = JSON.parse(readFileSync(new URL("../package-lock.json", import.meta.url), "utf8"));
const missing = [];
let checked = 0;
for (const [path, { optionalDependencies = {} }] of Object.entries(lock.packages)) {
  for (const name of Object.keys(optionalDependencies)) {
    checked += 1;
    // Node's own lookup: the nearest node_modules first, then every one above it.
    let folder = path;
    while (folder && !lock.packages[`${folder}/node_modules/${name}`]) folder = folder.replace(/(^|\/)[^/]*$/, "");
    if (!lock.packages[`${folder ? `${folder}/` : ""}node_modules/${name}`]) missing.push(`${path || "."} → ${name}`);
  }
}
console.log(`${checked} optional dependencies, ${missing.length} without an entry in package-lock.json`);
for (const line of missing) console.error(`  ${line}`);
process.exitCode = missing.length > 0 ? 1 : 0;
