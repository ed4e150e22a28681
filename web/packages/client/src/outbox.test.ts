/** Unsent messages: in order, once, and through anything that may happen to a tab. */
import { describe, expect, it } from "vitest";
import { sendable } from "./outbox";
import type { Pending, PendingStatus } from "./state/state";
import { Desk, unsent, wordsIn } from "./testing/desk";

const queued: PendingStatus = { is: "queued", reason: null };
const message = (key: string, conversation: string | null, status: PendingStatus = queued): Pending => ({
  key,
  conversation,
  text: key,
  attachments: [],
  visibility: "everyone",
  at: 0,
  status,
});
const keys = (pending: Pending[], held: string[] = []) =>
  sendable(pending, (key) => held.includes(key)).map(({ key }) => key);

describe("what may be sent", () => {
  it("is the first of every conversation, and of those that begin one", () => {
    const pending = [
      message("a1", "a"),
      message("a2", "a"),
      message("n1", null),
      message("b1", "b"),
      message("n2", null),
    ];
    expect(keys(pending)).toEqual(["a1", "n1", "b1"]);
  });

  it("is nothing behind a message on its way, or one that was asked to wait", () => {
    const pending = [message("a1", "a", { is: "sending" }), message("a2", "a"), message("b1", "b"), message("b2", "b")];
    expect(keys(pending, ["b1"])).toEqual([]);
  });

  it("does not wait for what is stored or finally refused", () => {
    const failed = { is: "failed", reason: "invalid_field" } as const;
    expect(keys([message("a1", "a", { is: "sent" }), message("a2", "a", failed), message("a3", "a")])).toEqual(["a3"]);
  });
});

describe("an outbox", () => {
  it("survives a reload, and sends once and in order", async () => {
    const desk = new Desk();
    const { conversation, token } = desk.conversation();
    desk.server.faults.offline = true;
    const first = desk.visitor({ token });
    for (const text of ["2", "3", "4"]) first.chat.send(conversation, { text });
    await desk.clock.advance(1_000);
    first.tab.dead = true;
    first.chat.close();
    desk.server.faults.offline = false;
    const { chat } = desk.visitor({ browser: first.browser });
    chat.watch(conversation);
    await desk.clock.advance(5_000);
    expect(wordsIn(chat.state, conversation)).toEqual(["1", "2", "3", "4"]);
    expect(first.browser.database.rows.size).toBe(0);
    chat.close();
  });

  it("stores nothing twice when the page dies between sending and the answer", async () => {
    const desk = new Desk();
    const { conversation, token } = desk.conversation();
    const first = desk.visitor({ token });
    await desk.clock.advance(1_000);
    first.chat.send(conversation, { text: "2" });
    // The server has it; its answer is on the way when the tab is killed.
    await desk.clock.advance(6);
    expect(desk.server.conversations.get(conversation)?.messages.length).toBe(2);
    first.tab.dead = true;
    first.chat.close();
    expect(first.browser.database.rows.size).toBe(1);
    const { chat } = desk.visitor({ browser: first.browser });
    chat.watch(conversation);
    await desk.clock.advance(5_000);
    expect(wordsIn(chat.state, conversation)).toEqual(["1", "2"]);
    expect(unsent(chat.state)).toEqual([]);
    expect(first.browser.database.rows.size).toBe(0);
    chat.close();
  });

  it("begins one conversation, though the answer to the first message was lost", async () => {
    let draw = 1;
    const desk = new Desk(() => draw);
    const { chat } = desk.visitor();
    desk.server.faults.loseAck = 0.5;
    draw = 0.1;
    chat.send(null, { text: "one" });
    chat.send(null, { text: "two" });
    await desk.clock.advance(300);
    draw = 0.9;
    await desk.clock.advance(5_000);
    expect(desk.server.conversations.size).toBe(1);
    expect(wordsIn(chat.state, chat.state.opened?.conversation)).toEqual(["one", "two"]);
    chat.close();
  });

  it("sends again at once what was on its way when the connection broke", async () => {
    const desk = new Desk();
    const { conversation, token } = desk.conversation();
    const { chat } = desk.visitor({ token });
    await desk.clock.advance(1_000);
    chat.send(conversation, { text: "2" });
    desk.server.cutAll();
    await desk.clock.advance(3_000);
    expect(desk.server.conversations.get(conversation)?.messages.length).toBe(2);
    expect(chat.state.pending).toEqual([]);
    chat.close();
  });

  it("waits as long as it was asked to, and keeps the order", async () => {
    let draw = 0.1;
    const desk = new Desk(() => draw);
    const { conversation, token } = desk.conversation();
    const { chat } = desk.visitor({ token });
    chat.watch(conversation);
    await desk.clock.advance(2_000);
    desk.server.faults.refuse = 0.5;
    for (const text of ["2", "3"]) chat.send(conversation, { text });
    await desk.clock.advance(500);
    expect(chat.state.pending.map(({ status }) => status)).toEqual([
      { is: "queued", reason: "rate_limited" },
      { is: "queued", reason: null },
    ]);
    draw = 0.9;
    await desk.clock.advance(5_000);
    expect(wordsIn(chat.state, conversation)).toEqual(["1", "2", "3"]);
    chat.close();
  });

  it("keeps a finally refused message over a reload, until it is sent again or taken back", async () => {
    const desk = new Desk();
    const { conversation, token } = desk.conversation();
    const first = desk.visitor({ token });
    await desk.clock.advance(1_000);
    first.chat.send(conversation, { text: "forbidden words" });
    await desk.clock.advance(1_000);
    expect(unsent(first.chat.state)).toEqual(["forbidden words failed"]);
    first.chat.close();
    expect([...first.browser.database.rows.values()]).toMatchObject([{ status: { is: "failed" } }]);
    const { chat } = desk.visitor({ browser: first.browser });
    await desk.clock.advance(1_000);
    expect(unsent(chat.state)).toEqual(["forbidden words failed"]);
    const again = chat.retry(chat.state.pending[0]?.key ?? "");
    await desk.clock.advance(1_000);
    expect(unsent(chat.state)).toEqual(["forbidden words failed"]);
    expect(chat.state.pending[0]?.key).toBe(again);
    expect(chat.cancel(again)).toBe(true);
    await desk.clock.advance(1_000);
    expect(chat.state.pending).toEqual([]);
    expect(first.browser.database.rows.size).toBe(0);
    chat.close();
  });

  it("lets a message be taken back while it waits, and not once it may be stored", async () => {
    const desk = new Desk();
    const { conversation, token } = desk.conversation();
    const { chat } = desk.visitor({ token });
    await desk.clock.advance(1_000);
    const first = chat.send(conversation, { text: "2" });
    const second = chat.send(conversation, { text: "3" });
    expect(chat.cancel(first)).toBe(false);
    expect(chat.cancel(second)).toBe(true);
    await desk.clock.advance(1_000);
    expect(desk.server.conversations.get(conversation)?.messages.map(({ text }) => text)).toEqual(["1", "2"]);
    chat.close();
  });

  it("lives as long as the page where storage is refused", async () => {
    const desk = new Desk();
    const { conversation, token } = desk.conversation();
    const { chat, browser } = desk.visitor({ token, refusesStorage: true });
    desk.server.faults.offline = true;
    chat.send(conversation, { text: "2" });
    await desk.clock.advance(2_000);
    expect(browser.database.rows.size).toBe(0);
    desk.server.faults.offline = false;
    await desk.clock.advance(10_000);
    expect(desk.server.conversations.get(conversation)?.messages.length).toBe(2);
    chat.close();
  });
});
