/**
 * The conversation behind the first view: one client, which of its conversations is on screen, and what the page around it
 * is told. Loaded right after the first view, which needs none of it to be read and written in.
 */
import { conversationsOf, type Draft, teamOnline, type UploadOptions, unreadOf, VisitorChat } from "@parlor/client";
import type { AttachmentView, Limits } from "@parlor/protocol";
import type { ToFrame } from "../loader/bridge";
import type { Shell } from "./app";
import { save } from "./attachment";
import { createConnection } from "./connection";
import { adopt, h, say } from "./dom";
import { parseIntroduction } from "./introduction";
import { createPast } from "./past";
import sheet from "./talk.css?inline";
import { createThread } from "./thread";

export interface Talk {
  /** The page said something. */
  update(now: ToFrame): void;
  send(draft: Draft): void;
  edit(message: string, text: string): Promise<void>;
  upload(file: File | Blob, options?: UploadOptions): Promise<AttachmentView>;
  typing(): void;
  goHome(): void;
  /** What the server takes at most, once it said so. */
  limits(): Limits | null;
  destroy(): void;
}

/** A thread without a conversation is one whose first message is on its way. */
type Screen = { readonly is: "home" } | { readonly is: "thread"; readonly conversation: string | null };

/** How long one who has talked before waits for the conversation, before a new one is offered. */
const PATIENCE = 2_000;

export type ChatOf = (options: ConstructorParameters<typeof VisitorChat>[0]) => VisitorChat;

adopt(sheet);

/** `chatOf` is replaced in tests. */
export function createTalk(shell: Shell, first: ToFrame, chatOf: ChatOf = (it) => new VisitorChat(it)): Talk {
  const { inbox, t, look, root, home, back, presence, composer, drafts, tellPage } = shell;
  let now = first;
  let token = first.token ?? null;
  let screen: Screen = { is: "home" };
  /** Keys of messages that begin a conversation and belong to the thread on screen. */
  let opening: string | undefined;
  let isDecided = false;
  let unread = -1;
  let failures = 0;
  const blobs = new Map<string, Blob>();

  const chat = chatOf({
    inbox: inbox.key,
    token: () => token,
    onToken(next) {
      token = next;
      tellPage({ keep: { token, look } });
    },
    introduction: () => parseIntroduction(now.identity),
  });
  const conversation = () => (screen.is === "thread" ? screen.conversation : null);
  const complain = () => composer.complain(t("widget.error.unexpected"));
  // What one has just sent need not be fetched to be seen.
  const blob = async (url: string) => blobs.get(url) ?? (await chat.fetchBlob(url));

  const announcer = h("div", { className: "unseen", ariaLive: "polite" });
  const alarm = h("div", { className: "unseen", role: "alert" });
  const announce = (text: string) => {
    announcer.append(h("p", {}, text));
    if (announcer.childElementCount > 5) announcer.firstChild?.remove();
  };
  const connection = createConnection(t, () => chat.kick());
  const past = createPast(t, (id) => {
    go({ is: "thread", conversation: id });
    composer.focus();
  });
  const thread = createThread({
    t,
    chat,
    announce,
    actions: {
      retry(key) {
        const again = chat.retry(key);
        if (key === opening) opening = again;
      },
      discard: (key) => chat.cancel(key),
      edit: (message) => composer.edit(message),
      remove: (id) => chat.deleteMessage(conversation() ?? "", id).catch(complain),
      blob,
      show: (it) => import("./lightbox").then(({ showPicture }) => showPicture(it, t, blob, save)).catch(complain),
    },
  });
  const closed = h("p", { className: "closed", hidden: true }, t("widget.thread.closed"));
  home.before(connection.element, thread.element);
  home.append(past.element);
  composer.element.before(closed);
  root.append(announcer, alarm);

  const go = (to: Screen) => {
    isDecided = true;
    screen = to;
    composer.update(conversation());
    chat.watch(conversation());
    paint();
  };
  /** One who has talked before goes on where it matters, unless they already do something else. */
  const decide = () => {
    if (isDecided || drafts.read(null)) return;
    const { state } = chat;
    const beginning = state.pending.find((it) => it.conversation === null);
    const all = conversationsOf(state);
    const best = all.find((it) => it.unread) ?? all.find((it) => !it.closed);
    if (beginning) {
      opening = beginning.key;
      go({ is: "thread", conversation: null });
    } else if (best) go({ is: "thread", conversation: best.id });
    else isDecided = true;
  };

  const paint = () => {
    if (chat.state.known) decide();
    const { state } = chat;
    // The conversation has its name now; what was begun to be written goes along.
    if (opening !== undefined && state.opened?.key === opening) {
      const begun = state.opened.conversation;
      opening = undefined;
      drafts.write(begun, drafts.read(null));
      drafts.write(null, "");
      if (screen.is === "thread" && screen.conversation === null) return go({ is: "thread", conversation: begun });
    }
    const isWaiting = !isDecided && token !== null && !state.known;
    const isHome = screen.is === "home" && !isWaiting;
    const isOnline = teamOnline(state) ?? inbox.online;
    back.hidden = isHome || isWaiting;
    home.hidden = !isHome;
    thread.element.hidden = isHome;
    presence.className = isOnline ? "presence online" : "presence";
    say(presence, t(isOnline ? "widget.home.online" : "widget.home.away"));
    closed.hidden = isHome || state.conversations.get(conversation() ?? "")?.closed !== true;
    connection.update(state.link);
    const isVisible = now.open && document.visibilityState === "visible";
    if (isHome) past.update(state);
    else thread.update({ conversation: conversation(), state, isVisible, isWaiting });

    const count = unreadOf(state);
    if (count !== unread) tellPage({ unread: [count, t("widget.unread", { count })] });
    unread = count;
    const failed = state.pending.filter(({ status }) => status.is === "failed").length;
    if (failed > failures) say(alarm, t("widget.message.failed"));
    if (!failed) say(alarm, "");
    failures = failed;
  };

  const stop = chat.subscribe(paint);
  const over = new AbortController();
  document.addEventListener("visibilitychange", paint, over);
  chat.start();
  paint();
  const patience = setTimeout(() => {
    isDecided = true;
    paint();
  }, PATIENCE);

  return {
    update(next) {
      const { identity } = now;
      now = next;
      token = next.token ?? token;
      const said = parseIntroduction(now.identity);
      if (token !== null && JSON.stringify(said) !== JSON.stringify(parseIntroduction(identity))) {
        chat.introduce(said).catch(() => {}); // it is said again with the next session
      }
      paint();
    },
    send(draft) {
      const place = conversation();
      const key = chat.send(place, draft);
      if (place === null) opening ??= key;
      if (screen.is === "home") go({ is: "thread", conversation: null });
      else paint();
      thread.toEnd();
    },
    edit: (id, text) => chat.editMessage(conversation() ?? "", id, text),
    async upload(file, options) {
      const attachment = await chat.upload(file, options);
      blobs.set(attachment.preview?.url ?? attachment.url, file);
      return attachment;
    },
    typing() {
      const place = conversation();
      if (place) chat.typing(place);
    },
    goHome() {
      opening = undefined;
      go({ is: "home" });
      composer.focus();
    },
    limits: () => chat.state.limits,
    destroy() {
      clearTimeout(patience);
      over.abort();
      stop();
      chat.close();
      connection.destroy();
      thread.destroy();
      past.destroy();
    },
  };
}
