/** What the client takes from the world it runs in: every clock, socket and store is an argument, with the browser's as default. */

/** A handle of a timer. */
export type TimerHandle = unknown;

/** The narrow part of Web Locks that is used. */
export interface Locks {
  request(
    name: string,
    options: { readonly signal?: AbortSignal; readonly steal?: boolean },
    held: () => Promise<void>,
  ): Promise<unknown>;
}

/** The narrow part of a BroadcastChannel that is used. */
export interface Channel {
  postMessage(message: unknown): void;
  close(): void;
  onmessage: ((event: MessageEvent) => void) | null;
}

/** The narrow part of a WebSocket that is used. */
export interface Socket {
  send(text: string): void;
  close(code?: number): void;
  onopen: ((event: Event) => void) | null;
  onmessage: ((event: MessageEvent) => void) | null;
  onclose: ((event: CloseEvent) => void) | null;
  onerror: ((event: Event) => void) | null;
}

/** Everything outside. Pass parts of it to replace the browser's; null switches a thing off. */
export interface Environment {
  readonly now: () => number;
  readonly random: () => number;
  readonly setTimeout: (run: () => void, ms: number) => TimerHandle;
  readonly clearTimeout: (handle: TimerHandle) => void;
  readonly fetch: typeof fetch;
  readonly openSocket: ((url: string, protocol: string) => Socket) | null;
  readonly openRequest: (() => XMLHttpRequest) | null;
  readonly indexedDB: IDBFactory | null;
  /** Remembers over pages which transport works here. */
  readonly storage: Pick<Storage, "getItem" | "setItem" | "removeItem"> | null;
  readonly locks: Locks | null;
  readonly openChannel: ((name: string) => Channel) | null;
  /** Runs before the next paint; hidden pages may never paint. */
  readonly requestFrame: ((run: () => void) => void) | null;
  /** Where `online`, `offline`, `pageshow` (window) and `visibilitychange` (document) are heard. */
  readonly window: EventTarget | null;
  readonly document: (EventTarget & { readonly visibilityState: string }) | null;
  readonly online: () => boolean;
}

/** Storage and locks throw where the browser forbids them (third-party frames): then they are simply not there. */
function permitted<T>(get: () => T | undefined): T | null {
  try {
    return get() ?? null;
  } catch {
    return null;
  }
}

/** The browser, with some parts replaced. */
export function environment(parts: Partial<Environment> = {}): Environment {
  const g = globalThis as Partial<typeof globalThis> & typeof globalThis;
  return {
    now: () => Date.now(),
    random: () => Math.random(),
    setTimeout: (run, ms) => g.setTimeout(run, ms),
    clearTimeout: (handle) => g.clearTimeout(handle as number),
    fetch: (input, init) => g.fetch(input, init),
    openSocket: permitted(() => g.WebSocket) && ((url, protocol) => new g.WebSocket(url, protocol)),
    openRequest: permitted(() => g.XMLHttpRequest) && (() => new g.XMLHttpRequest()),
    indexedDB: permitted(() => g.indexedDB),
    storage: permitted(() => g.localStorage),
    requestFrame: permitted(() => g.requestAnimationFrame) && ((run) => g.requestAnimationFrame(run)),
    locks: permitted(() => g.navigator.locks),
    openChannel: permitted(() => g.BroadcastChannel) && ((name) => new g.BroadcastChannel(name)),
    window: permitted(() => g.window),
    document: permitted(() => g.document),
    online: () => permitted(() => g.navigator.onLine) !== false,
    ...parts,
  };
}
