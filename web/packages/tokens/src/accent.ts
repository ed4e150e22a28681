/** A customer's colour, made into an accent that everyone can read: the colour stays, what stands on and around it adapts. */
import { contrast, mix, parseHex, type Rgb, toHex } from "./contrast";

/** The tokens a customer's colour replaces, by their names in tokens.css. */
export type AccentTokens = Readonly<Record<(typeof ACCENT_TOKENS)[number], string>>;
export type AccentPalette = { readonly light: AccentTokens; readonly dark: AccentTokens };

export const ACCENT_TOKENS = [
  "accent",
  "accent-hover",
  "accent-active",
  "on-accent",
  "accent-soft",
  "accent-ink",
  "accent-edge",
  "focus",
] as const;

/** Undefined if the text is not a colour; the default accent then stays. */
export function accentPalette(hex: string): AccentPalette | undefined {
  const accent = parseHex(hex);
  return accent && { light: tokens(accent, LIGHT), dark: tokens(accent, DARK) };
}

/** What to write on the colour: white if it can be read, else near-black, else black, of which one always can. */
export function readableOn(hex: string): string | undefined {
  const colour = parseHex(hex);
  return colour && toHex(inkOn(colour));
}

/** The palette as a style sheet, for `CSSStyleSheet.replaceSync`: allowed by a policy that forbids inline styles. */
export function accentStyles({ light, dark }: AccentPalette): string {
  const rules = (theme: AccentTokens) => ACCENT_TOKENS.map((name) => `--${name}:${theme[name]}`).join(";");
  return `:root{${rules(light)}}@media(prefers-color-scheme:dark){:root:not([data-theme=light]){${rules(dark)}}}:root[data-theme=dark]{${rules(dark)}}`;
}

/** A theme, by its surfaces that are hardest to be seen on. The test holds them against tokens.css. */
type Theme = { readonly surface: Rgb; readonly hardest: Rgb; readonly away: Rgb; readonly tint: number };

const BLACK: Rgb = [0, 0, 0];
const WHITE: Rgb = [255, 255, 255];
const INK: Rgb = [27, 29, 35];

export const LIGHT: Theme = { surface: WHITE, hardest: [231, 232, 235], away: BLACK, tint: 0.08 };
export const DARK: Theme = { surface: [22, 24, 29], hardest: [44, 45, 52], away: WHITE, tint: 0.22 };

const TEXT = 4.5;
const EDGE = 3;

function tokens(accent: Rgb, { surface, hardest, away, tint }: Theme): AccentTokens {
  const on = inkOn(accent);
  // Hovering moves the fill away from its text, so that it only grows more readable; at the end of the scale there is
  // no further away, and the other direction has room to spare.
  const aside = on === WHITE ? BLACK : WHITE;
  const target = contrast(accent, aside) < 1.25 ? on : aside;
  const soft = mix(surface, accent, tint);
  const edge = reach(accent, away, [surface, hardest], EDGE);
  return {
    accent: toHex(accent),
    "accent-hover": toHex(mix(accent, target, 0.12)),
    "accent-active": toHex(mix(accent, target, 0.22)),
    "on-accent": toHex(on),
    "accent-soft": toHex(soft),
    "accent-ink": toHex(reach(accent, away, [surface, hardest, soft], TEXT)),
    "accent-edge": toHex(edge),
    focus: toHex(edge),
  };
}

function inkOn(colour: Rgb): Rgb {
  return [WHITE, INK].find((ink) => contrast(ink, colour) >= TEXT) ?? BLACK;
}

/** The colour itself if it stands out from every ground, else the nearest mixture with `away` that does. */
function reach(colour: Rgb, away: Rgb, grounds: readonly Rgb[], wanted: number): Rgb {
  for (let share = 0; share < 1; share += 0.02) {
    const tried = mix(colour, away, share);
    if (grounds.every((ground) => contrast(tried, ground) >= wanted)) return tried;
  }
  return away;
}
