/** What commands work with, gathered from where one is. */
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useMemo } from "react";
import { useChat, useChatState } from "../chat/ChatContext";
import { useYou } from "../chat/people";
import { type Filters, toFilters, toSearch } from "../inbox/filters";
import { useT } from "../session/language";
import { useSession } from "../session/session";
import type { CommandContext } from "./command";

export function useCommandContext(): CommandContext {
  const t = useT();
  const chat = useChat();
  const you = useYou();
  const navigate = useNavigate();
  const { leave } = useSession();
  const { conversation } = useParams({ strict: false });
  const search = useSearch({ strict: false });
  const row = useChatState((state) => (conversation === undefined ? undefined : state.conversations.get(conversation)));
  const { view, status, inbox, label } = search;

  return useMemo(() => {
    const filters = toFilters({ view, status, inbox, label });
    return {
      t,
      chat,
      you,
      row,
      filters,
      show: (wanted: Filters) => void navigate({ to: "/inbox", search: toSearch(wanted) }),
      open: (id) =>
        void (id === undefined
          ? navigate({ to: "/inbox", search: toSearch(filters) })
          : navigate({ to: "/inbox/$conversation", params: { conversation: id }, search: toSearch(filters) })),
      go: (to) => void navigate({ to }),
      signOut: () => void leave(),
    };
  }, [t, chat, you, row, view, status, inbox, label, navigate, leave]);
}
