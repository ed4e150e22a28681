/** One message: who, what, when, how far it got, and what can be done about it. */
import type { WidgetTranslator } from "@parlor/i18n/widget";
import type { AttachmentView } from "@parlor/protocol";
import { createAttachment } from "./attachment";
import { h, iconButton, textButton, type View } from "./dom";
import { MORE } from "./icons";
import { linkify } from "./links";
import type { MessageRow } from "./rows";

/** What one can do from within a thread. */
export type ThreadActions = {
  retry(key: string): void;
  discard(key: string): void;
  edit(message: { id: string; text: string }): void;
  remove(id: string): void;
  show(attachment: AttachmentView): void;
  blob(url: string): Promise<Blob>;
};

const EMOJI = /^(?=.{1,24}$)(?:\p{Extended_Pictographic}|\p{Emoji_Modifier}|\u200d|\ufe0f|\s)+$/u;

export function createMessage(row: MessageRow, t: WidgetTranslator, actions: ThreadActions): View<MessageRow> {
  const element = h("li");
  const files: View<AttachmentView>[] = [];
  let shown: MessageRow | undefined;
  let menu: HTMLElement | undefined;

  const release = () => {
    for (const it of files.splice(0)) it.destroy();
  };
  const copy = () => navigator.clipboard?.writeText(shown?.text ?? "").catch(() => {});
  const closeMenu = () => {
    menu?.remove();
    menu = undefined;
    more.ariaExpanded = "false";
  };
  const openMenu = (...buttons: readonly (HTMLElement | string)[]) => {
    closeMenu();
    menu = h("p", { className: "acts" }, ...buttons);
    more.ariaExpanded = "true";
    element.append(menu);
    menu.querySelector("button")?.focus();
    menu.scrollIntoView({ block: "nearest" });
  };
  const askToRemove = (id: string) =>
    openMenu(
      t("widget.message.deleteSure"),
      textButton(t("widget.message.delete"), () => actions.remove(id), "text danger"),
      textButton(t("widget.message.cancel"), () => {
        closeMenu();
        more.focus();
      }),
    );
  const more = iconButton("more", t("widget.message.actions"), MORE, () => {
    const { id = null, text = null } = shown ?? {};
    if (menu || id === null) return closeMenu();
    openMenu(
      ...(text === null
        ? []
        : [
            textButton(t("widget.message.copy"), () => {
              copy();
              closeMenu();
            }),
            textButton(t("widget.message.edit"), () => {
              closeMenu();
              actions.edit({ id, text });
            }),
          ]),
      textButton(t("widget.message.delete"), () => askToRemove(id), "text danger"),
    );
  });
  more.ariaExpanded = "false";

  const update = (now: MessageRow) => {
    const { from, isDeleted, text, attachments, status } = now;
    const same = (Object.keys(now) as (keyof MessageRow)[]).every((field) => shown?.[field] === now[field]);
    if (same) return;
    const hadFocus = element.contains(document.activeElement);
    // Files are made once: their pictures are already here.
    const keepFiles = files.length > 0 && !isDeleted && shown?.attachments.length === attachments.length;
    if (!keepFiles) {
      release();
      if (!isDeleted) files.push(...attachments.map((it) => createAttachment(it, t, actions)));
    }
    shown = now;
    closeMenu();
    const name = from === "visitor" ? t("widget.author.you") : now.name || t("widget.author.team");
    const isMine = from === "visitor";
    element.className = `message ${isMine ? "mine" : from === "agent" ? "theirs" : "system"}${now.isFirst ? " first" : ""}${now.isLast ? " last" : ""}`;
    element.replaceChildren(
      ...(now.isFirst && from === "agent"
        ? [h("span", { className: "avatar", ariaHidden: "true" }, initials(name))]
        : []),
      h("p", { className: now.isFirst && from === "agent" ? "who" : "unseen" }, h("bdi", {}, name)),
      ...(isDeleted || text
        ? [
            h(
              "div",
              { className: `bubble${isDeleted ? " gone" : text && EMOJI.test(text) ? " emoji" : ""}`, dir: "auto" },
              ...(isDeleted ? [t("widget.message.deleted")] : linkify(text ?? "")),
            ),
          ]
        : []),
      ...files.map((it) => it.element),
      ...(isMine && now.id !== null && !isDeleted ? [more] : []),
      metaOf(now),
    );
    if (status === "failed") {
      const { key } = now;
      const buttons = [
        textButton(t("widget.message.retry"), () => actions.retry(key)),
        text ? textButton(t("widget.message.copy"), copy) : undefined,
        textButton(t("widget.message.discard"), () => actions.discard(key)),
      ];
      element.append(h("p", { className: "acts" }, ...buttons));
    }
    if (hadFocus && !element.contains(document.activeElement)) more.focus();
  };
  const metaOf = ({ at, isEdited, isLast, status }: MessageRow) => {
    const isFailed = status === "failed";
    const words = [
      isFailed ? "" : t.format.time(at),
      isEdited ? t("widget.message.edited") : "",
      status ? t(`widget.message.${status}`) : "",
    ];
    const className = isFailed ? "meta danger" : isLast || isEdited || status ? "meta" : "unseen";
    return h("p", { className, title: t.format.dateTime(at) }, words.filter(Boolean).join(" · "));
  };

  update(row);
  return { element, update, destroy: release };
}

/** The first letters of the first and the last word. */
export function initials(name: string): string {
  const words = name.trim().split(/\s+/);
  const [first = "", last = ""] = [words[0], words.length > 1 ? words.at(-1) : ""];
  return ([...first][0] ?? "") + ([...last][0] ?? "");
}
