/**
 * The first view: who one talks to, a greeting, and a place to write that works at once. Everything else comes right after
 * it (`talk.ts`), as soon as the visitor opens the chat or is known from before.
 */
import type { Draft } from "@parlor/client";
import type { WidgetTranslator } from "@parlor/i18n/widget";
import type { Limits, PublicInbox } from "@parlor/protocol";
import type { Look, ToFrame, ToPage } from "../loader/bridge";
import { type Composer, createComposer } from "./composer";
import { h, iconButton } from "./dom";
import { createDrafts, type Drafts } from "./drafts";
import { BACK, CLOSE } from "./icons";
import { connectPage } from "./page";
import type { Talk } from "./talk";

/** Until the server says its own. */
const LIMITS: Limits = { message_chars: 10_000, attachments: 10, upload_bytes: 25 * 1024 * 1024, frame_bytes: 65_536 };

export type AppSettings = {
  readonly inbox: PublicInbox;
  readonly t: WidgetTranslator;
  /** The inbox's colours, for the launcher. */
  readonly colours: Pick<Look, "accent" | "on">;
  readonly root: HTMLElement;
};

/** What the first view leaves to those who come after it. */
export type Shell = AppSettings & {
  readonly look: Look;
  readonly tellPage: (message: ToPage) => void;
  readonly back: HTMLElement;
  readonly presence: HTMLElement;
  readonly home: HTMLElement;
  readonly composer: Composer;
  readonly drafts: Drafts;
};

export function createApp(settings: AppSettings): () => void {
  const { inbox, t, colours, root } = settings;
  const look: Look = {
    ...colours,
    side: inbox.settings.side,
    words: [t("widget.open"), t("widget.close"), t("widget.frame")],
  };
  let now: ToFrame = { open: false, full: false, token: null, identity: null };
  let talk: Talk | undefined;
  let coming: Promise<Talk> | undefined;

  const tellPage = connectPage(inbox.key, (next) => stand(next));
  const drafts = createDrafts(inbox.key);
  const need = async () => {
    coming ??= import("./talk").then(({ createTalk }) => createTalk(shell, now));
    try {
      talk = await coming;
      return talk;
    } catch (error) {
      coming = undefined; // the next need asks again
      throw error;
    }
  };
  const composer = createComposer({
    t,
    drafts,
    limits: () => talk?.limits() ?? LIMITS,
    upload: async (file, options) => (await need()).upload(file, options),
    onSend: async (draft: Draft) => (await need()).send(draft),
    onEdit: async (id, text) => (await need()).edit(id, text),
    onTyping: () => talk?.typing(),
  });
  const back = iconButton("back", t("widget.home.back"), BACK, () => talk?.goHome());
  const close = iconButton("leave", t("widget.close"), CLOSE, () => tellPage({ close: true }));
  back.hidden = true;
  close.hidden = parent === window; // there is no page to go back to
  const title = h("h1", { tabIndex: -1 }, h("bdi", {}, inbox.settings.title || inbox.name));
  const presence = h(
    "p",
    { className: inbox.online ? "presence online" : "presence" },
    t(inbox.online ? "widget.home.online" : "widget.home.away"),
  );
  const words = inbox.settings.greeting || t("widget.home.greeting");
  const greeting = h("p", { className: words.length > 60 ? "greeting long" : "greeting", dir: "auto" }, words);
  const home = h("div", { className: "home" }, greeting);
  const main = h("main", {}, home, composer.element);
  root.append(
    h("header", {}, back, h("div", {}, title, presence), close),
    main,
    h("p", { className: "drop", ariaHidden: "true" }, t("widget.composer.drop")),
  );
  const shell: Shell = { ...settings, look, tellPage, back, presence, home, composer, drafts };

  const stand = (next: ToFrame) => {
    const wasOpen = now.open;
    now = next;
    talk?.update(now);
    // Nothing is connected, and nothing stored, for one who has neither come before nor opened the chat.
    if (!talk && (now.open || now.token)) need().catch(() => {}); // it is asked again when something is sent
    if (!now.open || wasOpen) return;
    // A phone's keyboard would cover what there is to read.
    if (now.full && matchMedia("(pointer:coarse)").matches) title.focus();
    else composer.focus();
  };

  const over = new AbortController();
  const onKey = ({ key }: KeyboardEvent) => {
    if (key === "Escape" && !document.querySelector("dialog") && !composer.leaveEdit()) tellPage({ close: true });
  };
  const onDrag = (event: DragEvent) => {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    root.classList.toggle("drops", event.type === "dragover");
    if (event.type === "drop") composer.add(event.dataTransfer.files);
  };
  document.addEventListener("keydown", onKey, over);
  for (const type of ["dragover", "dragleave", "drop"] as const) document.addEventListener(type, onDrag, over);
  composer.update(null);
  tellPage({ look });

  return () => {
    over.abort();
    talk?.destroy();
    composer.destroy();
    root.replaceChildren();
  };
}
