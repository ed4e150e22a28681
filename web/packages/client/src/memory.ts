/** Remembers which transport works here, so that a page behind a bad proxy does not find out anew with every visit. */
import type { Environment } from "./environment";
import type { TransportKind } from "./state/state";

const KEY = "parlor.over";
const HOLDS = 30 * 60_000;

/** What worked lately; null: begin with the best. */
export function recall({ storage, now }: Environment): TransportKind | null {
  try {
    const [over, at] = JSON.parse(storage?.getItem(KEY) ?? "[]") as [TransportKind?, number?];
    return over && at && now() - at < HOLDS ? over : null;
  } catch {
    return null;
  }
}

/** Keeps what works. The best needs no remembering. */
export function remember({ storage, now }: Environment, over: TransportKind): void {
  try {
    if (over !== "websocket") storage?.setItem(KEY, JSON.stringify([over, now()]));
    else if (storage?.getItem(KEY)) storage.removeItem(KEY);
  } catch {
    // Storage is refused or full: it is found out again.
  }
}
