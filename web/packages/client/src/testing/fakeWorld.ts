/** What the fake server knows: people, conversations, and the log of what happened to them. */
import type {
  AgentView,
  AuthorView,
  ConversationPatch,
  ConversationRow,
  InboxView,
  MessageView,
  OutgoingMessage,
  VisitorConversation,
  VisitorMessage,
} from "@parlor/protocol";
import type { FakeClock } from "./fakeClock";

/** Who asks. */
export type Who = { readonly role: "agent"; readonly id: string } | { readonly role: "visitor"; readonly id: string };

/** A conversation and all that was said in it. */
export interface Stored {
  row: ConversationRow;
  messages: MessageView[];
  unreadByVisitor: number;
}

/** Something that happened, as each audience is told. */
export interface Logged {
  readonly position: number;
  readonly contact: string | null;
  /** The body for visitors; null when they may not know. */
  readonly visitor: object | null;
  readonly agent: object;
  /** The body for agents who watch. */
  readonly watching: object;
  readonly conversation: string | null;
}

/** A workspace without connections. */
export abstract class FakeWorld {
  epoch = 1;
  head = 0;
  /** Cursors before this are too old. */
  kept = 0;
  readonly conversations = new Map<string, Stored>();
  readonly agents = new Map<string, AgentView>();
  readonly tokens = new Map<string, string>();
  protected readonly inboxes: InboxView[] = [];
  protected log: Logged[] = [];
  protected readonly clock: FakeClock;
  #ids = 0;

  constructor(clock: FakeClock) {
    this.clock = clock;
    const settings = { title: "", greeting: "", accent: "#4f46e5", locale: "auto", theme: "auto", side: "end" };
    const created_at = this.time();
    this.inboxes.push({
      id: "inb_1",
      key: "shop",
      name: "Shop",
      settings: { ...settings, allowed_origins: [] },
      snippet: "",
      created_at,
    });
    for (const id of ["agt_1", "agt_2"]) {
      const name = `Agent ${id}`;
      const inboxes = ["inb_1"];
      this.agents.set(id, { id, name, email: `${id}@x.example`, role: "agent", active: true, inboxes, created_at });
    }
  }

  /** A visitor who was here before. */
  addVisitor(): { id: string; token: string } {
    const id = this.id("ctc");
    const token = this.id("vst");
    this.tokens.set(token, id);
    return { id, token };
  }

  /** Says something; idempotent by key. Answers where and what. */
  post(who: Who, conversation: string | null, key: string, message: OutgoingMessage) {
    const place = conversation ?? `con_${key}`;
    const known = this.conversations.get(place)?.messages.find((it) => it.client_message_id === key);
    if (known) return { conversation: place, message: known };
    if (conversation === null) this.#open(place, who.id);
    const stored = this.conversations.get(place);
    if (!stored) return null;
    const author = this.#author(who);
    const position = this.head + 1;
    const stamp = this.time();
    const said: MessageView = {
      id: this.id("msg"),
      conversation: place,
      position,
      revision: position,
      author,
      text: message.text,
      attachments: [],
      created_at: stamp,
      timestamp: this.clock.now(),
      edited_at: null,
      deleted_at: null,
      visibility: message.visibility ?? "everyone",
      client_message_id: key,
    };
    stored.messages.push(said);
    const note = said.visibility === "agents_only";
    stored.row = {
      ...stored.row,
      status: who.role === "visitor" ? "open" : stored.row.status,
      activity: position,
      activity_at: stamp,
      unread: who.role === "visitor" ? stored.row.unread + 1 : stored.row.unread,
    };
    if (who.role === "agent" && !note) stored.unreadByVisitor++;
    this.#publish(stored, "message.created", said);
    return { conversation: place, message: said };
  }

  /** Changes the words of a message, or leaves only its shell. */
  revise(conversation: string, id: string, text: string | null): MessageView | null {
    const stored = this.conversations.get(conversation);
    const old = stored?.messages.find((it) => it.id === id);
    if (!stored || !old || old.deleted_at) return null;
    const stamp = this.time();
    const revised: MessageView = {
      ...old,
      revision: this.head + 1,
      text,
      edited_at: text === null ? old.edited_at : stamp,
      deleted_at: text === null ? stamp : null,
    };
    stored.messages = stored.messages.map((it) => (it.id === id ? revised : it));
    this.#publish(stored, text === null ? "message.deleted" : "message.updated", revised);
    return revised;
  }

  /** Changes status, assignee or labels. */
  change(conversation: string, patch: ConversationPatch): ConversationRow | null {
    const stored = this.conversations.get(conversation);
    if (!stored) return null;
    const snoozed_until = patch.status === "snoozed" ? (patch.snoozed_until ?? this.time()) : null;
    stored.row = { ...stored.row, ...patch, snoozed_until };
    this.#publish(stored, "conversation.updated", null);
    return stored.row;
  }

  seen(who: Who, conversation: string, upTo: number): void {
    const stored = this.conversations.get(conversation);
    if (!stored) return;
    const field = who.role === "agent" ? "seen_by_agents" : "seen_by_visitor";
    if (stored.row[field] >= upTo) return;
    stored.row = { ...stored.row, [field]: upTo, unread: who.role === "agent" ? 0 : stored.row.unread };
    if (who.role === "visitor") stored.unreadByVisitor = 0;
    this.#publish(stored, "conversation.seen", null);
  }

