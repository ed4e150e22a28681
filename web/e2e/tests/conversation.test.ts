/** The main job: a visitor on somebody's page and an agent talk, and both see everything at once and for ever. */
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { Desk } from "../src/desk";
import { delays, markPaints, summary } from "../src/painted";
import { picture } from "../src/picture";
import { word, wordsFrom } from "../src/words";

let desk: Desk;
beforeAll(async () => {
  desk = await Desk.open();
});
afterEach((test) => desk.clear(test));
afterAll(() => desk?.close());

test("what a visitor writes on another site and what the agent answers is there at once, and after a reload", async () => {
  const agent = await desk.agent();
  const visitor = await desk.visitor();
  await visitor.open();
  await visitor.say("Is the blue bowl still there?");
  await agent.choose("Is the blue bowl still there?");
  await agent.sees("Is the blue bowl still there?");

  await agent.attach(picture("bowl.png"));
  await agent.box.fill("It is, look:");
  await agent.send();
  await visitor.sees("It is, look:");
  const image = visitor.chat.getByRole("button", { name: "Show image bowl.png" });
  await expect.poll(() => image.locator("img").evaluate((it: HTMLImageElement) => it.naturalWidth)).toBeGreaterThan(0);

  await visitor.say("Lovely, I take it.");
  await agent.sees("Lovely, I take it.");
  const said = ["Is the blue bowl still there?", "It is, look:", "Lovely, I take it."];

  await Promise.all([agent.page.reload(), visitor.page.reload()]);
  await agent.live();
  await visitor.open();
  for (const words of said) {
    await agent.sees(words);
    await visitor.sees(words);
  }
  await image.waitFor();
  await agent.page.getByRole("button", { name: "Image: bowl.png" }).click();
  await agent.page.getByRole("dialog", { name: "Image: bowl.png" }).waitFor();
});

test("words are painted on the other screen, in both directions", async () => {
  const [agentProfile, visitorProfile] = [await desk.agentProfile(), await desk.profile()];
  await markPaints(agentProfile);
  await markPaints(visitorProfile);
  const visitor = await desk.visitor(visitorProfile);
  await visitor.open();
  await visitor.say("v-000");
  const agent = await desk.agent(agentProfile);
  await agent.choose("v-000");
  await agent.say("a-000");
  await visitor.sees("a-000");

  const count = 25;
  for (let number = 1; number <= count; number++) {
    await visitor.say(word("v", number));
    await agent.sees(word("v", number));
    await agent.say(word("a", number));
    await visitor.sees(word("a", number));
  }
  const there = await delays(visitor.page, agent.page, wordsFrom("v", count));
  const back = await delays(agent.page, visitor.page, wordsFrom("a", count));
  console.log(summary("visitor's Enter to agent's screen", there));
  console.log(summary("agent's Enter to visitor's screen", back));
  expect([...there, ...back].filter(Number.isNaN)).toEqual([]);
});
