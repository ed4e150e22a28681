/** Where one writes: to the visitor, or for the team; with files, a draft that is kept, and a look at who else types. */
import { typingIn } from "@parlor/client";
import type { ConversationRow } from "@parlor/protocol";
import { Lock, Paperclip, Reply, SendHorizontal, Users } from "lucide-react";
import {
  type ChangeEvent,
  type ClipboardEvent,
  type DragEvent,
  type KeyboardEvent,
  useEffect,
  useRef,
  useState,
} from "react";
import { sameItems, useChat, useChatState } from "../chat/ChatContext";
import { useYou } from "../chat/people";
import { keysOf } from "../commands/commands";
import { onWrite } from "../commands/desk";
import { useT } from "../session/language";
import { usePreference } from "../session/preferences";
import { Button, IconButton } from "../ui/Button";
import { classes } from "../ui/classes";
import { isMac, keyNames } from "../ui/Keys";
import { changeDraft, draftOf, type Kind, useDraft } from "./drafts";
import { UploadChips } from "./UploadChips";
import { clearUploads, startUpload, useUploads } from "./uploads";
import { useAutoGrow } from "./useAutoGrow";

/** What holds until the server said its own. */
const LIMITS = { message_chars: 10_000, attachments: 10, upload_bytes: 25 * 1024 * 1024 };

type ComposerProps = { readonly id: string; readonly row: ConversationRow | undefined };

export function Composer({ id, row }: ComposerProps) {
  const t = useT();
  const chat = useChat();
  const draft = useDraft(id);
  const uploads = useUploads(id);
  const limits = useChatState((state) => state.limits) ?? LIMITS;
  const sendKey = usePreference("sendKey");
  usePreference("shortcuts"); // tooltips name the keys
  const text = draft[draft.kind];
  const note = draft.kind === "note";
  const box = useAutoGrow(text);
  const picker = useRef<HTMLInputElement>(null);
  const [dragged, setDragged] = useState(false);
  const [faults, setFaults] = useState<readonly string[]>([]);

  const over = Math.max(0, Array.from(text).length - limits.message_chars);
  const uploading = uploads.some((it) => it.state.is === "uploading");
  const ready = uploads.flatMap((it) => (it.state.is === "ready" ? [it.state.attachment] : []));
  const unready = uploads.length !== ready.length;
  const empty = text.trim() === "" && ready.length === 0;
  const sendable = !empty && over === 0 && !unready;

  useEffect(
    () =>
      onWrite((kind) => {
        changeDraft(id, { kind });
        // After whatever was open gave the focus back.
        setTimeout(() => box.current?.focus(), 0);
      }),
    [id, box],
  );

  function send() {
    if (!sendable) return;
    chat.send(id, { text: text.trim(), attachments: ready, visibility: note ? "agents_only" : "everyone" });
    changeDraft(id, { [draftOf(id).kind]: "" });
    clearUploads(id);
    setFaults([]);
    box.current?.focus();
  }

  function key(event: KeyboardEvent) {
    if (event.nativeEvent.isComposing) return;
    if (event.key === "Escape") return box.current?.blur();
    if (event.key !== "Enter" || event.shiftKey || event.altKey) return;
    const mod = isMac ? event.metaKey : event.ctrlKey;
    if (mod || sendKey === "enter") {
      event.preventDefault();
      send();
    }
  }

  function add(files: readonly File[]) {
    const said: string[] = [];
    let room = limits.attachments - uploads.length;
    for (const file of files) {
      if (file.size > limits.upload_bytes) {
        said.push(t("composer.tooLarge", { name: file.name, limit: t.format.bytes(limits.upload_bytes) }));
      } else if (room <= 0) {
        said.push(t("composer.tooMany", { count: limits.attachments }));
        break;
      } else {
        startUpload(chat, id, file);
        room--;
      }
    }
    setFaults(said);
    box.current?.focus();
  }

  function write(event: ChangeEvent<HTMLTextAreaElement>) {
    changeDraft(id, { [draft.kind]: event.target.value });
    if (!note && event.target.value !== "") chat.typing(id);
  }

  function paste(event: ClipboardEvent) {
    const files = [...event.clipboardData.files];
    if (files.length === 0) return;
    event.preventDefault();
    add(files);
  }

  const carriesFiles = (event: DragEvent) => event.dataTransfer.types.includes("Files");

  return (
    <div className="shrink-0 px-3 pb-3 sm:px-5 sm:pb-4">
      <Collision id={id} />
      {/* biome-ignore lint/a11y/noStaticElementInteractions: a place to drop files; the button beside does the same */}
      <div
        className={classes(
          "relative mx-auto max-w-4xl rounded-lg border shadow-1 transition-colors focus-within:border-accent-edge",
          note ? "border-note-edge bg-note focus-within:border-note-edge" : "border-line-strong/60 bg-surface",
        )}
        onDragEnter={(event) => carriesFiles(event) && setDragged(true)}
        onDragOver={(event) => carriesFiles(event) && event.preventDefault()}
        onDragLeave={(event) => !event.currentTarget.contains(event.relatedTarget as Node | null) && setDragged(false)}
        onDrop={(event) => {
          event.preventDefault();
          setDragged(false);
          add([...event.dataTransfer.files]);
        }}
      >
        <div className="flex items-center gap-1 px-2 pt-2">
          <KindTab kind="reply" current={draft.kind} id={id} onChoose={() => box.current?.focus()} />
          <KindTab kind="note" current={draft.kind} id={id} onChoose={() => box.current?.focus()} />
          {row?.status === "closed" && !note && (
            <span className="ms-auto truncate pe-1.5 text-12 text-ink-subtle">{t("composer.reopens")}</span>
          )}
        </div>
        <textarea
          ref={box}
          dir="auto"
          rows={1}
          aria-label={note ? t("composer.notePlaceholder") : t("composer.replyPlaceholder")}
          placeholder={note ? t("composer.notePlaceholder") : t("composer.replyPlaceholder")}
          value={text}
          onChange={write}
          onKeyDown={key}
          onPaste={paste}
          className={classes(
            "calm-scroll block max-h-[40dvh] min-h-16 w-full resize-none bg-transparent px-3.5 py-2 text-14 leading-[1.5] outline-none!",
            note ? "text-note-ink placeholder:text-note-ink-muted" : "text-ink",
          )}
        />
        <UploadChips conversation={id} uploads={uploads} />
        {faults.length > 0 && (
          <ul role="alert" className="px-3.5 pb-1 text-12 text-danger-ink">
            {faults.map((it) => (
              <li key={it}>{it}</li>
            ))}
          </ul>
        )}
        <div className="flex items-center gap-1 px-2 pb-2">
          <input
            ref={picker}
            type="file"
            multiple
            hidden
            onChange={(event) => {
              add([...(event.target.files ?? [])]);
              event.target.value = "";
            }}
          />
          <IconButton
            label={t("composer.attach")}
            className={note ? "text-note-ink-muted!" : undefined}
            onClick={() => picker.current?.click()}
          >
            <Paperclip className="size-4" />
          </IconButton>
          <span
            className={classes(
              "ms-auto truncate px-2 text-12 max-sm:hidden",
              note ? "text-note-ink-muted" : "text-ink-subtle",
            )}
          >
            {over > 0 ? null : t("composer.hint", { keys: sendHint(sendKey) })}
          </span>
          {over > 0 && (
            <span role="alert" className="ms-auto px-2 text-12 text-danger-ink">
              {t("composer.tooLong", { count: over })}
            </span>
          )}
          <Button
            weight="primary"
            disabled={!sendable}
            busy={uploading && text.trim() !== ""}
            icon={note ? <Lock className="size-3.5" /> : <SendHorizontal className="size-4 rtl:-scale-x-100" />}
            className="max-sm:ms-auto"
            onClick={send}
          >
            {note ? t("composer.addNote") : t("composer.send")}
          </Button>
        </div>
        {dragged && (
          <div className="pointer-events-none absolute inset-1 grid place-items-center rounded-md border-2 border-accent-edge border-dashed bg-accent-soft font-medium text-13 text-accent-ink">
            {t("composer.drop")}
          </div>
        )}
      </div>
    </div>
  );
}

