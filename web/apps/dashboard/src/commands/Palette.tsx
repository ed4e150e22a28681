/** Everything one can do or go to, found by typing. */

import { Inbox, type LucideIcon, MessageCircle, Search } from "lucide-react";
import { type KeyboardEvent, useEffect, useId, useMemo, useRef, useState } from "react";
import { useChatState } from "../chat/ChatContext";
import { contactName } from "../chat/names";
import { useInboxes } from "../chat/people";
import { useT } from "../session/language";
import { classes } from "../ui/classes";
import { Dialog } from "../ui/Dialog";
import { Keys } from "../ui/Keys";
import type { CommandContext } from "./command";
import { applicable, keysOf } from "./commands";

type Line = {
  readonly id: string;
  readonly text: string;
  readonly detail?: string | undefined;
  readonly icon: LucideIcon;
  readonly keys?: string | undefined;
  readonly group: string;
  readonly run: () => void;
};

const SHOWN = 40;

export function Palette({ context, onClose }: { readonly context: CommandContext; readonly onClose: () => void }) {
  const t = useT();
  return (
    <Dialog title={t("command.palette")} bare kind="top" onClose={onClose}>
      <Finder context={context} onClose={onClose} />
    </Dialog>
  );
}

function Finder({ context, onClose }: { readonly context: CommandContext; readonly onClose: () => void }) {
  const t = useT();
  const [words, setWords] = useState("");
  const [active, setActive] = useState(0);
  const lines = useLines(context, words);
  const id = useId();
  const list = useRef<HTMLDivElement>(null);
  const current = lines[Math.min(active, lines.length - 1)];

  useEffect(() => {
    list.current?.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest" });
  });

  function run(line: Line | undefined) {
    if (!line) return;
    onClose();
    // After the dialog gave the focus back, so that what the command focuses keeps it.
    setTimeout(line.run, 0);
  }

  function key(event: KeyboardEvent) {
    const steps = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 }[event.key];
    if (steps !== undefined) {
      event.preventDefault();
      const to = active + steps;
      const last = lines.length - 1;
      setActive(Math.abs(steps) === 1 ? (to < 0 ? last : to > last ? 0 : to) : Math.max(0, Math.min(to, last)));
    } else if (event.key === "Enter" && !event.nativeEvent.isComposing) {
      event.preventDefault();
      run(current);
    }
  }

  return (
    <div className="flex max-h-[min(30rem,70dvh)] flex-col">
      <div className="flex items-center gap-3 border-line border-b px-4">
        <Search aria-hidden="true" className="size-4 shrink-0 text-ink-subtle" />
        <input
          // biome-ignore lint/a11y/noAutofocus: the dialog was opened to type
          autoFocus
          dir="auto"
          role="combobox"
          aria-expanded="true"
          aria-controls={`${id}-list`}
          aria-activedescendant={current ? `${id}-${current.id}` : undefined}
          aria-autocomplete="list"
          aria-label={t("command.placeholder")}
          placeholder={t("command.placeholder")}
          value={words}
          onChange={(event) => {
            setWords(event.target.value);
            setActive(0);
          }}
          onKeyDown={key}
          className="h-13 min-w-0 grow bg-transparent text-15 text-ink outline-none!"
        />
        <Keys keys="escape" />
      </div>
      <div
        ref={list}
        id={`${id}-list`}
        role="listbox"
        aria-label={t("command.palette")}
        className="calm-scroll overflow-auto p-1.5"
      >
        {groupsOf(lines).map(([group, members]) => (
          // biome-ignore lint/a11y/useSemanticElements: a group of options has no element of its own
          <div key={group} role="group" aria-label={group}>
            <div aria-hidden="true" className="px-2.5 pt-2 pb-1 font-medium text-12 text-ink-subtle">
              {group}
            </div>
            {members.map((line) => (
              <Option
                key={line.id}
                id={`${id}-${line.id}`}
                line={line}
                selected={line === current}
                onRun={() => run(line)}
              />
            ))}
          </div>
        ))}
      </div>
      {lines.length === 0 && <p className="px-4 pb-6 text-center text-13 text-ink-muted">{t("command.nothing")}</p>}
      <span role="status" className="sr-only">
        {t("command.results", { count: lines.length })}
      </span>
    </div>
  );
}

type OptionProps = { readonly id: string; readonly line: Line; readonly selected: boolean; readonly onRun: () => void };

function Option({ id, line, selected, onRun }: OptionProps) {
  const Icon = line.icon;
  return (
    // The input holds the focus and the keys; the option is only pointed at.
    // biome-ignore lint/a11y/useFocusableInteractive: see above
    // biome-ignore lint/a11y/useKeyWithClickEvents: see above
    <div
      id={id}
      role="option"
      aria-selected={selected}
      onClick={onRun}
      className={classes(
        "flex min-h-9 cursor-pointer items-center gap-3 rounded-md px-2.5 py-1 text-13 text-ink hover:bg-hover pointer-coarse:min-h-11",
        selected && "bg-selected!",
      )}
    >
      <Icon aria-hidden="true" className="size-4 shrink-0 text-ink-muted" />
      <span dir="auto" className="shrink-0 truncate text-page">
        {line.text}
      </span>
      <span dir="auto" className="min-w-0 grow truncate text-page text-ink-muted">
        {line.detail}
      </span>
      {line.keys && <Keys keys={line.keys} />}
    </div>
  );
}

function useLines(context: CommandContext, words: string): readonly Line[] {
  const t = useT();
  const inboxes = useInboxes();
  const conversations = useChatState((state) => state.conversations);
  return useMemo(() => {
    const wanted = words.toLocaleLowerCase().split(/\s+/).filter(Boolean);
    const fits = (...texts: readonly (string | null | undefined)[]) => {
      const all = texts.join(" ").toLocaleLowerCase();
      return wanted.every((word) => all.includes(word));
    };
    const GROUPS = {
      conversation: t("command.group.conversation"),
      list: t("command.group.list"),
      go: t("command.group.go"),
      app: t("command.group.app"),
    };
    const said = applicable(context)
      .filter((it) => !it.keyOnly && fits(t(it.label)))
      .map(
        (it): Line => ({
          id: it.id,
          text: t(it.label),
          icon: it.icon,
          keys: keysOf(it.id),
          group: GROUPS[it.group],
          run: () => it.run(context),
        }),
      );
    const doors = inboxes
      .filter((it) => fits(it.name))
      .map(
        (it): Line => ({
          id: it.id,
          text: it.name,
          icon: Inbox,
          group: t("settings.inboxes"),
          run: () => context.show({ view: "all", status: "open", inbox: it.id }),
        }),
      );
    const found = [...conversations.values()]
      .filter((it) => fits(contactName(t, it.contact), it.last_message?.text, ...it.labels))
      .sort((a, b) => b.activity - a.activity)
      .slice(0, wanted.length > 0 ? 20 : 5)
      .map(
        (it): Line => ({
          id: it.id,
          text: contactName(t, it.contact),
          detail: it.last_message?.text ?? undefined,
          icon: MessageCircle,
          group: t("list.label"),
          run: () => context.open(it.id),
        }),
      );
    // Somebody who types looks for something; somebody who does not wants to do something.
    return (wanted.length > 0 ? [...found, ...said, ...doors] : [...said, ...found, ...doors]).slice(0, SHOWN);
  }, [context, conversations, inboxes, t, words]);
}

function groupsOf(lines: readonly Line[]): readonly [string, readonly Line[]][] {
  const groups = new Map<string, Line[]>();
  for (const line of lines) groups.set(line.group, [...(groups.get(line.group) ?? []), line]);
  return [...groups];
}
