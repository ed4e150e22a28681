/** From a key to a sentence: looks the message up, chooses the plural form, fills the placeholders. */
import type { Catalogue, Message, Params, Value } from "./catalogue";
import { createFormat, type Format, type FormatSettings } from "./format";
import { type Direction, direction, type Locale } from "./locale";

export interface Translator<C extends Catalogue> {
  /** `t("inbox.unread", { count: 3 })` */
  <Key extends keyof C & string>(key: Key, ...params: Params<C[Key]>): string;
  /** The same sentence in pieces, for placeholders that are elements: a link, a bold name. */
  parts<Key extends keyof C & string, P extends Params<C[Key], unknown>>(
    key: Key,
    ...params: P
  ): (string | Element<P>)[];
  readonly locale: Locale;
  readonly direction: Direction;
  /** Numbers, dates and sizes in the same language. */
  readonly format: Format;
}

/** What was passed that is not plain text, and so stands in the pieces as it was passed. */
type Element<P> = P extends readonly [infer Given] ? Exclude<Given[keyof Given], Value> : never;

export function createTranslator<C extends Catalogue>(
  locale: Locale,
  catalogue: C,
  settings: FormatSettings = {},
): Translator<C> {
  const format = createFormat(locale, settings);
  const rules = new Intl.PluralRules(locale);
  const foreign = direction(locale) === "rtl" ? LEFT_TO_RIGHT : RIGHT_TO_LEFT;

  const say = (value: unknown): unknown => {
    if (typeof value === "number") return format.number(value);
    return typeof value === "string" && foreign.test(value) ? isolate(value) : value;
  };
  const parts = (key: string, params: Readonly<Record<string, unknown>> = {}): unknown[] => {
    const pieces = choose(catalogue[key] ?? key, params, rules).split(/\{(\w+)\}/);
    return pieces
      .map((piece, at) => (at % 2 === 0 ? piece : say(params[piece] ?? `{${piece}}`)))
      .filter((it) => it !== "");
  };
  const translate = (key: string, params?: Readonly<Record<string, Value>>) => parts(key, params).join("");

  // The public type is exact about keys and placeholders; inside, a key is a string and a placeholder a name.
  return Object.assign(translate, { parts, locale, direction: direction(locale), format }) as unknown as Translator<C>;
}

function choose(message: Message, params: Readonly<Record<string, unknown>>, rules: Intl.PluralRules): string {
  if (typeof message === "string") return message;
  return message[rules.select(Number(params["count"]))] ?? message.other;
}

const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/;
const LEFT_TO_RIGHT = /[0-9A-Za-z\u00c0-\u024f\u0370-\u052f\u0900-\u1fff\u3040-\ud7ff]/;

/** First-strong isolate … pop: a name in the other direction must not reorder the sentence around it. */
function isolate(text: string): string {
  return `\u2068${text}\u2069`;
}
