/** Who is signed in, and the client that belongs to them: one chat per signed-in person, from sign-in to sign-out. */
import { type AgentApi, AgentChat, ApiError } from "@parlor/client";
import type { Me } from "@parlor/protocol";
import { createContext, type ReactNode, useCallback, useContext, useEffect, useMemo, useState } from "react";
import { ChatProvider } from "../chat/ChatContext";
import { forgetAnswers } from "../chat/useAsked";
import { forgetDrafts, saveDrafts } from "../conversation/drafts";

export type Session =
  | { readonly is: "checking" }
  | { readonly is: "failed"; readonly error: unknown }
  | { readonly is: "out" }
  | { readonly is: "in"; readonly me: Me; readonly chat: AgentChat };

type Door = {
  readonly session: Session;
  /** The routes that need no chat: signing in and setting up. */
  readonly api: AgentApi;
  readonly check: () => void;
  readonly enter: (me: Me) => void;
  readonly leave: () => Promise<void>;
};

const DoorContext = createContext<Door | undefined>(undefined);

type SessionProviderProps = {
  readonly api: AgentApi;
  /** Makes the chat of a person; tests pass their own. */
  readonly openChat?: (agent: string) => AgentChat;
  readonly children: ReactNode;
};

const LAST_AGENT = "parlor.agent";

/** One and the same function in every rendering: whoever depends on it asks again when it changes. */
const openAgentChat = (agent: string) => new AgentChat({ agent });

export function SessionProvider({ api, openChat = openAgentChat, children }: SessionProviderProps) {
  const [session, setSession] = useState<Session>({ is: "checking" });

  const enter = useCallback(
    (me: Me) => {
      keepApart(me.agent.id);
      setSession({ is: "in", me, chat: openChat(me.agent.id) });
    },
    [openChat],
  );

  const check = useCallback(() => {
    setSession({ is: "checking" });
    api.me().then(enter, (error: unknown) => {
      const out = error instanceof ApiError && error.code === "unauthenticated";
      setSession(out ? { is: "out" } : { is: "failed", error });
    });
  }, [api, enter]);

  const leave = useCallback(async () => {
    saveDrafts();
    await api.signOut().catch(() => undefined); // signed out already, or the server is gone: this page forgets in any case
    forgetAnswers();
    setSession({ is: "out" });
  }, [api]);

  useEffect(check, [check]);

  const chat = session.is === "in" ? session.chat : undefined;
  useEffect(() => {
    if (!chat) return;
    chat.start();
    chat.loadCounts();
    return () => chat.close();
  }, [chat]);

  const door = useMemo(() => ({ session, api, check, enter, leave }), [session, api, check, enter, leave]);
  return (
    <DoorContext value={door}>{chat ? <ChatProvider chat={chat}>{children}</ChatProvider> : children}</DoorContext>
  );
}

export function useSession(): Door {
  const door = useContext(DoorContext);
  if (!door) throw new Error("useSession outside of SessionProvider");
  return door;
}

/** Another person on the same device gets neither drafts nor answers of the one before. */
function keepApart(agent: string): void {
  try {
    const before = localStorage.getItem(LAST_AGENT);
    localStorage.setItem(LAST_AGENT, agent);
    if (before === null || before === agent) return;
  } catch {
    return; // nothing is kept where nothing may be stored
  }
  forgetDrafts();
  forgetAnswers();
}
