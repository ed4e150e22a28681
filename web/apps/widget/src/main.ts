/** Starts the chat in the iframe: what the server put into the page says which language and which colours. */
import { pickLocale } from "@parlor/i18n";
import { loadWidgetTranslator } from "@parlor/i18n/widget";
import type { PublicInbox } from "@parlor/protocol";
import "@parlor/tokens/tokens.css";
import "@parlor/tokens/base.css";
import "./widget.css";
import { createApp } from "./app";
import { applyTheme } from "./theme";

const config = document.getElementById("parlor-config")?.textContent;
const { inbox } = JSON.parse(config || "{}") as { inbox: PublicInbox };
const { settings } = inbox;
const wishes = settings.locale === "auto" ? navigator.languages : [settings.locale];
const colours = applyTheme(settings);
const t = await loadWidgetTranslator(pickLocale(wishes));
const { documentElement: page } = document;
page.lang = t.locale;
page.dir = t.direction;
document.title = settings.title || inbox.name;
const root = document.getElementById("app");
if (root) createApp({ inbox, t, colours, root });
