/** A person gets a language they read, written the way it is written. */
import { expect, test } from "vitest";
import { direction, localeNames, locales, pickLocale } from "./locale";

test("the first wish we can fulfil wins, whatever its region or case", () => {
  expect(pickLocale(["fr-CA", "ar-EG", "en"])).toBe("ar");
  expect(pickLocale(["AR_sa"])).toBe("ar");
  expect(pickLocale([undefined, "fr"])).toBe("en");
  expect(pickLocale([], "ar")).toBe("ar");
});

test("direction knows languages and scripts that are not ours", () => {
  expect(locales.map(direction)).toEqual(["ltr", "rtl"]);
  expect(["he", "fa-IR", "ur", "az-Arab", "ar-Latn", "de", ""].map(direction)).toEqual([
    "rtl",
    "rtl",
    "rtl",
    "rtl",
    "ltr",
    "ltr",
    "ltr",
  ]);
});

test("every language is called by its own name", () => {
  expect(Object.keys(localeNames)).toEqual([...locales]);
});
