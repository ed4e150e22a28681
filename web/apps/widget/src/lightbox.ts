/** A picture, as large as there is room. Loaded when the first one is pressed. */
import type { WidgetTranslator } from "@parlor/i18n/widget";
import type { AttachmentView } from "@parlor/protocol";
import { adopt, h, iconButton } from "./dom";
import { CLOSE } from "./icons";
import sheet from "./lightbox.css?inline";

const DOWNLOAD = "M12 4v11M7 11l5 5 5-5M5 20h14";

adopt(sheet);

export async function showPicture(
  attachment: AttachmentView,
  t: WidgetTranslator,
  blob: (url: string) => Promise<Blob>,
  save: (bytes: Blob, name: string) => void,
): Promise<void> {
  const { name } = attachment;
  const image = h("img", { alt: name });
  let bytes: Blob | undefined;
  const keep = iconButton("", t("widget.message.download"), DOWNLOAD, () => bytes && save(bytes, name));
  const leave = iconButton("", t("widget.close"), CLOSE, () => box.close());
  leave.ariaLabel = leave.title = t("widget.message.cancel");
  const box = h(
    "dialog",
    { className: "lightbox", ariaLabel: name },
    h("p", {}, h("bdi", {}, name), keep, leave),
    image,
  );
  box.onclick = ({ target }) => target === box && box.close();
  box.onclose = () => {
    URL.revokeObjectURL(image.src);
    box.remove();
  };
  document.body.append(box);
  box.showModal();
  try {
    bytes = await blob(attachment.url);
    image.src = URL.createObjectURL(bytes);
  } catch {
    box.append(h("p", { role: "alert" }, t("widget.error.unexpected")));
  }
}
