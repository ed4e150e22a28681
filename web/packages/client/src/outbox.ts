/** Unsent messages: what goes out next, and where they survive a reload until they are acknowledged. */
import type { Environment } from "./environment";
import type { Pending } from "./state/state";

/**
 * The messages to send now: the first of every conversation, and no second before it is acknowledged, so that a
 * refusal in the middle cannot change their order. Those that begin a conversation are one line as well: the first
 * begins it, the others go where it leads. `held` keys were asked to wait, and their line waits with them.
 */
export function sendable(pending: readonly Pending[], held: (key: string) => boolean): Pending[] {
  const busy = new Set<string | null>();
  return pending.filter(({ key, conversation, status }) => {
    if (status.is === "sent" || status.is === "failed" || busy.has(conversation)) return false;
    busy.add(conversation);
    return status.is === "queued" && !held(key);
  });
}

/** Where unsent messages are kept. Nothing here ever fails: without storage they live as long as the page. */
export interface Shelf {
  load(): Promise<Pending[]>;
  keep(pending: Pending): void;
  drop(key: string): void;
  close(): void;
}

const TABLE = "outbox";

const done = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

/** A shelf in IndexedDB, opened with the first use. */
export function shelf({ indexedDB }: Environment, name: string): Shelf {
  let database: Promise<IDBDatabase> | null = null;
  const open = () => {
    if (!indexedDB) return Promise.reject(new Error("no storage"));
    const request = indexedDB.open(name, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(TABLE, { keyPath: "key" });
    return done(request);
  };
  // Transactions of one table run in the order they were begun, over all tabs.
  const use = async <T>(mode: IDBTransactionMode, run: (table: IDBObjectStore) => IDBRequest<T>) => {
    try {
      database ??= open();
      return await done(run((await database).transaction(TABLE, mode).objectStore(TABLE)));
    } catch {
      return undefined;
    }
  };
  return {
    load: async () =>
      ((await use<Pending[]>("readonly", (table) => table.getAll())) ?? [])
        // Whether it arrived is not known: it is sent again, under the same key.
        .map((it) => (it.status.is === "failed" ? it : { ...it, status: { is: "queued", reason: null } as const }))
        .sort((a, b) => a.at - b.at),
    keep: (pending) => void use("readwrite", (table) => table.put(pending)),
    drop: (key) => void use("readwrite", (table) => table.delete(key)),
    close() {
      database?.then((it) => it.close()).catch(() => {});
      database = null;
    },
  };
}
