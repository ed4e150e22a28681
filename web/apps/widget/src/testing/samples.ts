/** Messages, conversations and a client that does as it is told, for the tests of the views. */
import type { Pending, Thread, VisitorChat, VisitorState } from "@parlor/client";
import type { AttachmentView, PublicInbox, VisitorConversation, VisitorMessage } from "@parlor/protocol";
// biome-ignore lint/correctness/noUndeclaredDependencies: the workspace brings vitest, as it does for every test.
import { vi } from "vitest";

const NOON = Date.parse("2026-11-20T12:00:00");

/** `author`: `visitor`, or an agent's name. */
export function message(position: number, author: string, more: Partial<VisitorMessage> = {}): VisitorMessage {
  const timestamp = more.timestamp ?? NOON + position * 1_000;
  return {
    id: `msg_${position}`,
    conversation: "cnv_1",
    position,
    revision: position,
    author: author === "visitor" ? { role: "visitor" } : { role: "agent", name: author },
    text: `Text ${position}`,
    attachments: [],
    created_at: new Date(timestamp).toISOString(),
    timestamp,
    edited_at: null,
    deleted_at: null,
    client_message_id: author === "visitor" ? `key_${position}` : null,
    ...more,
  };
}

export function pending(key: string, more: Partial<Pending> = {}): Pending {
  return {
    key,
    conversation: "cnv_1",
    text: "On its way",
    attachments: [],
    visibility: "everyone",
    at: NOON + 100_000,
    status: { is: "sending" },
    ...more,
  };
}

export function conversation(id: string, more: Partial<VisitorConversation> = {}): VisitorConversation {
  return {
    id,
    revision: 1,
    closed: false,
    created_at: new Date(NOON).toISOString(),
    activity_at: new Date(NOON).toISOString(),
    last_message: null,
    unread: 0,
    seen_by_agents: 0,
    seen_by_visitor: 0,
    ...more,
  };
}

export function file(more: Partial<AttachmentView> = {}): AttachmentView {
  return {
    id: "att_1",
    name: "notes.txt",
    media_type: "text/plain",
    size: 1_536,
    kind: "file",
    url: "/api/v1/attachments/att_1",
    width: null,
    height: null,
    preview: null,
    ...more,
  };
}

export const BLANK: VisitorState = {
  link: { is: "idle" },
  limits: null,
  clockOffset: 0,
  conversations: new Map(),
  threads: new Map(),
  pending: [],
  typing: new Map(),
  presence: new Map(),
  watching: null,
  contact: null,
  known: false,
  opened: null,
};

/** A state with one conversation and its messages. */
export function talked(messages: readonly VisitorMessage[], more: Partial<VisitorConversation> = {}): VisitorState {
  // What a view reads of a thread; the client keeps more in it for itself.
  const read = { messages, status: "ready", failure: null, hasOlder: false, loadingOlder: false, stale: false };
  const thread = read as unknown as Thread<VisitorMessage>;
  return {
    ...BLANK,
    link: { is: "live", over: "websocket" },
    known: true,
    conversations: new Map([["cnv_1", conversation("cnv_1", more)]]),
    threads: new Map([["cnv_1", thread]]),
  };
}

export const INBOX: PublicInbox = {
  key: "ibx_1",
  name: "Shop",
  online: true,
  settings: {
    title: "Hearth & Grain",
    greeting: "",
    accent: "#0f766e",
    locale: "auto",
    theme: "auto",
    side: "end",
    allowed_origins: [],
  },
};

/** A client whose state the test sets; what it is asked to do is only noted. */
export function fakeChat(first: VisitorState = BLANK) {
  let state = first;
  const listeners = new Set<() => void>();
  const chat = {
    get state() {
      return state;
    },
    subscribe: (listener: () => void) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    start: vi.fn(),
    close: vi.fn(),
    kick: vi.fn(),
    watch: vi.fn(),
    loadOlder: vi.fn(async () => {}),
    reload: vi.fn(async () => {}),
    send: vi.fn(() => "key_new"),
    retry: vi.fn((key: string) => `${key}_again`),
    cancel: vi.fn(() => true),
    markSeen: vi.fn(),
    typing: vi.fn(),
    upload: vi.fn(async () => file()),
    editMessage: vi.fn(async () => {}),
    deleteMessage: vi.fn(async () => {}),
    introduce: vi.fn(async () => {}),
    fetchBlob: vi.fn(async () => new Blob(["x"])),
  };
  return {
    chat: chat as typeof chat & VisitorChat,
    become(next: Partial<VisitorState>) {
      state = { ...state, ...next };
      for (const listener of listeners) listener();
    },
  };
}
