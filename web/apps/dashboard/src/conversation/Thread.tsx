/** The messages: virtual, held at the end while one is there, still while one reads further up. */
import { pendingOf, typingIn } from "@parlor/client";
import type { ConversationRow, MessageView } from "@parlor/protocol";
import { useVirtualizer } from "@tanstack/react-virtual";
import { ArrowDown } from "lucide-react";
import { useEffect, useMemo, useRef, useState } from "react";
import { sameItems, useChat, useChatState } from "../chat/ChatContext";
import { failureText } from "../chat/failures";
import { contactName } from "../chat/names";
import { useYou } from "../chat/people";
import { useNow } from "../chat/useNow";
import { useT } from "../session/language";
import { classes } from "../ui/classes";
import { Failed } from "../ui/Empty";
import { Bone, Bones } from "../ui/Skeleton";
import { Spinner } from "../ui/Spinner";
import { Lightbox } from "./Lightbox";
import { Message } from "./Message";
import { PendingMessage } from "./PendingMessage";
import { type Item, timeline } from "./timeline";
import { useAnnouncement } from "./useAnnouncement";
import { useSettle } from "./useSettle";

type ThreadProps = { readonly id: string; readonly row: ConversationRow | undefined };

const NONE: readonly MessageView[] = [];
/** This close to the end counts as being there. */
const NEAR_END = 80;
/** This close to the start, older messages are fetched before one gets there. */
const NEAR_START = 600;

