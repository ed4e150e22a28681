/** Several tabs are one person: one connection for all of them, everything on every one, and none of them matters more. */
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { Desk } from "../src/desk";
import type { Gateway } from "../src/gateway";
import { word, wordsFrom } from "../src/words";

let desk: Desk;
let gateway: Gateway;
beforeAll(async () => {
  desk = await Desk.open({ gateway: true });
  if (!desk.gateway) throw new Error("There is no gateway.");
  gateway = desk.gateway;
});
afterEach((test) => desk.clear(test));
afterAll(() => desk?.close());

test("two tabs of a visitor and two of an agent share one connection each, and the one that holds it may be closed", async () => {
  const [agentProfile, visitorProfile] = [await desk.agentProfile(), await desk.profile()];
  const firstVisitor = await desk.visitor(visitorProfile);
  await firstVisitor.open();
  await firstVisitor.say("v-000");
  const firstAgent = await desk.agent(agentProfile);
  await firstAgent.choose("v-000");
  const secondVisitor = await desk.visitor(visitorProfile);
  await secondVisitor.open();
  await secondVisitor.sees("v-000");
  const secondAgent = await desk.agent(agentProfile);
  await secondAgent.choose("v-000");
  await expect.poll(() => gateway.webSockets.size).toBe(2);

  // Said in any tab, seen in every other.
  await secondVisitor.say(word("v", 1));
  await secondAgent.say(word("a", 1));
  for (const screen of [firstVisitor, secondVisitor, firstAgent, secondAgent]) {
    await screen.sees(word("v", 1));
    await screen.sees(word("a", 1));
  }

  // The tabs that hold the connections go in the middle of a sentence.
  await firstVisitor.say(word("v", 2));
  await firstAgent.say(word("a", 2));
  await Promise.all([firstVisitor.page.close(), firstAgent.page.close()]);
  await secondVisitor.say(word("v", 3));
  await secondAgent.say(word("a", 3));
  const everything = [...wordsFrom("a", 3), word("v", 0), ...wordsFrom("v", 3)];
  for (const screen of [secondVisitor, secondAgent]) {
    const all = async () => [...(await screen.numbered())].sort();
    await expect.poll(all, { timeout: 20_000 }).toEqual(everything);
  }
  await expect.poll(() => gateway.webSockets.size).toBe(2);
});
