/** Tailwind offers every colour of tokens.css under its own name, and none that does not exist. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

const read = (file: string) => readFileSync(new URL(file, import.meta.url), "utf8");
const names = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map(([, name]) => `${name}`);

test("the colours of Tailwind are the colours of the tokens", () => {
  const tokens = names(read("tokens.css"), /--([a-z0-9-]+): light-dark/g).filter((name) => !name.startsWith("shade"));
  expect(names(read("tailwind.css"), /--color-([a-z0-9-]+): var\(/g)).toEqual(tokens);
});

test("every variable Tailwind points to exists", () => {
  const known = new Set(names(read("tokens.css"), /--([a-z0-9-]+):/g));
  expect(names(read("tailwind.css"), /var\(--([a-z0-9-]+)\)/g).filter((name) => !known.has(name))).toEqual([]);
});
