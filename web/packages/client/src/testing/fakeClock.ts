/** A clock that moves only when told, so that an hour of reconnecting takes milliseconds and no test sleeps. */

interface Alarm {
  readonly at: number;
  readonly order: number;
  readonly run: () => void;
}

/** Time, timers, and everything that waits for either. */
export class FakeClock {
  #now = Date.parse("2026-11-21T12:00:00Z");
  #order = 0;
  readonly #alarms = new Map<number, Alarm>();

  readonly now = (): number => this.#now;

  readonly setTimeout = (run: () => void, ms: number): number => {
    const order = ++this.#order;
    this.#alarms.set(order, { at: this.#now + Math.max(0, ms), order, run });
    return order;
  };

  readonly clearTimeout = (handle: unknown): void => {
    this.#alarms.delete(handle as number);
  };

  /** Timers that were neither run nor cleared. */
  get pending(): number {
    return this.#alarms.size;
  }

  /** Lets `ms` pass, running what falls due in order, with everything promised in between. */
  async advance(ms: number): Promise<void> {
    const end = this.#now + ms;
    await settled();
    for (;;) {
      const next = [...this.#alarms.values()]
        .filter(({ at }) => at <= end)
        .sort((a, b) => a.at - b.at || a.order - b.order)[0];
      if (!next) break;
      this.#alarms.delete(next.order);
      this.#now = Math.max(this.#now, next.at);
      next.run();
      await settled();
    }
    this.#now = end;
  }

  /** The computer sleeps: time passes, nothing runs. */
  sleep(ms: number): void {
    this.#now += ms;
  }
}

/** Everything promised so far has happened. */
export function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** Random numbers that repeat with their seed (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
