/** What was talked about before: one card per conversation, newest first. */
import { conversationsOf, type VisitorState } from "@parlor/client";
import type { WidgetTranslator } from "@parlor/i18n/widget";
import type { VisitorConversation } from "@parlor/protocol";
import { createList, h, icon, type View } from "./dom";
import { FORWARD } from "./icons";

type Item = { readonly key: string; readonly it: VisitorConversation };

export function createPast(t: WidgetTranslator, onOpen: (conversation: string) => void): View<VisitorState> {
  const items = h("ul");
  const element = h("section", { className: "past" }, h("h2", {}, t("widget.home.conversations")), items);
  const list = createList<Item>(items, (item) => createCard(item, t, onOpen));
  return {
    element,
    update(state) {
      const all = conversationsOf(state);
      element.hidden = !all.length;
      list.update(all.map((it) => ({ key: it.id, it })));
    },
    destroy: list.destroy,
  };
}

function createCard(item: Item, t: WidgetTranslator, onOpen: (conversation: string) => void): View<Item> {
  const button = h("button", { type: "button", onclick: () => onOpen(item.key) });
  let shown = "";
  const update = ({ it }: Item) => {
    const { last_message: last, unread, closed, activity_at } = it;
    const at = Date.parse(activity_at);
    const ago = t.format.relative(at, Date.now());
    if (shown === it.revision + ago) return;
    shown = it.revision + ago;
    const author = last?.author;
    const name = author?.role === "agent" ? author.name : author?.role === "visitor" ? t("widget.author.you") : "";
    const words = last?.deleted
      ? t("widget.message.deleted")
      : (last?.text ?? t("widget.home.files", { count: last?.attachments ?? 0 }));
    button.className = unread ? "unread" : "";
    button.replaceChildren(
      h("span", { className: "who" }, h("bdi", {}, name || t("widget.author.team"))),
      h("time", { dateTime: activity_at, title: t.format.dateTime(at) }, ago),
      h("span", { className: "words", dir: "auto" }, words),
      unread ? counted(unread, t) : closed ? h("small", {}, t("widget.home.closed")) : icon(FORWARD),
    );
  };
  update(item);
  return { element: h("li", {}, button), update, destroy: () => {} };
}

function counted(unread: number, t: WidgetTranslator): HTMLElement {
  return h(
    "span",
    { className: "count" },
    h("span", { ariaHidden: "true" }, t.format.number(unread)),
    h("span", { className: "unseen" }, t("widget.unread", { count: unread })),
  );
}
