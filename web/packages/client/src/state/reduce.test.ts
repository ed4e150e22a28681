/** The reducer: whatever arrives in whatever order, the state is what the server's is. */
import type { ConversationRow, MessageView, ServerFrame } from "@parlor/protocol";
import { describe, expect, it } from "vitest";
import { Desk, wordsIn } from "../testing/desk";
import { seeded } from "../testing/fakeClock";
import { AGENT_BLANK, reduceAgent } from "./agentState";
import { BLANK, reduce } from "./reduce";
import { viewKey } from "./select";
import type { AgentState, Pending } from "./state";
import { EMPTY, withDirt, withFailure, withMessage, withMissing, withPage } from "./thread";

const message = (position: number, revision = position, text = `${position}`): MessageView => ({
  id: `msg_${position}`,
  conversation: "con_1",
  position,
  revision,
  author: { role: "visitor", id: "ctc_1", name: null },
  text,
  attachments: [],
  created_at: "",
  timestamp: 0,
  edited_at: null,
  deleted_at: null,
  visibility: "everyone",
  client_message_id: `key_${position}`,
});
const newest = (items: MessageView[], has_more = false) =>
  withPage<MessageView>(
    EMPTY,
    "newest",
    { items, has_more },
    { reach: items.at(-1)?.position ?? 0, dirt: 0, edge: 0, asOf: "k.1" },
  );
const proof = (reach: number, dirt = 0, edge = 0) => ({ reach, dirt, edge, asOf: "k.2" });
const texts = ({ messages }: { messages: readonly MessageView[] }) => messages.map(({ text }) => text);

describe("a thread", () => {
  const thread = newest([message(1), message(3)]);

  it("appends what is told, each message once, and keeps the newer version", () => {
    let next = withMessage(thread, message(4), true);
    next = withMessage(next, message(4), true);
    next = withMessage(next, message(3, 9, "three"), false);
    next = withMessage(next, message(3, 8, "old"), false);
    expect(texts(next)).toEqual(["1", "three", "4"]);
  });

  it("does not show an edit of a message that is not loaded", () => {
    const later = newest([message(5), message(6)], true);
    expect(withMessage(later, message(2, 9), false)).toBe(later);
    expect(withMessage(later, message(8, 9), false)).toBe(later);
  });

  it("keeps what lies beyond a hole aside until a page closes it", () => {
    let next = withMissing(thread, 4);
    expect(next.stale).toBe(true);
    next = withMessage(next, message(6), true);
    expect(texts(next)).toEqual(["1", "3"]);
    // The page was read before 5 was said, which was told by its row alone.
    next = withMissing(next, 7);
    const short = withPage(next, "after", { items: [message(4)], has_more: false }, proof(4));
    expect(texts(short)).toEqual(["1", "3", "4"]);
    expect(short.stale).toBe(true);
    const whole = withPage(short, "after", { items: [message(5), message(6), message(7)], has_more: false }, proof(7));
    expect(texts(whole)).toEqual(["1", "3", "4", "5", "6", "7"]);
    expect(whole.stale).toBe(false);
  });

  it("forgets what a newer page does not touch, and can load it again", () => {
    const far = withPage(
      withMissing(thread, 90),
      "newest",
      { items: [message(89), message(90)], has_more: true },
      proof(90),
    );
    expect(texts(far)).toEqual(["89", "90"]);
    expect(far.hasOlder).toBe(true);
    const older = withPage(far, "before", { items: [message(87), message(88)], has_more: true }, proof(90, 0, 89));
    expect(texts(older)).toEqual(["87", "88", "89", "90"]);
  });

  it("drops an older page that is no neighbour any more", () => {
    const moved = newest([message(50), message(51)], true);
    const late = withPage(moved, "before", { items: [message(1)], has_more: true }, proof(51, 0, 20));
    expect(texts(late)).toEqual(["50", "51"]);
  });

  it("keeps what was told live while a page was on its way, in its newer version", () => {
    let next = withMessage(thread, message(4), true);
    next = withMessage(next, message(3, 10, "edited"), false);
    const page = { items: [message(1), message(3)], has_more: false };
    expect(texts(withPage(next, "newest", page, proof(3, 1)))).toEqual(["1", "edited", "4"]);
  });

  it("stays to be read again when something changed after the page was read", () => {
    const dirty = withDirt(thread);
    const page = { items: [message(1), message(3)], has_more: false };
    expect(withPage(dirty, "newest", page, proof(3, dirty.dirt)).stale).toBe(false);
    expect(withPage(withDirt(dirty), "newest", page, proof(3, dirty.dirt)).stale).toBe(true);
  });

  it("shows messages only once there is a page, even when the first try failed", () => {
    const failed = withFailure<MessageView>(EMPTY, "offline");
    const told = withMessage(failed, message(9), true);
    expect(texts(told)).toEqual([]);
    const page = { items: [message(7), message(8)], has_more: true };
    expect(texts(withPage(told, "newest", page, proof(8)))).toEqual(["7", "8", "9"]);
  });
});

it("a message told by its row alone leaves a hole that the next one does not hide", () => {
  const row = (position: number) => ({ id: "con_1", revision: position, last_message: { position } });
  const told = (position: number, complete: boolean) => {
    const event = {
      id: position,
      kind: "message.created",
      list: row(position),
      ...(complete && { message: message(position) }),
    };
    return { type: "event", cursor: "", after: "", event } as unknown as ServerFrame;
  };
  let state: AgentState = { ...AGENT_BLANK, threads: new Map([["con_1", newest([message(1), message(3)])]]) };
  for (const frame of [told(4, false), told(5, true)]) state = reduceAgent(state, { is: "frame", frame, now: 0 });
  const thread = state.threads.get("con_1");
  expect(thread && texts(thread)).toEqual(["1", "3"]);
  expect(thread?.stale).toBe(true);
});

