/** Starts the chat in the iframe: reads what the server put into the page, then shows the first view in its language. */
import { pickLocale } from "@parlor/i18n";
import { loadWidgetTranslator } from "@parlor/i18n/widget";
import "@parlor/tokens/tokens.css";
import "@parlor/tokens/base.css";
import "./widget.css";

const t = await loadWidgetTranslator(pickLocale(navigator.languages));
document.documentElement.lang = t.locale;
document.documentElement.dir = t.direction;
document.title = t("widget.title");

const heading = document.createElement("h1");
heading.textContent = t("widget.home.greeting");
document.querySelector("#app")?.append(heading);
