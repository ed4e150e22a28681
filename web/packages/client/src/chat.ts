/** A chat as the apps hold it: start, say, watch, close; its state is one immutable object. */
import type { AttachmentView, MessageAnswer, MessagePage, ServerFrame } from "@parlor/protocol";
import { type Environment, environment } from "./environment";
import { ApiError, type Authorize, type Http, http, query } from "./http";
import { Line, randomName } from "./line";
import { Outbox, type OutboxChange } from "./sending";
import type { Change } from "./state/reduce";
import type { AnyConversation, AnyMessage, ChatState, Failure, Link, Pending } from "./state/state";
import { EMPTY, lastPosition, type Side } from "./state/thread";
import { Store } from "./store";
import type { ChatOptions, Draft, Stop } from "./surface";
import { Timers } from "./timers";
import { TRANSPORTS } from "./transport/ladder";
import type { UploadOptions } from "./upload";

/** Typing is told so often at most. */
const TYPING_EVERY = 3_000;
/** A thread that lacks something is read again so often at most, whatever the server answers. */
const REPAIR_EVERY = 500;

/** What tabs of one person tell one another. */
export type ChatNote =
  | { readonly is: "outbox"; readonly change: OutboxChange }
  | { readonly is: "seen"; readonly conversation: string; readonly upTo: number }
  | { readonly is: "typing"; readonly conversation: string }
  | { readonly is: "begin" }
  | { readonly is: "token"; readonly token: string | null };

/** What tells a visitor's chat from an agent's. */
export interface Kind<S, Ch> {
  readonly blank: S;
  readonly reduce: (state: S, change: Ch) => S;
  readonly authorize: Authorize;
  /** Where the routes of conversations begin. */
  readonly prefix: string;
  /** Names lock, channel and storage: the same in all tabs of one person, another for everyone else. */
  readonly scope: string;
}

/** The reason of a failed request, as the state shows it. */
export const failureOf = (error: unknown): Failure => (error instanceof ApiError ? error.code : "offline");

/** What visitors and agents have in common. Construct `VisitorChat` or `AgentChat`. */
export abstract class LiveChat<
  S extends ChatState<C, M>,
  C extends AnyConversation = AnyConversation,
  M extends AnyMessage = AnyMessage,
  Ch = never,
