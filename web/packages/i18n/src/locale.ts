/** Which languages exist, which one a person gets, and which way it is written. */

/** Every language both apps are translated into. A new one is added here first; the compiler then asks for the rest. */
export const locales = ["en", "ar"] as const;
export type Locale = (typeof locales)[number];

export const defaultLocale: Locale = "en";

/** The plural forms each language has (CLDR). A plural message must give exactly these. */
export const pluralForms = {
  en: ["one", "other"],
  ar: ["zero", "one", "two", "few", "many", "other"],
} as const satisfies Record<Locale, readonly Intl.LDMLPluralRule[]>;

/** How a language calls itself, for the list people choose from. */
export const localeNames: Readonly<Record<Locale, string>> = { en: "English", ar: "العربية" };

/** The first wish we can fulfil, by language alone: `ar-EG` and `AR_sa` both get `ar`. */
export function pickLocale(wishes: readonly (string | undefined)[], fallback: Locale = defaultLocale): Locale {
  for (const wish of wishes) {
    const language = wish?.toLowerCase().split(/[-_]/)[0];
    const known = locales.find((locale) => locale === language);
    if (known !== undefined) return known;
  }
  return fallback;
}

export type Direction = "ltr" | "rtl";

/** The direction of any language tag, ours or not. An explicit script decides before the language does. */
export function direction(tag: string): Direction {
  const [language = "", ...rest] = tag.toLowerCase().split(/[-_]/);
  const script = rest.find((part) => part.length === 4);
  const rightToLeft = script
    ? /^(adlm|arab|aran|hebr|mand|nkoo|rohg|samr|syrc|thaa)$/.test(script)
    : /^(ar|arc|ckb|dv|fa|he|iw|ks|nqo|ps|sd|syr|ug|ur|yi)$/.test(language);
  return rightToLeft ? "rtl" : "ltr";
}
