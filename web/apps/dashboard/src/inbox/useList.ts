/** The list of a filter, kept true by the client while it is on screen. */
import { type View, type ViewFilter, viewOf } from "@parlor/client";
import { useEffect, useMemo } from "react";
import { useChat, useChatState } from "../chat/ChatContext";
import type { Filters } from "./filters";

export type List = {
  readonly filter: ViewFilter;
  readonly view: View | undefined;
  readonly loadMore: () => void;
  readonly retry: () => void;
};

export function useList({ view, status, inbox, label }: Filters): List {
  const chat = useChat();
  const filter = useMemo(
    (): ViewFilter => ({
      status,
      ...(view === "all" ? {} : { assignee: view === "mine" ? "me" : "none" }),
      ...(inbox === undefined ? {} : { inbox }),
      ...(label === undefined ? {} : { label }),
    }),
    [view, status, inbox, label],
  );
  useEffect(() => chat.view(filter), [chat, filter]);
  const shown = useChatState((state) => viewOf(state, filter));
  return useMemo(
    () => ({
      filter,
      view: shown,
      loadMore: () => void chat.loadMore(filter),
      retry: () => chat.refresh(filter),
    }),
    [chat, filter, shown],
  );
}
