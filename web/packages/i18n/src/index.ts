/** How to say things, without any words: the words are in `@parlor/i18n/widget` and `@parlor/i18n/dashboard`. */
export type { Catalogue, Message, Params, SourceCatalogue, Translation, Value } from "./catalogue";
export { createFormat, type Format, type FormatSettings, type Moment } from "./format";
export {
  type Direction,
  defaultLocale,
  direction,
  type Locale,
  localeNames,
  locales,
  pickLocale,
  pluralForms,
} from "./locale";
export { createTranslator, type Translator } from "./translate";
