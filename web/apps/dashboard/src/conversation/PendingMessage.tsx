/** One's own message before the server has it: on its way, or refused with a way out. */
import type { Pending } from "@parlor/client";
import { CircleAlert, Clock } from "lucide-react";
import { useChat } from "../chat/ChatContext";
import { failureText } from "../chat/failures";
import { useYou } from "../chat/people";
import { useT } from "../session/language";
import { classes } from "../ui/classes";
import { showFault, showToast } from "../ui/toasts";
import { Attachments } from "./Attachments";
import { Bubble } from "./Bubble";
import { Words } from "./Words";

export function PendingMessage({ pending, first }: { readonly pending: Pending; readonly first: boolean }) {
  const t = useT();
  const chat = useChat();
  const you = useYou();
  const { status, key, text } = pending;
  const failed = status.is === "failed";

  async function copy() {
    try {
      await navigator.clipboard.writeText(text ?? "");
      showToast(t("app.copied"));
    } catch {
      showFault(t("error.clipboard"));
    }
  }

  return (
    <Bubble
      kind={pending.visibility === "agents_only" ? "note" : "out"}
      author={{ id: you?.id ?? "", name: you?.name ?? null, shown: t("message.you") }}
      time={t.format.time(pending.at)}
      first={first}
      attachments={pending.attachments.length > 0 ? <Attachments attachments={pending.attachments} /> : undefined}
      state={
        failed ? (
          <span role="alert" className="flex flex-wrap items-center justify-end gap-x-2 gap-y-1 text-danger-ink">
            <CircleAlert aria-hidden="true" className="size-3.5" />
            <span className="font-medium">{t("message.failed")}</span>
            <span>{failureText(t, status.reason)}</span>
            <TextButton label={t("message.retry")} onPress={() => chat.retry(key)} />
            {text && <TextButton label={t("app.copy")} onPress={() => void copy()} />}
            <TextButton label={t("message.discard")} onPress={() => chat.cancel(key)} />
          </span>
        ) : (
          <>
            <Clock aria-hidden="true" className="size-3" />
            {status.is === "queued" ? t("message.queued") : t("message.sending")}
          </>
        )
      }
    >
      {text ? (
        <span className={classes(status.is !== "sent" && "opacity-90")}>
          <Words text={text} />
        </span>
      ) : null}
    </Bubble>
  );
}

function TextButton({ label, onPress }: { readonly label: string; readonly onPress: () => void }) {
  return (
    <button
      type="button"
      className="min-h-6 cursor-pointer rounded px-1 font-semibold underline underline-offset-2 pointer-coarse:min-h-11"
      onClick={onPress}
    >
      {label}
    </button>
  );
}
