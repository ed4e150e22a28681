/** A chat against a server: what people see, over every transport and through its failures. */
import { describe, expect, it } from "vitest";
import { agentOnline, rowsOf, viewOf } from "./state/select";
import { Desk, unsent, wordsIn } from "./testing/desk";

describe("a visitor", () => {
  it("connects to nothing before the first message, and is live after it", async () => {
    const desk = new Desk();
    const { chat, browser } = desk.visitor();
    await desk.clock.advance(5_000);
    expect(desk.server.requests).toEqual([]);
    expect([...browser.storage]).toEqual([]);
    expect(chat.state.link.is).toBe("idle");

    const key = chat.send(null, { text: "Hello" });
    expect(unsent(chat.state)).toEqual(["Hello queued"]);
    await desk.clock.advance(1_000);
    expect(chat.state.link).toEqual({ is: "live", over: "websocket" });
    expect(chat.state.pending).toEqual([]);
    expect(chat.state.opened?.key).toBe(key);
    const conversation = chat.state.opened?.conversation;
    expect(wordsIn(chat.state, conversation)).toEqual(["Hello"]);
    // The conversation began before our eyes: showing it costs no request.
    const before = desk.server.requests.length;
    chat.watch(conversation ?? null);
    await desk.clock.advance(1_000);
    expect(desk.server.requests.length).toBe(before);
    chat.close();
  });

  it("sends what was typed before the first answer into the same conversation, in order", async () => {
    const desk = new Desk();
    const { chat } = desk.visitor();
    for (const text of ["one", "two", "three"]) chat.send(null, { text });
    await desk.clock.advance(2_000);
    expect(desk.server.conversations.size).toBe(1);
    expect(wordsIn(chat.state, chat.state.opened?.conversation)).toEqual(["one", "two", "three"]);
    chat.close();
  });

  it("lets the next message open the conversation when the first is finally refused", async () => {
    const desk = new Desk();
    const { chat } = desk.visitor();
    chat.send(null, { text: "forbidden words" });
    chat.send(null, { text: "good words" });
    await desk.clock.advance(2_000);
    expect(wordsIn(chat.state, chat.state.opened?.conversation)).toEqual(["good words"]);
    expect(unsent(chat.state)).toEqual(["forbidden words failed"]);
    chat.close();
  });

  it("says who it is, before a session and in one", async () => {
    const desk = new Desk();
    const { chat } = desk.visitor();
    const sessions = () => desk.server.requests.filter((it) => it.endsWith("/visitor/sessions")).length;
    void chat.introduce({ name: "Vera" });
    await desk.clock.advance(1_000);
    expect(chat.state.link.is).toBe("live");
    expect(sessions()).toBe(1);
    void chat.introduce({ email: "vera@x.example" });
    await desk.clock.advance(1_000);
    expect(sessions()).toBe(2);
    expect(desk.server.tokens.size).toBe(1);
    chat.close();
  });

  it("sees the answer of an agent, and never a note", async () => {
    const desk = new Desk();
    const { conversation, token } = desk.conversation();
    const { chat } = desk.visitor({ token });
    chat.watch(conversation);
    await desk.clock.advance(1_000);
    desk.say({ role: "agent", id: "agt_1" }, conversation, "a note", true);
    desk.say({ role: "agent", id: "agt_1" }, conversation, "an answer");
    await desk.clock.advance(100);
    expect(wordsIn(chat.state, conversation)).toEqual(["1", "an answer"]);
    chat.close();
  });

  it("begins anew when the server forgot it, and loses nothing typed", async () => {
    const desk = new Desk();
    const { conversation, token } = desk.conversation();
    const { chat } = desk.visitor({ token });
    await desk.clock.advance(1_000);
    desk.server.tokens.delete(token);
    desk.server.faults.offline = true;
    desk.server.cutAll();
    await desk.clock.advance(100);
    chat.send(conversation, { text: "still there?" });
    desk.server.faults.offline = false;
    await desk.clock.advance(60_000);
    expect(chat.state.link.is).toBe("live");
    expect(desk.server.conversations.size).toBe(2);
    expect(unsent(chat.state)).toEqual([]);
    chat.close();
  });
});