function sendHint(sendKey: "enter" | "mod-enter"): string {
  const keys = keyNames(sendKey === "enter" ? "enter" : "mod+enter").join(isMac ? "" : "+");
  return `\u2068${keys}\u2069`;
}

type KindTabProps = { readonly kind: Kind; readonly current: Kind; readonly id: string; readonly onChoose: () => void };

function KindTab({ kind, current, id, onChoose }: KindTabProps) {
  const t = useT();
  const draft = useDraft(id);
  const Icon = kind === "reply" ? Reply : Lock;
  const chosen = kind === current;
  return (
    <button
      type="button"
      aria-pressed={chosen}
      data-tip={t(kind === "reply" ? "composer.reply" : "command.note")}
      data-tip-keys={keysOf(kind)}
      className={classes(
        "inline-flex h-7 cursor-pointer items-center gap-1.5 rounded px-2 text-13 pointer-coarse:h-10",
        chosen
          ? kind === "note"
            ? "bg-note-line/60 font-medium text-note-ink"
            : "bg-pressed font-medium text-ink"
          : current === "note"
            ? "text-note-ink-muted hover:text-note-ink"
            : "text-ink-muted hover:bg-hover hover:text-ink",
      )}
      onClick={() => {
        changeDraft(id, { kind });
        onChoose();
      }}
    >
      <Icon aria-hidden="true" className={classes("size-3.5", kind === "reply" && "rtl:-scale-x-100")} />
      {t(`composer.${kind}`)}
      {!chosen && draft[kind] !== "" && (
        <span className="size-1.5 rounded-full bg-accent-edge">
          <span className="sr-only">{t("composer.hasDraft")}</span>
        </span>
      )}
    </button>
  );
}

/** Somebody else of the team writes here right now: better to know before two answers go out. */
function Collision({ id }: { readonly id: string }) {
  const t = useT();
  const you = useYou();
  const names = useChatState(
    (state) => typingIn(state, id).flatMap(({ by }) => (by.role === "agent" && by.id !== you?.id ? [by.name] : [])),
    sameItems,
  );
  if (names.length === 0) return <div role="status" className="contents" />;
  return (
    <p
      role="status"
      className="mx-auto mb-2 flex max-w-4xl items-center gap-2 rounded-md bg-warning-soft px-3 py-1.5 text-12 text-warning-ink"
    >
      <Users aria-hidden="true" className="size-3.5 shrink-0" />
      {t("composer.collision", { name: t.format.list(names) })}
    </p>
  );
}