  /** An agent was renamed, say. */
  changeAgent(id: string, change: Partial<AgentView>): void {
    const agent = this.agents.get(id);
    if (agent) this.agents.set(id, { ...agent, ...change });
    const body = { id: ++this.head, at: this.time(), kind: "settings.changed", agent: id };
    this.publish({
      position: this.head,
      contact: null,
      visitor: null,
      agent: body,
      watching: body,
      conversation: null,
    });
  }

  /** A copy to restore. */
  backup() {
    return { conversations: structuredClone(this.conversations), head: this.head };
  }

  visitorRow({ row, messages, unreadByVisitor }: Stored): VisitorConversation {
    const last = messages.filter(({ visibility }) => visibility === "everyone").at(-1);
    return {
      id: row.id,
      revision: row.revision,
      closed: row.status === "closed",
      created_at: row.created_at,
      activity_at: last?.created_at ?? row.created_at,
      last_message: last
        ? {
            id: last.id,
            position: last.position,
            author: publicAuthor(last),
            text: last.text,
            attachments: 0,
            at: last.created_at,
          }
        : null,
      unread: unreadByVisitor,
      seen_by_agents: row.seen_by_agents,
      seen_by_visitor: row.seen_by_visitor,
    };
  }

  visitorMessages({ messages }: Stored): VisitorMessage[] {
    return messages.filter(({ visibility }) => visibility === "everyone").map(publicMessage);
  }

  protected id(prefix: string): string {
    return `${prefix}_${++this.#ids}`;
  }

  protected time(): string {
    return new Date(this.clock.now()).toISOString();
  }

  #author(who: Who): AuthorView {
    if (who.role === "visitor") return { role: "visitor", id: who.id, name: null };
    return { role: "agent", id: who.id, name: this.agents.get(who.id)?.name ?? "" };
  }

  #open(id: string, contact: string): void {
    const stamp = this.time();
    const row: ConversationRow = {
      id,
      revision: 0,
      inbox: "inb_1",
      contact: { id: contact, name: null },
      status: "open",
      snoozed_until: null,
      assignee: null,
      labels: [],
      created_at: stamp,
      activity: this.head + 1,
      activity_at: stamp,
      last_message: null,
      unread: 0,
      seen_by_agents: 0,
      seen_by_visitor: 0,
    };
    const stored = { row, messages: [], unreadByVisitor: 0 };
    this.conversations.set(id, stored);
    this.#publish(stored, "conversation.opened", null);
  }

  #publish(stored: Stored, kind: string, message: MessageView | null): void {
    const position = ++this.head;
    const last = stored.messages.at(-1);
    stored.row = {
      ...stored.row,
      revision: position,
      last_message: last
        ? {
            id: last.id,
            position: last.position,
            author: last.author,
            text: last.text,
            attachments: 0,
            at: last.created_at,
            ...(last.visibility === "agents_only" ? { note: true } : {}),
            ...(last.deleted_at ? { deleted: true } : {}),
          }
        : null,
    };
    const { id: conversation, contact } = stored.row;
    const head = { id: position, at: this.time(), kind };
    const agent = { ...head, conversation, list: stored.row };
    const isNote = message?.visibility === "agents_only";
    this.publish({
      position,
      contact: contact.id,
      conversation,
      agent,
      watching: message ? { ...agent, message } : agent,
      visitor: isNote
        ? null
        : { ...head, list: this.visitorRow(stored), ...(message ? { message: publicMessage(message) } : {}) },
    });
  }

  protected list(who: Who, asked: URLSearchParams, as_of: string) {
    const status = asked.get("status") ?? "open";
    const assignee = asked.get("assignee");
    const limit = Number(asked.get("limit") ?? 30);
    const below = Number(asked.get("cursor") ?? Number.POSITIVE_INFINITY);
    const rows = [...this.conversations.values()]
      .map(({ row }) => row)
      .filter((row) => status === "all" || row.status === status)
      .filter(
        (row) => !assignee || row.assignee === (assignee === "none" ? null : assignee === "me" ? who.id : assignee),
      )
      .filter((row) => row.activity < below)
      .sort((a, b) => b.activity - a.activity);
    const items = rows.slice(0, limit);
    const has_more = rows.length > limit;
    return { items, has_more, next_cursor: has_more ? String(items.at(-1)?.activity) : null, as_of };
  }

  /** Something happened: whoever may know of it is told. */
  protected abstract publish(logged: Logged): void;

  protected cursor(position: number): string {
    return `k${this.epoch}.${position}`;
  }
}

const publicAuthor = ({ author }: MessageView): VisitorMessage["author"] =>
  author.role === "agent" ? { role: "agent", name: author.name } : { role: author.role };

/** A message as its visitor sees it. */
export function publicMessage(message: MessageView): VisitorMessage {
  const { visibility: _, client_message_id, ...rest } = message;
  const own = message.author.role === "visitor";
  return { ...rest, author: publicAuthor(message), client_message_id: own ? client_message_id : null };
}
