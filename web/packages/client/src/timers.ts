/** Timers by name: setting one again replaces it, and all of them end together. */
import type { Environment, TimerHandle } from "./environment";

/** Holds what is running, so that nothing can be forgotten. */
export class Timers {
  readonly #env: Pick<Environment, "setTimeout" | "clearTimeout">;
  readonly #running = new Map<string, TimerHandle>();

  constructor(env: Pick<Environment, "setTimeout" | "clearTimeout">) {
    this.#env = env;
  }

  set(name: string, ms: number, run: () => void): void {
    this.clear(name);
    this.#running.set(
      name,
      this.#env.setTimeout(() => {
        this.#running.delete(name);
        run();
      }, ms),
    );
  }

  has(name: string): boolean {
    return this.#running.has(name);
  }

  clear(name: string): void {
    const handle = this.#running.get(name);
    if (this.#running.delete(name)) this.#env.clearTimeout(handle);
  }

  clearAll(): void {
    for (const name of [...this.#running.keys()]) this.clear(name);
  }
}
