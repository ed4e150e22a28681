/** The address says what the list shows, and nothing an address can say breaks the list. */
import { expect, test } from "vitest";
import { parseSearch, toFilters, toSearch } from "./filters";

test("the usual is not written into the address", () => {
  expect(toSearch({ view: "all", status: "open" })).toEqual({});
});

test("a filter goes into the address and comes back", () => {
  const filters = { view: "mine", status: "closed", inbox: "inb_1", label: "vip" } as const;
  expect(toFilters(parseSearch(toSearch(filters)))).toEqual(filters);
});

test("nonsense becomes the usual", () => {
  expect(parseSearch({ view: "evil", status: 7, label: "", inbox: "x".repeat(200) })).toEqual({});
});
