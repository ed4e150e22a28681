/** The widget's words: one language is loaded, the others stay on the server. */
import type { FormatSettings } from "../format";
import type { Locale } from "../locale";
import { createTranslator, type Translator } from "../translate";
import type { en } from "./en";

export type WidgetCatalogue = typeof en;
export type WidgetKey = keyof WidgetCatalogue;
export type WidgetTranslator = Translator<WidgetCatalogue>;

const load = {
  en: async () => (await import("./en")).en,
  ar: async () => (await import("./ar")).ar as unknown as WidgetCatalogue, // same keys and placeholders, other words
} satisfies Record<Locale, () => Promise<WidgetCatalogue>>;

/** Fetches the words of one language and returns the function that says them. */
export async function loadWidgetTranslator(locale: Locale, settings?: FormatSettings): Promise<WidgetTranslator> {
  return createTranslator(locale, await load[locale](), settings);
}
