/** Short notices at the edge: what happened, and a way to take it back. Faults stay until they are put away. */
import { useSyncExternalStore } from "react";

export type Toast = {
  readonly id: number;
  readonly text: string;
  readonly tone: "plain" | "fault";
  readonly action?: { readonly label: string; readonly run: () => void } | undefined;
};

/** Long enough to read, think, and reach the button. */
export const TOAST_MS = 8_000;

let next = 1;
let toasts: readonly Toast[] = [];
const listeners = new Set<() => void>();
const timers = new Map<number, { timer: ReturnType<typeof setTimeout>; endsAt: number; left: number }>();

export function showToast(text: string, action?: Toast["action"]): number {
  return add({ id: next++, text, tone: "plain", action });
}

export function showFault(text: string, action?: Toast["action"]): number {
  return add({ id: next++, text, tone: "fault", action });
}

export function dismissToast(id: number): void {
  clearTimeout(timers.get(id)?.timer);
  timers.delete(id);
  set(toasts.filter((it) => it.id !== id));
}

/** While someone points at or focuses the toasts, their time stands still. */
export function holdToasts(hold: boolean): void {
  for (const [id, it] of timers) {
    clearTimeout(it.timer);
    if (hold) timers.set(id, { ...it, left: Math.max(1_500, it.endsAt - Date.now()) });
    else
      timers.set(id, {
        timer: setTimeout(() => dismissToast(id), it.left),
        endsAt: Date.now() + it.left,
        left: it.left,
      });
  }
}

export function useToasts(): readonly Toast[] {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => toasts,
  );
}

function add(toast: Toast): number {
  // The newest three: older ones were read or no longer matter.
  set([...toasts, toast].slice(-3));
  if (toast.tone === "plain") {
    const timer = setTimeout(() => dismissToast(toast.id), TOAST_MS);
    timers.set(toast.id, { timer, endsAt: Date.now() + TOAST_MS, left: TOAST_MS });
  }
  return toast.id;
}

function set(now: readonly Toast[]): void {
  toasts = now;
  for (const listener of listeners) listener();
}