> {
  protected readonly env: Environment;
  protected readonly http: Http;
  protected readonly timers: Timers;
  protected readonly store: Store<S, Ch | Change<C, M>>;
  protected readonly line: Line<S, ChatNote>;
  readonly #outbox: Outbox;
  readonly #prefix: string;
  #started = false;
  /** Counts replacements of the log: pages asked for before one are of no use after it. */
  protected era = 0;
  readonly #fetching = new Set<string>();
  readonly #seen = new Map<string, number>();
  #typed = 0;

  protected constructor(options: ChatOptions, kind: Kind<S, Ch | Change<C, M>>) {
    const env = environment(options.environment);
    this.env = env;
    this.timers = new Timers(env);
    this.http = http(env, options.baseUrl ?? "", kind.authorize);
    this.store = new Store<S, Ch | Change<C, M>>(kind.blank, kind.reduce, env, this.timers);
    this.#prefix = kind.prefix;
    const name = `parlor:${options.baseUrl ?? ""}:${kind.scope}`;
    this.line = new Line<S, ChatNote>(env, this.http, TRANSPORTS, name, {
      tell: (frame) => this.tell(frame),
      link: (link) => this.linked(link),
      snapshot: () => this.state,
      adopt: (state) => this.adopt(state),
      lead: () => this.led(),
      hear: (note) => this.hear(note),
      wanted: () => this.wanted(),
      prepare: () => this.prepare(),
    });
    this.#outbox = new Outbox(env, this.timers, name, {
      state: () => this.state,
      live: () => this.line.live,
      leading: () => this.line.leading,
      send: (frame) => this.line.send(frame),
      apply: (change, share) => (share ? this.#share(change) : this.store.dispatch(change)),
      restores: () => this.restores(),
      awaits: (conversation) => this.awaits(conversation),
    });
  }

  /** What to show now. The same object until something changed. */
  get state(): S {
    return this.store.state;
  }

  /** Calls `listener` after changes, once per frame and 50 ms after the change at most. */
  readonly subscribe = (listener: () => void): Stop => this.store.subscribe(listener);

  /** Takes part: elects one tab to hold the connection, connects, sends what is unsent. */
  start(): void {
    if (this.#started) return;
    this.#started = true;
    this.line.start();
    this.settle();
  }

  /** Releases every timer, listener and socket. What is unsent stays stored. A closed chat may be started again. */
  close(): void {
    this.#started = false;
    this.line.stop();
    this.#outbox.close();
    this.timers.clearAll();
    this.store.dispatch({ is: "link", link: { is: "idle" } });
    this.store.flush();
  }

  /** Tries to connect now rather than at the end of the wait; also after `refused`. */
  kick(): void {
    this.line.kick();
  }

  /** Says what is on screen (null: no thread). Loads the thread, or what it lacks, and keeps it complete. */
  watch(conversation: string | null): void {
    this.store.dispatch({ is: "watch", conversation });
    this.line.watch(conversation);
    this.settle();
  }

  /** Loads messages before the first one. Failures stand in the thread (`failure`). */
  async loadOlder(conversation: string): Promise<void> {
    const thread = this.state.threads.get(conversation);
    if (thread?.hasOlder) await this.#fetch(conversation, "before");
  }

  /** Loads the thread again after a failure. */
  reload(conversation: string): Promise<void> {
    return this.#fetch(conversation, "newest");
  }

  /** Says something: shown at once, stored, and sent until it is acknowledged or finally refused. Answers its key. */
  send(conversation: string | null, { text, attachments = [], visibility = "everyone" }: Draft): string {
    return this.#say({ conversation, text: text?.trim() || null, attachments, visibility });
  }

  /** Sends a finally refused message again, under a new key. Answers the new key. */
  retry(key: string): string {
    const old = this.state.pending.find((it) => it.key === key);
    if (!old || !this.cancel(key)) return key;
    return this.#say(old);
  }

  /** Takes a message back that is not stored yet. False: it may be stored already. */
  cancel(key: string): boolean {
    return this.#outbox.cancel(key);
  }

  /** Everything up to this position was on screen. */
  markSeen(conversation: string, upTo: number): void {
    if (!this.line.leading) {
      this.line.post({ is: "seen", conversation, upTo });
      return;
    }
    if (
      upTo <= Math.max(this.#seen.get(conversation) ?? 0, this.seenUpTo(this.state.conversations.get(conversation)))
    ) {
      return;
    }
    this.#seen.set(conversation, upTo);
    if (this.line.live) this.line.send({ type: "seen", conversation, up_to: upTo });
  }

  /** One types. Call it at every key press; it is sent every 3 s at most, and only while live. */
  typing(conversation: string): void {
    const now = this.env.now();
    if (now - this.#typed < TYPING_EVERY) return;
    this.#typed = now;
    this.#type(conversation);
  }

  /** Sends a file ahead of the message that will name it. Rejects with `ApiError`. */
  async upload(file: File | Blob, options?: UploadOptions): Promise<AttachmentView> {
    const [{ upload }] = await Promise.all([import("./upload"), this.prepare()]);
    return upload(this.env, this.http, ApiError, file, options);
  }

  /** Changes the words of a message. Rejects with `ApiError`. */
  editMessage(conversation: string, message: string, text: string): Promise<void> {
    return this.#change("PATCH", conversation, message, { text });
  }

  /** Deletes a message; its shell remains. Rejects with `ApiError`. */
  deleteMessage(conversation: string, message: string): Promise<void> {
    return this.#change("DELETE", conversation, message);
  }

  /** The bytes of an attachment or preview, fetched with the credential. Rejects with `ApiError`. */
  async fetchBlob(url: string, signal?: AbortSignal): Promise<Blob> {
    return (await this.http.raw("GET", url, undefined, signal)).blob();
  }

  /** Between `start` and `close`; what arrives later changes nothing. */
  protected get running(): boolean {
    return this.#started;
  }

  /** Whether there is a reason to connect. */
  protected abstract wanted(): boolean;
  /** Whether there may be unsent messages of an earlier visit. */
  protected abstract restores(): boolean;
  /** Whatever a request needs before it can be made. */
  protected abstract prepare(): Promise<void>;
  /** Whether the complete message of one's own will be told. */
  protected abstract awaits(conversation: string): boolean;
  /** How far the row says that one has read. */
  protected abstract seenUpTo(row: C | undefined): number;

  /** This tab holds the connection now. */
  protected led(): void {
    this.#outbox.lead();
  }

  /** A frame that counts, in order. */
  protected tell(frame: ServerFrame): void {
    if (frame.type === "reset") this.era++;
    this.#outbox.tell(frame);
    this.store.dispatch({ is: "frame", frame, now: this.env.now() });
    if (frame.type === "signal") this.#expire(frame.ttl * 1000);
    this.settle();
  }

  protected linked(link: Link): void {
    this.store.dispatch({ is: "link", link });
    if (link.is !== "live") {
      this.#outbox.pause();
      return;
    }
    // Of a copy: what is marked again stands in the map again, and would be met without end.
    for (const [conversation, upTo] of [...this.#seen]) {
      this.#seen.delete(conversation);
      this.markSeen(conversation, upTo);
    }
    this.#outbox.flush();
    const { watching, threads } = this.state;
    if (watching !== null && threads.get(watching)?.status === "failed") void this.reload(watching);
    this.settle();
  }

  /** Another tab's state takes the place of one's own; what only this tab has loaded is to be read again. */
  protected adopt(state: S): void {
    this.era++;
    const { watching, pending } = this.state;
    // The events of what is acknowledged are on their way, or in the state already.
    this.store.replace({
      ...state,
      watching,
      threads: new Map([...state.threads].map(([id, it]) => [id, { ...it, loadingOlder: false }])),
      pending: state.pending.filter(({ status }) => status.is !== "sent"),
    });
    // What the leader did not hear of is said again; the same key is stored once.
    const known = new Set(state.pending.map(({ key }) => key));
    const unheard = pending.filter(({ key, status }) => !known.has(key) && status.is !== "sent");
    if (unheard.length) this.#share({ is: "pending", pending: unheard });
    if (watching !== null) this.store.dispatch({ is: "watch", conversation: watching });
    this.settle();
  }

  /** Another tab said something. */
  protected hear(note: ChatNote): void {
    switch (note.is) {
      case "outbox":
        this.store.dispatch(note.change);
        this.#outbox.flush();
        return;
      case "seen":
        if (this.line.leading) this.markSeen(note.conversation, note.upTo);
        return;
      case "typing":
        if (this.line.leading) this.#type(note.conversation);
    }
  }

  /** Loads what the screen lacks. Called after everything that may have made it lack something. */
  protected settle(patient = true): void {
    const { watching, threads } = this.state;
    const thread = watching === null ? undefined : threads.get(watching);
    if (!this.#started || watching === null || !thread || thread.status === "failed") return;
    if (thread.status === "ready" && !thread.stale) return;
    const timer = `repair ${watching}`;
    if (this.timers.has(timer)) return;
    const unloaded = thread.dirt > 0 || !thread.messages.length;
    // What a row spoke of is mostly on its way already.
    if (patient && !unloaded && !thread.missing) {
      this.timers.set(timer, REPAIR_EVERY, () => this.settle(false));
      return;
    }
    void this.#fetch(watching, unloaded ? "newest" : "after");
  }

  async #fetch(conversation: string, side: Side): Promise<void> {
    const lane = `${conversation} ${side === "before"}`;
    if (this.#fetching.has(lane)) return;
    const { messages, dirt } = this.state.threads.get(conversation) ?? EMPTY;
    const era = this.era;
    const edge = messages[0]?.position ?? 0;
    const where = side === "before" ? { before: edge } : side === "after" ? { after: lastPosition(messages) } : {};
    this.#fetching.add(lane);
    this.store.dispatch({ is: "fetching", conversation, side });
    let more = false;
    try {
      await this.prepare();
      const path = `${this.#path(conversation)}${query({ ...where, limit: side === "after" ? 100 : 50 })}`;
      const page = await this.http.json<MessagePage<M, C>>("GET", path);
      if (this.#started && era === this.era) {
        for (const it of page.items) this.#outbox.stored(it.client_message_id, conversation);
        this.store.dispatch({ is: "page", conversation, side, page, dirt, edge });
        more = side === "after" && page.has_more;
      }
    } catch (error) {
      if (this.#started) this.store.dispatch({ is: "failed", conversation, failure: failureOf(error) });
    }
    this.#fetching.delete(lane);
    if (!this.#started) return;
    // A reset kept the thread as it was: what was asked for before is asked for again.
    if (era !== this.era && this.state.threads.get(conversation)?.loadingOlder) {
      return this.#fetch(conversation, "before");
    }
    // Too far behind to catch up page by page: begin at the end, older ones can be loaded.
    if (more) return this.#fetch(conversation, "newest");
    // A reset came meanwhile, or something newer: the screen may lack more.
    this.timers.set(`repair ${conversation}`, REPAIR_EVERY, () => this.settle());
  }

  async #change(method: string, conversation: string, message: string, body?: unknown): Promise<void> {
    await this.prepare();
    const answer = await this.http.json<MessageAnswer<M, C> | undefined>(
      method,
      `${this.#path(conversation)}/${message}`,
      body,
    );
    if (answer) this.store.dispatch({ is: "revised", message: answer.message, row: answer.conversation });
  }

  #path(conversation: string): string {
    return `${this.#prefix}/conversations/${conversation}/messages`;
  }

  #say({ conversation, text, attachments, visibility }: Omit<Pending, "key" | "at" | "status">): string {
    const key = randomName();
    const last = this.state.pending.at(-1)?.at ?? 0;
    // Later than all others, whatever the clock says: the outbox is in the order of writing.
    const at = Math.max(this.env.now(), last + 1);
    const status = { is: "queued", reason: null } as const;
    this.#outbox.add({ key, conversation, text, attachments, visibility, at, status });
    this.said();
    return key;
  }

  /** Something was put into the outbox. */
  protected said(): void {}

  #share(change: OutboxChange): void {
    this.store.dispatch(change);
    this.line.post({ is: "outbox", change });
  }

  #type(conversation: string): void {
    if (this.line.live) this.line.send({ type: "typing", conversation });
    else this.line.post({ is: "typing", conversation });
  }

  #expire(ms: number): void {
    this.timers.set("typing", ms + 1, () => {
      const now = this.env.now();
      this.store.dispatch({ is: "expire", now });
      const ends = [...this.state.typing.values()].flat().map(({ until }) => until);
      if (ends.length) this.#expire(Math.min(...ends) - now);
    });
  }
}
