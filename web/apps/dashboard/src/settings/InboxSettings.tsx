/** One inbox: how its widget looks and speaks, where it may stand, with a picture of it beside that follows every change. */
import type { InboxView, WidgetSettings } from "@parlor/protocol";
import { Link, useParams } from "@tanstack/react-router";
import { ArrowLeft, ExternalLink } from "lucide-react";
import { type FormEvent, useState } from "react";
import { useChat, useChatState } from "../chat/ChatContext";
import { failureText } from "../chat/failures";
import { useT } from "../session/language";
import { Button } from "../ui/Button";
import { Segments } from "../ui/Choice";
import { CopyField } from "../ui/CopyField";
import { Select, TextArea, TextField } from "../ui/Field";
import { Bone, Bones } from "../ui/Skeleton";
import { showToast } from "../ui/toasts";
import { AccentField } from "./AccentField";
import { Card, Heading } from "./Heading";
import { badOrigins, parseOrigins } from "./origins";
import { WidgetPreview } from "./WidgetPreview";

export function InboxSettings() {
  const t = useT();
  const { inbox: id = "" } = useParams({ strict: false });
  const inbox = useChatState((state) => state.directory.inboxes.get(id));
  const known = useChatState((state) => state.directory.workspace !== null);
  if (inbox) return <Edit key={inbox.id} inbox={inbox} />;
  if (known) return <Heading title={t("error.notFound")} />;
  return (
    <Bones label={t("app.loading")}>
      <Bone className="h-7 w-48" />
      <Bone className="mt-6 h-80" />
    </Bones>
  );
}

function Edit({ inbox }: { readonly inbox: InboxView }) {
  const t = useT();
  const chat = useChat();
  const [name, setName] = useState(inbox.name);
  const [settings, setSettings] = useState(inbox.settings);
  const [origins, setOrigins] = useState(inbox.settings.allowed_origins.join("\n"));
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<string>();
  const wrong = badOrigins(origins);
  const set = (part: Partial<WidgetSettings>) => setSettings((before) => ({ ...before, ...part }));

  async function submit(event: FormEvent) {
    event.preventDefault();
    if (wrong.length > 0) return;
    setBusy(true);
    setFault(undefined);
    try {
      await chat.api.changeInbox(inbox.id, {
        name: name.trim(),
        settings: { ...settings, allowed_origins: parseOrigins(origins) },
      });
      showToast(t("settings.saved"));
    } catch (error) {
      setFault(failureText(t, error));
    } finally {
      setBusy(false);
    }
  }

  return (
    <>
      <Link
        to="/settings/inboxes"
        className="mb-3 inline-flex items-center gap-1.5 text-13 text-ink-muted underline-offset-4 hover:text-ink hover:underline"
      >
        <ArrowLeft aria-hidden="true" className="size-3.5 rtl:-scale-x-100" />
        {t("settings.inboxes")}
      </Link>
      <Heading title={inbox.name} />
      <div className="grid items-start gap-6 lg:grid-cols-[1fr_19rem]">
        <div className="flex min-w-0 flex-col gap-6">
          <form onSubmit={submit} className="flex flex-col gap-6">
            <Card title={t("inbox.look")}>
              <TextField
                label={t("setup.inboxName")}
                hint={t("inbox.nameHint")}
                value={name}
                onChange={(event) => setName(event.target.value)}
                maxLength={100}
                required
              />
              <TextField
                label={t("inbox.title")}
                placeholder={name}
                value={settings.title}
                onChange={(event) => set({ title: event.target.value })}
                maxLength={100}
              />
              <TextArea
                label={t("inbox.greeting")}
                placeholder={t("inbox.greetingExample")}
                value={settings.greeting}
                onChange={(event) => set({ greeting: event.target.value })}
                maxLength={300}
              />
              <AccentField value={settings.accent} onChange={(accent) => set({ accent })} />
              <div className="grid gap-5 sm:grid-cols-2">
                <Segments
                  label={t("inbox.theme")}
                  showLabel
                  value={settings.theme as "auto" | "light" | "dark"}
                  options={[
                    { value: "auto", label: t("inbox.auto") },
                    { value: "light", label: t("nav.theme.light") },
                    { value: "dark", label: t("nav.theme.dark") },
                  ]}
                  onChange={(theme) => set({ theme })}
                />
                <Segments
                  label={t("inbox.side")}
                  showLabel
                  value={settings.side as "start" | "end"}
                  options={[
                    { value: "start", label: t("inbox.start") },
                    { value: "end", label: t("inbox.end") },
                  ]}
                  onChange={(side) => set({ side })}
                />
                <Select
                  label={t("nav.language")}
                  value={settings.locale}
                  onChange={(event) => set({ locale: event.target.value })}
                >
                  <option value="auto">{t("inbox.localeAuto")}</option>
                  <option value="en">English</option>
                  <option value="ar">العربية</option>
                </Select>
              </div>
            </Card>
            <Card title={t("inbox.where")}>
              <TextArea
                label={t("inbox.origins")}
                hint={t("inbox.originsHint")}
                placeholder="https://shop.example"
                dir="ltr"
                spellCheck={false}
                value={origins}
                onChange={(event) => setOrigins(event.target.value)}
                error={wrong.length > 0 ? t("inbox.originWrong", { origin: wrong[0] ?? "" }) : undefined}
              />
            </Card>
            {fault && (
              <p role="alert" className="rounded-md bg-danger-soft px-3 py-2 text-13 text-danger-ink">
                {fault}
              </p>
            )}
            <Button type="submit" weight="primary" busy={busy} disabled={wrong.length > 0} className="self-start">
              {t("app.save")}
            </Button>
          </form>
          <Card title={t("setup.install")}>
            <p className="text-13 text-ink-muted">{t("setup.snippet")}</p>
            <CopyField text={inbox.snippet} label={t("setup.install")} />
            <a
              href={`/demo?inbox=${encodeURIComponent(inbox.key)}`}
              target="_blank"
              rel="noreferrer"
              className="inline-flex items-center gap-1 self-start font-medium text-13 text-accent-ink underline underline-offset-4"
            >
              {t("setup.testPage")}
              <ExternalLink aria-hidden="true" className="size-3.5" />
            </a>
          </Card>
        </div>
        <div className="sticky top-4 max-lg:order-first">
          <WidgetPreview name={name} settings={settings} />
        </div>
      </div>
    </>
  );
}
