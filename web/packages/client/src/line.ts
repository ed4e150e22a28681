/**
 * The line to the server, whichever tab holds it. The leader runs the connection machine over real transports and
 * repeats every frame that counts to the other tabs; they follow with a chain of their own, and ask for the leader's
 * whole state when theirs breaks. A new leader goes on from its own cursor: nothing is lost, nothing doubled.
 */
import { type ClientFrame, type Hello, PROTOCOL_VERSION, type ServerFrame } from "@parlor/protocol";
import { Chain } from "./chain";
import { Connection, type Effect, type Input } from "./connection";
import { decodeFrames, framesIn } from "./decode";
import type { Environment } from "./environment";
import type { Http } from "./http";
import { Election } from "./leader";
import { recall, remember } from "./memory";
import type { Link } from "./state/state";
import { Timers } from "./timers";
import { endingOf, type Transport, type Transports, ticket } from "./transport/transport";

/** Chosen anew by each tab: the server tells its connections apart by it. */
const NAME_BYTES = 12;
/** A computer that slept wakes with a clock that jumped. */
const TICK = 10_000;
const JUMP = 25_000;

/** What tabs tell one another. `N` is what the chat adds. */
type Note<S, N> =
  | { readonly is: "join" }
  | { readonly is: "state"; readonly state: S; readonly cursor: string | null; readonly last: number }
  /** `after`: the leader's cursor before, so that followers see holes in front of every kind of frame. */
  | { readonly is: "frame"; readonly frame: ServerFrame; readonly after: string | null }
  | { readonly is: "link"; readonly link: Link }
  | { readonly is: "watch"; readonly conversation: string | null }
  | { readonly is: "note"; readonly note: N };

/** What a line needs of its chat. */
export interface LineHost<S, N> {
  /** A frame that counts, in order. */
  tell(frame: ServerFrame): void;
  link(link: Link): void;
  /** All there is to know, for a tab that joins. */
  snapshot(): S;
  /** The leader's state takes the place of one's own. */
  adopt(state: S): void;
  /** This tab holds the connection now. */
  lead(): void;
  /** Another tab said something. */
  hear(note: N): void;
  /** Whether there is a reason to connect; without one the line waits for `want`. */
  wanted(): boolean;
  /** Before each try: whatever a connection needs. Rejects with `ApiError`. */
  prepare(): Promise<void>;
}

/** A random name. */
export function randomName(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(NAME_BYTES));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** One tab's end of the line. */
export class Line<S, N> {
  readonly #env: Environment;
  readonly #http: Http;
  readonly #host: LineHost<S, N>;
  readonly #transports: Transports;
  readonly #timers: Timers;
  readonly #chain = new Chain();
  readonly #election: Election<Note<S, N>>;
  readonly #name = randomName();
  #connection: Connection | null = null;
  #open = new Map<number, Transport>();
  /** Follower: the leader's state was adopted, and its frames follow. */
  #joined = false;
  #running = false;
  /** What this tab shows, and what the connection was told: of all tabs, the one looked at last. */
  #watching: string | null = null;
  #watched: string | null = null;
  /** The cursor as the other tabs know it. */
  #told: string | null = null;
  /** Inputs wait while the effects of another are carried out. */
  #inputs: Input[] = [];
  #stepping = false;
  #stops: (() => void)[] = [];
  #lastTick = 0;

