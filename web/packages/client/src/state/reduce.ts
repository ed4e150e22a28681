/**
 * The one function that makes a state from a state: the same for live, replayed and optimistic changes. It is pure,
 * and order does not matter where it must not: of two versions of a thing the larger revision stays, wherever it
 * came from.
 */
import type { MessagePage, ServerFrame, Snapshot } from "@parlor/protocol";
import { happening } from "../decode";
import type {
  AnyConversation,
  AnyMessage,
  ChatState,
  Failure,
  Link,
  Pending,
  PendingStatus,
  Thread,
  Typing,
} from "./state";
import {
  EMPTY,
  fetching,
  lastPosition,
  type Side,
  untrusted,
  withDirt,
  withExpected,
  withFailure,
  withMessage,
  withMissing,
  withPage,
} from "./thread";

/** Everything that can change what visitors and agents have in common. */
export type Change<C extends AnyConversation = AnyConversation, M extends AnyMessage = AnyMessage> =
  | { readonly is: "link"; readonly link: Link }
  /** A frame that counts, in order (`chain.ts` saw to it). */
  | { readonly is: "frame"; readonly frame: ServerFrame; readonly now: number }
  | { readonly is: "watch"; readonly conversation: string | null }
  | { readonly is: "rows"; readonly rows: readonly C[] }
  | { readonly is: "fetching"; readonly conversation: string; readonly side: Side }
  | {
      readonly is: "page";
      readonly conversation: string;
      readonly side: Side;
      readonly page: MessagePage<M, C>;
      readonly dirt: number;
      readonly edge: number;
    }
  | { readonly is: "failed"; readonly conversation: string; readonly failure: Failure }
  | { readonly is: "pending"; readonly pending: readonly Pending[] }
  | { readonly is: "status"; readonly keys: readonly string[]; readonly status: PendingStatus }
  | { readonly is: "drop"; readonly key: string }
  /** An opening message was stored: what waited for its conversation goes there. */
  | { readonly is: "place"; readonly key: string; readonly conversation: string }
  | { readonly is: "expire"; readonly now: number }
  /** The answer to an edit: both as they are now. */
  | { readonly is: "revised"; readonly message: M; readonly row: C };

/** Threads kept besides the one on screen. */
const THREADS = 50;

/** A state that knows nothing. */
export const BLANK = {
  link: { is: "idle" } as Link,
  limits: null,
  clockOffset: 0,
  conversations: new Map<string, never>(),
  threads: new Map<string, never>(),
  pending: [],
  typing: new Map<string, never>(),
  presence: new Map<string, never>(),
  watching: null,
} satisfies ChatState<never, never>;

/** The map with one entry changed. */
export function put<K, V>(map: ReadonlyMap<K, V>, key: K, value: V): ReadonlyMap<K, V> {
  return map.get(key) === value ? map : new Map(map).set(key, value);
}

/** The map without one entry. */
export function without<K, V>(map: ReadonlyMap<K, V>, key: K): ReadonlyMap<K, V> {
  if (!map.has(key)) return map;
  const copy = new Map(map);
  copy.delete(key);
  return copy;
}

type State<C extends AnyConversation, M extends AnyMessage> = ChatState<C, M>;

/** The next state. Everything but what `change` touches keeps its identity. */
export function reduce<C extends AnyConversation, M extends AnyMessage, S extends State<C, M>>(
  state: S,
  change: Change<C, M>,
): S {
  switch (change.is) {
    case "link":
      return { ...state, link: change.link };
    case "frame":
      return told<C, M, S>(state, change.frame, change.now);
    case "watch":
      return watched<C, M, S>(state, change.conversation);
    case "rows":
      return change.rows.reduce<S>((next, row) => withRow<C, M, S>(next, row), state);
    case "fetching":
      return threaded<C, M, S>(state, change.conversation, (it) => fetching(it, change.side));
    case "failed":
      return threaded<C, M, S>(state, change.conversation, (it) => withFailure(it, change.failure));
    case "page": {
      const { conversation, side, page, dirt, edge } = change;
      const reach = page.conversation.last_message?.position ?? 0;
      const next = threaded<C, M, S>(state, conversation, (it) =>
        withPage(it, side, page, { reach, dirt, edge, asOf: page.as_of }),
      );
      return withRow<C, M, S>(page.items.reduce<S>(reconciled, next), page.conversation);
    }
    case "pending": {
      const known = new Set(state.pending.map(({ key }) => key));
      const fresh = change.pending.filter(({ key }) => !known.has(key) && known.add(key));
      const pending = [...state.pending, ...fresh].sort((a, b) => a.at - b.at);
      return { ...state, pending };
    }
    case "status":
      return {
        ...state,
        pending: state.pending.map((it) => (change.keys.includes(it.key) ? { ...it, status: change.status } : it)),
      };
    case "drop":
      return { ...state, pending: state.pending.filter(({ key }) => key !== change.key) };
    case "place":
      return {
        ...state,
        opened: { key: change.key, conversation: change.conversation },
        pending: state.pending.map((it) => (it.conversation ? it : { ...it, conversation: change.conversation })),
      };
    case "revised":
      return withRow<C, M, S>(
        threaded<C, M, S>(state, change.row.id, (it) => withMessage(it, change.message, false)),
        change.row,
      );
    case "expire": {
      const typing = new Map<string, readonly Typing[]>();
      for (const [conversation, all] of state.typing) {
        const left = all.filter(({ until }) => until > change.now);
        if (left.length) typing.set(conversation, left.length === all.length ? all : left);
      }
      return { ...state, typing };
    }
  }
}