describe("an agent", () => {
  it("lists conversations, and live events move, insert and remove rows without a request", async () => {
    const desk = new Desk();
    const a = desk.conversation();
    const b = desk.conversation();
    const { chat } = desk.agent();
    const open = { status: "open" } as const;
    chat.view(open);
    await desk.clock.advance(1_000);
    const ids = () => rowsOf(chat.state, viewOf(chat.state, open)).map(({ id }) => id);
    expect(ids()).toEqual([b.conversation, a.conversation]);

    const before = desk.server.requests.length;
    desk.say(a.who, a.conversation, "again");
    await desk.clock.advance(100);
    expect(ids()).toEqual([a.conversation, b.conversation]);
    const c = desk.conversation();
    await desk.clock.advance(100);
    expect(ids()).toEqual([c.conversation, a.conversation, b.conversation]);
    desk.server.change(a.conversation, { status: "closed" });
    await desk.clock.advance(100);
    expect(ids()).toEqual([c.conversation, b.conversation]);
    expect(desk.server.requests.length).toBe(before);
    chat.close();
  });

  it("reaches the very last conversation page by page", async () => {
    const desk = new Desk();
    for (let n = 0; n < 95; n++) desk.conversation();
    const { chat } = desk.agent();
    chat.view({});
    await desk.clock.advance(1_000);
    // A row of a page that is not loaded has its place there, whatever happens to it.
    const [oldest = ""] = desk.server.conversations.keys();
    desk.server.change(oldest, { labels: ["old"] });
    await desk.clock.advance(100);
    expect(viewOf(chat.state, {})?.ids.length).toBe(30);
    for (let page = 0; page < 3; page++) {
      void chat.loadMore({});
      await desk.clock.advance(100);
    }
    expect(viewOf(chat.state, {})?.hasMore).toBe(false);
    expect(new Set(viewOf(chat.state, {})?.ids).size).toBe(95);
    chat.close();
  });

  it("is appended complete messages of what is watched, without a request", async () => {
    const desk = new Desk();
    const { who, conversation } = desk.conversation(3);
    const { chat } = desk.agent();
    chat.watch(conversation);
    await desk.clock.advance(1_000);
    expect(wordsIn(chat.state, conversation)).toEqual(["1", "2", "3"]);
    const before = desk.server.requests.length;
    desk.say(who, conversation, "4");
    chat.send(conversation, { text: "5" });
    await desk.clock.advance(1_000);
    expect(wordsIn(chat.state, conversation)).toEqual(["1", "2", "3", "4", "5"]);
    expect(desk.server.requests.length).toBe(before);
    chat.close();
  });

  it("reads what a thread lacks when it is opened again", async () => {
    const desk = new Desk();
    const a = desk.conversation(2);
    const b = desk.conversation(1);
    const { chat } = desk.agent();
    chat.watch(a.conversation);
    await desk.clock.advance(1_000);
    chat.watch(b.conversation);
    await desk.clock.advance(1_000);
    const said = desk.say(a.who, a.conversation, "3");
    desk.server.revise(a.conversation, said?.id ?? "", "three");
    const [first] = desk.server.conversations.get(a.conversation)?.messages ?? [];
    desk.server.revise(a.conversation, first?.id ?? "", "one");
    await desk.clock.advance(1_000);
    expect(chat.state.threads.get(a.conversation)?.stale).toBe(true);
    expect(wordsIn(chat.state, a.conversation)).toEqual(["1", "2"]);
    chat.watch(a.conversation);
    await desk.clock.advance(1_000);
    expect(wordsIn(chat.state, a.conversation)).toEqual(["one", "2", "three"]);
    expect(chat.state.threads.get(a.conversation)?.stale).toBe(false);
    chat.close();
  });

  it("shows a change at once, and takes it back when it is refused", async () => {
    const desk = new Desk();
    const { conversation } = desk.conversation();
    const { chat } = desk.agent();
    chat.view({});
    await desk.clock.advance(1_000);
    void chat.change(conversation, { status: "closed" });
    expect(viewOf(chat.state, {})?.ids).toEqual([]);
    await desk.clock.advance(1_000);
    expect(chat.state.conversations.get(conversation)?.status).toBe("closed");

    desk.server.faults.offline = true;
    const refused = chat.change(conversation, { status: "open" }).catch((error) => error.code);
    expect(chat.state.conversations.get(conversation)?.status).toBe("open");
    await desk.clock.advance(100);
    expect(await refused).toBe("offline");
    expect(chat.state.conversations.get(conversation)?.status).toBe("closed");
    chat.close();
  });

  it("counts without asking while nothing moves between heaps, and asks at most every 3 s when it does", async () => {
    const desk = new Desk();
    const { who, conversation } = desk.conversation();
    const { chat } = desk.agent();
    chat.view({});
    chat.loadCounts();
    await desk.clock.advance(10_000);
    expect(chat.state.counts).toEqual({ mine: 0, unassigned: 1, open: 1 });
    const asked = () => desk.server.requests.filter((it) => it.endsWith("/counts")).length;
    const before = asked();
    for (let n = 0; n < 20; n++) desk.say(who, conversation, `${n}`);
    await desk.clock.advance(10_000);
    expect(asked()).toBe(before);
    for (let n = 0; n < 20; n++) {
      desk.server.change(conversation, { assignee: n % 2 ? null : "agt_1" });
      await desk.clock.advance(300);
    }
    await desk.clock.advance(3_000);
    expect(asked() - before).toBeLessThanOrEqual(4);
    desk.server.change(conversation, { assignee: "agt_1" });
    await desk.clock.advance(4_000);
    expect(chat.state.counts).toEqual({ mine: 1, unassigned: 0, open: 1 });
    chat.close();
  });

  it("asks nothing for ten idle minutes", async () => {
    const desk = new Desk();
    const { conversation } = desk.conversation();
    const { chat } = desk.agent();
    chat.view({});
    chat.watch(conversation);
    chat.loadCounts();
    await desk.clock.advance(5_000);
    const before = desk.server.requests.length;
    for (let n = 0; n < 24; n++) {
      await desk.clock.advance(25_000);
      desk.server.broadcast({ type: "ping" });
    }
    expect(chat.state.link.is).toBe("live");
    expect(desk.server.requests.length).toBe(before);
    chat.close();
  });

  it("reads the directory again when settings changed", async () => {
    const desk = new Desk();
    const { chat } = desk.agent();
    await desk.clock.advance(1_000);
    desk.server.changeAgent("agt_2", { name: "Renamed" });
    await desk.clock.advance(1_000);
    expect(chat.state.directory.agents.get("agt_2")?.name).toBe("Renamed");
    chat.close();
  });

  it("keeps the newer of two states of presence, and forgets it with the connection", async () => {
    const desk = new Desk();
    const { chat } = desk.agent();
    await desk.clock.advance(1_000);
    desk.server.broadcast({ type: "state", key: "presence:agt_2", version: 2, value: { online: true } });
    desk.server.broadcast({ type: "state", key: "presence:agt_2", version: 1, value: null });
    await desk.clock.advance(100);
    expect(agentOnline(chat.state, "agt_2")).toBe(true);
    desk.server.cutAll();
    await desk.clock.advance(5_000);
    expect(agentOnline(chat.state, "agt_2")).toBe(undefined);
    chat.close();
  });

  it("sees the visitor type until the message comes, or six seconds", async () => {
    const desk = new Desk();
    const { who, conversation } = desk.conversation();
    const { chat } = desk.agent();
    chat.watch(conversation);
    await desk.clock.advance(1_000);
    desk.server.typing(who, conversation);
    await desk.clock.advance(100);
    expect(chat.state.typing.get(conversation)?.length).toBe(1);
    desk.say(who, conversation, "2");
    await desk.clock.advance(100);
    expect(chat.state.typing.get(conversation)).toBe(undefined);
    desk.server.typing(who, conversation);
    await desk.clock.advance(7_000);
    expect(chat.state.typing.get(conversation)).toBe(undefined);
    chat.close();
  });
});