  constructor(env: Environment, http: Http, transports: Transports, scope: string, host: LineHost<S, N>) {
    this.#env = env;
    this.#http = http;
    this.#transports = transports;
    this.#host = host;
    this.#timers = new Timers(env);
    this.#election = new Election(env, this.#timers, scope, this.#name, {
      lead: () => this.#lead(),
      yield: () => this.#yield(),
      hear: (note, from) => this.#hear(note, from),
    });
  }

  get leading(): boolean {
    return this.#election.leading;
  }

  /** Commands may be sent. */
  get live(): boolean {
    return this.#connection?.live === true;
  }

  start(): void {
    const { window, document, online } = this.#env;
    const on = (target: EventTarget | null, name: string, run: (event: Event) => void) => {
      target?.addEventListener(name, run);
      this.#stops.push(() => target?.removeEventListener(name, run));
    };
    const kick = () => this.kick();
    on(window, "online", kick);
    on(window, "offline", () => this.#step({ is: "offline" }));
    // A page in the back/forward cache holds no connection, and no lock others wait for.
    on(window, "pagehide", () => this.#suspend());
    on(window, "pageshow", () => this.#resume());
    on(document, "visibilitychange", () => {
      this.#election.visibility();
      if (document?.visibilityState !== "visible") return;
      if (this.#watching !== null) this.watch(this.#watching);
      kick();
    });
    this.#resume();
    if (!online()) this.#step({ is: "offline" });
  }

  stop(): void {
    for (const stop of this.#stops.splice(0)) stop();
    this.#suspend();
  }

  kick(): void {
    this.#step({ is: "kick", online: this.#env.online() });
  }

  /** There is a reason to be connected. */
  want(): void {
    this.#step({ is: "start" });
  }

  /** There is none any more, and whatever was known is not true. */
  forget(): void {
    this.#chain.cursor = null;
    this.#step({ is: "stop" });
  }

  /** Sends a command; only a live leader does. */
  send(frame: ClientFrame): void {
    this.#active?.send(frame);
  }

  /** Says something to the other tabs. */
  post(note: N): void {
    this.#election.post({ is: "note", note });
  }

  /** What is on this tab's screen. */
  watch(conversation: string | null): void {
    this.#watching = conversation;
    if (this.leading) this.#watch(conversation);
    else this.#election.post({ is: "watch", conversation });
  }

  #watch(conversation: string | null): void {
    if (conversation === this.#watched) return;
    this.#watched = conversation;
    this.#step({ is: "rewatch", frame: { type: "watch", conversation } });
  }

  get #active(): Transport | undefined {
    return this.#open.get(this.#connection?.active ?? 0);
  }

  #resume(): void {
    if (this.#running) return;
    this.#running = true;
    this.#lastTick = this.#env.now();
    this.#tick();
    this.#election.start();
    if (!this.leading) this.#join();
  }

  #suspend(): void {
    if (!this.#running) return;
    this.#running = false;
    this.#step({ is: "stop" });
    this.#connection = null;
    this.#joined = false;
    this.#election.stop();
    this.#timers.clearAll();
  }

  #tick(): void {
    this.#timers.set("tick", TICK, () => {
      const now = this.#env.now();
      const jumped = now - this.#lastTick > JUMP;
      this.#lastTick = now;
      this.#tick();
      if (jumped) this.kick();
    });
  }

  #lead(): void {
    const { now, random, openSocket } = this.#env;
    this.#joined = false;
    this.#watched = this.#watching;
    this.#told = this.#chain.cursor;
    this.#connection = new Connection({
      now,
      random,
      chain: this.#chain,
      ladder: openSocket ? ["websocket", "sse", "poll"] : ["sse", "poll"],
      remembered: () => recall(this.#env),
    });
    this.#host.lead();
    if (this.#host.wanted()) this.#step({ is: "start" });
    else this.#link({ is: "idle" });
  }

  #yield(): void {
    this.#step({ is: "stop" });
    this.#connection = null;
    this.#join();
  }

  /** Asks the leader for all it knows. */
  #join(): void {
    this.#joined = false;
    this.#election.post({ is: "join" });
    this.#showWatch();
  }

  /** Of several tabs the visible one says what is watched. */
  #showWatch(): void {
    if (this.#watching === null || this.#env.document?.visibilityState === "hidden") return;
    this.#election.post({ is: "watch", conversation: this.#watching });
  }

  #hear(note: Note<S, N>, from: string): void {
    switch (note.is) {
      case "note":
        this.#host.hear(note.note);
        return;
      case "join":
        if (!this.leading) return;
        this.#election.post(
          { is: "state", state: this.#host.snapshot(), cursor: this.#chain.cursor, last: this.#chain.last },
          from,
        );
        return;
      case "watch":
        if (this.leading) this.#watch(note.conversation);
        return;
    }
    if (this.leading) return;
    switch (note.is) {
      case "state":
        this.#joined = true;
        this.#chain.cursor = note.cursor;
        this.#chain.last = note.last;
        this.#chain.broken = false;
        this.#host.adopt(note.state);
        return;
      case "link":
        // A new leader: whatever the old one said between is in the log it reads from.
        if (!this.#joined) {
          this.#join();
          return;
        }
        if (note.link.is === "catching_up" && this.#watching !== null) this.#showWatch();
        this.#host.link(note.link);
        return;
      case "frame":
        this.#follow(note.frame, note.after);
    }
  }

  #follow(frame: ServerFrame, after: string | null): void {
    if (!this.#joined) return;
    if (frame.type === "live" && after !== this.#chain.cursor) {
      this.#join();
      return;
    }
    if (frame.type === "event" || frame.type === "live" || frame.type === "reset") {
      const verdict = this.#chain.take(frame);
      if (verdict === "gap") this.#join();
      if (verdict !== "apply") return;
    }
    this.#host.tell(frame);
  }

  #step(first: Input): void {
    this.#inputs.push(first);
    if (this.#stepping) return;
    this.#stepping = true;
    for (let input = this.#inputs.shift(); input; input = this.#inputs.shift()) {
      for (const effect of this.#connection?.step(input) ?? []) this.#do(effect);
    }
    this.#stepping = false;
  }

  #do(effect: Effect): void {
    switch (effect.do) {
      case "open":
        this.#connect(effect);
        return;
      case "shut":
        this.#open.get(effect.generation)?.close();
        this.#open.delete(effect.generation);
        return;
      case "send":
        this.#active?.send(effect.frame);
        return;
      case "timer": {
        const { name, ms } = effect;
        if (ms === null) {
          this.#timers.clear(name);
          return;
        }
        this.#timers.set(name, ms, () => this.#step({ is: "timer", name }));
        return;
      }
      case "tell":
        this.#election.post({ is: "frame", frame: effect.frame, after: this.#told });
        this.#told = this.#chain.cursor;
        this.#host.tell(effect.frame);
        return;
      case "link":
        this.#link(effect.link);
        return;
      case "renew":
        ticket(this.#http).then(
          (it) => this.send({ type: "auth", ticket: it }),
          // The server closes with 4401 in time, and then it is asked properly.
          () => {},
        );
        return;
      case "remember":
        remember(this.#env, effect.over);
    }
  }

  #link(link: Link): void {
    this.#election.post({ is: "link", link });
    this.#host.link(link);
  }

  #connect({ generation, over }: Extract<Effect, { do: "open" }>): void {
    let closed = false;
    this.#open.set(generation, { send() {}, close: () => (closed = true) });
    const hello = (): Hello => ({
      version: PROTOCOL_VERSION,
      ticket: null,
      client: this.#name,
      generation,
      cursor: this.#chain.cursor,
      watch: { conversation: this.#watched },
    });
    const listener = {
      frames: (frames: readonly ServerFrame[]) => {
        for (const frame of frames) this.#step({ is: "frame", generation, frame });
      },
      alive: () => this.#step({ is: "alive", generation }),
      ended: (ending: object) => {
        this.#open.delete(generation);
        this.#step({ is: "ended", generation, code: null, ...ending });
      },
    };
    this.#host.prepare().then(
      () => {
        if (closed) return;
        const road = { env: this.#env, http: this.#http, hello, reading: { decodeFrames, framesIn, endingOf } };
        this.#open.set(generation, this.#transports[over](road, listener));
      },
      (error: unknown) => closed || listener.ended({ ...endingOf(error), blocked: false }),
    );
  }
}
