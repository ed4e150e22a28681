/** The browser itself: if these fail, no other browser test means anything. */
import { afterEach, expect, test } from "vitest";
import { complaints } from "../src/axe";
import { findChromium, type Launched, launch, launchAsShipped } from "../src/launch";

let launched: Launched | undefined;
afterEach(async () => {
  await launched?.close();
  launched = undefined;
});

const GOOD = `<!doctype html><html lang="en"><title>Shop</title><main><h1>Shop</h1><button>Buy</button></main>`;

test("a browser opens a page and axe finds nothing wrong with a good one", async () => {
  launched = await launch();
  const page = await launched.browser.newPage();
  await page.setContent(GOOD);
  expect(await complaints(page)).toEqual([]);
});

test("axe names what is wrong with a bad page", async () => {
  launched = await launch();
  const page = await launched.browser.newPage();
  await page.setContent(GOOD.replace(">Buy<", "><"));
  expect((await complaints(page)).join("\n")).toMatch(/^button-name: /);
});

test("the browser as shipped can be driven too", async () => {
  launched = await launchAsShipped();
  const page = await launched.browser.newPage();
  await page.setContent(GOOD);
  expect(await page.title()).toBe("Shop");
});

test("a wrong PARLOR_CHROMIUM is named in the error", () => {
  expect(() => findChromium({ PARLOR_CHROMIUM: "/nowhere/chromium" })).toThrow("/nowhere/chromium");
});
