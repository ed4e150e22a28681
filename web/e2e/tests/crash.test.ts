/** What happens to a conversation when the server is gone in the middle of it: nothing that anybody notices later. */
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import type { AgentScreen } from "../src/agentScreen";
import { Desk } from "../src/desk";
import type { VisitorScreen } from "../src/visitorScreen";
import { word, wordsFrom } from "../src/words";

let desk: Desk;
beforeAll(async () => {
  desk = await Desk.open({ gateway: true });
});
afterEach((test) => desk.clear(test));
afterAll(() => desk?.close());

const ROUNDS = 3;
const EACH = 12;

test("three crashes while both sides keep sending lose nothing, double nothing and change no order", async () => {
  const [agentProfile, visitorProfile] = [await desk.agentProfile(), await desk.profile()];
  const { agent, visitor } = await talk(agentProfile, visitorProfile);
  const count = ROUNDS * EACH;
  for (let round = 0; round < ROUNDS; round++) {
    const first = round * EACH + 1;
    let crash: Promise<void> = Promise.resolve();
    const visitorSpeaks = async () => {
      for (let number = first; number < first + EACH; number++) {
        await visitor.say(word("v", number));
        if (number === first + 3) crash = desk.server.kill();
        if (number === first + 7) crash = crash.then(() => desk.server.start());
      }
    };
    const agentSpeaks = async () => {
      for (let number = first; number < first + EACH; number++) await agent.say(word("a", number));
    };
    await Promise.all([visitorSpeaks(), agentSpeaks()]);
    await crash;
    await agent.sees(word("v", first + EACH - 1));
    await visitor.sees(word("a", first + EACH - 1));
  }
  await bothHave(agent, visitor, count);

  const order = await agent.numbered();
  await Promise.all([agent.page.reload(), visitor.page.reload()]);
  await agent.live();
  await visitor.open();
  await bothHave(agent, visitor, count);
  expect(await agent.numbered()).toEqual(order);
}, 120_000);

test("what was written while nothing got through survives a reload of the page, and is then sent once", async () => {
  const [agentProfile, visitorProfile] = [await desk.agentProfile(), await desk.profile()];
  const { agent, visitor } = await talk(agentProfile, visitorProfile);
  const { rules } = desk.gateway ?? {};
  if (!rules) throw new Error("This needs the gateway.");
  rules.realtime = "refuse";
  desk.gateway?.cut();
  for (let number = 1; number <= 5; number++) {
    await visitor.say(word("v", number));
    await agent.say(word("a", number));
  }
  await visitor.sees(word("v", 5));
  await agent.sees(word("a", 5));

  await Promise.all([agent.page.reload(), visitor.page.reload()]);
  await visitor.open();
  rules.realtime = "pass";
  await agent.live();
  await bothHave(agent, visitor, 5);
});

test("what was written into a tab that was closed while the server was down is sent by the next one", async () => {
  const [agentProfile, visitorProfile] = [await desk.agentProfile(), await desk.profile()];
  const { agent, visitor } = await talk(agentProfile, visitorProfile);
  await desk.server.kill();
  for (let number = 1; number <= 3; number++) {
    await visitor.say(word("v", number));
    await agent.say(word("a", number));
  }
  await visitor.sees(word("v", 3));
  await agent.sees(word("a", 3));
  await Promise.all([agent.page.close(), visitor.page.close()]);
  await desk.server.start();

  const agentAgain = await desk.agent(agentProfile);
  const visitorAgain = await desk.visitor(visitorProfile);
  await visitorAgain.open();
  await agentAgain.choose(/[av]-003/);
  await bothHave(agentAgain, visitorAgain, 3);
});

test("an orderly stop ends with success, and everybody comes back by themselves", async () => {
  const { agent, visitor } = await talk(await desk.agentProfile(), await desk.profile());
  expect(await desk.server.terminate()).toBe(0);
  await desk.server.start();
  await visitor.say(word("v", 1));
  await agent.sees(word("v", 1));
  await agent.say(word("a", 1));
  await visitor.sees(word("a", 1));
});

type Profile = Awaited<ReturnType<Desk["profile"]>>;

/** A visitor and an agent with a conversation between them. */
async function talk(agentProfile: Profile, visitorProfile: Profile) {
  const visitor = await desk.visitor(visitorProfile);
  await visitor.open();
  const hello = `Hello from ${Math.random().toString(36).slice(2)}`;
  await visitor.say(hello);
  const agent = await desk.agent(agentProfile);
  await agent.choose(hello);
  await agent.say("How can I help?");
  await visitor.sees("How can I help?");
  return { agent, visitor };
}

/** Both screens show everything that was said, once, in one and the same order. */
async function bothHave(agent: AgentScreen, visitor: VisitorScreen, count: number): Promise<void> {
  const everything = [...wordsFrom("a", count), ...wordsFrom("v", count)];
  const of = (who: string, words: readonly string[]) => words.filter((it) => it.startsWith(who));
  await expect
    .poll(async () => [...(await agent.numbered())].sort(), { timeout: 40_000, interval: 200 })
    .toEqual(everything);
  await expect
    .poll(async () => [...(await visitor.numbered())].sort(), { timeout: 40_000, interval: 200 })
    .toEqual(everything);
  // Where nothing is on its way any more, both show the order of the log.
  await expect.poll(async () => await agent.numbered(), { timeout: 20_000 }).toEqual(await visitor.numbered());
  const order = await agent.numbered();
  expect(of("a", order)).toEqual(wordsFrom("a", count));
  expect(of("v", order)).toEqual(wordsFrom("v", count));
}
