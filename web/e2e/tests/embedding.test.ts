/** Somebody else's page: its policies, its style sheets and its browser's rules must not break the chat, nor the chat it. */
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { Desk } from "../src/desk";
import { listen } from "../src/noise";

let desk: Desk;
beforeAll(async () => {
  desk = await Desk.open();
});
afterEach((test) => desk.clear(test));
afterAll(() => desk?.close());

/** The snippet without its inline part, as pages with a strict policy have it. */
const loaderOnly = () => desk.inbox.snippet.replace(/<script>.*?<\/script>\s*/s, "");

test("a strict content policy needs two lines for the chat, and reports nothing", async () => {
  const address = desk.shop.put("/strict", {
    snippet: loaderOnly(),
    policy: `default-src 'none'; script-src ${desk.url}; frame-src ${desk.url}; require-trusted-types-for 'script'`,
  });
  const profile = await desk.profile();
  const noise = listen(profile);
  const visitor = await desk.visitor(profile, address);
  await visitor.open();
  await visitor.say("From behind a strict policy");
  await visitor.stored();
  expect(noise).toEqual([]);
});

test("hostile style sheets change neither the button nor the panel", async () => {
  const hostile = `<style>
    * { all: unset !important; display: block !important; background: red !important; width: 7px !important; }
    parlor-chat, button, iframe, dialog, div { opacity: 0 !important; transform: scale(9) !important; position: static !important; }
  </style><base href="https://elsewhere.example/">`;
  const [plain, attacked] = [
    await desk.visitor(),
    await desk.visitor(undefined, desk.shop.put("/hostile", { head: hostile, snippet: desk.inbox.snippet })),
  ];
  const places = [];
  for (const visitor of [plain, attacked]) {
    await visitor.open();
    await visitor.say("Hello from here");
    await visitor.stored();
    const button = visitor.page.getByRole("button", { name: "Close chat" }).first();
    const colour = await button.evaluate((it) => getComputedStyle(it).backgroundColor);
    const panel = await visitor.page.locator('iframe[title="Chat window"]').boundingBox();
    places.push({ button: await button.boundingBox(), colour, panel });
  }
  expect(places[1]).toEqual(places[0]);
});

test("a script included twice, and early, makes one chat", async () => {
  const address = desk.shop.put("/twice", {
    head: desk.inbox.snippet,
    snippet: `${desk.inbox.snippet}<script>Parlor("open")</script>`,
  });
  const visitor = await desk.visitor(undefined, address);
  await visitor.box.waitFor();
  expect(await visitor.page.locator("parlor-chat").count()).toBe(1);
  await visitor.say("Once is enough");
  await visitor.stored();
});

test("a browser that forbids frames to store anything still lets people talk, and remembers them", async () => {
  const hostile = await Desk.open({ browser: "for tests" });
  try {
    const profile = await hostile.profile();
    const visitor = await hostile.visitor(profile);
    await visitor.open();
    await visitor.say("Without storage");
    await visitor.stored();
    const agent = await hostile.agent();
    await agent.choose("Without storage");
    await agent.say("It works");
    await visitor.sees("It works");
    await visitor.page.reload();
    await visitor.open();
    await visitor.sees("Without storage");
    await visitor.sees("It works");
  } finally {
    await hostile.close();
  }
});
