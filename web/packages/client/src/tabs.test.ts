/** Several tabs of one browser: one connection, one state, and a leader that may go at any moment. */
import { describe, expect, it } from "vitest";
import { rowsOf, viewOf } from "./state/select";
import { Desk, unsent, wordsIn } from "./testing/desk";
import { FakeBrowser } from "./testing/fakeBrowser";

/** Two tabs of one agent; the first leads. */
async function twoTabs(desk: Desk) {
  const first = desk.agent();
  await desk.clock.advance(1_000);
  const second = desk.agent({ browser: first.browser });
  await desk.clock.advance(1_000);
  return { first, second };
}

describe("two tabs", () => {
  it("share one connection, and both are told everything", async () => {
    const desk = new Desk();
    const { who, conversation } = desk.conversation();
    const { first, second } = await twoTabs(desk);
    expect(desk.server.connections).toBe(1);
    expect(second.chat.state.link).toEqual({ is: "live", over: "websocket" });
    expect(second.chat.state.you?.id).toBe("agt_1");
    second.chat.watch(conversation);
    second.chat.view({});
    await desk.clock.advance(1_000);
    const before = desk.server.requests.length;
    desk.say(who, conversation, "2");
    await desk.clock.advance(100);
    expect(wordsIn(second.chat.state, conversation)).toEqual(["1", "2"]);
    expect(rowsOf(second.chat.state, viewOf(second.chat.state, {})).length).toBe(1);
    expect(desk.server.requests.length).toBe(before);
    first.chat.close();
    second.chat.close();
  });

  it("send through the leader, each message once, shown in both", async () => {
    const desk = new Desk();
    const { conversation } = desk.conversation();
    const { first, second } = await twoTabs(desk);
    for (const { chat } of [first, second]) chat.watch(conversation);
    await desk.clock.advance(1_000);
    second.chat.send(conversation, { text: "from two" });
    await desk.clock.advance(2);
    expect(unsent(first.chat.state)).toEqual(["from two sending"]);
    first.chat.send(conversation, { text: "from one" });
    await desk.clock.advance(2_000);
    for (const { chat } of [first, second]) {
      expect(wordsIn(chat.state, conversation)).toEqual(["1", "from two", "from one"]);
      expect(chat.state.pending).toEqual([]);
    }
    first.chat.close();
    second.chat.close();
  });

  it("lose and double nothing when the leader is closed", async () => {
    const desk = new Desk();
    const { who, conversation } = desk.conversation();
    const { first, second } = await twoTabs(desk);
    second.chat.watch(conversation);
    await desk.clock.advance(1_000);
    second.chat.send(conversation, { text: "2" });
    await desk.clock.advance(3);
    first.chat.close();
    desk.say(who, conversation, "3");
    second.chat.send(conversation, { text: "4" });
    await desk.clock.advance(10_000);
    expect(desk.server.connections).toBe(1);
    expect(second.chat.state.link.is).toBe("live");
    const stored = desk.server.conversations.get(conversation)?.messages.map(({ text }) => text);
    expect([...(stored ?? [])].sort()).toEqual(["1", "2", "3", "4"]);
    expect(wordsIn(second.chat.state, conversation)).toEqual(stored);
    expect(second.chat.state.pending).toEqual([]);
    second.chat.close();
  });

  it("do not wait for a leader that is dead and still holds its lock", async () => {
    const desk = new Desk();
    const { who, conversation } = desk.conversation();
    const { first, second } = await twoTabs(desk);
    second.chat.watch(conversation);
    await desk.clock.advance(1_000);
    first.tab.dead = true;
    desk.server.cutAll();
    desk.server.faults.blocked = new Set(["websocket", "sse", "poll"]);
    await desk.clock.advance(10_000);
    desk.say(who, conversation, "2");
    desk.server.faults.blocked = new Set();
    await desk.clock.advance(30_000);
    expect(second.chat.state.link.is).toBe("live");
    expect(wordsIn(second.chat.state, conversation)).toEqual(["1", "2"]);
    first.chat.close();
    second.chat.close();
  });

  it("give the connection to the one that is looked at", async () => {
    const desk = new Desk();
    const { first, second } = await twoTabs(desk);
    first.tab.show(false);
    await desk.clock.advance(40_000);
    // Only the one that leads comes back when its connection is cut.
    first.tab.dead = true;
    desk.server.cutAll();
    await desk.clock.advance(5_000);
    expect(desk.server.connections).toBe(1);
    expect(second.chat.state.link.is).toBe("live");
    first.chat.close();
    second.chat.close();
  });

  it("watch what is looked at, and the other repairs its thread by itself", async () => {
    const desk = new Desk();
    const a = desk.conversation();
    const b = desk.conversation();
    const { first, second } = await twoTabs(desk);
    first.chat.watch(a.conversation);
    second.chat.watch(b.conversation);
    await desk.clock.advance(1_000);
    expect(desk.server.watches).toEqual([b.conversation]);
    for (const it of [a, b]) desk.say(it.who, it.conversation, "2");
    first.chat.send(a.conversation, { text: "3" });
    await desk.clock.advance(3_000);
    expect(wordsIn(first.chat.state, a.conversation)).toEqual(["1", "2", "3"]);
    expect(first.chat.state.pending).toEqual([]);
    expect(wordsIn(second.chat.state, b.conversation)).toEqual(["1", "2"]);
    first.chat.close();
    second.chat.close();
  });

  it("notice what one of them did not hear, and say again what was not heard of it", async () => {
    const desk = new Desk();
    const { who, conversation } = desk.conversation();
    const { first, second } = await twoTabs(desk);
    second.chat.watch(conversation);
    await desk.clock.advance(1_000);
    first.browser.loses = true;
    desk.say(who, conversation, "2");
    second.chat.send(conversation, { text: "unheard" });
    await desk.clock.advance(1_000);
    first.browser.loses = false;
    expect(wordsIn(second.chat.state, conversation)).toEqual(["1"]);
    desk.say(who, conversation, "3");
    await desk.clock.advance(2_000);
    expect(wordsIn(second.chat.state, conversation)).toEqual(["1", "2", "3", "unheard"]);
    expect(second.chat.state.pending).toEqual([]);
    first.chat.close();
    second.chat.close();
  });

  it("are carried over nothing by a `live` they hear after a hole", async () => {
    const desk = new Desk();
    const { who, conversation } = desk.conversation();
    const { first, second } = await twoTabs(desk);
    second.chat.watch(conversation);
    await desk.clock.advance(1_000);
    first.browser.loses = true;
    desk.say(who, conversation, "2");
    await desk.clock.advance(100);
    first.browser.loses = false;
    desk.server.broadcast({ type: "live", cursor: `k1.${desk.server.head}` });
    await desk.clock.advance(1_000);
    expect(wordsIn(second.chat.state, conversation)).toEqual(["1", "2"]);
    first.chat.close();
    second.chat.close();
  });

  it("of one visitor begin one session, whichever of them speaks first", async () => {
    const desk = new Desk();
    const first = desk.visitor();
    await desk.clock.advance(100);
    const second = desk.visitor({ browser: first.browser });
    await desk.clock.advance(100);
    second.chat.send(null, { text: "from two" });
    first.chat.send(null, { text: "from one" });
    await desk.clock.advance(3_000);
    expect(desk.server.tokens.size).toBe(1);
    expect(desk.server.conversations.size).toBe(1);
    const [conversation = ""] = desk.server.conversations.keys();
    for (const { chat } of [first, second]) {
      expect([...wordsIn(chat.state, conversation)].sort()).toEqual(["from one", "from two"]);
      expect(chat.state.link.is).toBe("live");
    }
    first.chat.close();
    second.chat.close();
  });

  it("are each on their own where locks are forbidden", async () => {
    const desk = new Desk();
    const browser = new FakeBrowser(desk.clock, false);
    const first = desk.agent({ browser });
    const second = desk.agent({ browser });
    await desk.clock.advance(1_000);
    expect(desk.server.connections).toBe(2);
    for (const { chat } of [first, second]) {
      expect(chat.state.link.is).toBe("live");
      chat.close();
    }
  });

  it("go on after the page came back from the browser's cache", async () => {
    const desk = new Desk();
    const { who, conversation } = desk.conversation();
    const { chat, tab } = desk.agent();
    chat.watch(conversation);
    await desk.clock.advance(1_000);
    tab.window.dispatchEvent(new Event("pagehide"));
    await desk.clock.advance(1_000);
    expect(desk.server.connections).toBe(0);
    desk.say(who, conversation, "2");
    tab.window.dispatchEvent(new Event("pageshow"));
    await desk.clock.advance(2_000);
    expect(wordsIn(chat.state, conversation)).toEqual(["1", "2"]);
    chat.close();
  });
});
