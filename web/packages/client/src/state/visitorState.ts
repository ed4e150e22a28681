/** What visitors see beyond conversations and threads: who they are, and the conversation they just began. */
import type { VisitorConversation, VisitorMessage } from "@parlor/protocol";
import { happening } from "../decode";
import { BLANK, type Change, put, reduce } from "./reduce";
import type { VisitorState } from "./state";
import { EMPTY } from "./thread";

/** What can change a visitor's state. */
export type VisitorChange =
  | Change<VisitorConversation, VisitorMessage>
  /** The server knows them no longer: a new person begins, with the messages that are not stored yet. */
  | { readonly is: "forget" };

/** A visitor nobody knows. */
export const VISITOR_BLANK: VisitorState = { ...BLANK, contact: null, known: false, opened: null };

/** The next state of a visitor. */
export function reduceVisitor(state: VisitorState, change: VisitorChange): VisitorState {
  if (change.is === "forget") {
    const pending = state.pending.map((it) => ({ ...it, conversation: null }));
    return { ...VISITOR_BLANK, link: state.link, limits: state.limits, pending, known: true };
  }
  const before = change.is === "frame" && change.frame.type === "event" ? begun(state, change.frame.event) : state;
  const next = reduce<VisitorConversation, VisitorMessage, VisitorState>(before, change);
  const you = change.is === "frame" && change.frame.type === "welcome" ? change.frame.you : null;
  return you?.role === "visitor" ? { ...next, contact: you.contact } : next;
}

/** A conversation that begins before our eyes is complete from its first message; nothing has to be loaded. */
function begun(state: VisitorState, event: unknown): VisitorState {
  const { kind, row } = happening<VisitorConversation, VisitorMessage>(event);
  if (kind !== "conversation.opened" || !row || state.threads.get(row.id)?.messages.length) return state;
  return { ...state, threads: put(state.threads, row.id, { ...EMPTY, status: "ready" }) };
}
