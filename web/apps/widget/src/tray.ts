/** Files about to be sent: each uploads at once, with its progress and a way out. Loaded with the first file. */
import type { ApiError, VisitorChat } from "@parlor/client";
import type { WidgetTranslator } from "@parlor/i18n/widget";
import type { AttachmentView, Limits } from "@parlor/protocol";
import { adopt, h, icon, iconButton, say, textButton } from "./dom";
import { CLOSE, FILE } from "./icons";
import sheet from "./tray.css?inline";

export interface Tray {
  readonly element: HTMLElement;
  add(files: readonly File[]): void;
  /** Those that may be named in a message. */
  ready(): AttachmentView[];
  isBusy(): boolean;
  clear(): void;
  destroy(): void;
}

export type TraySettings = {
  readonly t: WidgetTranslator;
  readonly limits: () => Limits;
  readonly upload: VisitorChat["upload"];
  readonly onChange: () => void;
};

type Item = {
  readonly element: HTMLElement;
  readonly stop: () => void;
  state: "busy" | "failed" | AttachmentView;
};

adopt(sheet);

export function createTray({ t, limits, upload, onChange }: TraySettings): Tray {
  const files = h("ul");
  const problem = h("p", { className: "problem", role: "alert" });
  const element = h("div", { className: "tray" }, problem, files);
  files.ariaLabel = t("widget.composer.files");
  const items = new Set<Item>();

  const changed = () => {
    element.hidden = !items.size && !problem.textContent;
    onChange();
  };
  const drop = (item: Item) => {
    item.stop();
    item.element.remove();
    items.delete(item);
    changed();
  };
  const begin = (file: File) => {
    let abort = new AbortController();
    const address = file.type.startsWith("image/") ? URL.createObjectURL(file) : undefined;
    const status = h("small", {}, t.format.bytes(file.size));
    const progress = h("progress", { max: 1, value: 0 });
    progress.ariaLabel = file.name;
    const again = textButton(t("widget.thread.retry"), () => run());
    again.hidden = true;
    const item: Item = {
      element: h(
        "li",
        {},
        address ? h("img", { src: address, alt: "" }) : icon(FILE),
        h("bdi", { title: file.name }, file.name),
        status,
        progress,
        again,
        iconButton("remove", t("widget.composer.remove", { name: file.name }), CLOSE, () => drop(item)),
      ),
      stop() {
        abort.abort();
        if (address) URL.revokeObjectURL(address);
      },
      state: "busy",
    };
    const run = async () => {
      item.state = "busy";
      again.hidden = true;
      progress.hidden = false;
      abort = new AbortController();
      const { signal } = abort;
      const onProgress = (share: number) => {
        progress.value = share;
        say(status, t("widget.upload.progress", { percent: t.format.percent(Math.floor(share * 100) / 100) }));
      };
      changed();
      try {
        item.state = await upload(file, { signal, onProgress });
        say(status, t.format.bytes(file.size));
      } catch (error) {
        if (signal.aborted) return;
        const { code } = error as Partial<ApiError>;
        const isRefused = code === "unsupported_file" || code === "unsupported_media_type" || code === "too_large";
        item.state = "failed";
        again.hidden = isRefused;
        say(status, t(isRefused ? "widget.upload.refused" : "widget.upload.failed"));
      }
      progress.hidden = true;
      changed();
    };
    items.add(item);
    files.append(item.element);
    run();
  };
  const clear = () => {
    for (const item of items) drop(item);
  };

  return {
    element,
    add(given) {
      const { upload_bytes, attachments } = limits();
      const complaints: string[] = [];
      for (const file of given) {
        if (file.size > upload_bytes) {
          const limit = t.format.bytes(upload_bytes);
          complaints.push(t("widget.upload.tooLarge", { name: file.name, limit }));
        } else if (items.size >= attachments) {
          complaints.push(t("widget.upload.tooMany", { count: attachments }));
          break;
        } else begin(file);
      }
      say(problem, complaints.join(" "));
      changed();
    },
    ready: () => [...items].flatMap(({ state }) => (typeof state === "string" ? [] : state)),
    isBusy: () => [...items].some(({ state }) => state === "busy"),
    clear() {
      say(problem, "");
      clear();
    },
    destroy: clear,
  };
}
