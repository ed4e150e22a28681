/** Whatever colour a customer chooses, the widget stays readable. */
import { expect, test } from "vitest";
import { ACCENT_TOKENS, type AccentTokens, accentPalette, accentStyles, DARK, LIGHT, readableOn } from "./accent";
import { contrast, parseHex, type Rgb, toHex } from "./contrast";
import { readTokens, type ThemeName } from "./readTokens";

/** Every 17th step of each channel: 4,096 colours, with black, white, and all the pure ones. */
const STEPS = Array.from({ length: 16 }, (_, step) => step * 17);
const COLOURS = STEPS.flatMap((red) => STEPS.flatMap((green) => STEPS.map((blue) => toHex([red, green, blue]))));
const THEMES: readonly ThemeName[] = ["light", "dark"];
const SURFACES = ["canvas", "surface", "raised", "sunken", "hover", "pressed"];

const rgb = (hex: string): Rgb => parseHex(hex) ?? [Number.NaN, Number.NaN, Number.NaN];
const grounds = (theme: ThemeName) => SURFACES.map((name) => readTokens(theme).get(name) ?? rgb(""));

/** The colours for which a palette breaks the rule; showing them is better than stopping at the first. */
function breaking(rule: (tokens: AccentTokens, grounds: readonly Rgb[]) => boolean): string[] {
  return THEMES.flatMap((theme) => {
    const surfaces = grounds(theme);
    return COLOURS.filter((colour) => {
      const palette = accentPalette(colour);
      return palette === undefined || !rule(palette[theme], surfaces);
    }).map((colour) => `${colour} in ${theme}`);
  });
}

test("text on the accent can be read, also while it is hovered or pressed", () => {
  const fills = ["accent", "accent-hover", "accent-active"] as const;
  expect(
    breaking((tokens) => fills.every((fill) => contrast(rgb(tokens["on-accent"]), rgb(tokens[fill])) >= 4.5)),
  ).toEqual([]);
});

test("the accent as text can be read on every surface and on its own tint", () => {
  expect(
    breaking((tokens, surfaces) =>
      [...surfaces, rgb(tokens["accent-soft"])].every((ground) => contrast(rgb(tokens["accent-ink"]), ground) >= 4.5),
    ),
  ).toEqual([]);
});

test("text can be read on the tint", () => {
  for (const theme of THEMES) {
    const ink = readTokens(theme).get("ink") ?? rgb("");
    expect(
      COLOURS.filter((colour) => contrast(ink, rgb(accentPalette(colour)?.[theme]["accent-soft"] ?? "")) < 4.5),
    ).toEqual([]);
  }
});

test("edges and the focus ring are seen on every surface", () => {
  expect(
    breaking((tokens, surfaces) =>
      surfaces.every(
        (ground) => contrast(rgb(tokens["accent-edge"]), ground) >= 3 && contrast(rgb(tokens.focus), ground) >= 3,
      ),
    ),
  ).toEqual([]);
});

test("hovering and pressing each change the colour", () => {
  expect(
    breaking((tokens) => new Set([tokens.accent, tokens["accent-hover"], tokens["accent-active"]]).size === 3),
  ).toEqual([]);
});

test("the customer's colour itself is never changed", () => {
  expect(breaking((tokens) => COLOURS.includes(tokens.accent))).toEqual([]);
  expect(accentPalette("#FF6B00")?.light.accent).toBe("#ff6b00");
});

test("white is preferred, dark ink where white fails", () => {
  expect(["#4f47e2", "#0a7", "#ffd400", "#ff6b00", "#777"].map(readableOn)).toEqual([
    "#ffffff",
    "#1b1d23",
    "#1b1d23",
    "#1b1d23",
    "#000000",
  ]);
});

test("dark ink is the ink of the light theme", () => {
  expect(rgb(readableOn("#ffffff") ?? "")).toEqual(readTokens("light").get("ink"));
});

test("what is not a colour gives nothing", () => {
  expect(accentPalette("javascript:alert(1)")).toBeUndefined();
  expect(readableOn("")).toBeUndefined();
});

test("the surfaces it counts on are those of tokens.css", () => {
  for (const [theme, { surface, hardest }] of [
    ["light", LIGHT],
    ["dark", DARK],
  ] as const) {
    expect(readTokens(theme).get("surface")).toEqual(surface);
    expect(readTokens(theme).get("pressed")).toEqual(hardest);
  }
});

test("the style sheet says every token for both themes", () => {
  const palette = accentPalette("#0a7c5a");
  if (palette === undefined) throw new Error("a colour gives a palette");
  const css = accentStyles(palette);
  for (const name of ACCENT_TOKENS) {
    expect(css.split(`--${name}:${palette.light[name]}`).length, name).toBeGreaterThan(1);
    expect(css.split(`--${name}:${palette.dark[name]}`).length, name).toBeGreaterThan(2);
  }
});
