/** One conversation in the list: who, what was said last and when, whether it waits, and whose it is. */
import { Link } from "@tanstack/react-router";
import { Check, Clock, StickyNote } from "lucide-react";
import { memo } from "react";
import { useChatState } from "../chat/ChatContext";
import { contactName, previewOf } from "../chat/names";
import { useAgent, useInbox, useYou } from "../chat/people";
import { useNow } from "../chat/useNow";
import { useT } from "../session/language";
import { Avatar } from "../ui/Avatar";
import { classes } from "../ui/classes";
import { type Filters, toSearch } from "./filters";

type RowProps = {
  readonly id: string;
  readonly at: number;
  readonly filters: Filters;
  readonly open: boolean;
  readonly focusable: boolean;
  readonly density: "comfortable" | "compact";
};

export const ConversationRow = memo(function ConversationRow({ id, at, filters, open, focusable, density }: RowProps) {
  const t = useT();
  const now = useNow();
  const you = useYou();
  const row = useChatState((state) => state.conversations.get(id));
  const typing = useChatState((state) => state.typing.get(id)?.some(({ by }) => by.role === "visitor") ?? false);
  const assignee = useAgent(row?.assignee ?? null);
  const inbox = useInbox(filters.inbox === undefined ? row?.inbox : undefined);
  const several = useChatState((state) => state.directory.inboxes.size > 1);
  if (!row) return null;

  const compact = density === "compact";
  const unread = row.unread > 0;
  const name = contactName(t, row.contact);
  const draftless = previewOf(t, row, you?.id ?? null);
  const left = row.status !== filters.status;
  const time = t.format.relative(Date.parse(row.activity_at), now, "narrow");
  const meta = (
    <>
      {row.labels[0] !== undefined && <LabelChip first={row.labels[0]} more={row.labels.length - 1} />}
      {assignee && assignee.id !== you?.id && (
        <span className="shrink-0" data-tip={t("list.assignedTo", { name: assignee.name })}>
          <span className="sr-only">{t("list.assignedTo", { name: assignee.name })}</span>
          <Avatar id={assignee.id} name={assignee.name} size="xs" />
        </span>
      )}
      {unread && (
        <span className="inline-flex h-[18px] min-w-[18px] shrink-0 items-center justify-center rounded-full bg-accent px-1.5 font-semibold text-[11px] text-on-accent tabular-nums">
          <span className="sr-only">{t("list.unread", { count: row.unread })}</span>
          <span aria-hidden="true">{t.format.number(Math.min(row.unread, 99))}</span>
        </span>
      )}
    </>
  );
  const preview = typing ? (
    <span className="min-w-0 grow truncate text-accent-ink">{t("list.typing")}</span>
  ) : (
    <span
      dir="auto"
      className={classes("min-w-0 grow truncate text-page", unread ? "font-medium text-ink" : "text-ink-muted")}
    >
      {row.last_message?.note && (
        <StickyNote aria-label={t("message.note")} className="me-1 inline size-3.5 text-note-edge" />
      )}
      {draftless}
    </span>
  );
  const status =
    row.status === "snoozed" ? (
      <Clock aria-label={t("status.snoozed")} className="size-3.5 text-ink-subtle" />
    ) : row.status === "closed" ? (
      <Check aria-label={t("status.closed")} className="size-3.5 text-ink-subtle" />
    ) : null;

  return (
    <Link
      to="/inbox/$conversation"
      params={{ conversation: id }}
      search={toSearch(filters)}
      data-at={at}
      tabIndex={focusable ? 0 : -1}
      aria-current={open ? "true" : undefined}
      preload={false}
      className={classes(
        "relative flex h-full items-center gap-3 px-4 outline-offset-[-2px]!",
        open ? "bg-selected" : "hover:bg-hover",
        left && !open && "opacity-60",
      )}
    >
      {open && <span aria-hidden="true" className="absolute inset-y-0 start-0 w-[3px] bg-accent-edge" />}
      <Avatar id={row.contact.id} name={row.contact.name} size={compact ? "sm" : "lg"} />
      {compact ? (
        <span className="flex min-w-0 grow items-center gap-2 text-13">
          <span
            dir="auto"
            className={classes("w-28 shrink-0 truncate text-page", unread ? "font-semibold text-ink" : "text-ink")}
          >
            {name}
          </span>
          {preview}
          {meta}
          {status}
          <time dateTime={row.activity_at} className="shrink-0 text-12 text-ink-subtle tabular-nums">
            {time}
          </time>
        </span>
      ) : (
        <span className="flex min-w-0 grow flex-col gap-0.5">
          <span className="flex items-center gap-2">
            <span
              dir="auto"
              className={classes(
                "min-w-0 truncate text-page text-14 text-ink",
                unread ? "font-semibold" : "font-medium",
              )}
            >
              {name}
            </span>
            {several && inbox && (
              <span dir="auto" className="min-w-0 shrink truncate text-page text-12 text-ink-subtle">
                {inbox.name}
              </span>
            )}
            <span className="ms-auto flex shrink-0 items-center gap-1.5 ps-1">
              {status}
              <time dateTime={row.activity_at} className="text-12 text-ink-subtle tabular-nums">
                {time}
              </time>
            </span>
          </span>
          <span className="flex items-center gap-2 text-13">
            {preview}
            {meta}
          </span>
        </span>
      )}
    </Link>
  );
});

/** The first label and how many more: the words of the message need the room. */
function LabelChip({ first, more }: { readonly first: string; readonly more: number }) {
  const t = useT();
  return (
    <span className="inline-flex max-w-24 shrink-0 rounded-sm border border-line bg-canvas px-1.5 text-[11px] text-ink-muted leading-[17px]">
      <bdi className="truncate">{first}</bdi>
      {more > 0 && <span className="ps-1">+{t.format.number(more)}</span>}
    </span>
  );
}
