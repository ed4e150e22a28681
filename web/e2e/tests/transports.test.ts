/** The same conversation, whatever proxies leave of the way: the outcome is the same, and what is said about it is true. */
import { type ExpectStatic, test } from "vitest";
import { Desk } from "../src/desk";
import type { Gateway } from "../src/gateway";
import { word, wordsFrom } from "../src/words";

/** Each has its own server and gateway, since they run side by side: mostly they wait for the client to try again. */
const way = (name: string, run: (desk: Desk, gateway: Gateway, expect: ExpectStatic) => Promise<void>) =>
  test.concurrent(name, async (context) => {
    const desk = await Desk.open({ gateway: true });
    try {
      if (!desk.gateway) throw new Error("There is no gateway.");
      await run(desk, desk.gateway, context.expect);
    } finally {
      await desk.clear(context);
      await desk.close();
    }
  }, 120_000);

/** Long enough for the client to try a better way again by itself: half a minute after it went live on a lesser one. */
const BACK_TO_BEST = 45_000;

way(
  "without WebSockets everything goes over server-sent events, and back to a WebSocket as soon as that works",
  async (desk, gateway, expect) => {
    gateway.rules.refuseWebSockets = true;
    const { agent, visitor } = await talk(desk);
    await agent.connection.filter({ hasText: "Live" }).waitFor();
    expect(await over(agent)).toBe("Server-sent events");
    expect([gateway.webSockets.size, gateway.streams.size]).toEqual([0, 2]);
    await speak(agent, visitor, 1, 8);

    gateway.rules.refuseWebSockets = false;
    await expect.poll(() => gateway.webSockets.size, { timeout: BACK_TO_BEST, interval: 200 }).toBe(2);
    await expect.poll(() => gateway.streams.size).toBe(0);
    expect(await over(agent)).toBe("WebSocket");
    await speak(agent, visitor, 9, 12);
    await bothHave(expect, agent, visitor, 12);
  },
);

way(
  "where streams are refused, too, everything goes by asking again, the screens say so, and it ends by itself",
  async (desk, gateway, expect) => {
    gateway.rules.refuseWebSockets = true;
    gateway.rules.events = "refuse";
    const { agent, visitor } = await talk(desk, "Updating every few seconds");
    expect(await over(agent)).toBe("Long polling");
    await visitor.connection.getByText("Messages may come a little late.").waitFor();
    expect([gateway.webSockets.size, gateway.streams.size]).toEqual([0, 0]);
    await speak(agent, visitor, 1, 8);

    gateway.rules.refuseWebSockets = false;
    await expect.poll(() => gateway.webSockets.size, { timeout: BACK_TO_BEST, interval: 200 }).toBe(2);
    await agent.live();
    await visitor.connection.getByText("Messages may come a little late.").waitFor({ state: "hidden" });
    expect(await over(agent)).toBe("WebSocket");
    await speak(agent, visitor, 9, 12);
    await bothHave(expect, agent, visitor, 12);
  },
);

way("a proxy that keeps streams back is found out, and costs nothing but time", async (desk, gateway, expect) => {
  gateway.rules.refuseWebSockets = true;
  gateway.rules.events = "hold";
  const { agent, visitor } = await talk(desk, "Updating every few seconds");
  await speak(agent, visitor, 1, 4);
  await bothHave(expect, agent, visitor, 4);
});

way(
  "a connection that is cut again and again, on a slow way, loses and doubles nothing",
  async (desk, gateway, expect) => {
    gateway.rules.latency = 60;
    const { agent, visitor } = await talk(desk);
    for (let number = 1; number <= 12; number++) {
      await visitor.say(word("v", number));
      if (number % 4 === 0) gateway.cut();
      await agent.say(word("a", number));
    }
    await bothHave(expect, agent, visitor, 12);
  },
);

way(
  "a link that is dead without anybody saying so is found out when the network comes back",
  async (desk, gateway, expect) => {
    const { agent, visitor } = await talk(desk);
    gateway.freeze();
    await visitor.say(word("v", 1));
    await agent.say(word("a", 1));
    // What browsers say when a computer wakes up, or changes its network.
    for (const page of [agent.page, visitor.page]) {
      for (const frame of page.frames()) await frame.evaluate(() => dispatchEvent(new Event("online")));
    }
    await bothHave(expect, agent, visitor, 1);
  },
);

type Agent = Awaited<ReturnType<Desk["agent"]>>;
type Visitor = Awaited<ReturnType<Desk["visitor"]>>;

/** Over which transport the dashboard says it is connected. */
async function over(agent: Agent): Promise<string> {
  await agent.connection.click();
  const details = agent.page.getByRole("dialog", { name: "Connection" });
  const said = await details.getByRole("definition").first().innerText();
  await agent.page.keyboard.press("Escape");
  await details.waitFor({ state: "hidden" });
  return said;
}

async function talk(desk: Desk, connection = "Live"): Promise<{ readonly agent: Agent; readonly visitor: Visitor }> {
  const visitor = await desk.visitor();
  await visitor.open();
  const hello = `Hello from ${Math.random().toString(36).slice(2)}`;
  await visitor.say(hello);
  const agent = await desk.agent(undefined, connection);
  await agent.choose(hello);
  await agent.say("How can I help?");
  await visitor.sees("How can I help?");
  return { agent, visitor };
}

async function speak(agent: Agent, visitor: Visitor, from: number, to: number): Promise<void> {
  for (let number = from; number <= to; number++) {
    await visitor.say(word("v", number));
    await agent.say(word("a", number));
  }
  await agent.sees(word("v", to));
  await visitor.sees(word("a", to));
}

async function bothHave(expect: ExpectStatic, agent: Agent, visitor: Visitor, count: number): Promise<void> {
  const everything = [...wordsFrom("a", count), ...wordsFrom("v", count)];
  const patience = { timeout: 30_000, interval: 200 };
  await expect.poll(async () => [...(await agent.numbered())].sort(), patience).toEqual(everything);
  await expect.poll(async () => [...(await visitor.numbered())].sort(), patience).toEqual(everything);
  await expect.poll(() => agent.numbered(), patience).toEqual(await visitor.numbered());
}
