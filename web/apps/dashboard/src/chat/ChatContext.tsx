/** The one client of the page, and how components look into its state. */
import type { AgentChat, AgentState } from "@parlor/client";
import { createContext, type ReactNode, useCallback, useContext, useRef, useSyncExternalStore } from "react";

const Chat = createContext<AgentChat | undefined>(undefined);

export function ChatProvider({ chat, children }: { readonly chat: AgentChat; readonly children: ReactNode }) {
  return <Chat value={chat}>{children}</Chat>;
}

export function useChat(): AgentChat {
  const chat = useContext(Chat);
  if (!chat) throw new Error("useChat outside of ChatProvider");
  return chat;
}

/** A part of the state; the component renders again only when that part is another. */
export function useChatState<T>(select: (state: AgentState) => T, same: (a: T, b: T) => boolean = Object.is): T {
  const chat = useChat();
  const last = useRef<{ value: T }>(undefined);
  const read = useCallback(() => {
    const value = select(chat.state);
    if (last.current && same(last.current.value, value)) return last.current.value;
    last.current = { value };
    return value;
  }, [chat, select, same]);
  return useSyncExternalStore(
    useCallback((listener) => chat.subscribe(listener), [chat]),
    read,
  );
}

/** Two lists with the same things in the same order. */
export function sameItems<T>(a: readonly T[], b: readonly T[]): boolean {
  return a.length === b.length && a.every((it, at) => it === b[at]);
}
