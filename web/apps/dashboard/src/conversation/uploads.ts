/** Files on their way to the server, by conversation: they go on while somebody looks at another one. */
import { type AgentChat, ApiError } from "@parlor/client";
import type { AttachmentView } from "@parlor/protocol";
import { useSyncExternalStore } from "react";

export type Upload = {
  readonly key: string;
  readonly name: string;
  readonly size: number;
  /** An address of this page's memory to show a picture from. */
  readonly picture: string | null;
  readonly state:
    | { readonly is: "uploading"; readonly share: number }
    | { readonly is: "ready"; readonly attachment: AttachmentView }
    | { readonly is: "failed"; readonly error: unknown };
};

const NONE: readonly Upload[] = [];
const uploads = new Map<string, readonly Upload[]>();
const running = new Map<string, { readonly file: File; readonly abort: AbortController }>();
const listeners = new Set<() => void>();

export function useUploads(conversation: string): readonly Upload[] {
  return useSyncExternalStore(subscribe, () => uploadsOf(conversation));
}

export function uploadsOf(conversation: string): readonly Upload[] {
  return uploads.get(conversation) ?? NONE;
}

export function startUpload(chat: AgentChat, conversation: string, file: File): void {
  const key = crypto.randomUUID();
  const picture = file.type.startsWith("image/") && file.type !== "image/svg+xml" ? URL.createObjectURL(file) : null;
  const upload: Upload = { key, name: file.name, size: file.size, picture, state: { is: "uploading", share: 0 } };
  set(conversation, [...uploadsOf(conversation), upload]);
  run(chat, conversation, key, file);
}

export function retryUpload(chat: AgentChat, conversation: string, key: string): void {
  const file = running.get(key)?.file;
  if (file) run(chat, conversation, key, file);
}

/** Stops it if it runs; forgets it in any case. */
export function removeUpload(conversation: string, key: string): void {
  running.get(key)?.abort.abort();
  forget(uploadsOf(conversation).filter((it) => it.key === key));
  set(
    conversation,
    uploadsOf(conversation).filter((it) => it.key !== key),
  );
}

/** They are part of a message now. */
export function clearUploads(conversation: string): void {
  forget(uploadsOf(conversation));
  set(conversation, NONE);
}

function run(chat: AgentChat, conversation: string, key: string, file: File): void {
  const abort = new AbortController();
  running.set(key, { file, abort });
  const become = (state: Upload["state"]) =>
    set(
      conversation,
      uploadsOf(conversation).map((it) => (it.key === key ? { ...it, state } : it)),
    );
  become({ is: "uploading", share: 0 });
  chat
    .upload(file, { signal: abort.signal, onProgress: (share) => become({ is: "uploading", share }) })
    .then((attachment) => become({ is: "ready", attachment }))
    .catch((error: unknown) => {
      if (!abort.signal.aborted) become({ is: "failed", error: error instanceof ApiError ? error : undefined });
    });
}

function forget(gone: readonly Upload[]): void {
  for (const { key, picture } of gone) {
    running.delete(key);
    if (picture) URL.revokeObjectURL(picture);
  }
}

function set(conversation: string, now: readonly Upload[]): void {
  uploads.set(conversation, now);
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
