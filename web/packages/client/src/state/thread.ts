/**
 * A thread without holes. Messages come from pages and from events, in any order; here is decided what may stand
 * beside what. Positions are places in the log of the whole workspace, so arithmetic cannot show a hole: only an
 * unbroken chain of events, or a page, can prove that two messages are neighbours.
 */
import type { AnyMessage, Failure, Thread } from "./state";

/** What a page of messages says that matters here. */
export interface Slice<M> {
  readonly items: readonly M[];
  readonly has_more: boolean;
}

/** Which page it was: the newest, or one that touches what is loaded. */
export type Side = "newest" | "after" | "before";

/** A thread that is being loaded. */
export const EMPTY: Thread<never> = {
  messages: [],
  status: "loading",
  failure: null,
  hasOlder: false,
  loadingOlder: false,
  stale: false,
  ahead: [],
  missing: 0,
  expected: 0,
  asOf: null,
  dirt: 0,
};

/** Position of the last of these; 0 for none. */
export const lastPosition = (messages: readonly AnyMessage[]): number => messages.at(-1)?.position ?? 0;

/** Both, each message once, in its newest version, in order. */
function union<M extends AnyMessage>(a: readonly M[], b: readonly M[]): M[] {
  const byId = new Map<string, M>();
  for (const it of [...a, ...b]) {
    const known = byId.get(it.id);
    if (!known || it.revision >= known.revision) byId.set(it.id, it);
  }
  return [...byId.values()].sort((x, y) => x.position - y.position);
}

/** The same list with one message in its newer version; the very same if it is not among them, or not newer. */
function revised<M extends AnyMessage>(messages: readonly M[], message: M): readonly M[] {
  const at = messages.findIndex(({ id }) => id === message.id);
  const known = messages[at];
  return known && known.revision < message.revision ? messages.with(at, message) : messages;
}

const settled = <M extends AnyMessage>(thread: Thread<M>): Thread<M> => ({
  ...thread,
  stale: thread.dirt > 0 || thread.missing > 0 || thread.expected > lastPosition(thread.messages),
});

/** A complete message was told. `created`: it is the newest of its conversation at that moment of the chain. */
export function withMessage<M extends AnyMessage>(thread: Thread<M>, message: M, created: boolean): Thread<M> {
  const messages = revised(thread.messages, message);
  const ahead = revised(thread.ahead, message);
  if (messages !== thread.messages || ahead !== thread.ahead) return { ...thread, messages, ahead };
  // An edit of what is not loaded stays unseen: inserting it would pretend that its neighbours are here.
  if (!created || message.position <= Math.max(lastPosition(messages), lastPosition(ahead))) return thread;
  const unloaded = thread.status !== "ready" && !messages.length;
  return unloaded || thread.missing || thread.dirt
    ? { ...thread, ahead: [...ahead, message] }
    : settled({ ...thread, messages: [...messages, message] });
}

const reachOf = <M extends AnyMessage>({ messages, ahead, missing }: Thread<M>) =>
  Math.max(lastPosition(messages), lastPosition(ahead), missing);

/** A message was told by its place alone: beyond what is here there is a hole. */
export function withMissing<M extends AnyMessage>(thread: Thread<M>, position: number): Thread<M> {
  return position > reachOf(thread) ? settled({ ...thread, missing: position }) : thread;
}

/** A row says that there is a message at `position`: it is on its way, or the thread has to be read. */
export function withExpected<M extends AnyMessage>(thread: Thread<M>, position: number): Thread<M> {
  return position > Math.max(reachOf(thread), thread.expected) ? settled({ ...thread, expected: position }) : thread;
}

/** Something among the loaded messages changed, and was not told. */
export function withDirt<M extends AnyMessage>(thread: Thread<M>): Thread<M> {
  return settled({ ...thread, dirt: thread.dirt + 1 });
}

/** A page is on its way. */
export function fetching<M extends AnyMessage>(thread: Thread<M>, side: Side): Thread<M> {
  if (side === "before") return { ...thread, loadingOlder: true };
  return thread.messages.length ? thread : { ...thread, status: "loading" };
}

/** What a page proves. */
export interface Proof {
  /** The last position of the conversation when the page was read: up to there nothing else is missing. */
  readonly reach: number;
  /** The thread's dirt when the page was asked for: if any, older messages that are not on it cannot be trusted. */
  readonly dirt: number;
  /** Of an older page: the position it ends before. */
  readonly edge: number;
  /** The log cursor at which it was true. */
  readonly asOf: string;
}

/** A page arrived. */
export function withPage<M extends AnyMessage>(
  thread: Thread<M>,
  side: Side,
  { items, has_more }: Slice<M>,
  { reach, dirt, edge, asOf }: Proof,
): Thread<M> {
  const ready = { ...thread, status: "ready", failure: null } as const;
  if (side === "before") {
    // The thread was replaced meanwhile: the page is no neighbour any more.
    if (thread.messages[0]?.position !== edge) return { ...thread, loadingOlder: false };
    return { ...ready, loadingOlder: false, hasOlder: has_more, messages: union(items, thread.messages) };
  }
  if (side === "after" && has_more) return settled({ ...ready, messages: union(thread.messages, items) });

  const first = items[0]?.position ?? 0;
  const last = lastPosition(items);
  const joins = side === "after" || (!dirt && has_more && first <= lastPosition(thread.messages));
  const onPage = new Set(items.map(({ id }) => id));
  const base = union(
    items,
    // What the page does not touch is forgotten, but for what was told live after it was read.
    thread.messages.filter((it) => joins || onPage.has(it.id) || (it.position > last && it.revision >= 0)),
  );
  const missing = thread.missing > Math.max(lastPosition(base), reach) ? thread.missing : 0;
  return settled({
    ...ready,
    messages: missing ? base : union(base, thread.ahead),
    ahead: missing ? thread.ahead : [],
    missing,
    // What the row claimed was there or will be told: the page was read after it.
    expected: 0,
    // What became dirty later is perhaps newer than the page.
    dirt: side === "newest" && thread.dirt === dirt ? 0 : thread.dirt,
    asOf,
    hasOlder: joins ? thread.hasOlder : has_more,
  });
}

/** A page did not arrive. */
export function withFailure<M extends AnyMessage>(thread: Thread<M>, failure: Failure): Thread<M> {
  return { ...thread, status: "failed", failure, loadingOlder: false };
}

/** The log was replaced: what is shown may be untrue, so that any version of a page is newer. */
export function untrusted<M extends AnyMessage>(thread: Thread<M>): Thread<M> {
  return settled({
    ...thread,
    messages: thread.messages.map((it) => ({ ...it, revision: -1 })),
    ahead: [],
    missing: 0,
    expected: 0,
    dirt: thread.dirt + 1,
    loadingOlder: false,
  });
}