/** What a frame of the server changes. */
function told<C extends AnyConversation, M extends AnyMessage, S extends State<C, M>>(
  state: S,
  frame: ServerFrame,
  now: number,
): S {
  switch (frame.type) {
    case "welcome":
      // Presence is told anew by every connection.
      return { ...state, limits: frame.limits, clockOffset: Date.parse(frame.now) - now, presence: new Map() };
    case "event":
      return happened<C, M, S>(state, frame.event);
    case "reset":
      return replaced<C, M, S>(state, frame.snapshot, frame.cursor);
    case "state": {
      const { key, version, value } = frame;
      const known = state.presence.get(key);
      if (known && known.version > version) return state;
      return { ...state, presence: put(state.presence, key, { version, online: value?.online === true }) };
    }
    case "signal": {
      if (frame.kind !== "typing") return state;
      const { conversation, by, ttl } = frame;
      const others = (state.typing.get(conversation) ?? []).filter((it) => !sameTypist(it.by, by));
      return {
        ...state,
        typing: put(state.typing, conversation, [...others, { by, until: now + ttl * 1000 }]),
      };
    }
    default:
      return state;
  }
}

const sameTypist = (a: { role: string; name?: string | null }, b: { role: string; name?: string | null }) =>
  a.role === b.role && (a.role === "visitor" || a.name === b.name);

/** An event of the log. */
function happened<C extends AnyConversation, M extends AnyMessage, S extends State<C, M>>(state: S, event: unknown): S {
  const { kind, row, message } = happening<C, M>(event);
  if (!row) return state;
  let next = state;
  if (message) {
    next = reconciled(
      threaded<C, M, S>(next, row.id, (it) => withMessage(it, message, kind === "message.created")),
      message,
    );
    const typing = next.typing.get(row.id);
    if (kind === "message.created" && typing) {
      // Who spoke types no longer.
      const left = typing.filter(({ by }) => !sameTypist(by, message.author));
      next = { ...next, typing: left.length ? put(next.typing, row.id, left) : without(next.typing, row.id) };
    }
  } else if (kind === "message.created") {
    next = threaded<C, M, S>(next, row.id, (it) => withMissing(it, row.last_message?.position ?? 0));
  } else if (kind === "message.updated" || kind === "message.deleted") {
    next = threaded<C, M, S>(next, row.id, withDirt);
  }
  return withRow<C, M, S>(next, row);
}

/** The log was not continued but replaced. What was read at the very place where it goes on is still true. */
function replaced<C extends AnyConversation, M extends AnyMessage, S extends State<C, M>>(
  state: S,
  snapshot: Snapshot,
  cursor: string,
): S {
  // What was acknowledged stands in the new state, or nowhere.
  const pending = state.pending.filter(({ status }) => status.is !== "sent");
  const threads = new Map<string, Thread<M>>();
  for (const [id, thread] of state.threads) {
    if (thread.asOf === cursor) threads.set(id, thread);
    else if (id === state.watching) threads.set(id, untrusted(thread));
  }
  if (snapshot.for === "agent") {
    // Lists and threads are read again (`agentState.ts` sees to the rows).
    return { ...state, pending, typing: new Map(), threads };
  }
  const { conversations, thread } = snapshot;
  const known = new Map(conversations.map((it) => [it.id, it] as const)) as ReadonlyMap<string, AnyConversation>;
  let next = { ...state, pending, typing: new Map(), threads, conversations: known, known: true } as S;
  if (thread) {
    const id = thread.conversation.id;
    const old = next.threads.get(id) ?? EMPTY;
    const page = thread as unknown as MessagePage<M, C>;
    const proof = { reach: lastPosition(page.items), dirt: old.dirt, edge: 0, asOf: thread.as_of };
    const fresh = old.asOf === cursor ? old : withPage(old, "newest", page, proof);
    next = page.items.reduce<S>(reconciled, { ...next, threads: put(next.threads, id, fresh) });
  }
  return next;
}

/** A stored message takes the place of its pending copy. */
function reconciled<M extends AnyMessage, S extends ChatState>(state: S, { client_message_id }: M): S {
  return client_message_id && state.pending.some(({ key }) => key === client_message_id)
    ? { ...state, pending: state.pending.filter(({ key }) => key !== client_message_id) }
    : state;
}

/** The newest version of a row is kept; what it says about messages is checked against the thread. */
function withRow<C extends AnyConversation, M extends AnyMessage, S extends State<C, M>>(state: S, row: C): S {
  const known = state.conversations.get(row.id);
  if (known && known.revision >= row.revision) return state;
  const next = { ...state, conversations: put(state.conversations, row.id, row) };
  const last = row.last_message?.position ?? 0;
  return threaded<C, M, S>(next, row.id, (it) => withExpected(it, last));
}

function threaded<C extends AnyConversation, M extends AnyMessage, S extends State<C, M>>(
  state: S,
  conversation: string,
  edit: (thread: Thread<M>) => Thread<M>,
): S {
  const thread = state.threads.get(conversation);
  const next = thread && edit(thread);
  return next && next !== thread ? { ...state, threads: put(state.threads, conversation, next) } : state;
}

function watched<C extends AnyConversation, M extends AnyMessage, S extends State<C, M>>(
  state: S,
  conversation: string | null,
): S {
  // Acknowledged messages of a thread that is left come back with its next page.
  const pending = state.pending.filter((it) => it.status.is !== "sent" || it.conversation === conversation);
  if (conversation === null) return { ...state, pending, watching: null };
  // Moved to the end, so that the first is the one not looked at for longest.
  const threads = new Map(state.threads);
  const thread = threads.get(conversation) ?? EMPTY;
  threads.delete(conversation);
  threads.set(conversation, thread);
  for (const id of threads.keys()) {
    if (threads.size <= THREADS) break;
    threads.delete(id);
  }
  return { ...state, pending, watching: conversation, threads };
}
