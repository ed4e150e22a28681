/** What commands reach on the screen without knowing it: which menu is open, what the list shows, where to write. */
import { useSyncExternalStore } from "react";
import type { Kind } from "../conversation/drafts";

/** At most one is open at a time. */
export type Surface = "palette" | "help" | "assign" | "snooze" | "labels" | "details";

let surface: Surface | null = null;
let listed: readonly string[] = [];
const listeners = new Set<() => void>();
const writers = new Set<(kind: Kind) => void>();

export function openSurface(which: Surface | null): void {
  surface = which;
  for (const listener of listeners) listener();
}

export function useSurface(): Surface | null {
  return useSyncExternalStore(subscribe, () => surface);
}

/** Open state and its change of one surface, as menus want it. */
export function useSurfaceOf(which: Surface): { open: boolean; onOpenChange: (open: boolean) => void } {
  const open = useSurface() === which;
  return { open, onOpenChange: (it) => openSurface(it ? which : null) };
}

/** Without room for the panel beside the thread; it is a drawer then. */
export function isNarrow(): boolean {
  return matchMedia("(width < 64rem)").matches;
}

/** The list on screen says its order, so that "next" means what the eye sees. */
export function setListed(ids: readonly string[]): void {
  listed = ids;
}

/** The conversation `steps` below (above, if negative) the given one; the first if none is given; undefined at the ends. */
export function neighbour(of: string | undefined, steps: 1 | -1): string | undefined {
  const at = of === undefined ? -1 : listed.indexOf(of);
  return at < 0 ? listed[0] : listed[at + steps];
}

/** The composer on screen listens for being asked to write. */
export function onWrite(listener: (kind: Kind) => void): () => void {
  writers.add(listener);
  return () => writers.delete(listener);
}

export function write(kind: Kind): void {
  for (const listener of writers) listener(kind);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
