/**
 * One connection per browser: a Web Lock chooses the tab that holds it, a BroadcastChannel carries what it hears to
 * the others. Where the browser forbids either, every tab is its own leader.
 */
import type { Channel, Environment } from "./environment";
import type { Timers } from "./timers";

/** A visible tab asks a silent leader whether it lives, and takes over if it does not. */
const ASK_EVERY = 15_000;
const ANSWER_WITHIN = 3_000;
/** A hidden leader is throttled: after so long a visible tab shall have the connection. */
const HIDDEN = 30_000;

/** What tabs tell one another besides the host's own notes. */
type Signal = "alive?" | "alive" | "hidden" | "visible";

interface Envelope<N> {
  readonly from: string;
  /** Whether a leader says it. */
  readonly leads: boolean;
  readonly to?: string;
  readonly signal?: Signal;
  readonly note?: N;
}

/** Whom the election tells. */
export interface Electorate<N> {
  /** This tab holds the connection from now on. */
  lead(): void;
  /** It does no longer, and shall forget it. */
  yield(): void;
  /** Another tab said something. */
  hear(note: N, from: string): void;
}

/** One tab's part. */
export class Election<N> {
  readonly id: string;
  readonly #env: Environment;
  readonly #timers: Timers;
  readonly #name: string;
  readonly #tab: Electorate<N>;
  #channel: Channel | null = null;
  #leading = false;
  #on = false;
  /** Waits in the lock's queue. */
  #waiting: AbortController | null = null;
  /** Gives the lock back. */
  #release: (() => void) | null = null;
  #hiddenSince = Number.POSITIVE_INFINITY;

  constructor(env: Environment, timers: Timers, name: string, id: string, tab: Electorate<N>) {
    this.#env = env;
    this.#timers = timers;
    this.#name = name;
    this.#tab = tab;
    this.id = id;
  }

  get leading(): boolean {
    return this.#leading;
  }

  start(): void {
    this.#on = true;
    const { locks, openChannel } = this.#env;
    if (!locks || !openChannel) {
      this.#lead();
      return;
    }
    try {
      this.#channel = openChannel(this.#name);
    } catch {
      this.#lead();
      return;
    }
    this.#channel.onmessage = ({ data }) => this.#hear(data as Envelope<N>);
    this.#queue(false);
    this.visibility();
  }

  stop(): void {
    this.#on = false;
    this.#waiting?.abort();
    this.#release?.();
    this.#waiting = null;
    this.#release = null;
    this.#leading = false;
    if (this.#channel) this.#channel.onmessage = null;
    this.#channel?.close();
    this.#channel = null;
    for (const name of ["ask", "answer", "hidden"]) this.#timers.clear(name);
  }

  /** To all other tabs, or to one. */
  post(note: N, to?: string): void {
    this.#send({ note, ...(to === undefined ? {} : { to }) });
  }

  /** The page was shown or hidden. */
  visibility(): void {
    const visible = this.#env.document?.visibilityState !== "hidden";
    this.#hiddenSince = visible ? Number.POSITIVE_INFINITY : Math.min(this.#hiddenSince, this.#env.now());
    this.#timers.clear("hidden");
    this.#timers.clear("ask");
    this.#timers.clear("answer");
    if (this.#leading ? visible : !visible) return;
    this.#send({ signal: visible ? "visible" : "hidden" });
    if (visible) this.#ask();
  }

  /** While a visible follower hears nothing of its leader, it asks. */
  #ask(): void {
    this.#timers.clear("answer");
    this.#timers.set("ask", ASK_EVERY, () => {
      this.#send({ signal: "alive?" });
      this.#timers.set("answer", ANSWER_WITHIN, () => this.#queue(true));
    });
  }

  #queue(steal: boolean): void {
    const { locks } = this.#env;
    this.#waiting?.abort();
    const waiting = new AbortController();
    this.#waiting = waiting;
    const mine = () => this.#on && this.#waiting === waiting;
    // A lock cannot be stolen and waited for at once.
    const options = steal ? { steal } : { signal: waiting.signal };
    const held = () =>
      new Promise<void>((resolve) => {
        if (!mine()) return resolve();
        this.#release = resolve;
        this.#lead();
      });
    const lost = () => {
      if (!mine()) return;
      // Stolen from a tab that seemed dead, or forbidden here.
      if (this.#leading) return this.#yield();
      this.#channel?.close();
      this.#channel = null;
      this.#lead();
    };
    try {
      locks?.request(this.#name, options, held).catch(lost);
    } catch {
      lost();
    }
  }

  #lead(): void {
    this.#leading = true;
    this.#timers.clear("ask");
    this.#timers.clear("answer");
    this.#tab.lead();
  }

  #yield(): void {
    this.#leading = false;
    this.#release?.();
    this.#release = null;
    this.#tab.yield();
    this.#queue(false);
    this.visibility();
  }

  #hear({ from, leads, to, signal, note }: Envelope<N>): void {
    if (to !== undefined && to !== this.id) return;
    const visible = this.#hiddenSince === Number.POSITIVE_INFINITY;
    if (!this.#leading) {
      if (leads && visible) this.#ask();
      if (signal === "hidden" && visible) this.#send({ signal: "visible" });
    } else if (signal === "alive?") {
      this.#send({ signal: "alive" });
    } else if (signal === "visible" && !visible) {
      const left = Math.max(0, this.#hiddenSince + HIDDEN - this.#env.now());
      this.#timers.set("hidden", left, () => this.#yield());
    }
    if (note !== undefined) this.#tab.hear(note, from);
  }

  #send(envelope: Omit<Envelope<N>, "from" | "leads">): void {
    this.#channel?.postMessage({ from: this.id, leads: this.#leading, ...envelope });
  }
}
