/** Keeps rows where they are while somebody points at them: nothing moves under a cursor that is about to press. */
import { useRef } from "react";

export type FrozenOrder = {
  readonly ids: readonly string[];
  /** How many conversations are, or moved, above what is shown. */
  readonly waiting: number;
};

/**
 * What a frozen list shows: the rows it had, in the order it had them, and what was loaded at the end meanwhile.
 * Rows that left stay until the list moves again, so that the ones below them do not jump up.
 */
export function freeze(shown: readonly string[], wanted: readonly string[]): FrozenOrder {
  const had = new Set(shown);
  const still = wanted.indexOf(shown[0] ?? "");
  const firstKnown = still >= 0 ? still : wanted.findIndex((id) => had.has(id));
  const lastKnown = wanted.findLastIndex((id) => had.has(id));
  const loaded = lastKnown < 0 ? [] : wanted.slice(lastKnown + 1);
  return {
    ids: loaded.length === 0 ? shown : [...shown, ...loaded],
    waiting: firstKnown < 0 ? wanted.length : firstKnown,
  };
}

/** `list` names what is listed: another filter is another list, and starts unfrozen. */
export function useFrozenOrder(list: string, wanted: readonly string[], frozen: boolean): FrozenOrder {
  const shown = useRef<{ list: string; ids: readonly string[] }>(undefined);
  const order =
    frozen && shown.current?.list === list && shown.current.ids.length > 0
      ? freeze(shown.current.ids, wanted)
      : { ids: wanted, waiting: 0 };
  shown.current = { list, ids: order.ids };
  return order;
}
