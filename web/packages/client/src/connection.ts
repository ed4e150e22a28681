/**
 * How a connection begins, lives and comes back: a machine without I/O. Inputs go in, effects come out; the shell
 * (`chat.ts`) holds the sockets and timers. Everything that decides whether a message is lost or doubled is here
 * and in `chain.ts`.
 */
import { type Advice, CLOSE_CODES, type ClientFrame, type ServerFrame } from "@parlor/protocol";
import { backoff } from "./backoff";
import type { Chain } from "./chain";
import type { Link, TransportKind } from "./state/state";

/** Until `welcome`; long poll answers later through slow proxies. */
const OPEN_WITHIN: Readonly<Record<TransportKind, number>> = { websocket: 4_000, sse: 4_000, poll: 10_000 };
/** From `welcome`, or from a found hole, to `live` (rule R7). */
const LIVE_WITHIN = 10_000;
/** Without any frame for so long the link is dead. */
const SILENCE = 35_000;
/** What an awakened page gives the old link to prove that it is alive. */
const PROOF = 5_000;
/** Live for so long, and the next failure counts as the first (rule R8). */
const STEADY = 10_000;
/** When a better transport is tried again behind a lesser one: first, then every. */
const UPGRADE_FIRST = 30_000;
const UPGRADE_EVERY = 300_000;
/** While the browser says that there is no network, it is asked anyway now and then: it may be wrong. */
const DOUBT = 30_000;

/** The machine's timers. */
export type TimerName = "open" | "live" | "silence" | "retry" | "steady" | "upgrade" | "ping";

/** Why a transport ended. */
export interface Ending {
  /** A close code, or null when none was given (1006, a failed request). */
  readonly code: number | null;
  /** Milliseconds the server asked to wait. */
  readonly retry?: number | null;
  /** This way of travelling may be blocked: try the next one at once. */
  readonly blocked?: boolean;
}

/** What happens to a connection. */
export type Input =
  | { readonly is: "start" }
  | { readonly is: "stop" }
  /** Network back, page visible, clock jumped, or somebody pressed “try again”. */
  | { readonly is: "kick"; readonly online: boolean }
  | { readonly is: "offline" }
  /** Another conversation is on screen. */
  | { readonly is: "rewatch"; readonly frame: ClientFrame }
  | { readonly is: "frame"; readonly generation: number; readonly frame: ServerFrame }
  /** Bytes that are no frame, like the comment of an event stream. */
  | { readonly is: "alive"; readonly generation: number }
  | ({ readonly is: "ended"; readonly generation: number } & Ending)
  | { readonly is: "timer"; readonly name: TimerName };

/** What the shell shall do. */
export type Effect =
  | { readonly do: "open"; readonly generation: number; readonly over: TransportKind }
  | { readonly do: "shut"; readonly generation: number }
  | { readonly do: "send"; readonly frame: ClientFrame }
  | { readonly do: "timer"; readonly name: TimerName; readonly ms: number | null }
  /** A frame that counts, in order; of events, only those that follow. */
  | { readonly do: "tell"; readonly frame: ServerFrame }
  | { readonly do: "link"; readonly link: Link }
  /** Get a fresh ticket and send it. */
  | { readonly do: "renew" }
  /** This transport works here. */
  | { readonly do: "remember"; readonly over: TransportKind };

/** What the machine is given instead of a world. */
export interface ConnectionSettings {
  readonly now: () => number;
  readonly random: () => number;
  readonly chain: Chain;
  /** What can be tried, best first. */
  readonly ladder: readonly TransportKind[];
  /** What worked lately; null: begin with the best. */
  readonly remembered: () => TransportKind | null;
}

interface Slot {
  readonly generation: number;
  readonly over: TransportKind;
}

/** What a close code asks for; codes of the future are told by their range (docs/protocol.md section 5). */
export function adviceFor(code: number | null): Advice {
  if (code === null) return "resume";
  const known = CLOSE_CODES[code];
  if (known) return known.advice;
  if (code >= 4400 && code < 4420) return "stop";
  return code >= 4420 && code < 4600 ? "back_off" : "resume";
}

/** One client's connection over all its transports. */
export class Connection {
  readonly #settings: ConnectionSettings;
  #effects: Effect[] = [];
  #link: Link = { is: "idle" };
  #on = false;
  #offline = false;
  /** Not welcomed yet. Frames of any transport but this and `#active` are ignored (rule R4). Beside an `#active` it is a better transport, or the same with another conversation watched. */
  #attempt: Slot | null = null;
  /** Welcomed: the one that is listened to. */
  #active: Slot | null = null;
  #failures = 0;
  #since = 0;
  #activeSince = 0;
  #lastFrame = 0;
  #unauthenticated = false;
  /** What an attempt is to be told once it is welcomed. */
  #rewatch: ClientFrame | null = null;
  /** Own pings keep links alive that a proxy cut while idle; null: the server's suffice. */
  #pingEvery: number | null = null;

  constructor(settings: ConnectionSettings) {
    this.#settings = settings;
  }

