/** What tabs of one browser share: locks, channels and a database; and what each has for itself: a window that comes and goes. */
import type { Channel, Environment, Locks } from "../environment";
import type { FakeClock } from "./fakeClock";

interface Claim {
  readonly granted: () => void;
  readonly broken: (reason: unknown) => void;
}

/** One lock after another, as the Web Locks API hands them out. */
class FakeLocks {
  readonly #held = new Map<string, Claim>();
  readonly #queues = new Map<string, Claim[]>();

  request: Locks["request"] = (name, { signal, steal }, held) =>
    new Promise((resolve, reject) => {
      const queue = this.#queues.get(name) ?? [];
      this.#queues.set(name, queue);
      const claim: Claim = {
        granted: () => {
          this.#held.set(name, claim);
          void held().then(() => {
            if (this.#held.get(name) === claim) {
              this.#held.delete(name);
              queue.shift()?.granted();
            }
            resolve(undefined);
          });
        },
        broken: reject,
      };
      signal?.addEventListener("abort", () => {
        if (!queue.includes(claim)) return;
        queue.splice(queue.indexOf(claim), 1);
        reject(new Error("AbortError"));
      });
      if (steal) {
        this.#held.get(name)?.broken(new Error("AbortError"));
        this.#held.delete(name);
      }
      // Never granted within the call, as in browsers.
      queueMicrotask(() => {
        if (signal?.aborted) reject(new Error("AbortError"));
        else if (this.#held.has(name)) queue.push(claim);
        else claim.granted();
      });
    });
}

/** The little of IndexedDB that the outbox uses, over one Map. */
class FakeDatabase {
  readonly rows = new Map<string, unknown>();

  get factory(): IDBFactory {
    const answer = <T>(read: () => T) => {
      const request: { onsuccess: (() => void) | null; result: T | undefined } = { onsuccess: null, result: undefined };
      queueMicrotask(() => {
        request.result = read();
        request.onsuccess?.();
      });
      return request;
    };
    const table = {
      getAll: () => answer(() => structuredClone([...this.rows.values()])),
      put: (row: { key: string }) => answer(() => this.rows.set(row.key, structuredClone(row))),
      delete: (key: string) => answer(() => this.rows.delete(key)),
    };
    const database = { transaction: () => ({ objectStore: () => table }), close() {} };
    return { open: () => answer(() => database) } as unknown as IDBFactory;
  }
}

/** One browser. */
export class FakeBrowser {
  readonly database = new FakeDatabase();
  readonly storage = new Map<string, string>();
  readonly #locks = new FakeLocks();
  readonly #channels = new Map<string, Set<Channel>>();
  readonly #clock: FakeClock;
  /** What tabs tell one another gets lost, as for a tab that was frozen. */
  loses = false;
  /** Tells whether locks and channels are allowed here. */
  readonly shares: boolean;

  constructor(clock: FakeClock, shares = true) {
    this.#clock = clock;
    this.shares = shares;
  }

  openTab(): FakeTab {
    return new FakeTab(this, this.#clock);
  }

  get locks(): Locks {
    return this.#locks;
  }

  openChannel(name: string, tab: FakeTab): Channel {
    const peers = this.#channels.get(name) ?? new Set<Channel>();
    this.#channels.set(name, peers);
    const channel: Channel = {
      onmessage: null,
      postMessage: (message) => {
        // A dead tab says nothing any more, whatever its timers would.
        if (tab.dead || this.loses) return;
        const data = structuredClone(message);
        for (const peer of peers) {
          if (peer !== channel) this.#clock.setTimeout(() => peer.onmessage?.({ data } as MessageEvent), 1);
        }
      },
      close: () => peers.delete(channel),
    };
    peers.add(channel);
    return channel;
  }
}

/** One tab: what is passed to a chat as its environment. */
export class FakeTab {
  readonly window = new EventTarget();
  readonly document = Object.assign(new EventTarget(), { visibilityState: "visible" });
  online = true;
  /** Killed: it says nothing and does nothing, but for a while the browser keeps its locks. */
  dead = false;
  /** Refuses to store anything, as browsers do in some frames. */
  refusesStorage = false;
  listeners = 0;
  readonly #browser: FakeBrowser;
  readonly #clock: FakeClock;

  constructor(browser: FakeBrowser, clock: FakeClock) {
    this.#browser = browser;
    this.#clock = clock;
    for (const target of [this.window, this.document]) this.#count(target);
  }

  /** Shows or hides the tab. */
  show(visible: boolean): void {
    this.document.visibilityState = visible ? "visible" : "hidden";
    this.document.dispatchEvent(new Event("visibilitychange"));
  }

  setOnline(online: boolean): void {
    this.online = online;
    this.window.dispatchEvent(new Event(online ? "online" : "offline"));
  }

  get environment(): Partial<Environment> {
    const browser = this.#browser;
    const { now, setTimeout, clearTimeout } = this.#clock;
    return {
      now,
      // Timers of a dead tab never ring.
      setTimeout: (run, ms) => setTimeout(() => this.dead || run(), ms),
      clearTimeout,
      window: this.window,
      document: this.document,
      online: () => this.online,
      requestFrame: null,
      indexedDB: this.refusesStorage ? null : browser.database.factory,
      storage: {
        getItem: (key) => browser.storage.get(key) ?? null,
        setItem: (key, value) => void browser.storage.set(key, value),
        removeItem: (key) => void browser.storage.delete(key),
      },
      locks: browser.shares ? browser.locks : null,
      openChannel: browser.shares ? (name) => browser.openChannel(name, this) : null,
    };
  }

  #count(target: EventTarget): void {
    const { addEventListener, removeEventListener } = target;
    target.addEventListener = (...args: Parameters<typeof addEventListener>) => {
      this.listeners++;
      addEventListener.apply(target, args);
    };
    target.removeEventListener = (...args: Parameters<typeof removeEventListener>) => {
      this.listeners--;
      removeEventListener.apply(target, args);
    };
  }
}
