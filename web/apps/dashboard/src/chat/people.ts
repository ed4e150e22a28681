/** Who is who: oneself, colleagues, doors, and what may be done. */
import type { AgentView, AuthorView, InboxView } from "@parlor/protocol";
import { sameItems, useChatState } from "./ChatContext";

export function useYou(): AgentView | null {
  return useChatState((state) => state.you);
}

export function useAgent(id: string | null): AgentView | undefined {
  return useChatState((state) => (id === null ? undefined : state.directory.agents.get(id)));
}

/** Colleagues who can be given work, oneself included, by name. */
export function useActiveAgents(): readonly AgentView[] {
  return useChatState(
    (state) =>
      [...state.directory.agents.values()].filter((it) => it.active).sort((a, b) => a.name.localeCompare(b.name)),
    sameItems,
  );
}

export function useInboxes(): readonly InboxView[] {
  return useChatState(
    (state) => [...state.directory.inboxes.values()].sort((a, b) => a.name.localeCompare(b.name)),
    sameItems,
  );
}

export function useInbox(id: string | undefined): InboxView | undefined {
  return useChatState((state) => (id === undefined ? undefined : state.directory.inboxes.get(id)));
}

export function useWorkspaceName(): string {
  return useChatState((state) => state.directory.workspace?.name ?? "");
}

/** Undefined while it is not known. */
export function useOnline(key: string): boolean | undefined {
  return useChatState((state) => state.presence.get(key)?.online);
}

/** Labels in use among what is loaded, the most frequent first. */
export function useLabels(): readonly string[] {
  return useChatState((state) => {
    const counts = new Map<string, number>();
    for (const { labels } of state.conversations.values()) {
      for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
    }
    return [...counts].sort(([a, m], [b, n]) => n - m || a.localeCompare(b)).map(([label]) => label);
  }, sameItems);
}

export function mayManage(you: AgentView | null): boolean {
  return you?.role === "owner" || you?.role === "admin";
}

export function isMine(author: AuthorView, you: AgentView | null): boolean {
  return author.role === "agent" && author.id === you?.id;
}
