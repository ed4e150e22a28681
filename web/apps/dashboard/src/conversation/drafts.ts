/** What was typed and not sent: one draft per conversation, kept in the browser until it is sent, shared by its tabs. */
import { useSyncExternalStore } from "react";

export type Kind = "reply" | "note";
export type Draft = { readonly kind: Kind; readonly reply: string; readonly note: string };

const EMPTY: Draft = { kind: "reply", reply: "", note: "" };
const PREFIX = "parlor.draft.";
const SAVE_AFTER = 300;

const drafts = new Map<string, Draft>();
const listeners = new Set<() => void>();
const saving = new Map<string, ReturnType<typeof setTimeout>>();

export function draftOf(conversation: string): Draft {
  let draft = drafts.get(conversation);
  if (!draft) {
    draft = read(conversation);
    drafts.set(conversation, draft);
  }
  return draft;
}

export function changeDraft(conversation: string, change: Partial<Draft>): void {
  drafts.set(conversation, { ...draftOf(conversation), ...change });
  clearTimeout(saving.get(conversation));
  saving.set(
    conversation,
    setTimeout(() => save(conversation), SAVE_AFTER),
  );
  changed();
}

/** Writes what still waits to be written; called when the page may go away. */
export function saveDrafts(): void {
  for (const conversation of [...saving.keys()]) save(conversation);
}

export function useDraft(conversation: string): Draft {
  return useSyncExternalStore(subscribe, () => draftOf(conversation));
}

/** Follows what other tabs write, and writes the last words when the page goes away. Returns how to stop. */
export function keepDrafts(): () => void {
  const fromElsewhere = (event: StorageEvent) => {
    if (!event.key?.startsWith(PREFIX)) return;
    drafts.delete(event.key.slice(PREFIX.length));
    changed();
  };
  addEventListener("storage", fromElsewhere);
  addEventListener("pagehide", saveDrafts);
  return () => {
    removeEventListener("storage", fromElsewhere);
    removeEventListener("pagehide", saveDrafts);
  };
}

/** When somebody else signs in on this device: words are not handed on. */
export function forgetDrafts(): void {
  for (const timer of saving.values()) clearTimeout(timer);
  saving.clear();
  drafts.clear();
  try {
    for (const key of Object.keys(localStorage)) if (key.startsWith(PREFIX)) localStorage.removeItem(key);
  } catch {
    // Nothing was stored where nothing may be stored.
  }
  changed();
}

function save(conversation: string): void {
  clearTimeout(saving.get(conversation));
  saving.delete(conversation);
  const draft = draftOf(conversation);
  try {
    if (draft.reply === "" && draft.note === "") localStorage.removeItem(PREFIX + conversation);
    else localStorage.setItem(PREFIX + conversation, JSON.stringify(draft));
  } catch {
    // Storage is full or forbidden: the draft lives as long as the page.
  }
}

function read(conversation: string): Draft {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(PREFIX + conversation) ?? "null");
    if (typeof stored !== "object" || stored === null) return EMPTY;
    const { kind, reply, note } = stored as Record<string, unknown>;
    return {
      kind: kind === "note" ? "note" : "reply",
      reply: typeof reply === "string" ? reply : "",
      note: typeof note === "string" ? note : "",
    };
  } catch {
    return EMPTY;
  }
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function changed(): void {
  for (const listener of listeners) listener();
}
