/** The only place that trusts JSON: what leaves it has the shape it claims, as far as the client relies on it. */

import type { ServerFrame } from "@parlor/protocol";
import type { AnyConversation, AnyMessage } from "./state/state";

type Shape = Readonly<Record<string, unknown>>;

const isShape = (it: unknown): it is Shape => typeof it === "object" && it !== null;
const isText = (it: unknown): it is string => typeof it === "string";
const isNumber = (it: unknown): it is number => typeof it === "number";

/** Of each kind of frame, the fields that would break a client if they were missing. */
const SOUND: Readonly<Record<string, (it: Shape) => boolean>> = {
  welcome: (it) => isShape(it["limits"]) && isShape(it["you"]),
  event: (it) => isText(it["cursor"]) && isText(it["after"]) && isShape(it["event"]) && isNumber(it["event"]["id"]),
  live: (it) => isText(it["cursor"]),
  reset: (it) => isText(it["cursor"]) && isShape(it["snapshot"]),
  state: (it) => isText(it["key"]) && isNumber(it["version"]),
  signal: (it) => isText(it["conversation"]) && isShape(it["by"]) && isNumber(it["ttl"]),
  ack: (it) => isText(it["client_message_id"]) && isText(it["conversation"]),
  refuse: (it) => isText(it["code"]),
  bye: (it) => isNumber(it["code"]),
  watching: () => true,
  auth: () => true,
  ping: () => true,
  pong: () => true,
};

const isFrame = (it: unknown): it is ServerFrame => isShape(it) && SOUND[String(it["type"])]?.(it) === true;

/** The frames in a parsed value, one or an array; what is unknown or unsound is left out (a hole shows by its chain). */
export function framesIn(value: unknown): ServerFrame[] {
  return (Array.isArray(value) ? value : [value]).filter(isFrame);
}

/** The frames of a WebSocket text or an SSE `data`. */
export function decodeFrames(text: string): ServerFrame[] {
  try {
    return framesIn(JSON.parse(text));
  } catch {
    return [];
  }
}

/** What an event changes, for either audience. */
export interface Happening<C, M> {
  readonly kind: string;
  /** The conversation as it is now. */
  readonly row: C | null;
  /** The complete message; null when only the row was told. */
  readonly message: M | null;
}

const isVersion = (it: unknown) => isShape(it) && isText(it["id"]) && isNumber(it["revision"]);

/** Reads the body of an event. Kinds that are unknown change nothing. */
export function happening<C extends AnyConversation, M extends AnyMessage>(event: unknown): Happening<C, M> {
  const { kind, list, message } = event as Shape;
  return {
    kind: String(kind),
    row: isVersion(list) ? (list as C) : null,
    message: isVersion(message) && isNumber((message as Shape)["position"]) ? (message as M) : null,
  };
}
