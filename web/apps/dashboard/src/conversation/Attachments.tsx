/** Pictures and files of a message. Their place is kept before they are there, so that nothing jumps when they come. */
import type { AttachmentView } from "@parlor/protocol";
import { Download, FileArchive, FileAudio, FileSpreadsheet, FileText, FileVideo, type LucideIcon } from "lucide-react";
import { useState } from "react";
import { useT } from "../session/language";

const WIDEST = 320;
const TALLEST = 240;

type AttachmentsProps = { readonly attachments: readonly AttachmentView[]; readonly onPicture?: (id: string) => void };

export function Attachments({ attachments, onPicture }: AttachmentsProps) {
  return (
    <ul className="flex max-w-full flex-col gap-1">
      {attachments.map((it) => (
        <li key={it.id} className="max-w-full">
          {it.kind === "image" ? (
            <Picture attachment={it} onOpen={() => onPicture?.(it.id)} />
          ) : (
            <File attachment={it} />
          )}
        </li>
      ))}
    </ul>
  );
}

function Picture({ attachment, onOpen }: { readonly attachment: AttachmentView; readonly onOpen: () => void }) {
  const t = useT();
  const [broken, setBroken] = useState(false);
  const { name } = attachment;
  // Of a small picture there is no preview: it is one itself.
  const { url, width, height } = attachment.preview ?? attachment;
  if (!width || !height || broken) return <File attachment={attachment} />;
  const scale = Math.min(1, WIDEST / width, TALLEST / height);
  return (
    <button
      type="button"
      className="block max-w-full cursor-zoom-in overflow-hidden rounded-lg border border-line bg-sunken"
      style={{ width: Math.round(width * scale), aspectRatio: `${width} / ${height}` }}
      onClick={onOpen}
    >
      <img
        src={url}
        alt={t("message.image", { name })}
        loading="lazy"
        decoding="async"
        className="size-full object-cover"
        onError={() => setBroken(true)}
      />
    </button>
  );
}

function File({ attachment: { name, size, url, media_type } }: { readonly attachment: AttachmentView }) {
  const t = useT();
  const Icon = iconOf(media_type);
  return (
    <a
      href={url}
      download={name}
      className="group/file flex w-72 max-w-full items-center gap-3 rounded-lg border border-line bg-surface p-2.5 hover:border-line-strong"
    >
      <span aria-hidden="true" className="grid size-9 shrink-0 place-items-center rounded-md bg-sunken text-ink-muted">
        <Icon className="size-4.5" />
      </span>
      <span className="min-w-0 grow">
        <span className="sr-only">{t("message.downloadFile")} </span>
        <bdi className="block truncate font-medium text-13 text-ink">{name}</bdi>
        <span className="block text-12 text-ink-subtle">{t.format.bytes(size)}</span>
      </span>
      <Download aria-hidden="true" className="size-4 shrink-0 text-ink-subtle group-hover/file:text-ink" />
    </a>
  );
}

export function iconOf(type: string): LucideIcon {
  if (type.startsWith("video/")) return FileVideo;
  if (type.startsWith("audio/")) return FileAudio;
  if (/zip|tar|compressed/.test(type)) return FileArchive;
  if (/sheet|csv|excel/.test(type)) return FileSpreadsheet;
  return FileText;
}
