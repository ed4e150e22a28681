/** A picture in full, and the others of the conversation beside it. */
import type { AttachmentView, MessageView } from "@parlor/protocol";
import { ChevronLeft, ChevronRight, Download, X } from "lucide-react";
import { type KeyboardEvent, useState } from "react";
import { useT } from "../session/language";
import { IconButton } from "../ui/Button";
import { Dialog } from "../ui/Dialog";

type LightboxProps = {
  readonly messages: readonly MessageView[];
  /** The picture to begin with. */
  readonly at: string;
  readonly onClose: () => void;
};

export function Lightbox({ messages, at, onClose }: LightboxProps) {
  const t = useT();
  const pictures = messages.flatMap((it) => it.attachments.filter((file) => file.kind === "image"));
  const [shown, setShown] = useState(at);
  const index = pictures.findIndex((it) => it.id === shown);
  const picture: AttachmentView | undefined = pictures[index];
  if (!picture) return null;

  const step = (by: number) => {
    const next = pictures[index + by];
    if (next) setShown(next.id);
  };
  const key = (event: KeyboardEvent) => {
    const forward = t.direction === "rtl" ? "ArrowLeft" : "ArrowRight";
    const backward = t.direction === "rtl" ? "ArrowRight" : "ArrowLeft";
    if (event.key === forward) step(1);
    else if (event.key === backward) step(-1);
  };

  return (
    <Dialog title={t("message.image", { name: picture.name })} bare kind="lightbox" onClose={onClose}>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: arrows work wherever the focus is in it */}
      <div className="flex size-full flex-col" onKeyDown={key}>
        <div className="flex items-center gap-2 border-line border-b bg-surface px-4 py-2 text-ink">
          <bdi className="min-w-0 grow truncate font-medium text-13">{picture.name}</bdi>
          <span className="text-12 text-ink-muted">{t.format.bytes(picture.size)}</span>
          <a
            href={picture.url}
            download={picture.name}
            aria-label={t("message.download", { name: picture.name })}
            data-tip={t("message.download", { name: picture.name })}
            className="grid size-8 place-items-center rounded text-ink-muted hover:bg-hover hover:text-ink"
          >
            <Download className="size-4" />
          </a>
          <IconButton label={t("app.close")} onClick={onClose} autoFocus>
            <X className="size-4" />
          </IconButton>
        </div>
        <div className="relative flex min-h-0 grow items-center justify-between px-4">
          <img
            src={picture.url}
            alt={t("message.image", { name: picture.name })}
            className="absolute inset-4 m-auto max-h-[calc(100%-2rem)] max-w-[calc(100%-2rem)] rounded-md object-contain shadow-3"
          />
          {index > 0 && (
            <IconButton label={t("lightbox.previous")} weight="secondary" className="relative" onClick={() => step(-1)}>
              <ChevronLeft className="size-4 rtl:-scale-x-100" />
            </IconButton>
          )}
          {index < pictures.length - 1 && (
            <IconButton
              label={t("lightbox.next")}
              weight="secondary"
              className="relative ms-auto"
              onClick={() => step(1)}
            >
              <ChevronRight className="size-4 rtl:-scale-x-100" />
            </IconButton>
          )}
        </div>
      </div>
    </Dialog>
  );
}
