/** Changing the words of a message in place. */
import type { MessageView } from "@parlor/protocol";
import { type KeyboardEvent, useState } from "react";
import { useChat } from "../chat/ChatContext";
import { failureText } from "../chat/failures";
import { useT } from "../session/language";
import { Button } from "../ui/Button";
import { useAutoGrow } from "./useAutoGrow";

export function EditMessage({ message, onDone }: { readonly message: MessageView; readonly onDone: () => void }) {
  const t = useT();
  const chat = useChat();
  const [text, setText] = useState(message.text ?? "");
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<string>();
  const box = useAutoGrow(text);

  async function save() {
    const words = text.trim();
    if (words === "" || words === message.text) return onDone();
    setBusy(true);
    try {
      await chat.editMessage(message.conversation, message.id, words);
      onDone();
    } catch (error) {
      setFault(failureText(t, error));
      setBusy(false);
    }
  }

  function key(event: KeyboardEvent) {
    if (event.nativeEvent.isComposing) return;
    if (event.key === "Escape") {
      event.stopPropagation();
      onDone();
    } else if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      void save();
    }
  }

  return (
    <div className="flex w-[min(30rem,60vw)] flex-col gap-2">
      <textarea
        ref={box}
        dir="auto"
        rows={1}
        aria-label={t("message.edit")}
        // biome-ignore lint/a11y/noAutofocus: somebody just chose to edit
        autoFocus
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={key}
        className="w-full resize-none rounded border border-line-strong bg-surface px-2 py-1.5 text-14 text-ink"
      />
      {fault && (
        <p role="alert" className="text-12 text-danger-ink">
          {fault}
        </p>
      )}
      <div className="flex justify-end gap-2">
        <Button size="sm" onClick={onDone}>
          {t("app.cancel")}
        </Button>
        <Button size="sm" weight="primary" busy={busy} onClick={save}>
          {t("app.save")}
        </Button>
      </div>
    </div>
  );
}
