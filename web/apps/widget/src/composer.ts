/** Where one writes: grows with the text, keeps a draft per conversation, takes files, and edits what was said. */
import type { Draft } from "@parlor/client";
import { h, iconButton, say, textButton, type View } from "./dom";
import type { Drafts } from "./drafts";
import { CLIP, SEND } from "./icons";
import type { Tray, TraySettings } from "./tray";

export interface Composer extends View<string | null> {
  focus(): void;
  /** Changes a message instead of writing a new one. */
  edit(message: { readonly id: string; readonly text: string }): void;
  /** Gives up editing. False if nothing was being edited. */
  leaveEdit(): boolean;
  add(files: Iterable<File>): void;
  /** Says what went wrong, until the next word is written. */
  complain(text: string): void;
}

export type ComposerSettings = Pick<TraySettings, "t" | "limits" | "upload"> & {
  readonly drafts: Drafts;
  /** Rejects when nothing could take it: then the text comes back. */
  readonly onSend: (draft: Draft) => Promise<void>;
  /** Rejects when it could not be saved: then the text stays. */
  readonly onEdit: (id: string, text: string) => Promise<void>;
  readonly onTyping: () => void;
};

export function createComposer({ t, drafts, limits, upload, onSend, onEdit, onTyping }: ComposerSettings): Composer {
  const text = h("textarea", {
    rows: 1,
    dir: "auto",
    placeholder: t("widget.composer.placeholder"),
    ariaLabel: t("widget.composer.label"),
    enterKeyHint: "send",
  });
  const picker = h("input", { type: "file", multiple: true, hidden: true, tabIndex: -1 });
  const attach = iconButton("attach", t("widget.composer.attach"), CLIP, () => picker.click());
  const send = iconButton("send", t("widget.composer.send"), SEND, () => {});
  send.type = "submit";
  const problem = h("p", { className: "problem", role: "alert" });
  const editing = h(
    "p",
    { className: "editing", hidden: true },
    t("widget.composer.editing"),
    textButton(t("widget.message.cancel"), () => leaveEdit()),
  );
  const bar = h("div", { className: "bar" }, attach, text, send);
  const element = h("form", { className: "composer", noValidate: true }, editing, problem, bar, picker);

  let place: string | null = null;
  let edited: string | undefined;
  let tray: Tray | undefined;

  const fit = () => {
    text.style.height = "auto";
    const height = text.scrollHeight;
    text.style.height = height ? `${height}px` : ""; // unknown while the panel is closed
  };
  const check = () => {
    const words = text.value.trim();
    const over = [...words].length - limits().message_chars;
    const files = edited === undefined ? (tray?.ready().length ?? 0) : 0;
    send.disabled = over > 0 || (!words && !files) || (edited === undefined && tray?.isBusy() === true);
    complain(over > 0 ? t("widget.composer.tooLong", { count: over }) : "");
  };
  const complain = (words: string) => say(problem, words);
  const fill = (words: string) => {
    if (text.value !== words) text.value = words; // the caret stays where it is, if it can
    fit();
    check();
  };
  const leaveEdit = () => {
    const wasEditing = edited !== undefined;
    edited = undefined;
    editing.hidden = true;
    element.classList.remove("edits");
    if (wasEditing) {
      fill(drafts.read(place));
      text.focus();
    }
    return wasEditing;
  };
  const submit = async () => {
    check();
    if (send.disabled) return;
    const words = text.value.trim();
    if (edited === undefined) {
      const attachments = tray?.ready() ?? [];
      tray?.clear();
      drafts.write(place, "");
      fill("");
      onSend({ ...(words && { text: words }), ...(attachments.length && { attachments }) }).catch(() => {
        if (!text.value) fill(words);
        complain(t("widget.error.unexpected"));
      });
    } else {
      send.disabled = true;
      try {
        await onEdit(edited, words);
        leaveEdit();
      } catch {
        check();
        complain(t("widget.error.unexpected"));
      }
    }
    text.focus();
  };
  const add = async (files: Iterable<File>) => {
    const given = [...files]; // the browser empties the list when the event is over
    if (!given.length) return;
    leaveEdit();
    const { createTray } = await import("./tray");
    tray ??= createTray({ t, limits, upload, onChange: check });
    if (!tray.element.isConnected) bar.before(tray.element);
    tray.add(given);
  };

  element.onsubmit = (event) => {
    event.preventDefault();
    submit();
  };
  text.oninput = () => {
    if (edited === undefined) drafts.write(place, text.value);
    fit();
    check();
    if (text.value) onTyping();
  };
  text.onkeydown = (event) => {
    // Not while a word is still being composed; and a phone's Enter is a new line, its button sends.
    const isMeant = event.key === "Enter" && !event.shiftKey && !event.isComposing;
    if (!isMeant || matchMedia("(pointer:coarse)").matches) return;
    event.preventDefault();
    submit();
  };
  text.onpaste = (event) => {
    const files = event.clipboardData?.files;
    if (!files?.length) return;
    event.preventDefault();
    add(files);
  };
  picker.onchange = () => {
    add(picker.files ?? []);
    picker.value = "";
  };

  return {
    element,
    update(conversation) {
      leaveEdit();
      place = conversation;
      fill(drafts.read(place));
    },
    focus() {
      fit();
      text.focus();
    },
    edit({ id, text: words }) {
      edited = id;
      editing.hidden = false;
      element.classList.add("edits");
      fill(words);
      text.focus();
    },
    leaveEdit,
    add,
    complain,
    destroy: () => tray?.destroy(),
  };
}
