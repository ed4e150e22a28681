/** One conversation: its header, its thread, the composer, and beside it whom it is with. */
import { useParams } from "@tanstack/react-router";
import { MessageCircleX } from "lucide-react";
import { useEffect } from "react";
import { useChat, useChatState } from "../chat/ChatContext";
import { failureText } from "../chat/failures";
import { contactName } from "../chat/names";
import { isNarrow, openSurface, useSurface } from "../commands/desk";
import { useCommandContext } from "../commands/useCommandContext";
import { useT } from "../session/language";
import { usePreference } from "../session/preferences";
import { Dialog } from "../ui/Dialog";
import { Empty, Failed } from "../ui/Empty";
import { Composer } from "./Composer";
import { ContactPanel } from "./ContactPanel";
import { Header } from "./Header";
import { Thread } from "./Thread";

export function ConversationPage() {
  const chat = useChat();
  const { conversation = "" } = useParams({ strict: false });

  // Here and not in the keyed part below: going from one to the next is one watch, not two.
  useEffect(() => chat.watch(conversation), [chat, conversation]);
  useEffect(() => () => chat.watch(null), [chat]);

  // Another conversation is another screen: no state of the one before may show in it.
  return <Conversation key={conversation} id={conversation} />;
}

function Conversation({ id }: { readonly id: string }) {
  const t = useT();
  const chat = useChat();
  const context = useCommandContext();
  const row = useChatState((state) => state.conversations.get(id));
  const thread = useChatState((state) => state.threads.get(id));
  const panel = usePreference("panel");
  const surface = useSurface();

  if (!row && thread?.status === "failed") {
    return (
      <>
        <h2 className="sr-only">{t("conversation.goneTitle")}</h2>
        {thread.failure === "not_found" || thread.failure === "forbidden" ? (
          <Empty
            icon={<MessageCircleX className="size-5" />}
            title={t("conversation.goneTitle")}
            text={t("conversation.gone")}
          />
        ) : (
          <div className="m-auto">
            <Failed
              text={`${t("thread.failed")} ${failureText(t, thread.failure)}`}
              onRetry={() => void chat.reload(id)}
            />
          </div>
        )}
      </>
    );
  }

  return (
    <div className="flex min-h-0 grow">
      <div className="flex min-w-0 grow flex-col">
        <Header row={row} context={context} />
        <Thread id={id} row={row} />
        <Composer id={id} row={row} />
      </div>
      {panel && row && (
        <aside
          aria-label={t("conversation.details")}
          className="calm-scroll w-80 shrink-0 overflow-y-auto border-line border-s bg-canvas max-md:hidden"
        >
          <ContactPanel row={row} />
        </aside>
      )}
      {(surface === "details" || surface === "labels") && row && isNarrow() && (
        <Dialog title={contactName(t, row.contact)} bare kind="drawer" onClose={() => openSurface(null)}>
          <ContactPanel row={row} onClose={() => openSurface(null)} />
        </Dialog>
      )}
    </div>
  );
}
