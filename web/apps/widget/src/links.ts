/** Finds addresses in plain text. Only four schemes are ever linked, whatever the text says. */
import { h } from "./dom";

const ADDRESS = /\b(?:https?:\/\/|mailto:|tel:\+?\d|www\.)[^\s<>"]+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+/gi;
const SAFE = /^(?:https?|mailto|tel):$/;

/** The text in pieces: strings, and links that know nothing of this page and tell nothing of it. */
export function linkify(text: string): (string | HTMLAnchorElement)[] {
  const pieces: (string | HTMLAnchorElement)[] = [];
  let end = 0;
  for (const { 0: found, index } of text.matchAll(ADDRESS)) {
    const shown = trimmed(found);
    const href = addressOf(shown);
    if (href === undefined) continue;
    pieces.push(
      text.slice(end, index),
      h("a", { href, target: "_blank", rel: "noopener noreferrer nofollow ugc" }, shown),
    );
    end = index + shown.length;
  }
  return [...pieces, text.slice(end)].filter((piece) => piece !== "");
}

/** Without the punctuation of the sentence around it; a bracket stays if it was opened inside. */
function trimmed(found: string): string {
  let shown = found;
  for (;;) {
    const last = shown.at(-1) ?? "";
    const closes = last === ")" && !shown.includes("(");
    if (!closes && !/[.,;:!?'"\]}،؛؟。]/.test(last)) return shown;
    shown = shown.slice(0, -1);
  }
}

function addressOf(shown: string): string | undefined {
  const start = /^www\./i.test(shown) ? "https://" : /^[a-z]+:/i.test(shown) ? "" : "mailto:";
  try {
    const { href, protocol } = new URL(start + shown);
    return SAFE.test(protocol) ? href : undefined;
  } catch {
    return undefined;
  }
}
