/** Every language says everything, in every plural form it has, with the placeholders the source has. */
import { describe, expect, test } from "vitest";
import type { Catalogue, Message } from "./catalogue";
import { ar as dashboardAr } from "./dashboard/ar";
import { en as dashboardEn } from "./dashboard/en";
import { type Locale, locales, pluralForms } from "./locale";
import { ar as widgetAr } from "./widget/ar";
import { en as widgetEn } from "./widget/en";

const apps: Record<string, Record<Locale, Catalogue>> = {
  widget: { en: widgetEn, ar: widgetAr },
  dashboard: { en: dashboardEn, ar: dashboardAr },
};

const texts = (message: Message): string[] => (typeof message === "string" ? [message] : Object.values(message));
const placeholders = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => `${name}`).sort();
const allPlaceholders = (message: Message) => [...new Set(texts(message).flatMap(placeholders))].sort();

test.each(locales)("the plural forms of %s are those of the Unicode consortium", (locale) => {
  const forms = new Intl.PluralRules(locale).resolvedOptions().pluralCategories;
  expect([...pluralForms[locale]].sort()).toEqual([...forms].sort());
});

for (const [app, catalogues] of Object.entries(apps)) {
  describe.each(locales)(`the ${app} in %s`, (locale) => {
    const source = catalogues.en;
    const words = catalogues[locale];

    test("has exactly the keys of the source, in its order", () => {
      expect(Object.keys(words)).toEqual(Object.keys(source));
    });

    test("has a plural wherever the source has one, with every form of the language", () => {
      for (const [key, message] of Object.entries(words)) {
        expect(typeof message, key).toBe(typeof source[key]);
        if (typeof message !== "string") expect(Object.keys(message), key).toEqual([...pluralForms[locale]]);
      }
    });

    test("fills in what the source fills in", () => {
      for (const [key, message] of Object.entries(words)) {
        expect(allPlaceholders(message), key).toEqual(allPlaceholders(source[key] ?? ""));
      }
    });

    test("leaves no text empty and no space at an end", () => {
      for (const [key, message] of Object.entries(words)) {
        for (const text of texts(message)) expect(text, key).toMatch(/^\S(.*\S)?$/s);
      }
    });
  });
}

test("Arabic is written in Arabic", () => {
  const untranslated = Object.entries({ ...widgetAr, ...dashboardAr })
    .filter(([key, message]) => key !== "app.name" && !texts(message).every((text) => /[\u0600-\u06ff]/.test(text)))
    .map(([key]) => key);
  expect(untranslated).toEqual([]);
});
