/** What a screen reader is told while a thread is open: who said what, for what arrives, never for what is scrolled into view. */
import type { ConversationRow, MessageView } from "@parlor/protocol";
import { useEffect, useRef, useState } from "react";
import { contactName } from "../chat/names";
import { useT } from "../session/language";

const LONGEST = 200;

export function useAnnouncement(
  messages: readonly MessageView[],
  row: ConversationRow | undefined,
  you: string | null,
): string {
  const t = useT();
  const told = useRef<number>(undefined);
  const [words, setWords] = useState("");
  const last = messages.at(-1);

  useEffect(() => {
    if (!last) return;
    const before = told.current;
    told.current = last.position;
    if (before === undefined || last.position <= before) return;
    const arrived = messages.filter(
      (it) => it.position > before && !(it.author.role === "agent" && it.author.id === you),
    );
    if (arrived.length === 0) return;
    // A burst is counted, not recited.
    if (arrived.length > 3) return setWords(t("thread.arrived", { count: arrived.length }));
    setWords(
      arrived
        .map((it) => {
          const name =
            it.author.role === "agent" ? it.author.name : row ? contactName(t, row.contact) : t("list.visitor");
          const text = it.text?.slice(0, LONGEST) ?? t("list.files", { count: it.attachments.length });
          const said = it.visibility === "agents_only" ? `${t("message.note")}: ${text}` : text;
          return `${name}: ${said}`;
        })
        .join(". "),
    );
  }, [last, messages, row, t, you]);

  return words;
}