describe("pending messages", () => {
  const pending: Pending = {
    key: "key_4",
    conversation: "con_1",
    text: "4",
    attachments: [],
    visibility: "everyone",
    at: 1,
    status: { is: "sending" },
  };

  it("are replaced by their event, and not added twice", () => {
    let state = reduce(AGENT_BLANK, { is: "pending", pending: [pending, pending] });
    state = reduce(state, { is: "pending", pending: [pending] });
    expect(state.pending).toHaveLength(1);
    const list = { id: "con_1", revision: 4, last_message: null };
    const event = { id: 4, kind: "message.created", list, message: message(4) };
    const frame = { type: "event", cursor: "k.4", after: "k.3", event } as unknown as ServerFrame;
    expect(reduce(state, { is: "frame", frame, now: 0 }).pending).toEqual([]);
  });
});

it("of two versions of a row the newer one stays, whichever came last", () => {
  const row = (revision: number) => ({ id: "con_1", revision, last_message: null }) as unknown as ConversationRow;
  const state = reduceAgent(AGENT_BLANK, { is: "rows", rows: [row(3), row(2)] });
  expect(state.conversations.get("con_1")?.revision).toBe(3);
  expect(reduceAgent(state, { is: "rows", rows: [row(4)] }).conversations.get("con_1")?.revision).toBe(4);
});

describe("unknown things", () => {
  it("change nothing", () => {
    const odd = [
      { type: "event", cursor: "k.1", after: "k.0", event: { id: 1, kind: "moon.rose" } },
      { type: "event", cursor: "k.1", after: "k.0", event: { id: 1, kind: "message.created", list: 7 } },
      { type: "signal", kind: "waving", conversation: "con_1", by: { role: "visitor" }, ttl: 1 },
    ] as unknown as ServerFrame[];
    for (const frame of odd) expect(reduce({ ...BLANK }, { is: "frame", frame, now: 0 })).toEqual(BLANK);
  });
});

describe("snapshot and events", () => {
  for (let seed = 1; seed <= 25; seed++) {
    it(`make the same state as a later snapshot (seed ${seed})`, async () => {
      const random = seeded(seed);
      const desk = new Desk();
      const { who, token, conversation } = desk.conversation(3);
      const pick = <T>(all: readonly T[]) => all[Math.floor(random() * all.length)] as T;
      const early = { agent: desk.agent().chat, visitor: desk.visitor({ token }).chat };
      const filters = [
        {},
        { assignee: "me" },
        { assignee: "none", status: "all" },
        { label: "vip" },
        { status: "closed" },
      ] as const;
      for (const chat of Object.values(early)) chat.watch(conversation);
      for (const filter of filters) early.agent.view(filter);
      await desk.clock.advance(1_000);
      for (let n = 0; n < 60; n++) {
        const all = [...desk.server.conversations];
        const [id, stored] = pick(all);
        const told = pick(stored.messages);
        const acts = [
          () => desk.say(who, conversation, `v${n}`),
          () => desk.say({ role: "agent", id: "agt_2" }, id, `a${n}`, random() < 0.4),
          () => desk.server.revise(id, told.id, random() < 0.3 ? null : `edited ${n}`),
          () => desk.server.change(id, { status: pick(["open", "closed", "snoozed"] as const) }),
          () => desk.server.change(id, { assignee: pick(["agt_1", "agt_2", null]) }),
          () => desk.server.change(id, { labels: pick([[], ["vip"], ["vip", "late"]]) }),
          () => desk.server.seen(pick([who, { role: "agent", id: "agt_1" } as const]), id, told.position),
          () => desk.conversation(),
        ];
        pick(acts)();
        if (random() < 0.2) await desk.clock.advance(random() * 50);
      }
      await desk.clock.advance(5_000);
      const late = { agent: desk.agent().chat, visitor: desk.visitor({ token }).chat };
      for (const chat of Object.values(late)) chat.watch(conversation);
      for (const filter of filters) late.agent.view(filter);
      await desk.clock.advance(5_000);
      for (const [then, now] of [
        [early.agent, late.agent],
        [early.visitor, late.visitor],
      ] as const) {
        const thread = { ...now.state.threads.get(conversation), asOf: expect.anything(), dirt: 0 };
        expect(then.state.threads.get(conversation)).toEqual(thread);
        for (const [id, row] of now.state.conversations) {
          // What visitors may not know of makes it grow, too.
          expect(then.state.conversations.get(id)).toEqual({ ...row, revision: expect.any(Number) });
        }
      }
      for (const filter of filters) {
        const ids = (it: typeof early.agent) => it.state.views.get(viewKey(filter))?.ids;
        expect(ids(early.agent)).toEqual(ids(late.agent));
      }
      expect(wordsIn(early.visitor.state, conversation).length).toBeGreaterThan(2);
      for (const chat of [early.agent, early.visitor, late.agent, late.visitor]) chat.close();
    });
  }
});

it("a state's untouched parts keep their identity", () => {
  const next = reduceAgent(AGENT_BLANK, { is: "link", link: { is: "offline", since: 1 } });
  expect(next.conversations).toBe(AGENT_BLANK.conversations);
  expect(next.views).toBe(AGENT_BLANK.views);
});
