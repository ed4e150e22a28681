/** Any moment to come back at, chosen with the device's own calendar. */
import { type FormEvent, useState } from "react";
import { useT } from "../session/language";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { TextField } from "../ui/Field";

type SnoozeDateProps = { readonly onChoose: (until: Date) => void; readonly onClose: () => void };

export function SnoozeDate({ onChoose, onClose }: SnoozeDateProps) {
  const t = useT();
  const [fault, setFault] = useState<string>();

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const until = new Date(String(new FormData(event.currentTarget).get("until")));
    if (!(until.getTime() > Date.now())) return setFault(t("snooze.past"));
    onClose();
    onChoose(until);
  }

  return (
    <Dialog title={t("snooze.choose")} width="sm" onClose={onClose}>
      <form onSubmit={submit} className="flex flex-col gap-4 px-5 pt-2 pb-5">
        <TextField
          label={t("snooze.until")}
          name="until"
          type="datetime-local"
          dir="ltr"
          defaultValue={localInput(tomorrow())}
          error={fault}
          required
          autoFocus
        />
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>{t("app.cancel")}</Button>
          <Button type="submit" weight="primary">
            {t("conversation.snooze")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

function tomorrow(): Date {
  const at = new Date();
  at.setDate(at.getDate() + 1);
  at.setHours(9, 0, 0, 0);
  return at;
}

/** What the input wants: local time without a zone. */
function localInput(at: Date): string {
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
