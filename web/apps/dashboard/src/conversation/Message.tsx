/** One stored message: shown, copied, and by those who may, edited or deleted. */
import type { ContactBriefView, MessageView } from "@parlor/protocol";
import { Check, CheckCheck, Copy, Ellipsis, Pencil, Trash2 } from "lucide-react";
import { memo, useState } from "react";
import { useChat } from "../chat/ChatContext";
import { failureText } from "../chat/failures";
import { contactName } from "../chat/names";
import { isMine, mayManage, useYou } from "../chat/people";
import { useT } from "../session/language";
import { Button, IconButton } from "../ui/Button";
import { classes } from "../ui/classes";
import { Dialog } from "../ui/Dialog";
import { Menu } from "../ui/Menu";
import { showFault, showToast } from "../ui/toasts";
import { Attachments } from "./Attachments";
import { Bubble } from "./Bubble";
import { EditMessage } from "./EditMessage";
import { Words } from "./Words";

type MessageProps = {
  readonly message: MessageView;
  readonly first: boolean;
  readonly last: boolean;
  /** The visitor has it on their screen. */
  readonly seen: boolean;
  readonly contact: ContactBriefView | undefined;
  readonly conversation: string;
  readonly onPicture: (attachment: string) => void;
};

export const Message = memo(function Message({
  message,
  first,
  last,
  seen,
  contact,
  conversation,
  onPicture,
}: MessageProps) {
  const t = useT();
  const chat = useChat();
  const you = useYou();
  const [doing, setDoing] = useState<"edit" | "delete">();
  const { author } = message;
  if (author.role === "system") return null;

  const mine = isMine(author, you);
  const note = message.visibility === "agents_only";
  const deleted = message.deleted_at !== null;
  const shown = mine
    ? t("message.you")
    : author.role === "agent"
      ? author.name
      : contact
        ? contactName(t, contact)
        : t("list.visitor");
  const kind = note ? "note" : author.role === "agent" ? "out" : "in";
  const time = (
    <time dateTime={message.created_at} title={t.format.dateTime(message.timestamp)}>
      {t.format.time(message.timestamp)}
    </time>
  );
  const outcome = last && kind === "out" && !deleted;

  async function remove() {
    setDoing(undefined);
    try {
      await chat.deleteMessage(conversation, message.id);
    } catch (error) {
      showFault(failureText(t, error));
    }
  }

  async function copy() {
    try {
      await navigator.clipboard.writeText(message.text ?? "");
      showToast(t("app.copied"));
    } catch {
      showFault(t("error.clipboard"));
    }
  }

  const entries = [
    ...(message.text
      ? [{ id: "copy", label: t("message.copy"), icon: <Copy className="size-4" />, run: () => void copy() }]
      : []),
    ...(mine && message.text !== null
      ? [{ id: "edit", label: t("message.edit"), icon: <Pencil className="size-4" />, run: () => setDoing("edit") }]
      : []),
    ...(mine || mayManage(you)
      ? [
          {
            id: "delete",
            label: t("message.delete"),
            icon: <Trash2 className="size-4" />,
            danger: true,
            run: () => setDoing("delete"),
          },
        ]
      : []),
  ];

  return (
    <>
      <Bubble
        kind={kind}
        author={{ id: author.id, name: author.role === "visitor" ? (contact?.name ?? null) : author.name, shown }}
        time={time}
        first={first}
        attachments={
          !deleted && message.attachments.length > 0 ? (
            <Attachments attachments={message.attachments} onPicture={onPicture} />
          ) : undefined
        }
        actions={
          deleted || entries.length === 0 || doing === "edit" ? undefined : (
            <Menu
              label={t("message.actions")}
              placement="bottom end"
              sections={[{ entries }]}
              trigger={(props) => (
                <IconButton {...props} label={t("message.actions")} size="sm">
                  <Ellipsis className="size-4" />
                </IconButton>
              )}
            />
          )
        }
        state={
          outcome || (message.edited_at !== null && !deleted) ? (
            <>
              {message.edited_at !== null && <span>{t("message.edited")}</span>}
              {message.edited_at !== null && outcome && <span aria-hidden="true">·</span>}
              {outcome &&
                (seen ? (
                  <>
                    <CheckCheck aria-hidden="true" className="size-3.5 text-accent-ink" />
                    {t("message.seen")}
                  </>
                ) : (
                  <>
                    <Check aria-hidden="true" className="size-3.5" />
                    {t("message.sent")}
                  </>
                ))}
            </>
          ) : undefined
        }
      >
        {deleted ? (
          <span
            className={classes(
              "italic",
              kind === "in"
                ? "text-bubble-in-muted"
                : kind === "note"
                  ? "text-note-ink-muted"
                  : "text-bubble-out-muted",
            )}
          >
            {t("message.deleted")}
          </span>
        ) : doing === "edit" ? (
          <EditMessage message={message} onDone={() => setDoing(undefined)} />
        ) : message.text ? (
          <Words text={message.text} />
        ) : null}
      </Bubble>
      {doing === "delete" && (
        <Dialog title={t("message.deleteTitle")} kind="alertdialog" width="sm" onClose={() => setDoing(undefined)}>
          <div className="px-5 pt-1 pb-5">
            <p className="text-13 text-ink-muted">{t(note ? "message.deleteNote" : "message.deleteText")}</p>
            <div className="mt-5 flex justify-end gap-2">
              <Button onClick={() => setDoing(undefined)} autoFocus>
                {t("app.cancel")}
              </Button>
              <Button weight="danger" onClick={remove}>
                {t("message.delete")}
              </Button>
            </div>
          </div>
        </Dialog>
      )}
    </>
  );
});
