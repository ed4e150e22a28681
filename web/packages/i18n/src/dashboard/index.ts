/** The dashboard's words: one language is loaded, the others stay on the server. */
import type { FormatSettings } from "../format";
import type { Locale } from "../locale";
import { createTranslator, type Translator } from "../translate";
import type { en } from "./en";

export type DashboardCatalogue = typeof en;
export type DashboardKey = keyof DashboardCatalogue;
export type DashboardTranslator = Translator<DashboardCatalogue>;

const load = {
  en: async () => (await import("./en")).en,
  ar: async () => (await import("./ar")).ar as unknown as DashboardCatalogue, // same keys and placeholders, other words
} satisfies Record<Locale, () => Promise<DashboardCatalogue>>;

/** Fetches the words of one language and returns the function that says them. */
export async function loadDashboardTranslator(locale: Locale, settings?: FormatSettings): Promise<DashboardTranslator> {
  return createTranslator(locale, await load[locale](), settings);
}
