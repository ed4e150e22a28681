/** Sentences come out right: plurals, digits, names of the other direction, elements in the middle. */
import { expect, expectTypeOf, test } from "vitest";
import { loadDashboardTranslator } from "./dashboard";
import { createTranslator } from "./translate";
import { loadWidgetTranslator } from "./widget";
import { ar as arabicWidget } from "./widget/ar";
import { en as widget } from "./widget/en";

const t = createTranslator("en", widget);

test("a plain message is said as it is", () => {
  expect(t("widget.composer.placeholder")).toBe("Write a message");
});

test("English has one and other", () => {
  expect(t("widget.unread", { count: 1 })).toBe("1 unread message");
  expect(t("widget.unread", { count: 1234 })).toBe("1,234 unread messages");
});

test("Arabic has six forms, and each is reached", () => {
  const ar = createTranslator("ar", arabicWidget, { digits: "arab" });
  const said = [0, 1, 2, 3, 11, 100].map((count) => ar("widget.unread", { count }));
  expect(said).toEqual([
    "لا رسائل غير مقروءة",
    "رسالة واحدة غير مقروءة",
    "رسالتان غير مقروءتين",
    "٣ رسائل غير مقروءة",
    "١١ رسالة غير مقروءة",
    "١٠٠ رسالة غير مقروءة",
  ]);
});

test("a name written the other way is isolated, one written the same way is not", () => {
  const ar = createTranslator("ar", arabicWidget);
  expect(t("widget.typing.one", { name: "Ada" })).toBe("Ada is typing");
  expect(t("widget.typing.one", { name: "ليلى" })).toBe("\u2068ليلى\u2069 is typing");
  expect(ar("widget.typing.one", { name: "ليلى" })).toBe("ليلى يكتب الآن");
  expect(ar("widget.typing.one", { name: "Ada" })).toBe("\u2068Ada\u2069 يكتب الآن");
});

test("a placeholder can be an element", () => {
  const bold = { tag: "b", text: "Ada" };
  const parts = t.parts("widget.typing.one", { name: bold });
  expect(parts).toEqual([bold, " is typing"]);
  expectTypeOf(parts).toEqualTypeOf<(string | typeof bold)[]>();
});

test("what a visitor typed is never read as a template", () => {
  expect(t("widget.typing.one", { name: "{count}" })).toBe("{count} is typing");
});

test("the compiler knows keys and placeholders", () => {
  // @ts-expect-error: no such key
  t("widget.unknown");
  // @ts-expect-error: its placeholder is missing
  expect(t("widget.typing.one")).toBe("{name} is typing");
  // @ts-expect-error: count is a number
  t("widget.unread", { count: "1" });
});

test("each app loads the words of one language", async () => {
  const ar = await loadWidgetTranslator("ar");
  expect(ar("widget.composer.send")).toBe("إرسال");
  expect(ar.direction).toBe("rtl");
  expect((await loadDashboardTranslator("en"))("composer.send")).toBe("Send");
});
