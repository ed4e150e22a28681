/** From an empty workspace to the first message on screen: make an inbox, paste the snippet, see somebody write. */

import type { ConversationRow } from "@parlor/protocol";
import { Link, useNavigate } from "@tanstack/react-router";
import { ArrowRight, Check, ExternalLink, MessageCircle } from "lucide-react";
import { type FormEvent, type ReactNode, useEffect, useState } from "react";
import { sameItems, useChat, useChatState } from "../chat/ChatContext";
import { failureText } from "../chat/failures";
import { useInboxes } from "../chat/people";
import { Avatar } from "../ui/Avatar";
import { Button } from "../ui/Button";
import { CopyField } from "../ui/CopyField";
import { classes } from "../ui/classes";
import { TextField } from "../ui/Field";
import { Logo } from "../ui/Logo";
import { Spinner } from "../ui/Spinner";
import { useT } from "./language";

const EVERYTHING = { status: "all" } as const;

export function Welcome() {
  const t = useT();
  const chat = useChat();
  const inbox = useInboxes()[0];
  const [made, setMade] = useState<{ id: string; key: string; snippet: string }>();
  const door = inbox ?? made;
  const first = useChatState(firstConversation, sameItems)[0];

  useEffect(() => {
    document.title = `${t("setup.install")} · ${t("app.name")}`;
    return chat.view(EVERYTHING);
  }, [chat, t]);

  return (
    <div className="calm-scroll h-dvh overflow-auto bg-canvas px-4 py-10">
      <main className="mx-auto w-full max-w-xl">
        <div className="flex items-center justify-between">
          <Logo className="size-9" />
          <Link
            to="/inbox"
            className="rounded px-2 py-1.5 text-13 text-ink-muted underline-offset-4 hover:text-ink hover:underline"
          >
            {t("setup.skip")}
          </Link>
        </div>
        <h1 className="mt-6 font-semibold text-24 text-ink tracking-tight">{t("setup.welcome")}</h1>
        <p className="mt-1.5 text-14 text-ink-muted">{t("setup.welcomeText")}</p>
        <ol className="mt-8 flex flex-col gap-4">
          <Step number={1} title={t("setup.inbox")} done={door !== undefined} current={!door}>
            {door ? <p className="text-13 text-ink-muted">{inbox?.name}</p> : <NewInbox onMade={setMade} />}
          </Step>
          <Step number={2} title={t("setup.install")} done={first !== undefined} current={door !== undefined && !first}>
            {door && (
              <div className="flex flex-col gap-3">
                <p className="text-13 text-ink-muted">{t("setup.snippet")}</p>
                <CopyField text={door.snippet} label={t("setup.install")} />
                <p className="text-13 text-ink-muted">
                  {t("setup.orTry")}{" "}
                  <a
                    href={`/demo?inbox=${encodeURIComponent(door.key)}`}
                    target="_blank"
                    rel="noreferrer"
                    className="inline-flex items-center gap-1 font-medium text-accent-ink underline underline-offset-4"
                  >
                    {t("setup.testPage")}
                    <ExternalLink aria-hidden="true" className="size-3.5" />
                  </a>
                </p>
              </div>
            )}
          </Step>
          <Step number={3} title={t("setup.firstMessage")} done={first !== undefined} current={first !== undefined}>
            {door && <FirstMessage row={first} />}
          </Step>
        </ol>
      </main>
    </div>
  );
}

function firstConversation({
  conversations,
}: {
  conversations: ReadonlyMap<string, ConversationRow>;
}): ConversationRow[] {
  const [row] = [...conversations.values()].filter((it) => it.last_message).sort((a, b) => b.activity - a.activity);
  return row ? [row] : [];
}

type StepProps = {
  readonly number: number;
  readonly title: string;
  readonly done: boolean;
  readonly current: boolean;
  readonly children: ReactNode;
};

function Step({ number, title, done, current, children }: StepProps) {
  const t = useT();
  return (
    <li
      aria-current={current ? "step" : undefined}
      className={classes("rounded-xl border border-line p-5", current ? "bg-surface shadow-2" : "bg-surface/60")}
    >
      <div className="flex items-center gap-3">
        <span
          aria-hidden="true"
          className={classes(
            "grid size-6 shrink-0 place-items-center rounded-full font-semibold text-12",
            done
              ? "bg-success text-on-success"
              : current
                ? "bg-accent text-on-accent"
                : "border border-line-strong text-ink-muted",
          )}
        >
          {done ? <Check className="size-3.5" /> : t.format.number(number)}
        </span>
        <h2 className={classes("font-semibold text-15", current || done ? "text-ink" : "text-ink-muted")}>{title}</h2>
      </div>
      <div className="mt-3 empty:hidden sm:ps-9">{children}</div>
    </li>
  );
}

function NewInbox({ onMade }: { readonly onMade: (inbox: { id: string; key: string; snippet: string }) => void }) {
  const t = useT();
  const chat = useChat();
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<string>();

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const name = String(new FormData(event.currentTarget).get("name")).trim();
    setBusy(true);
    setFault(undefined);
    try {
      onMade(await chat.api.addInbox({ name }));
    } catch (error) {
      setFault(failureText(t, error));
      setBusy(false);
    }
  }

  return (
    <form onSubmit={submit} className="flex flex-col gap-3">
      <TextField
        label={t("setup.inboxName")}
        hint={t("setup.inboxHint")}
        placeholder={t("setup.inboxExample")}
        name="name"
        error={fault}
        maxLength={100}
        autoFocus
        required
      />
      <Button type="submit" weight="primary" busy={busy} className="self-start">
        {t("setup.createInbox")}
      </Button>
    </form>
  );
}

function FirstMessage({ row }: { readonly row: ConversationRow | undefined }) {
  const t = useT();
  const navigate = useNavigate();
  if (!row) {
    return (
      <p role="status" className="flex items-center gap-2.5 text-13 text-ink-muted">
        <Spinner />
        {t("setup.waiting")}
      </p>
    );
  }
  return (
    <div role="status" className="rise flex flex-wrap items-center gap-3 rounded-lg border border-line bg-canvas p-3">
      <Avatar id={row.contact.id} name={row.contact.name} />
      <div className="min-w-0 grow">
        <p className="flex items-center gap-1.5 font-medium text-13 text-ink">
          <MessageCircle aria-hidden="true" className="size-3.5 text-success-ink" />
          {t("setup.arrived")}
        </p>
        <p dir="auto" className="truncate text-page text-13 text-ink-muted">
          {row.last_message?.text ?? t("list.attachment")}
        </p>
      </div>
      <Button
        weight="primary"
        onClick={() => void navigate({ to: "/inbox/$conversation", params: { conversation: row.id }, search: {} })}
      >
        {t("setup.openIt")}
        <ArrowRight aria-hidden="true" className="size-4 rtl:-scale-x-100" />
      </Button>
    </div>
  );
}
