/** Sites are understood as people paste them. */
import { expect, test } from "vitest";
import { badOrigins, parseOrigins } from "./origins";

test("an address of a page means its site; a bare name means https", () => {
  expect(parseOrigins("https://shop.example/cart?x=1\n shop.example \nhttp://localhost:3000")).toEqual([
    "https://shop.example",
    "http://localhost:3000",
  ]);
});

test("what is no site is named", () => {
  expect(badOrigins("javascript:alert(1)\nshop\nhttps://ok.example")).toEqual(["javascript:alert(1)", "shop"]);
});
