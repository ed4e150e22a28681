/** Things asked for once and kept while the page lives: contacts, pages of settings. What is live comes from the state instead. */
import { useCallback, useEffect, useSyncExternalStore } from "react";

export type Asked<T> =
  | { readonly is: "loading"; readonly value?: T | undefined }
  | { readonly is: "ready"; readonly value: T }
  | { readonly is: "failed"; readonly value?: T | undefined; readonly error: unknown };

const answers = new Map<string, Asked<unknown>>();
const listeners = new Set<() => void>();
const LOADING: Asked<never> = { is: "loading" };

function put(key: string, answer: Asked<unknown>): void {
  answers.set(key, answer);
  for (const listener of listeners) listener();
}

/** What was known stays on screen while it is asked again. */
function ask<T>(key: string, get: () => Promise<T>): void {
  put(key, { is: "loading", value: answers.get(key)?.value });
  get().then(
    (value) => put(key, { is: "ready", value }),
    (error: unknown) => put(key, { is: "failed", error, value: answers.get(key)?.value }),
  );
}

/** `key` says what is asked for; the answer is shared by everyone with the same key. Null asks for nothing. */
export function useAsked<T>(key: string | null, get: () => Promise<T>): Asked<T> & { readonly again: () => void } {
  const answer = useSyncExternalStore(subscribe, () =>
    key === null ? LOADING : (answers.get(key) ?? LOADING),
  ) as Asked<T>;
  // `get` may be another function each time; the key says when it is another question.
  // biome-ignore lint/correctness/useExhaustiveDependencies: see above
  const again = useCallback(() => {
    if (key !== null) ask(key, get);
  }, [key]);
  useEffect(() => {
    if (key !== null && !answers.has(key)) again();
  }, [key, again]);
  return { ...answer, again };
}

/** A newer value, for instance the answer to a change. */
export function tell<T>(key: string, value: T): void {
  put(key, { is: "ready", value });
}

/** When somebody else signs in. */
export function forgetAnswers(): void {
  answers.clear();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