describe("over any transport", () => {
  const ladders = [
    ["websocket", []],
    ["sse", ["websocket"]],
    ["poll", ["websocket", "sse"]],
  ] as const;
  for (const [over, blocked] of ladders) {
    it(`the same conversation has the same outcome over ${over}`, async () => {
      const desk = new Desk();
      desk.server.faults.blocked = new Set(blocked);
      const { token, conversation } = desk.conversation();
      const visitor = desk.visitor({ token }).chat;
      const agent = desk.agent().chat;
      visitor.watch(conversation);
      agent.watch(conversation);
      await desk.clock.advance(15_000);
      expect(visitor.state.link).toEqual({ is: "live", over });
      expect(agent.state.link).toEqual({ is: "live", over });
      visitor.send(conversation, { text: "a question" });
      await desk.clock.advance(2_000);
      agent.send(conversation, { text: "an answer" });
      agent.send(conversation, { text: "a note", visibility: "agents_only" });
      agent.markSeen(conversation, 99);
      await desk.clock.advance(2_000);
      expect(wordsIn(visitor.state, conversation)).toEqual(["1", "a question", "an answer"]);
      expect(wordsIn(agent.state, conversation)).toEqual(["1", "a question", "an answer", "a note"]);
      expect(agent.state.conversations.get(conversation)?.unread).toBe(0);
      expect([...visitor.state.pending, ...agent.state.pending]).toEqual([]);
      visitor.close();
      agent.close();
    });
  }

  it("goes back to the best transport behind the lesser one, and says so", async () => {
    const desk = new Desk();
    desk.server.faults.blocked = new Set(["websocket"]);
    const { conversation, who } = desk.conversation();
    const { chat } = desk.agent();
    chat.watch(conversation);
    await desk.clock.advance(10_000);
    expect(chat.state.link).toEqual({ is: "live", over: "sse" });
    desk.server.faults.blocked = new Set();
    await desk.clock.advance(31_000);
    expect(chat.state.link).toEqual({ is: "live", over: "websocket" });
    expect(desk.server.connections).toBe(1);
    desk.say(who, conversation, "2");
    await desk.clock.advance(1_000);
    expect(wordsIn(chat.state, conversation)).toEqual(["1", "2"]);
    chat.close();
  });

  it("begins with what worked lately", async () => {
    const desk = new Desk();
    desk.server.faults.blocked = new Set(["websocket"]);
    const first = desk.agent();
    await desk.clock.advance(25_000);
    first.chat.close();
    desk.server.requests.length = 0;
    const { chat } = desk.agent({ browser: first.browser });
    await desk.clock.advance(1_000);
    expect(chat.state.link).toEqual({ is: "live", over: "sse" });
    expect(desk.server.requests).not.toContain("POST /realtime/tickets");
    chat.close();
  });

  it("sends to the thread that is opened over server-sent events, too", async () => {
    const desk = new Desk();
    desk.server.faults.blocked = new Set(["websocket", "poll"]);
    const { conversation, who } = desk.conversation();
    const { chat } = desk.agent();
    await desk.clock.advance(10_000);
    chat.watch(conversation);
    await desk.clock.advance(1_000);
    expect(desk.server.watches).toEqual([conversation]);
    const before = desk.server.requests.length;
    desk.say(who, conversation, "2");
    await desk.clock.advance(1_000);
    expect(wordsIn(chat.state, conversation)).toEqual(["1", "2"]);
    expect(desk.server.requests.length).toBe(before);
    chat.close();
  });
});

