/** Every colour that stands on another can be read there, in both themes. */
import { describe, expect, test } from "vitest";
import { contrast, parseHex, type Rgb } from "./contrast";
import { type Colours, readTokens, type ThemeName } from "./readTokens";

/** Each of the first on each of the second. */
type Pairs = readonly [foregrounds: readonly string[], grounds: readonly string[]];

const SURFACES = ["canvas", "surface", "raised", "sunken", "hover", "pressed", "selected"];
const OUTCOMES = ["success", "warning", "danger"];
const AVATARS = [1, 2, 3, 4, 5, 6, 7, 8].map((number) => `avatar-${number}`);

/** What is written on what: 4.5 to 1 (WCAG 1.4.3). */
const TEXT: readonly Pairs[] = [
  [["ink", "ink-muted", "ink-subtle", "accent-ink"], SURFACES],
  [["ink", "ink-muted", "accent-ink"], ["accent-soft"]],
  [["ink"], ["mark", ...OUTCOMES.map((outcome) => `${outcome}-soft`)]],
  [["ink-inverse"], ["inverse"]],
  [["on-accent"], ["accent", "accent-hover", "accent-active"]],
  [["note-ink", "note-ink-muted"], ["note"]],
  ...OUTCOMES.map((it) => [[`on-${it}`], [it]] as const),
  ...OUTCOMES.map((it) => [[`${it}-ink`], [...SURFACES, `${it}-soft`]] as const),
  [["on-danger"], ["danger-hover"]],
  [["danger-ink"], ["note"]],
  [["bubble-in-ink", "bubble-in-muted", "accent-ink", "danger-ink"], ["bubble-in"]],
  [["bubble-out-ink", "bubble-out-muted", "accent-ink", "danger-ink"], ["bubble-out"]],
  ...AVATARS.map((avatar) => [[`${avatar}-ink`], [avatar]] as const),
];

/** What has to be seen but not read, edges, icons, dots: 3 to 1 (WCAG 1.4.11). */
const SEEN: readonly Pairs[] = [
  [
    ["focus", "accent-edge"],
    [...SURFACES, "accent-soft", "note", "bubble-in", "bubble-out"],
  ],
  [["line-strong"], ["canvas", "surface", "raised", "sunken", "hover"]],
  [["note-edge"], ["note", "canvas", "surface"]],
  [
    ["presence-online", "presence-away", "presence-offline"],
    ["canvas", "surface", "raised", "hover", "selected"],
  ],
];

/** These only decorate: nothing is lost to someone who does not see them. */
const DECORATION = ["line", "note-line"];

describe.each<ThemeName>(["light", "dark"])("in the %s theme", (theme) => {
  const colours = readTokens(theme);

  test.each(pairs(TEXT))("%s is read on %s", (foreground, ground) => {
    expect(ratio(colours, foreground, ground)).toBeGreaterThanOrEqual(4.5);
  });

  test.each(pairs(SEEN))("%s is seen on %s", (foreground, ground) => {
    expect(ratio(colours, foreground, ground)).toBeGreaterThanOrEqual(3);
  });

  test("every colour is in a pair or only decorates", () => {
    const known = new Set([...pairs(TEXT), ...pairs(SEEN)].flat());
    expect([...colours.keys()].filter((name) => !known.has(name))).toEqual(DECORATION);
  });

  test("an internal note does not look like a message", () => {
    const note = at(colours, "note");
    for (const other of ["surface", "bubble-in", "bubble-out"]) {
      const warmth = (rgb: Rgb) => rgb[0] - rgb[2];
      expect(warmth(note) - warmth(at(colours, other)), other).toBeGreaterThan(20);
    }
  });
});

test("contrast is what WCAG says it is", () => {
  expect(contrast([0, 0, 0], [255, 255, 255])).toBeCloseTo(21);
  expect(contrast([255, 255, 255], [255, 255, 255])).toBeCloseTo(1);
  expect(contrast([118, 118, 118], [255, 255, 255])).toBeCloseTo(4.54, 2);
});

test("only colours are read as colours", () => {
  expect(parseHex("#4F47e2")).toEqual([79, 71, 226]);
  expect(parseHex("abc")).toEqual([170, 187, 204]);
  expect(["", "#12", "#12345", "red", "#12345g", "#123456 ; x"].map(parseHex)).toEqual(Array(6).fill(undefined));
});

function pairs(table: readonly Pairs[]): [string, string][] {
  return table.flatMap(([foregrounds, grounds]) =>
    foregrounds.flatMap((it) => grounds.map((on): [string, string] => [it, on])),
  );
}

function ratio(colours: Colours, foreground: string, ground: string): number {
  return contrast(at(colours, foreground), at(colours, ground));
}

function at(colours: Colours, name: string): Rgb {
  const colour = colours.get(name);
  if (colour === undefined) throw new Error(`tokens.css has no --${name}`);
  return colour;
}
