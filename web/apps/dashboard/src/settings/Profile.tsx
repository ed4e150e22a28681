/** One's own name and password, and how this device looks, speaks and sends. */

import { type Locale, localeNames, locales } from "@parlor/i18n";
import type { AgentPatch } from "@parlor/protocol";
import { Monitor, Moon, Sun } from "lucide-react";
import { type FormEvent, useState } from "react";
import { useChat } from "../chat/ChatContext";
import { failureText } from "../chat/failures";
import { useYou } from "../chat/people";
import { useT } from "../session/language";
import { setPreference, usePreference } from "../session/preferences";
import { Button } from "../ui/Button";
import { Segments, Switch } from "../ui/Choice";
import { TextField } from "../ui/Field";
import { keyNames } from "../ui/Keys";
import { showToast } from "../ui/toasts";
import { Card, Heading } from "./Heading";

export function Profile() {
  const t = useT();
  return (
    <>
      <Heading title={t("settings.profile")} />
      <div className="flex flex-col gap-6">
        <Person />
        <Appearance />
        <Keyboard />
      </div>
    </>
  );
}

function Person() {
  const t = useT();
  const chat = useChat();
  const you = useYou();
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<string>();
  if (!you) return null;

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const target = event.currentTarget;
    const form = new FormData(target);
    const name = String(form.get("name")).trim();
    const password = String(form.get("password"));
    const patch: AgentPatch = {
      ...(name !== you?.name ? { name } : {}),
      ...(password === "" ? {} : { password }),
    };
    if (!you || Object.keys(patch).length === 0) return;
    setBusy(true);
    setFault(undefined);
    try {
      await chat.api.changeAgent(you.id, patch);
      target.reset();
      showToast(t("settings.saved"));
    } catch (error) {
      setFault(failureText(t, error));
    } finally {
      setBusy(false);
    }
  }

  return (
    <Card title={t("settings.you")}>
      <form onSubmit={submit} className="flex flex-col gap-4">
        <div className="grid gap-4 sm:grid-cols-2">
          <TextField
            key={you.name}
            label={t("setup.name")}
            hint={t("setup.nameHint")}
            name="name"
            defaultValue={you.name}
            required
            maxLength={100}
          />
          <TextField label={t("login.email")} name="email" dir="ltr" value={you.email} readOnly />
          <TextField
            label={t("settings.newPassword")}
            hint={t("setup.passwordHint", { count: 10 })}
            name="password"
            type="password"
            dir="ltr"
            autoComplete="new-password"
            minLength={10}
            maxLength={200}
            error={fault}
          />
        </div>
        <Button type="submit" weight="primary" busy={busy} className="self-start">
          {t("app.save")}
        </Button>
      </form>
    </Card>
  );
}

function Appearance() {
  const t = useT();
  const theme = usePreference("theme");
  const density = usePreference("density");
  return (
    <Card title={t("nav.theme")}>
      <Segments
        label={t("settings.theme")}
        showLabel
        value={theme}
        options={[
          { value: "auto", label: t("nav.theme.system"), icon: <Monitor className="size-3.5" /> },
          { value: "light", label: t("nav.theme.light"), icon: <Sun className="size-3.5" /> },
          { value: "dark", label: t("nav.theme.dark"), icon: <Moon className="size-3.5" /> },
        ]}
        onChange={(it) => setPreference("theme", it)}
      />
      <Segments<Locale>
        label={t("nav.language")}
        showLabel
        value={t.locale}
        options={locales.map((it) => ({ value: it, label: localeNames[it] }))}
        onChange={(it) => setPreference("locale", it)}
      />
      <Segments
        label={t("settings.density")}
        showLabel
        value={density}
        options={[
          { value: "comfortable", label: t("settings.comfortable") },
          { value: "compact", label: t("settings.compact") },
        ]}
        onChange={(it) => setPreference("density", it)}
      />
    </Card>
  );
}

function Keyboard() {
  const t = useT();
  const sendKey = usePreference("sendKey");
  const shortcuts = usePreference("shortcuts");
  const advance = usePreference("advance");
  return (
    <Card title={t("settings.working")}>
      <Segments
        label={t("settings.sendKey")}
        showLabel
        value={sendKey}
        options={[
          { value: "enter", label: keyNames("enter").join("") },
          { value: "mod-enter", label: keyNames("mod+enter").join(" + ") },
        ]}
        onChange={(it) => setPreference("sendKey", it)}
      />
      <Switch
        label={t("settings.advance")}
        hint={t("settings.advanceHint")}
        checked={advance}
        onChange={(it) => setPreference("advance", it)}
      />
      <Switch
        label={t("settings.shortcuts")}
        hint={t("settings.shortcutsHint")}
        checked={shortcuts}
        onChange={(it) => setPreference("shortcuts", it)}
      />
    </Card>
  );
}
