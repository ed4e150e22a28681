/** The shape of a catalogue, and what the compiler learns from it: which keys exist and what each wants filled in. */
import type { Locale, pluralForms } from "./locale";

/** A text with `{placeholders}`, or one text for each plural form, chosen by `count`. */
export type Message = string | PluralMessage;
export type PluralMessage = Readonly<Partial<Record<Intl.LDMLPluralRule, string>> & { other: string }>;

/** Flat keys, `area.place.thing`: easy to find, easy to add. */
export type Catalogue = Readonly<Record<string, Message>>;

type PluralOf<L extends Locale> = Readonly<Record<(typeof pluralForms)[L][number], string>>;

/** The catalogue everyone translates from. Declared `as const`, so that placeholders are known to the compiler. */
export type SourceCatalogue = Readonly<Record<string, string | PluralOf<"en">>>;

/** The same keys in another language, with every plural form that language has; one too few or too many does not compile. */
export type Translation<Source extends SourceCatalogue, L extends Locale> = {
  readonly [Key in keyof Source]: Source[Key] extends string ? string : PluralOf<L>;
};

type Placeholders<Text> = Text extends `${string}{${infer Name}}${infer Rest}` ? Name | Placeholders<Rest> : never;

/** A plain value is written in the language's digits; `Node` is whatever `parts` shall leave alone. */
export type Value = string | number;

type Named<Names extends string, Node> = { readonly [Name in Names]: Name extends "count" ? number : Value | Node };

/** What has to be passed along with a key: nothing, or its placeholders (and `count` where it is a plural). */
export type Params<M, Node = never> = M extends string
  ? [Placeholders<M>] extends [never]
    ? []
    : [Named<Placeholders<M>, Node>]
  : [Named<Placeholders<M[keyof M]> | "count", Node>];
