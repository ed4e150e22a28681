/** Questions to a state that more than one screen asks. */
import type { ConversationRow } from "@parlor/protocol";
import type {
  AgentState,
  AnyConversation,
  AnyMessage,
  ChatState,
  Pending,
  Thread,
  Typing,
  View,
  ViewFilter,
  VisitorState,
} from "./state";

/** The name of a list in `state.views`: the same for the same filter, whatever the order of its fields. */
export function viewKey({ status = "open", assignee = "", inbox = "", label = "" }: ViewFilter): string {
  return JSON.stringify([status, assignee, inbox, label]);
}

/** The list of a filter, if it was asked for. */
export function viewOf(state: AgentState, filter: ViewFilter): View | undefined {
  return state.views.get(viewKey(filter));
}

/** The rows of a list, newest activity first. */
export function rowsOf(state: AgentState, view: View | undefined): ConversationRow[] {
  return (view?.ids ?? []).flatMap((id) => state.conversations.get(id) ?? []);
}

/** The thread of a conversation, if it was watched. */
export function threadOf<M extends AnyMessage>(
  state: ChatState<AnyConversation, M>,
  conversation: string | null,
): Thread<M> | undefined {
  return conversation === null ? undefined : state.threads.get(conversation);
}

/** Unsent messages of a conversation (null: those that will begin one), to be shown after its messages. */
export function pendingOf(state: ChatState, conversation: string | null): Pending[] {
  return state.pending.filter((it) => it.conversation === conversation);
}

/** Who types in a conversation right now. */
export function typingIn(state: ChatState, conversation: string): readonly Typing[] {
  return state.typing.get(conversation) ?? [];
}

/** Whether an agent is connected; undefined: not known. */
export function agentOnline(state: AgentState, agent: string): boolean | undefined {
  return state.presence.get(`presence:${agent}`)?.online;
}

/** Whether the contact of the watched conversation is connected; undefined: not known. */
export function visitorOnline(state: AgentState, conversation: string): boolean | undefined {
  return state.presence.get(`visitor:${conversation}`)?.online;
}

/** Whether someone of the team is connected; undefined: not known. */
export function teamOnline(state: VisitorState): boolean | undefined {
  return state.presence.get("team")?.online;
}

/** A visitor's conversations, newest first. */
export function conversationsOf(state: VisitorState) {
  return [...state.conversations.values()].sort((a, b) => (a.activity_at < b.activity_at ? 1 : -1));
}

/** Messages a visitor has not seen, over all conversations. */
export function unreadOf(state: VisitorState): number {
  let unread = 0;
  for (const it of state.conversations.values()) unread += it.unread;
  return unread;
}
