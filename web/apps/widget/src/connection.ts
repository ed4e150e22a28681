/** How the connection stands, in one calm line: nothing while all is well, and never at the first hiccup. */
import type { Link } from "@parlor/client";
import type { WidgetTranslator } from "@parlor/i18n/widget";
import { h, textButton, type View } from "./dom";

const HICCUP = 3_000;

export function createConnection(t: WidgetTranslator, onKick: () => void): View<Link> {
  const element = h("div", { className: "connection", role: "status" });
  let timer: ReturnType<typeof setTimeout> | undefined;
  let said = "";

  const show = (words: string, button?: HTMLElement) => {
    if (words === said) return;
    said = words;
    element.replaceChildren(...(words ? [h("p", {}, words), ...(button ? [button] : [])] : []));
  };
  const update = (link: Link) => {
    clearTimeout(timer);
    const again = textButton(t("widget.thread.retry"), onKick);
    switch (link.is) {
      case "idle":
        return show("");
      case "live":
        return show(link.over === "poll" ? t("widget.connection.polling") : "");
      case "catching_up":
        // Said only in place of a worse thing: catching up is mostly over before it can be read.
        return said ? show(t("widget.connection.catchingUp")) : undefined;
      case "offline":
        return show(t("widget.connection.offline", { time: t.format.time(link.since) }));
      case "connecting":
      case "waiting": {
        const left = link.since + HICCUP - Date.now();
        if (left > 0) timer = setTimeout(() => update(link), left + 1);
        else show(t("widget.connection.waiting", { time: t.format.time(link.since) }), again);
        return;
      }
      case "refused":
        return link.remedy === "reload"
          ? show(
              t("widget.connection.reload"),
              textButton(t("widget.thread.retry"), () => location.reload()),
            )
          : show(t("widget.connection.refused"), again);
    }
  };
  return { element, update, destroy: () => clearTimeout(timer) };
}