  get link(): Link {
    return this.#link;
  }

  /** Generation of the transport that is listened to; 0 for none. */
  get active(): number {
    return this.#active?.generation ?? 0;
  }

  /** Whether commands travel: welcomed, and everything told. */
  get live(): boolean {
    return this.#link.is === "live";
  }

  step(input: Input): Effect[] {
    this.#effects = [];
    this.#take(input);
    return this.#effects;
  }

  #take(input: Input): void {
    switch (input.is) {
      case "start":
        if (this.#on) return;
        this.#on = true;
        this.#failures = 0;
        this.#since = this.#settings.now();
        this.#connect();
        return;
      case "stop":
        this.#on = false;
        this.#release();
        this.#show({ is: "idle" });
        return;
      case "kick":
        this.#offline = !input.online;
        this.#kick();
        return;
      case "offline":
        this.#offline = true;
        if (this.#link.is === "waiting") this.#wait(DOUBT);
        else this.#prove();
        return;
      case "rewatch":
        // An attempt may have told its server what was on screen before.
        if (this.#attempt) this.#rewatch = input.frame;
        if (this.#active) this.#watch(this.#active, input.frame);
        return;
      case "alive":
        if (input.generation === this.#active?.generation) this.#heard();
        return;
      case "frame":
        this.#hear(input.generation, input.frame);
        return;
      case "ended":
        this.#ended(input.generation, input);
        return;
      case "timer":
        this.#rang(input.name);
    }
  }

  #kick(): void {
    if (!this.#on) return;
    const { is } = this.#link;
    if (is === "waiting" || is === "offline" || is === "refused") {
      this.#connect();
      return;
    }
    this.#prove();
  }

  /** Doubts the link: it answers soon, or is dead. */
  #prove(): void {
    if (this.#active?.over === "websocket") {
      this.#send({ type: "ping" });
      this.#timer("silence", PROOF);
    } else if (this.#active && this.#settings.now() - this.#lastFrame > SILENCE) {
      this.#lost(this.#active.generation);
    }
  }

  #watch(slot: Slot, frame: ClientFrame): void {
    if (slot.over === "websocket") this.#send(frame);
    else if (!this.#attempt) this.#open(slot.over);
  }

  #connect(): void {
    this.#timer("retry", null);
    const { ladder, remembered } = this.#settings;
    const worked = remembered();
    const first = worked && ladder.includes(worked) ? worked : ladder[0];
    if (first) this.#open(first);
  }

  #open(over: TransportKind): void {
    const generation = ++this.#settings.chain.generation;
    this.#attempt = { generation, over };
    this.#rewatch = null;
    if (!this.#active) this.#show({ is: "connecting", since: this.#since, attempt: this.#failures });
    this.#timer("open", OPEN_WITHIN[over]);
    this.#effects.push({ do: "open", generation, over });
  }

  #hear(generation: number, frame: ServerFrame): void {
    const isAttempt = generation === this.#attempt?.generation;
    if (!isAttempt && generation !== this.#active?.generation) return;
    if (frame.type === "bye") {
      const [from, to] = frame.retry ?? [null, null];
      const retry = from === null ? null : from + this.#settings.random() * Math.max(0, to - from);
      this.#effects.push({ do: "shut", generation });
      this.#ended(generation, { code: frame.code, retry });
      return;
    }
    if (isAttempt) {
      if (frame.type !== "welcome") return;
      this.#welcomed(this.#attempt as Slot);
    } else {
      this.#heard();
    }
    switch (frame.type) {
      case "event":
      case "reset":
      case "live": {
        const verdict = this.#settings.chain.take(frame);
        if (verdict === "gap") {
          this.#mend();
          return;
        }
        if (verdict === "drop") return;
        this.#tell(frame);
        if (frame.type === "live") this.#isLive();
        return;
      }
      case "ping":
        this.#send({ type: "pong" });
        return;
      case "pong":
        return;
      case "auth":
        if (this.#active?.over === "websocket") this.#effects.push({ do: "renew" });
        else if (this.#active && !this.#attempt) this.#open(this.#active.over);
        return;
      default:
        this.#tell(frame);
    }
  }

  #welcomed(slot: Slot): void {
    if (this.#active) this.#effects.push({ do: "shut", generation: this.#active.generation });
    this.#active = slot;
    this.#attempt = null;
    this.#activeSince = this.#settings.now();
    this.#settings.chain.broken = false;
    this.#timer("open", null);
    this.#timer("upgrade", null);
    this.#timer("live", LIVE_WITHIN);
    this.#heard();
    this.#show({ is: "catching_up", over: slot.over });
    if (this.#rewatch) this.#watch(slot, this.#rewatch);
    this.#rewatch = null;
  }

  #isLive(): void {
    const over = this.#active?.over;
    if (!over || this.live) return;
    this.#timer("live", null);
    this.#unauthenticated = false;
    this.#show({ is: "live", over });
    this.#timer("steady", STEADY);
    if (over !== this.#settings.ladder[0]) this.#timer("upgrade", UPGRADE_FIRST);
    this.#timer("ping", this.#pingEvery);
  }

  /** Something is missing: ask for it, and trust nothing until it came. */
  #mend(): void {
    const { cursor } = this.#settings.chain;
    const active = this.#active;
    if (!active) return;
    this.#timer("live", LIVE_WITHIN);
    this.#show({ is: "catching_up", over: active.over });
    if (cursor === null) {
      this.#lost(active.generation);
      return;
    }
    if (active.over === "websocket") this.#send({ type: "resume", cursor });
    else if (active.over === "sse" && !this.#attempt) this.#open("sse");
    // A long poll always asks with its own cursor: the next one mends it.
  }

  #heard(): void {
    this.#lastFrame = this.#settings.now();
    this.#timer("silence", SILENCE);
  }

  #lost(generation: number): void {
    this.#effects.push({ do: "shut", generation });
    this.#ended(generation, { code: null });
  }

  #ended(generation: number, { code, retry, blocked }: Ending): void {
    // Replaced by a newer connection of our own: no reason to stop.
    const why = code === 4409 && generation < this.#settings.chain.generation ? null : code;
    if (generation === this.#attempt?.generation) {
      const { over } = this.#attempt;
      this.#attempt = null;
      this.#timer("open", null);
      const { ladder } = this.#settings;
      const next = blocked ? ladder[ladder.indexOf(over) + 1] : undefined;
      // Behind a living transport only a better one is of use; it is tried again later.
      if (next && next !== this.#active?.over) {
        this.#open(next);
        return;
      }
      if (this.#active) this.#timer("upgrade", UPGRADE_EVERY);
      else this.#leave(why, retry);
      return;
    }
    if (generation !== this.#active?.generation) return;
    const now = this.#settings.now();
    if (this.live) {
      this.#since = now;
      const idle = now - this.#activeSince;
      if (code === null && idle > STEADY) this.#pingEvery = Math.max(STEADY, Math.min(25_000, idle * 0.8));
    }
    this.#active = null;
    for (const name of ["live", "silence", "steady", "upgrade", "ping"] as const) this.#timer(name, null);
    // A successor is on its way already.
    if (this.#attempt) {
      this.#show({ is: "catching_up", over: this.#attempt.over });
      return;
    }
    this.#leave(why, retry);
  }

  #leave(code: number | null, retry: number | null | undefined): void {
    const advice = adviceFor(code);
    // The second time in a row it is not the ticket that is wrong, it is whoever asks for one.
    const signIn = advice === "renew" && this.#unauthenticated;
    if (code !== null && (advice === "stop" || advice === "reload" || signIn)) {
      this.#release();
      this.#unauthenticated = false;
      this.#show({
        is: "refused",
        code,
        remedy: signIn ? "sign_in" : advice === "reload" ? "reload" : "none",
      });
      return;
    }
    this.#unauthenticated = advice === "renew";
    this.#wait(retry ?? backoff(this.#failures++, this.#settings.random));
  }

  #wait(ms: number): void {
    this.#timer("retry", this.#offline ? DOUBT : ms);
    this.#show(
      this.#offline
        ? { is: "offline", since: this.#since }
        : { is: "waiting", since: this.#since, attempt: this.#failures, until: this.#settings.now() + ms },
    );
  }

  #rang(name: TimerName): void {
    switch (name) {
      case "open":
        if (!this.#attempt) return;
        this.#effects.push({ do: "shut", generation: this.#attempt.generation });
        this.#ended(this.#attempt.generation, { code: null, blocked: true });
        return;
      case "live":
      case "silence":
        if (this.#active) this.#lost(this.#active.generation);
        return;
      case "retry":
        this.#connect();
        return;
      case "steady":
        this.#failures = 0;
        if (this.#active) this.#effects.push({ do: "remember", over: this.#active.over });
        return;
      case "upgrade": {
        const { ladder } = this.#settings;
        const best = ladder[0];
        if (best && this.#active && !this.#attempt && this.#active.over !== best) this.#open(best);
        return;
      }
      case "ping":
        this.#send({ type: "ping" });
        this.#timer("ping", this.#pingEvery);
    }
  }

  #release(): void {
    for (const slot of [this.#attempt, this.#active]) {
      if (slot) this.#effects.push({ do: "shut", generation: slot.generation });
    }
    this.#attempt = null;
    this.#active = null;
    for (const name of ["open", "live", "silence", "retry", "steady", "upgrade", "ping"] as const) {
      this.#timer(name, null);
    }
  }

  #show(link: Link): void {
    this.#link = link;
    this.#effects.push({ do: "link", link });
  }

  #send(frame: ClientFrame): void {
    this.#effects.push({ do: "send", frame });
  }

  #tell(frame: ServerFrame): void {
    this.#effects.push({ do: "tell", frame });
  }

  #timer(name: TimerName, ms: number | null): void {
    this.#effects.push({ do: "timer", name, ms });
  }
}
