/** The tokens that code computes; the rest are the style sheets of this package. */
export { type AccentPalette, type AccentTokens, accentPalette, accentStyles, readableOn } from "./accent";
export { contrast, parseHex, type Rgb } from "./contrast";
