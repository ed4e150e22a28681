/** Everybody who ever wrote, and what was said with each. */
import type { ContactView, ConversationRow, Page } from "@parlor/protocol";
import { Link, useNavigate } from "@tanstack/react-router";
import { ArrowLeft, Users } from "lucide-react";
import { useEffect, useState } from "react";
import { useChat } from "../chat/ChatContext";
import { failureText } from "../chat/failures";
import { contactName } from "../chat/names";
import { useInboxes } from "../chat/people";
import { tell, useAsked } from "../chat/useAsked";
import { useNow } from "../chat/useNow";
import { ConnectionBar } from "../session/ConnectionBar";
import { useT } from "../session/language";
import { Avatar } from "../ui/Avatar";
import { Button, IconButton } from "../ui/Button";
import { Empty, Failed } from "../ui/Empty";
import { Bone, Bones } from "../ui/Skeleton";

const PAGE = 50;

export function ContactsPage() {
  const t = useT();
  const chat = useChat();
  const navigate = useNavigate();
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<unknown>();
  const asked = useAsked("contacts", () => chat.api.contacts({ limit: PAGE }));
  const page = asked.value;

  useEffect(() => {
    document.title = `${t("nav.contacts")} · ${t("app.name")}`;
  }, [t]);

  async function more(before: Page<ContactView>) {
    if (before.next_cursor === null) return;
    setBusy(true);
    setFault(undefined);
    try {
      const next = await chat.api.contacts({ limit: PAGE, cursor: before.next_cursor });
      tell<Page<ContactView>>("contacts", { ...next, items: [...before.items, ...next.items] });
    } catch (error) {
      setFault(error);
    } finally {
      setBusy(false);
    }
  }

  return (
    <div className="flex h-dvh flex-col bg-canvas">
      <ConnectionBar />
      <main className="calm-scroll min-h-0 grow overflow-y-auto">
        <div className="mx-auto max-w-4xl px-5 py-6 sm:px-8">
          <header className="mb-5 flex items-center gap-2">
            <IconButton label={t("settings.back")} className="-ms-2" onClick={() => void navigate({ to: "/inbox" })}>
              <ArrowLeft className="size-4 rtl:-scale-x-100" />
            </IconButton>
            <h1 className="font-semibold text-20 text-ink tracking-tight">{t("nav.contacts")}</h1>
          </header>
          {!page ? (
            asked.is === "failed" ? (
              <Failed text={failureText(t, asked.error)} onRetry={asked.again} />
            ) : (
              <Bones label={t("app.loading")} className="flex flex-col gap-px">
                {["a", "b", "c", "d", "e", "f"].map((it) => (
                  <Bone key={it} className="h-15 rounded-none first:rounded-t-xl last:rounded-b-xl" />
                ))}
              </Bones>
            )
          ) : page.items.length === 0 ? (
            <Empty icon={<Users className="size-5" />} title={t("contacts.none")} text={t("contacts.noneText")} />
          ) : (
            <>
              <ul className="divide-y divide-line overflow-hidden rounded-xl border border-line bg-surface">
                {page.items.map((it) => (
                  <Contact key={it.id} contact={it} />
                ))}
              </ul>
              <div className="flex flex-col items-center gap-2 py-5 text-12 text-ink-subtle">
                {fault !== undefined && (
                  <span role="alert" className="text-danger-ink">
                    {failureText(t, fault)}
                  </span>
                )}
                {page.has_more ? (
                  <Button busy={busy} onClick={() => void more(page)}>
                    {t("list.more")}
                  </Button>
                ) : (
                  t("contacts.count", { count: page.items.length })
                )}
              </div>
            </>
          )}
        </div>
      </main>
    </div>
  );
}

function Contact({ contact }: { readonly contact: ContactView }) {
  const t = useT();
  const inboxes = useInboxes();
  const [open, setOpen] = useState(false);
  const inbox = inboxes.find((it) => it.id === contact.inbox);
  return (
    <li>
      <button
        type="button"
        aria-expanded={open}
        className="flex min-h-15 w-full cursor-pointer items-center gap-3.5 px-4 py-2.5 text-start hover:bg-hover"
        onClick={() => setOpen(!open)}
      >
        <Avatar id={contact.id} name={contact.name} size="lg" />
        <span className="min-w-0 grow">
          <span dir="auto" className="block truncate text-page font-medium text-14 text-ink">
            {contactName(t, contact)}
          </span>
          <bdi className="block truncate text-12 text-ink-subtle">{contact.email ?? t("contacts.noEmail")}</bdi>
        </span>
        <bdi className="max-w-40 truncate text-13 text-ink-muted max-sm:hidden">{inbox?.name}</bdi>
        <span className="w-28 shrink-0 text-end text-12 text-ink-subtle max-sm:hidden">
          {t.format.date(Date.parse(contact.created_at))}
        </span>
      </button>
      {open && <Conversations contact={contact.id} />}
    </li>
  );
}

function Conversations({ contact }: { readonly contact: string }) {
  const t = useT();
  const chat = useChat();
  const asked = useAsked(`contact-conversations:${contact}`, () =>
    chat.api.contactConversations(contact, { limit: 10 }),
  );
  if (!asked.value) {
    return asked.is === "failed" ? (
      <Failed text={failureText(t, asked.error)} onRetry={asked.again} />
    ) : (
      <Bone className="mx-4 mb-3 h-8" />
    );
  }
  return (
    <ul className="border-line border-t bg-canvas px-2 py-1.5">
      {asked.value.items.map((it) => (
        <ConversationLine key={it.id} row={it} />
      ))}
    </ul>
  );
}

function ConversationLine({ row }: { readonly row: ConversationRow }) {
  const t = useT();
  const now = useNow();
  return (
    <li>
      <Link
        to="/inbox/$conversation"
        params={{ conversation: row.id }}
        search={row.status === "open" ? {} : { status: row.status }}
        className="flex min-h-9 items-center gap-3 rounded-md px-2.5 text-13 hover:bg-hover"
      >
        <span dir="auto" className="min-w-0 grow truncate text-page text-ink">
          {row.last_message?.text ?? t("list.noMessages")}
        </span>
        <span className="shrink-0 text-12 text-ink-subtle">
          {t(`status.${row.status}`)} · {t.format.relative(Date.parse(row.activity_at), now)}
        </span>
      </Link>
    </li>
  );
}
