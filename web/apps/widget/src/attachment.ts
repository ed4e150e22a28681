/** A file of a message: a picture in the room it will need, or a card to download. Fetched with the visitor's credential. */
import type { WidgetTranslator } from "@parlor/i18n/widget";
import type { AttachmentView } from "@parlor/protocol";
import { h, icon, type View } from "./dom";
import { FILE } from "./icons";

export type AttachmentActions = {
  show(attachment: AttachmentView): void;
  blob(url: string): Promise<Blob>;
};

export function createAttachment(
  attachment: AttachmentView,
  t: WidgetTranslator,
  actions: AttachmentActions,
): View<AttachmentView> {
  return attachment.kind === "image" ? picture(attachment, t, actions) : card(attachment, t, actions);
}

const WIDEST = 248;
const TALLEST = 300;

function picture(attachment: AttachmentView, t: WidgetTranslator, { show, blob }: AttachmentActions) {
  const { name, preview } = attachment;
  const { width, height } = preview ?? attachment;
  const image = h("img", { alt: "", decoding: "async" });
  const label = t("widget.message.image", { name });
  const element = h("button", { type: "button", className: "picture", ariaLabel: label, title: name }, image);
  const ratio = width && height ? width / height : 4 / 3;
  // Its room is known before it comes, so that nothing moves when it does.
  element.style.width = `${Math.max(64, Math.min(width ?? WIDEST, WIDEST, TALLEST * ratio))}px`;
  element.style.aspectRatio = `${ratio}`;
  let source: string | undefined;
  let isGone = false;
  const load = async () => {
    near.disconnect();
    try {
      const bytes = await blob(preview?.url ?? attachment.url);
      if (isGone) return;
      source = URL.createObjectURL(bytes);
      image.src = source;
      element.className = "picture there";
    } catch {
      element.className = "picture"; // a press tries again
    }
  };
  const near = new IntersectionObserver(([entry]) => entry?.isIntersecting && load(), { rootMargin: "400px" });
  near.observe(element);
  element.onclick = () => (source ? show(attachment) : load());
  const destroy = () => {
    isGone = true;
    near.disconnect();
    if (source) URL.revokeObjectURL(source);
  };
  return { element, update: () => {}, destroy };
}

function card(attachment: AttachmentView, t: WidgetTranslator, { blob }: AttachmentActions) {
  const { name } = attachment;
  const element = h(
    "button",
    { type: "button", className: "file" },
    icon(FILE),
    h("span", { className: "unseen" }, t("widget.message.download"), " "),
    h("bdi", { title: name }, name),
    h("small", {}, t.format.bytes(attachment.size)),
  );
  element.onclick = async () => {
    element.ariaBusy = "true";
    try {
      save(await blob(attachment.url), name);
    } catch {
      // The button is there to be pressed again.
    }
    element.ariaBusy = "false";
  };
  return { element, update: () => {}, destroy: () => {} };
}

/** Hands bytes to the browser as a download. */
export function save(bytes: Blob, name: string): void {
  const href = URL.createObjectURL(bytes);
  h("a", { href, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(href), 60_000);
}
