/** Reads tokens.css for the tests: the style sheet is the only place that says a colour. */
import { readFileSync } from "node:fs";
import { parseHex, type Rgb } from "./contrast";

export type ThemeName = "light" | "dark";
export type Colours = ReadonlyMap<string, Rgb>;

/** Every opaque colour of one theme, by the name of its token. See-through ones are shades, never grounds. */
export function readTokens(theme: ThemeName): Colours {
  const css = readFileSync(new URL("tokens.css", import.meta.url), "utf8");
  const colours = new Map<string, Rgb>();
  for (const [, name, light, dark] of css.matchAll(/--([a-z0-9-]+): light-dark\((\S+), (\S+)\)/g)) {
    const colour = parseHex(`${theme === "light" ? light : dark}`);
    if (name !== undefined && colour !== undefined) colours.set(name, colour);
  }
  return colours;
}
