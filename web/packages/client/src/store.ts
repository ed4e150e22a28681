/** Holds the state: changes queue up, are reduced together, and listeners hear of them once per frame. */
import type { Environment } from "./environment";
import type { Stop } from "./surface";
import type { Timers } from "./timers";

/** The longest a change waits to be shown; hidden pages get no frames. */
const WINDOW = 50;

/** One ordered queue of changes in front of one state. */
export class Store<S, C> {
  #state: S;
  #queue: C[] = [];
  readonly #reduce: (state: S, change: C) => S;
  readonly #env: Environment;
  readonly #timers: Timers;
  readonly #listeners = new Set<() => void>();
  #announced = false;
  #shown: S;

  constructor(state: S, reduce: (state: S, change: C) => S, env: Environment, timers: Timers) {
    this.#state = state;
    this.#shown = state;
    this.#reduce = reduce;
    this.#env = env;
    this.#timers = timers;
  }

  /** All that was dispatched is in it. */
  get state(): S {
    const queue = this.#queue;
    if (queue.length) {
      this.#queue = [];
      this.#state = queue.reduce(this.#reduce, this.#state);
    }
    return this.#state;
  }

  dispatch(change: C): void {
    this.#queue.push(change);
    this.#announce();
  }

  /** Another tab's state, or a blank one. */
  replace(state: S): void {
    this.#queue = [];
    this.#state = state;
    this.#announce();
  }

  subscribe(listener: () => void): Stop {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Tells the listeners now, if something changed since they were told. */
  flush(): void {
    this.#announced = false;
    this.#timers.clear("flush");
    if (this.#shown === this.state) return;
    this.#shown = this.state;
    for (const listener of [...this.#listeners]) listener();
  }

  #announce(): void {
    if (this.#announced) return;
    this.#announced = true;
    const flush = () => this.#announced && this.flush();
    this.#timers.set("flush", WINDOW, flush);
    this.#env.requestFrame?.(flush);
  }
}