export function Thread({ id, row }: ThreadProps) {
  const t = useT();
  const chat = useChat();
  const you = useYou();
  const now = useNow();
  const thread = useChatState((state) => state.threads.get(id));
  const pending = useChatState((state) => pendingOf(state, id), sameItems);
  const messages = thread?.messages ?? NONE;
  const scroller = useRef<HTMLDivElement>(null);
  const [atEnd, setAtEnd] = useState(true);
  const [picture, setPicture] = useState<string>();
  const readUpTo = useReadUpTo(row, messages);
  const announcement = useAnnouncement(messages, row, you?.id ?? null);

  const items = useMemo(
    () => timeline(messages, pending, { readUpTo, you: you?.id ?? null }),
    [messages, pending, readUpTo, you?.id],
  );

  const virtual = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => estimate(items[index]),
    getItemKey: (index) => items[index]?.key ?? index,
    anchorTo: "end",
    followOnAppend: true,
    scrollEndThreshold: NEAR_END,
    overscan: 8,
    paddingStart: 16,
    paddingEnd: 12,
  });

  const loaded = messages.length > 0;
  // Where the new ones begin, if there are some; else the end.
  const newFrom = items.findIndex((it) => it.is === "new");
  useSettle({
    scroller,
    loaded,
    atEnd,
    begin: () => (newFrom > 0 ? virtual.scrollToIndex(newFrom, { align: "center" }) : virtual.scrollToEnd()),
    toEnd: () => virtual.scrollToEnd(),
  });

  // One's own words are always looked at, wherever one was.
  const said = pending.length;
  const before = useRef(said);
  useEffect(() => {
    if (said > before.current) virtual.scrollToEnd();
    before.current = said;
  }, [said, virtual]);

  const last = messages.at(-1)?.position ?? 0;
  useEffect(() => {
    if (!row || last <= row.seen_by_agents || row.unread === 0) return;
    const look = () => {
      if (document.visibilityState === "visible" && document.hasFocus() && atEnd) chat.markSeen(id, last);
    };
    look();
    document.addEventListener("visibilitychange", look);
    addEventListener("focus", look);
    return () => {
      document.removeEventListener("visibilitychange", look);
      removeEventListener("focus", look);
    };
  }, [chat, id, last, row, atEnd]);

  // Where everything fits there is nothing to scroll, and nobody could ask for what came before.
  const wantsOlder = loaded && thread?.status === "ready" && thread.hasOlder && !thread.loadingOlder;
  useEffect(() => {
    const element = scroller.current;
    if (wantsOlder && element && element.scrollHeight <= element.clientHeight) void chat.loadOlder(id);
  });

  function scrolled() {
    const element = scroller.current;
    if (!element) return;
    setAtEnd(element.scrollHeight - element.scrollTop - element.clientHeight < NEAR_END);
    if (element.scrollTop < NEAR_START && thread?.hasOlder && !thread.loadingOlder && thread.status === "ready") {
      void chat.loadOlder(id);
    }
  }

  if (!thread || (thread.status === "loading" && !loaded && pending.length === 0)) return <ThreadSkeleton />;
  if (thread.status === "failed" && !loaded) {
    return (
      <div className="grid min-h-0 grow place-items-center">
        <Failed text={`${t("thread.failed")} ${failureText(t, thread.failure)}`} onRetry={() => void chat.reload(id)} />
      </div>
    );
  }

  return (
    <div className="relative flex min-h-0 grow flex-col">
      {thread.loadingOlder && (
        <div
          role="status"
          className="absolute inset-x-0 top-2 z-10 mx-auto flex w-fit items-center gap-2 rounded-full border border-line bg-raised px-3 py-1.5 text-12 text-ink-muted shadow-2"
        >
          <Spinner className="size-3.5" />
          {t("thread.loading")}
        </div>
      )}
      {/* Live is off: scrolling back mounts old messages, which must not be read out. What arrives is said by the announcement below. */}
      <div
        ref={scroller}
        role="log"
        aria-live="off"
        aria-label={t("thread.label")}
        // Scrolls without anything to focus inside, so the keyboard must reach it.
        // biome-ignore lint/a11y/noNoninteractiveTabindex: see above
        tabIndex={0}
        className="calm-scroll min-h-0 grow overflow-y-auto overflow-x-hidden outline-offset-[-2px]!"
        onScroll={scrolled}
      >
        {thread.status === "failed" && (
          <Failed
            text={failureText(t, thread.failure)}
            onRetry={() => void (thread.hasOlder ? chat.loadOlder(id) : chat.reload(id))}
          />
        )}
        <ul className="relative mx-auto w-full max-w-4xl" style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map(({ index, start, key }) => {
            const item = items[index];
            return item ? (
              <li
                key={key}
                ref={virtual.measureElement}
                data-index={index}
                className="absolute inset-x-0 top-0 px-4 sm:px-5"
                style={{ transform: `translateY(${start}px)` }}
              >
                <Row item={item} row={row} now={now} conversation={id} onPicture={setPicture} />
              </li>
            ) : null;
          })}
        </ul>
      </div>
      <Typing id={id} row={row} />
      <div role="status" className="sr-only">
        {announcement}
      </div>
      {!atEnd && (
        <button
          type="button"
          data-tip={t("thread.latest")}
          className="rise absolute end-5 bottom-4 flex h-9 cursor-pointer items-center gap-1.5 rounded-full border border-line bg-raised px-2.5 font-medium text-13 text-ink shadow-2 hover:bg-hover pointer-coarse:h-11 pointer-coarse:px-3.5"
          onClick={() => virtual.scrollToEnd({ behavior: "smooth" })}
        >
          <ArrowDown aria-hidden="true" className="size-4" />
          <span className="sr-only">{t("thread.latest")}</span>
          {row && row.unread > 0 && <span>{t("list.unread", { count: row.unread })}</span>}
        </button>
      )}
      {picture !== undefined && <Lightbox messages={messages} at={picture} onClose={() => setPicture(undefined)} />}
    </div>
  );
}

type RowProps = {
  readonly item: Item;
  readonly row: ConversationRow | undefined;
  readonly now: number;
  readonly conversation: string;
  readonly onPicture: (attachment: string) => void;
};

