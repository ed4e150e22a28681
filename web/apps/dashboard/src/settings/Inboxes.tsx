/** The doors people come through, and a new one. */
import { Link, useNavigate } from "@tanstack/react-router";
import { ChevronRight, Inbox, Plus } from "lucide-react";
import { type FormEvent, useState } from "react";
import { useChat } from "../chat/ChatContext";
import { failureText } from "../chat/failures";
import { useInboxes } from "../chat/people";
import { useT } from "../session/language";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { Empty } from "../ui/Empty";
import { TextField } from "../ui/Field";
import { Heading } from "./Heading";

export function Inboxes() {
  const t = useT();
  const inboxes = useInboxes();
  const [making, setMaking] = useState(false);
  return (
    <>
      <Heading title={t("settings.inboxes")} text={t("settings.inboxesText")}>
        <Button weight="primary" icon={<Plus className="size-4" />} onClick={() => setMaking(true)}>
          {t("settings.newInbox")}
        </Button>
      </Heading>
      {inboxes.length === 0 ? (
        <Empty icon={<Inbox className="size-5" />} title={t("settings.noInboxes")} text={t("settings.inboxesText")} />
      ) : (
        <ul className="divide-y divide-line rounded-xl border border-line">
          {inboxes.map((it) => (
            <li key={it.id}>
              <Link
                to="/settings/inboxes/$inbox"
                params={{ inbox: it.id }}
                className="flex min-h-16 items-center gap-3.5 px-4 py-3 hover:bg-hover"
              >
                <span
                  aria-hidden="true"
                  className="size-8 shrink-0 rounded-md ring-1 ring-line"
                  style={{ backgroundColor: it.settings.accent }}
                />
                <span className="min-w-0 grow">
                  <span dir="auto" className="block truncate text-page font-medium text-14 text-ink">
                    {it.name}
                  </span>
                  <span className="block truncate text-12 text-ink-subtle">
                    {it.settings.allowed_origins.length === 0 ? (
                      t("settings.anySite")
                    ) : (
                      <bdi dir="ltr">{it.settings.allowed_origins.join(", ")}</bdi>
                    )}
                  </span>
                </span>
                <ChevronRight aria-hidden="true" className="size-4 text-ink-subtle rtl:-scale-x-100" />
              </Link>
            </li>
          ))}
        </ul>
      )}
      {making && <NewInbox onClose={() => setMaking(false)} />}
    </>
  );
}

function NewInbox({ onClose }: { readonly onClose: () => void }) {
  const t = useT();
  const chat = useChat();
  const navigate = useNavigate();
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<string>();

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const name = String(new FormData(event.currentTarget).get("name")).trim();
    setBusy(true);
    try {
      const inbox = await chat.api.addInbox({ name });
      onClose();
      await navigate({ to: "/settings/inboxes/$inbox", params: { inbox: inbox.id } });
    } catch (error) {
      setFault(failureText(t, error));
      setBusy(false);
    }
  }

  return (
    <Dialog title={t("settings.newInbox")} width="sm" onClose={onClose}>
      <form onSubmit={submit} className="flex flex-col gap-4 px-5 pt-2 pb-5">
        <TextField
          label={t("setup.inboxName")}
          hint={t("setup.inboxHint")}
          placeholder={t("setup.inboxExample")}
          name="name"
          error={fault}
          maxLength={100}
          required
          autoFocus
        />
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>{t("app.cancel")}</Button>
          <Button type="submit" weight="primary" busy={busy}>
            {t("setup.createInbox")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
