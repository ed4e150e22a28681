/** The messages of one conversation: where one reads, stays where one reads, and says what is new. */
import { pendingOf, threadOf, typingIn, type VisitorChat, type VisitorState } from "@parlor/client";
import type { WidgetTranslator } from "@parlor/i18n/widget";
import { createList, h, iconButton, say, textButton, type View } from "./dom";
import { DOWN } from "./icons";
import { createMessage, type ThreadActions } from "./message";
import { type Row, rowsOf } from "./rows";

export type ThreadShown = {
  /** None while its first message is on its way. */
  readonly conversation: string | null;
  readonly state: VisitorState;
  /** Whether someone can see it right now. */
  readonly isVisible: boolean;
  /** Nobody knows yet which conversation it will be. */
  readonly isWaiting: boolean;
};

export type ThreadSettings = {
  readonly t: WidgetTranslator;
  readonly chat: Pick<VisitorChat, "loadOlder" | "reload" | "markSeen">;
  readonly actions: ThreadActions;
  /** For those who listen: "Ada: Hello". */
  readonly announce: (text: string) => void;
};

const NEAR = 64;
const TYPING_SAID_EVERY = 10_000;

export function createThread({ t, chat, actions, announce }: ThreadSettings): View<ThreadShown> & { toEnd(): void } {
  const rows = h("ul");
  const top = h("p", { className: "top", hidden: true });
  const typing = h("p", { className: "typing", hidden: true });
  const log = h("div", { className: "log", role: "log", tabIndex: 0 }, top, rows, typing);
  // What is new is said by `announce`, once and without its buttons; the log itself would read its history aloud.
  log.ariaLive = "off";
  log.ariaLabel = t("widget.thread.label");
  const latest = iconButton("latest", t("widget.thread.latest"), DOWN, () => toEnd());
  latest.hidden = true;
  const element = h("div", { className: "thread" }, log, latest);
  const list = createList<Row>(rows, (row) =>
    row.is === "message" ? (createMessage(row, t, actions) as View<Row>) : divider(row, t),
  );

  let shown: ThreadShown | undefined;
  let isAtEnd = true;
  let hasBegun = false;
  let newAfter: number | null = null;
  let marked = 0;
  let heard = 0;
  let typingSaid = Number.NEGATIVE_INFINITY;

  const toEnd = () => {
    log.scrollTop = log.scrollHeight;
    isAtEnd = true;
    latest.hidden = true;
    see();
  };
  const thread = () => (shown ? threadOf(shown.state, shown.conversation) : undefined);
  const see = () => {
    const { conversation = null, isVisible, state } = shown ?? {};
    const last = thread()?.messages.at(-1)?.position ?? 0;
    if (!isVisible || !isAtEnd || conversation === null || last <= marked) return;
    marked = last;
    if (last > (state?.conversations.get(conversation)?.seen_by_visitor ?? 0)) chat.markSeen(conversation, last);
  };
  const wantOlder = () => {
    const it = thread();
    if (!it?.hasOlder || it.loadingOlder || it.status !== "ready" || log.scrollTop > 400) return;
    if (shown?.conversation && log.clientHeight > 0) chat.loadOlder(shown.conversation);
  };
  const again = () => {
    const { conversation = null } = shown ?? {};
    if (conversation === null) return;
    if (thread()?.messages.length) chat.loadOlder(conversation);
    else chat.reload(conversation);
  };

  const update = (now: ThreadShown) => {
    // A conversation that just got its name is still the same one.
    const isOther = shown?.conversation !== now.conversation && shown?.conversation !== null;
    if (isOther) {
      isAtEnd = true;
      hasBegun = false;
      newAfter = null;
      marked = heard = 0;
      list.update([]);
    }
    const wasVisible = shown?.isVisible;
    shown = now;
    const { conversation, state, isVisible } = now;
    const it = thread();
    const messages = it?.messages ?? [];
    const pending = pendingOf(state, conversation);
    const { seen_by_agents = 0, seen_by_visitor = 0 } = state.conversations.get(conversation ?? "") ?? {};
    marked = Math.max(marked, hasBegun ? 0 : seen_by_visitor);

    // Where the unread ones begin stays marked while they are read, and goes when one answers or comes back later.
    const unread = messages.find((m) => m.position > marked && m.author.role !== "visitor");
    if (!isVisible && !unread) newAfter = null;
    if (pending.length) newAfter = null;
    else if (unread && newAfter === null && !(isVisible && wasVisible && isAtEnd && hasBegun)) newAfter = marked;

    const anchor = isAtEnd ? undefined : readLine(log, rows);
    const before = anchor?.getBoundingClientRect().top ?? 0;
    const isConnected = state.link.is !== "offline" && state.link.is !== "waiting";
    list.update(rowsOf({ messages, pending, seenByAgents: seen_by_agents, newAfter, isConnected }));
    const failed = it?.status === "failed";
    top.hidden = !failed && !it?.loadingOlder && it?.status !== "loading" && !now.isWaiting;
    top.className = failed || messages.length ? "top" : "top skeleton";
    if (failed) {
      if (!top.querySelector("button")) {
        top.replaceChildren(t("widget.thread.failed"), " ", textButton(t("widget.thread.retry"), again));
      }
    } else say(top, t("widget.thread.loading"));
    showTyping();
    if (anchor?.isConnected) log.scrollTop += anchor.getBoundingClientRect().top - before;
    else if (isAtEnd) log.scrollTop = log.scrollHeight;

    if (messages.length && !hasBegun) {
      hasBegun = true;
      heard = messages.at(-1)?.position ?? 0;
      const mark = rows.querySelector<HTMLElement>(".new");
      if (mark) {
        log.scrollTop = mark.offsetTop - NEAR;
        scrolled();
      }
    }
    for (const { position, author, text } of messages) {
      if (position <= heard) continue;
      heard = position;
      if (author.role === "visitor" || !isVisible) continue;
      const name = author.role === "agent" ? author.name : t("widget.author.team");
      announce(`${name}: ${text ?? t("widget.home.files", { count: 1 })}`);
    }
    see();
    wantOlder();
  };
  const showTyping = () => {
    const names = typingIn(shown?.state as VisitorState, shown?.conversation ?? "").flatMap(({ by }) =>
      by.role === "agent" ? by.name : [],
    );
    const [name = ""] = names;
    typing.hidden = !names.length;
    if (!names.length) return;
    const words = names.length > 1 ? t("widget.typing.several") : t("widget.typing.one", { name });
    if (typing.textContent !== words)
      typing.replaceChildren(h("span", { className: "dots", ariaHidden: "true" }), words);
    if (shown?.isVisible && performance.now() - typingSaid > TYPING_SAID_EVERY) {
      typingSaid = performance.now();
      announce(words);
    }
  };
  const scrolled = () => {
    if (!log.clientHeight) return; // the panel is closed: nothing is where it seems
    isAtEnd = log.scrollHeight - log.scrollTop - log.clientHeight < NEAR;
    latest.hidden = isAtEnd;
    see();
    wantOlder();
  };
  log.onscroll = scrolled;
  const sizes = new ResizeObserver(() => {
    if (isAtEnd) log.scrollTop = log.scrollHeight;
  });
  sizes.observe(log);
  sizes.observe(rows);

  const destroy = () => {
    sizes.disconnect();
    list.destroy();
  };
  return { element, update, toEnd, destroy };
}

/** The line one is reading, halfway down: it shall not move, whatever comes before it. */
function readLine(log: HTMLElement, rows: HTMLElement): Element | undefined {
  const { top, height } = log.getBoundingClientRect();
  return [...rows.children].find((row) => row.getBoundingClientRect().bottom > top + height / 2);
}

function divider(row: Row, t: WidgetTranslator): View<Row> {
  const text = row.is === "day" ? t.format.day(row.at, Date.now()) : t("widget.thread.new");
  const element = h("li", { className: row.is }, h("span", {}, text));
  return { element, update: () => {}, destroy: () => {} };
}