function Row({ item, row, now, conversation, onPicture }: RowProps) {
  const t = useT();
  switch (item.is) {
    case "day":
      return (
        <div className="flex items-center gap-3 py-3 text-12 text-ink-subtle">
          <span aria-hidden="true" className="h-px grow bg-line" />
          <h3 className="font-medium">{t.format.day(item.at, now)}</h3>
          <span aria-hidden="true" className="h-px grow bg-line" />
        </div>
      );
    case "new":
      return (
        <div className="flex items-center gap-3 py-2 font-semibold text-12 text-accent-ink">
          <span aria-hidden="true" className="h-px grow bg-accent-edge/60" />
          {t("thread.new")}
          <span aria-hidden="true" className="h-px grow bg-accent-edge/60" />
        </div>
      );
    case "system":
      return <p className="py-2 text-center text-12 text-ink-subtle">{item.message.text}</p>;
    case "message":
      return (
        <Message
          message={item.message}
          first={item.first}
          last={item.last}
          seen={row !== undefined && row.seen_by_visitor >= item.message.position}
          contact={row?.contact}
          conversation={conversation}
          onPicture={onPicture}
        />
      );
    case "pending":
      return <PendingMessage pending={item.pending} first={item.first} />;
  }
}

function estimate(item: Item | undefined): number {
  if (!item) return 60;
  if (item.is === "day") return 42;
  if (item.is === "new" || item.is === "system") return 34;
  const { text, attachments } = item.is === "message" ? item.message : item.pending;
  const lines = Math.ceil((text?.length ?? 0) / 60);
  const pictures = attachments.filter((it) => it.kind === "image").length;
  return 20 + lines * 22 + pictures * 200 + (attachments.length - pictures) * 60 + (item.first ? 26 : 0);
}

/** Where reading stopped when the thread was opened; the line stays there until one comes back. */
function useReadUpTo(row: ConversationRow | undefined, messages: readonly MessageView[]): number | null {
  const [upTo, setUpTo] = useState<number | null>();
  const known = row !== undefined && messages.length > 0;
  // During rendering, so that the line is there in the first picture already.
  if (upTo === undefined && known) {
    const now = row.unread > 0 ? row.seen_by_agents : null;
    setUpTo(now);
    return now;
  }
  return upTo ?? null;
}

function Typing({ id, row }: { readonly id: string; readonly row: ConversationRow | undefined }) {
  const t = useT();
  const you = useYou();
  const typing = useChatState((state) => typingIn(state, id), sameItems).filter(
    ({ by }) => by.role === "visitor" || by.id !== you?.id,
  );
  const names = typing.map(({ by }) =>
    by.role === "agent" ? by.name : row ? contactName(t, row.contact) : t("list.visitor"),
  );
  const words = names.length === 0 ? "" : t("thread.typing", { name: t.format.list(names) });
  return (
    <div
      role="status"
      className={classes("pointer-events-none px-5 text-12 text-ink-muted", words ? "pb-1.5" : "sr-only")}
    >
      {words && (
        <span className="mx-auto flex max-w-4xl items-center gap-2 px-0">
          <span aria-hidden="true" className="inline-flex h-6 items-center gap-1 rounded-full bg-bubble-in px-2.5">
            {[0, 1, 2].map((it) => (
              <span
                key={it}
                className="typing-dot size-1.5 rounded-full bg-ink-muted"
                style={{ animationDelay: `${it * 150}ms` }}
              />
            ))}
          </span>
          {words}
        </span>
      )}
    </div>
  );
}

function ThreadSkeleton() {
  const t = useT();
  return (
    <Bones label={t("thread.loading")} className="flex min-h-0 grow flex-col justify-end gap-4 overflow-hidden p-5">
      {["w-2/5", "w-3/5", "w-1/3", "w-1/2", "w-1/4"].map((width) => (
        <div key={width} className="flex gap-3 even:flex-row-reverse">
          <Bone className="size-8 shrink-0 rounded-full" />
          <Bone className={classes("h-14 rounded-lg", width)} />
        </div>
      ))}
    </Bones>
  );
}
