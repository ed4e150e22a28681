/** The tab's title: how many conversations wait for this person, and which list is open. */
import { useEffect } from "react";
import { useChatState } from "../chat/ChatContext";
import { useT } from "../session/language";
import type { Filters } from "./filters";

export function useTitle({ view }: Filters): void {
  const t = useT();
  const waiting = useChatState((state) => {
    let count = 0;
    for (const it of state.conversations.values()) {
      if (it.status === "open" && it.unread > 0 && (it.assignee === null || it.assignee === state.you?.id)) count++;
    }
    return count;
  });
  useEffect(() => {
    const title = `${t(`list.${view}`)} · ${t("app.name")}`;
    document.title = waiting > 0 ? `(${t.format.number(waiting)}) ${title}` : title;
  }, [t, view, waiting]);
}
