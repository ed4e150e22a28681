/** Sends the outbox: the leader does, in order and until acknowledged; the other tabs only show and keep. */
import type { ClientFrame, ErrorCode, ServerFrame } from "@parlor/protocol";
import type { Environment } from "./environment";
import { type Shelf, sendable, shelf } from "./outbox";
import type { Change } from "./state/reduce";
import type { ChatState, Pending, PendingStatus } from "./state/state";
import type { Timers } from "./timers";

/** What happens to unsent messages; all tabs are told. */
export type OutboxChange = Extract<Change, { is: "pending" | "status" | "drop" | "place" }>;

/** A command without an answer for so long is sent again, under its key. */
const ANSWER_WITHIN = 20_000;

/** The event of an acknowledged message comes within so long, or came before. */
const EVENT_WITHIN = 10_000;

/** What the outbox needs of its chat. */
export interface Sender {
  state(): ChatState;
  live(): boolean;
  leading(): boolean;
  send(frame: ClientFrame): void;
  /** Changes the state; `share`: the other tabs' too. */
  apply(change: OutboxChange, share: boolean): void;
  /** Whether messages of earlier visits are to be looked for. */
  restores(): boolean;
  /** Whether the complete message will be told, so that its copy is to be shown until then. */
  awaits(conversation: string): boolean;
}

/** The unsent messages of one person in this browser; they stand in `state.pending`. */
export class Outbox {
  readonly #env: Environment;
  readonly #timers: Timers;
  readonly #chat: Sender;
  readonly #shelf: Shelf;
  /** Asked to wait, until when. */
  readonly #held = new Map<string, number>();

  constructor(env: Environment, timers: Timers, name: string, chat: Sender) {
    this.#env = env;
    this.#timers = timers;
    this.#chat = chat;
    this.#shelf = shelf(env, name);
  }

  add(pending: Pending): void {
    this.#chat.apply({ is: "pending", pending: [pending] }, true);
    this.#shelf.keep(pending);
    this.flush();
  }

  cancel(key: string): boolean {
    const status = this.#find(key)?.status.is;
    if (status !== "queued" && status !== "failed") return false;
    this.#drop(key);
    this.flush();
    return true;
  }

  /** This tab sends from now on: what others left is taken over, and sent again from the first. */
  lead(): void {
    this.#requeue();
    if (!this.#chat.restores()) return;
    void this.#shelf.load().then((pending) => {
      if (!this.#chat.leading() || !pending.length) return;
      this.#chat.apply({ is: "pending", pending }, true);
      this.flush();
    });
  }

  /** The connection is not live: whatever was on its way is sent again later. */
  pause(): void {
    if (this.#chat.leading()) this.#requeue();
  }

  /** Sends what may be sent. */
  flush(): void {
    if (!this.#chat.leading() || !this.#chat.live()) return;
    const now = this.#env.now();
    const next = sendable(this.#chat.state().pending, (key) => (this.#held.get(key) ?? 0) > now);
    if (next.length) this.#status(next, { is: "sending" });
    for (const { key, conversation, text, attachments, visibility } of next) {
      this.#chat.send({
        type: "send",
        client_message_id: key,
        conversation,
        message: {
          text,
          attachments: attachments.map(({ id }) => id),
          ...(visibility === "everyone" ? {} : { visibility }),
        },
      });
    }
    if (next.length) this.#timers.set("answer", ANSWER_WITHIN, () => this.#overdue());
  }

  /** What a frame says about messages on their way. Every tab hears it; call it before the state changes. */
  tell(frame: ServerFrame): void {
    if (frame.type === "ack") this.stored(frame.client_message_id, frame.conversation);
    else if (frame.type === "refuse") this.#refused(frame.client_message_id, frame.code, frame.retry_after);
    else if (frame.type === "event") {
      const { message } = frame.event as { message?: { client_message_id?: string | null; conversation: string } };
      if (message) this.stored(message.client_message_id, message.conversation);
    }
  }

  /** A message with this key stands in the log: acknowledged, or seen as an event or on a page. */
  stored(key: string | null | undefined, conversation: string): void {
    const pending = this.#find(key);
    if (!pending || pending.status.is === "sent") return;
    this.#shelf.drop(pending.key);
    if (pending.conversation === null) {
      this.#chat.apply({ is: "place", key: pending.key, conversation }, false);
      for (const it of this.#chat.state().pending) if (it.conversation === conversation) this.#keep(it);
      this.#shelf.drop(pending.key);
    }
    const thread = this.#chat.state().threads.get(conversation);
    const shown = [...(thread?.messages ?? []), ...(thread?.ahead ?? [])].some((it) => it.client_message_id === key);
    if (!shown && this.#chat.awaits(conversation)) {
      this.#status([pending], { is: "sent" }, false);
      // Unless it had been told long before this answer.
      this.#timers.set(`sent ${key}`, EVENT_WITHIN, () => this.#chat.apply({ is: "drop", key: pending.key }, false));
    } else this.#chat.apply({ is: "drop", key: pending.key }, false);
    this.flush();
  }

  /** Gives up what is on its way; what is unsent stays on the shelf. */
  close(): void {
    this.#requeue();
    this.#held.clear();
    this.#shelf.close();
  }

  #refused(key: string | undefined, reason: ErrorCode, retryAfter: number | undefined): void {
    const pending = this.#find(key);
    if (!pending || pending.status.is === "sent") return;
    if (retryAfter === undefined) {
      this.#status([pending], { is: "failed", reason }, false);
      this.#keep({ ...pending, status: { is: "failed", reason } });
    } else {
      this.#held.set(pending.key, this.#env.now() + retryAfter * 1000);
      this.#status([pending], { is: "queued", reason }, false);
      this.#timers.set(`held ${pending.key}`, retryAfter * 1000, () => {
        this.#held.delete(pending.key);
        this.flush();
      });
    }
    this.flush();
  }

  /** No answer came: the connection may be half dead, and the same key cannot store anything twice. */
  #overdue(): void {
    this.#requeue();
    this.flush();
  }

  #requeue(): void {
    this.#timers.clear("answer");
    const sending = this.#chat.state().pending.filter(({ status }) => status.is === "sending");
    if (sending.length) this.#status(sending, { is: "queued", reason: null });
  }

  #status(pending: readonly Pending[], status: PendingStatus, share = true): void {
    this.#chat.apply({ is: "status", keys: pending.map(({ key }) => key), status }, share);
  }

  #keep(pending: Pending): void {
    if (pending.status.is !== "sent") this.#shelf.keep(pending);
  }

  #drop(key: string): void {
    this.#chat.apply({ is: "drop", key }, true);
    this.#shelf.drop(key);
    this.#held.delete(key);
  }

  #find(key: string | null | undefined): Pending | undefined {
    return key ? this.#chat.state().pending.find((it) => it.key === key) : undefined;
  }
}
