/** Numbers, sizes and moments read as people write them. */
import { describe, expect, test } from "vitest";
import { createFormat } from "./format";

const en = createFormat("en", { timeZone: "Europe/Berlin" });
const ar = createFormat("ar", { timeZone: "Europe/Berlin", digits: "arab" });
const now = Date.parse("2026-11-21T12:00:00Z");
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

test("numbers follow the language and the chosen digits", () => {
  expect(en.number(1234.5)).toBe("1,234.5");
  expect(ar.number(1234)).toBe("١٬٢٣٤");
  expect(en.percent(0.425)).toBe("42.5%");
});

test.each([
  [0, "0 bytes"],
  [999, "999 bytes"],
  [1536, "1.5 kB"],
  [25_000_000, "25 MB"],
  [150_400_000, "150 MB"],
  [3_000_000_000_000, "3,000 GB"],
])("%i bytes", (size, text) => {
  expect(en.bytes(size)).toBe(text);
});

test.each([
  [0, "now"],
  [-44_000, "now"],
  [-45_000, "1 min. ago"],
  [-5 * MINUTE, "5 min. ago"],
  [-59.6 * MINUTE, "1 hr. ago"],
  [-23.6 * HOUR, "yesterday"],
  [-3 * DAY, "3 days ago"],
  [-14 * DAY, "2 wk. ago"],
  [-60 * DAY, "2 mo. ago"],
  [-400 * DAY, "last yr."],
  [2 * HOUR, "in 2 hr."],
])("%i ms from now", (apart, text) => {
  expect(en.relative(now + apart, now)).toBe(text);
});

describe("the day above a group of messages", () => {
  test.each([
    ["2026-11-21T00:30:00Z", "Today"],
    ["2026-11-20T22:30:00Z", "Yesterday"],
    ["2026-11-20T23:30:00Z", "Today"], // already the 21st in Berlin
    ["2026-11-17T12:00:00Z", "Tuesday"],
    ["2026-11-12T12:00:00Z", "November 12"],
    ["2025-12-31T23:30:00Z", "January 1"], // already this year in Berlin
    ["2025-11-12T12:00:00Z", "November 12, 2025"],
  ])("%s", (at, text) => {
    expect(en.day(Date.parse(at), now)).toBe(text);
  });

  test("is yesterday even when the clocks changed in between", () => {
    expect(en.day(Date.parse("2026-10-24T22:30:00Z"), Date.parse("2026-10-26T12:00:00Z"))).toBe("Yesterday");
  });

  test("speaks Arabic", () => {
    expect(ar.day(now, now)).toBe("اليوم");
  });
});

test("times stand in the chosen zone", () => {
  expect(en.time(now).replace("\u202f", " ")).toBe("1:00 PM");
});

test("lists read as sentences do", () => {
  expect(en.list(["Ada", "Grace", "Edsger"])).toBe("Ada, Grace, and Edsger");
});
