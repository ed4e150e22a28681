/** The files of a message that is being written: how far they are, and a way out of each. */
import { File as FileIcon, RotateCw, X } from "lucide-react";
import { useChat } from "../chat/ChatContext";
import { failureText } from "../chat/failures";
import { useT } from "../session/language";
import { IconButton } from "../ui/Button";
import { classes } from "../ui/classes";
import { removeUpload, retryUpload, type Upload } from "./uploads";

export function UploadChips({
  conversation,
  uploads,
}: {
  readonly conversation: string;
  readonly uploads: readonly Upload[];
}) {
  if (uploads.length === 0) return null;
  return (
    <ul className="flex flex-wrap gap-2 px-3 pb-2">
      {uploads.map((it) => (
        <Chip key={it.key} conversation={conversation} upload={it} />
      ))}
    </ul>
  );
}

function Chip({ conversation, upload }: { readonly conversation: string; readonly upload: Upload }) {
  const t = useT();
  const chat = useChat();
  const { key, name, size, picture, state } = upload;
  const failed = state.is === "failed";
  const share = state.is === "uploading" ? state.share : 1;
  return (
    <li
      className={classes(
        "relative flex h-12 w-60 max-w-full items-center gap-2.5 overflow-hidden rounded-md border bg-surface ps-1.5 pe-1",
        failed ? "border-danger-ink/50" : "border-line",
      )}
    >
      {picture ? (
        <img src={picture} alt="" className="size-9 shrink-0 rounded object-cover" />
      ) : (
        <span aria-hidden="true" className="grid size-9 shrink-0 place-items-center rounded bg-sunken text-ink-muted">
          <FileIcon className="size-4" />
        </span>
      )}
      <span className="min-w-0 grow">
        <bdi className="block truncate font-medium text-12 text-ink">{name}</bdi>
        <span className={classes("block truncate text-12", failed ? "text-danger-ink" : "text-ink-subtle")}>
          {failed
            ? failureText(t, state.error)
            : state.is === "uploading"
              ? t.format.percent(Math.round(share * 100) / 100)
              : t.format.bytes(size)}
        </span>
      </span>
      {failed && (
        <IconButton label={t("app.retry")} size="sm" onClick={() => retryUpload(chat, conversation, key)}>
          <RotateCw className="size-3.5" />
        </IconButton>
      )}
      <IconButton label={t("composer.remove", { name })} size="sm" onClick={() => removeUpload(conversation, key)}>
        <X className="size-3.5" />
      </IconButton>
      {state.is === "uploading" && (
        <span
          role="progressbar"
          aria-label={name}
          aria-valuenow={Math.round(share * 100)}
          className="absolute inset-x-0 bottom-0 h-0.5 bg-pressed"
        >
          <span className="block h-full bg-accent-edge transition-[width]" style={{ width: `${share * 100}%` }} />
        </span>
      )}
    </li>
  );
}