describe("through failures", () => {
  it("tells where it stands while the server is away, and comes back by itself", async () => {
    const desk = new Desk();
    const { conversation, who } = desk.conversation();
    const { chat } = desk.agent();
    chat.watch(conversation);
    await desk.clock.advance(1_000);
    desk.server.faults.offline = true;
    desk.server.cutAll();
    await desk.clock.advance(10_000);
    expect(["waiting", "connecting"]).toContain(chat.state.link.is);
    chat.send(conversation, { text: "from the dark" });
    desk.say(who, conversation, "2");
    await desk.clock.advance(20_000);
    expect(unsent(chat.state)).toEqual(["from the dark queued"]);
    desk.server.faults.offline = false;
    await desk.clock.advance(30_000);
    expect(chat.state.link.is).toBe("live");
    expect(wordsIn(chat.state, conversation)).toEqual(["1", "2", "from the dark"]);
    chat.close();
  });

  it("replaces everything when the log was replaced, even by one with smaller numbers", async () => {
    const desk = new Desk();
    const { conversation, who } = desk.conversation(2);
    const backup = desk.server.backup();
    const { chat } = desk.agent();
    chat.view({});
    chat.watch(conversation);
    await desk.clock.advance(1_000);
    for (let n = 3; n <= 9; n++) desk.say(who, conversation, `lost ${n}`);
    desk.server.change(conversation, { labels: ["lost"] });
    await desk.clock.advance(1_000);
    expect(wordsIn(chat.state, conversation).length).toBe(9);
    desk.server.restore(backup.conversations, backup.head);
    await desk.clock.advance(10_000);
    expect(wordsIn(chat.state, conversation)).toEqual(["1", "2"]);
    expect(chat.state.conversations.get(conversation)?.labels).toEqual([]);
    desk.say(who, conversation, "3");
    await desk.clock.advance(1_000);
    expect(wordsIn(chat.state, conversation)).toEqual(["1", "2", "3"]);
    chat.close();
  });

  it("believes no page that was read before the log was replaced, however late it comes", async () => {
    const desk = new Desk();
    const { conversation, who } = desk.conversation(2);
    const backup = desk.server.backup();
    const { chat } = desk.agent();
    chat.watch(conversation);
    await desk.clock.advance(1_000);
    for (let n = 3; n <= 9; n++) desk.say(who, conversation, `lost ${n}`);
    desk.server.slow = 5_000;
    void chat.reload(conversation);
    await desk.clock.advance(20);
    desk.server.slow = 0;
    desk.server.restore(backup.conversations, backup.head);
    await desk.clock.advance(10_000);
    expect(wordsIn(chat.state, conversation)).toEqual(["1", "2"]);
    expect(chat.state.conversations.get(conversation)?.revision).toBe(backup.head);
    chat.close();
  });

  it("is given a snapshot when its cursor is too old, and the thread is complete again", async () => {
    const desk = new Desk();
    const { conversation, token, who } = desk.conversation(60);
    const agent = desk.agent().chat;
    const visitor = desk.visitor({ token }).chat;
    agent.watch(conversation);
    visitor.watch(conversation);
    await desk.clock.advance(1_000);
    desk.server.faults.offline = true;
    desk.server.cutAll();
    for (let n = 61; n <= 70; n++) desk.say(who, conversation, `${n}`);
    desk.server.prune();
    desk.server.faults.offline = false;
    await desk.clock.advance(30_000);
    for (const { state } of [agent, visitor]) {
      const words = wordsIn(state, conversation);
      expect(words.at(-1)).toBe("70");
      expect(words).toEqual(words.map((_, at) => `${70 - words.length + 1 + at}`));
      expect(state.threads.get(conversation)?.hasOlder).toBe(true);
    }
    await Promise.all([agent.loadOlder(conversation), desk.clock.advance(1_000)]);
    expect(wordsIn(agent.state, conversation).length).toBe(70);
    agent.close();
    visitor.close();
  });

  it("asks again for what a frame on its way carried, and shows nothing beyond the hole before", async () => {
    const desk = new Desk();
    const { conversation, who } = desk.conversation();
    const { chat } = desk.agent();
    chat.watch(conversation);
    await desk.clock.advance(1_000);
    // Certain, whatever is drawn.
    desk.server.faults.drop = 2;
    desk.say(who, conversation, "2");
    desk.server.faults.drop = 0;
    desk.say(who, conversation, "3");
    await desk.clock.advance(4);
    expect(wordsIn(chat.state, conversation)).toEqual(["1"]);
    await desk.clock.advance(100);
    expect(wordsIn(chat.state, conversation)).toEqual(["1", "2", "3"]);
    chat.close();
  });

  it("notices a link that is silent, and one that slept with the computer", async () => {
    const desk = new Desk();
    const { chat } = desk.agent();
    await desk.clock.advance(1_000);
    desk.server.latency = 60_000;
    await desk.clock.advance(35_000);
    expect(chat.state.link.is).not.toBe("live");
    desk.server.latency = 5;
    await desk.clock.advance(40_000);
    expect(chat.state.link.is).toBe("live");
    desk.clock.sleep(3_600_000);
    desk.server.latency = 60_000;
    await desk.clock.advance(16_000);
    expect(chat.state.link.is).not.toBe("live");
    chat.close();
  });

  it("leaves nothing running after a hundred times on and off", async () => {
    const desk = new Desk();
    const { conversation, token } = desk.conversation();
    const { chat, tab } = desk.agent({ start: false });
    const visitor = desk.visitor({ token, start: false });
    for (let n = 0; n < 100; n++) {
      desk.server.faults.blocked = new Set((["websocket", "sse"] as const).slice(0, n % 3));
      chat.start();
      visitor.chat.start();
      chat.watch(conversation);
      const stop = chat.view({});
      await desk.clock.advance(n * 20);
      stop();
      chat.close();
      visitor.chat.close();
    }
    await desk.clock.advance(200);
    expect(desk.clock.pending).toBe(0);
    expect(tab.listeners + visitor.tab.listeners).toBe(0);
    expect(desk.server.connections).toBe(0);
  });
});
