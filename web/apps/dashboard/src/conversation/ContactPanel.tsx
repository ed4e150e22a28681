/** Beside the thread: whom it is with, what is known, and what was before. */
import type { ContactPatch, ContactView, ConversationRow } from "@parlor/protocol";
import { Link } from "@tanstack/react-router";
import { Mail, Pencil, X } from "lucide-react";
import { type FormEvent, type ReactNode, useState } from "react";
import { useChat } from "../chat/ChatContext";
import { failureText } from "../chat/failures";
import { contactName } from "../chat/names";
import { useAgent, useInbox, useOnline } from "../chat/people";
import { useAsked } from "../chat/useAsked";
import { useNow } from "../chat/useNow";
import { useT } from "../session/language";
import { Avatar } from "../ui/Avatar";
import { Button, IconButton } from "../ui/Button";
import { TextField } from "../ui/Field";
import { Bone } from "../ui/Skeleton";
import { Labels } from "./Labels";

type ContactPanelProps = { readonly row: ConversationRow; readonly onClose?: () => void };

export function ContactPanel({ row, onClose }: ContactPanelProps) {
  const t = useT();
  const chat = useChat();
  const [editing, setEditing] = useState(false);
  const online = useOnline(`visitor:${row.contact.id}`);
  const inbox = useInbox(row.inbox);
  const assignee = useAgent(row.assignee);
  // A name that changed elsewhere is another question, so that the rest is asked anew with it.
  const asked = useAsked(`contact:${row.contact.id}:${row.contact.name}`, () => chat.api.contact(row.contact.id));
  const contact = asked.value;

  return (
    <div className="flex flex-col gap-6 p-5">
      <div className="relative flex flex-col items-center text-center">
        {onClose && (
          <IconButton label={t("app.close")} className="absolute! end-0 top-0" onClick={onClose}>
            <X className="size-4" />
          </IconButton>
        )}
        <Avatar id={row.contact.id} name={row.contact.name} size="xl" />
        {editing && contact ? (
          <EditContact contact={contact} onDone={() => setEditing(false)} onSaved={asked.again} />
        ) : (
          <>
            <p className="mt-3 flex max-w-full items-center gap-1">
              <span dir="auto" className="truncate text-page font-semibold text-15 text-ink">
                {contactName(t, row.contact)}
              </span>
              {contact && (
                <IconButton label={t("contact.edit")} size="sm" onClick={() => setEditing(true)}>
                  <Pencil className="size-3.5" />
                </IconButton>
              )}
            </p>
            {online !== undefined && (
              <p className="flex items-center gap-1.5 text-12 text-ink-muted">
                <span
                  aria-hidden="true"
                  className={
                    online
                      ? "size-2 rounded-full bg-presence-online"
                      : "size-2 rounded-full border border-presence-offline"
                  }
                />
                {online ? t("contact.online") : t("contact.offline")}
              </p>
            )}
            {contact ? (
              contact.email && (
                <a
                  href={`mailto:${contact.email}`}
                  className="mt-1.5 flex max-w-full items-center gap-1.5 text-13 text-accent-ink underline-offset-4 hover:underline"
                >
                  <Mail aria-hidden="true" className="size-3.5 shrink-0" />
                  <bdi className="truncate">{contact.email}</bdi>
                </a>
              )
            ) : asked.is === "failed" ? (
              <p role="alert" className="mt-2 text-12 text-danger-ink">
                {failureText(t, asked.error)}
              </p>
            ) : (
              <Bone className="mt-3 h-3 w-32" />
            )}
          </>
        )}
      </div>

      <Part title={t("contact.conversation")}>
        <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-2 text-13">
          <Fact name={t("list.status")}>{t(`status.${row.status}`)}</Fact>
          <Fact name={t("conversation.assignee")}>{assignee?.name ?? t("conversation.nobody")}</Fact>
          <Fact name={t("conversation.inbox")}>{inbox?.name}</Fact>
          <Fact name={t("contact.began")}>{t.format.dateTime(Date.parse(row.created_at))}</Fact>
          {contact && <Fact name={t("contact.since")}>{t.format.date(Date.parse(contact.created_at))}</Fact>}
        </dl>
      </Part>

      <Part title={t("conversation.labels")}>
        <Labels row={row} />
      </Part>

      <Part title={t("contact.previous")}>
        <Earlier row={row} />
      </Part>
    </div>
  );
}

function Part({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <section className="border-line border-t pt-5">
      <h3 className="mb-2.5 font-medium text-12 text-ink-subtle">{title}</h3>
      {children}
    </section>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <>
      <dt className="text-ink-muted">{name}</dt>
      <dd dir="auto" className="min-w-0 truncate text-page text-end text-ink">
        {children}
      </dd>
    </>
  );
}

type EditContactProps = { readonly contact: ContactView; readonly onDone: () => void; readonly onSaved: () => void };

function EditContact({ contact, onDone, onSaved }: EditContactProps) {
  const t = useT();
  const chat = useChat();
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<string>();

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const name = String(form.get("name")).trim();
    const email = String(form.get("email")).trim();
    const patch: ContactPatch = {
      ...(name === (contact.name ?? "") ? {} : { name }),
      ...(email === (contact.email ?? "") ? {} : { email }),
    };
    setBusy(true);
    try {
      if (Object.keys(patch).length > 0) await chat.api.changeContact(contact.id, patch);
      onSaved();
      onDone();
    } catch (error) {
      setFault(failureText(t, error));
      setBusy(false);
    }
  }

  return (
    <form onSubmit={submit} className="mt-4 flex w-full flex-col gap-3 text-start">
      <TextField label={t("contact.name")} name="name" defaultValue={contact.name ?? ""} maxLength={100} autoFocus />
      <TextField
        label={t("login.email")}
        name="email"
        type="email"
        dir="ltr"
        defaultValue={contact.email ?? ""}
        error={fault}
      />
      <div className="flex justify-end gap-2">
        <Button onClick={onDone}>{t("app.cancel")}</Button>
        <Button type="submit" weight="primary" busy={busy}>
          {t("app.save")}
        </Button>
      </div>
    </form>
  );
}

function Earlier({ row }: { readonly row: ConversationRow }) {
  const t = useT();
  const chat = useChat();
  const now = useNow();
  const asked = useAsked(`contact-conversations:${row.contact.id}`, () =>
    chat.api.contactConversations(row.contact.id, { limit: 10 }),
  );
  const others = asked.value?.items.filter((it) => it.id !== row.id);
  if (!others)
    return asked.is === "failed" ? (
      <p className="text-13 text-ink-muted">{failureText(t, asked.error)}</p>
    ) : (
      <Bone className="h-9" />
    );
  if (others.length === 0) return <p className="text-13 text-ink-muted">{t("contact.noPrevious")}</p>;
  return (
    <ul className="-mx-2 flex flex-col">
      {others.map((it) => (
        <li key={it.id}>
          <Link
            to="/inbox/$conversation"
            params={{ conversation: it.id }}
            search={(before) => before}
            className="block rounded-md px-2 py-1.5 hover:bg-hover"
          >
            <span dir="auto" className="block truncate text-page text-13 text-ink">
              {it.last_message?.text ?? t("list.noMessages")}
            </span>
            <span className="block text-12 text-ink-subtle">
              {t(`status.${it.status}`)} · {t.format.relative(Date.parse(it.activity_at), now)}
            </span>
          </Link>
        </li>
      ))}
    </ul>
  );
}
