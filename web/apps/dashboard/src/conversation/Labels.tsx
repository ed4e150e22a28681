/** The labels of a conversation: seen, taken off, and put on from those in use or newly named. */
import type { ConversationRow } from "@parlor/protocol";
import { Check, Plus, X } from "lucide-react";
import { type KeyboardEvent, useId, useState } from "react";
import { useChat } from "../chat/ChatContext";
import { labelConversation } from "../chat/changes";
import { useLabels } from "../chat/people";
import { keysOf } from "../commands/commands";
import { useSurfaceOf } from "../commands/desk";
import { useT } from "../session/language";
import { classes } from "../ui/classes";
import { Panel } from "../ui/Panel";

export function Labels({ row }: { readonly row: ConversationRow }) {
  const t = useT();
  const chat = useChat();
  const surface = useSurfaceOf("labels");
  const set = (labels: readonly string[]) => void labelConversation({ chat, t }, row, labels);
  return (
    <ul className="flex flex-wrap gap-1.5">
      {row.labels.map((label) => (
        <li
          key={label}
          className="inline-flex h-7 max-w-full items-center rounded-full border border-line bg-surface ps-2.5 text-12 text-ink"
        >
          <bdi className="truncate">{label}</bdi>
          <button
            type="button"
            aria-label={t("labels.remove", { name: label })}
            className="grid size-7 shrink-0 cursor-pointer place-items-center rounded-full text-ink-subtle hover:text-ink"
            onClick={() => set(row.labels.filter((it) => it !== label))}
          >
            <X className="size-3" />
          </button>
        </li>
      ))}
      <li>
        <Panel
          label={t("conversation.labels")}
          placement="bottom end"
          {...surface}
          trigger={(props) => (
            <button
              type="button"
              {...props}
              data-tip={t("labels.add")}
              data-tip-keys={keysOf("labels")}
              className="inline-flex h-7 cursor-pointer items-center gap-1 rounded-full border border-line-strong/70 border-dashed px-2.5 text-12 text-ink-muted hover:border-line-strong hover:text-ink pointer-coarse:h-10"
            >
              <Plus aria-hidden="true" className="size-3" />
              {t("labels.add")}
            </button>
          )}
        >
          {() => <LabelPicker chosen={row.labels} onChange={set} />}
        </Panel>
      </li>
    </ul>
  );
}

type LabelPickerProps = { readonly chosen: readonly string[]; readonly onChange: (labels: readonly string[]) => void };

function LabelPicker({ chosen, onChange }: LabelPickerProps) {
  const t = useT();
  const known = useLabels();
  const id = useId();
  const [words, setWords] = useState("");
  const [active, setActive] = useState(0);
  const wanted = words.trim().toLocaleLowerCase();
  const fitting = [...new Set([...chosen, ...known])].filter((it) => it.toLocaleLowerCase().includes(wanted)).sort();
  const fresh = wanted !== "" && !fitting.some((it) => it.toLocaleLowerCase() === wanted) ? words.trim() : undefined;
  const options = fresh === undefined ? fitting : [...fitting, fresh];
  const current = options[Math.min(active, options.length - 1)];

  function toggle(label: string | undefined) {
    if (label === undefined) return;
    onChange(chosen.includes(label) ? chosen.filter((it) => it !== label) : [...chosen, label].sort());
    setWords("");
  }

  function key(event: KeyboardEvent) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined) {
      event.preventDefault();
      setActive(Math.max(0, Math.min(active + step, options.length - 1)));
    } else if (event.key === "Enter" && !event.nativeEvent.isComposing) {
      event.preventDefault();
      toggle(current);
    }
  }

  return (
    <div className="w-60">
      <input
        // biome-ignore lint/a11y/noAutofocus: the panel was opened to type
        autoFocus
        dir="auto"
        role="combobox"
        aria-expanded="true"
        aria-controls={`${id}-list`}
        aria-activedescendant={current ? `${id}-${options.indexOf(current)}` : undefined}
        aria-label={t("labels.find")}
        placeholder={t("labels.find")}
        maxLength={40}
        value={words}
        onChange={(event) => {
          setWords(event.target.value);
          setActive(0);
        }}
        onKeyDown={key}
        className="h-10 w-full border-line border-b bg-transparent px-3 text-13 text-ink outline-none!"
      />
      <div
        id={`${id}-list`}
        role="listbox"
        aria-label={t("conversation.labels")}
        aria-multiselectable="true"
        className="calm-scroll max-h-60 overflow-auto p-1"
      >
        {options.map((label, at) => (
          // The input holds the focus and the keys; the option is only pointed at.
          // biome-ignore lint/a11y/useFocusableInteractive: see above
          // biome-ignore lint/a11y/useKeyWithClickEvents: see above
          <div
            key={label}
            id={`${id}-${at}`}
            role="option"
            aria-selected={chosen.includes(label)}
            className={classes(
              "flex min-h-8 cursor-pointer items-center gap-2 rounded px-2 text-13 text-ink hover:bg-hover pointer-coarse:min-h-11",
              label === current && "bg-hover",
            )}
            onClick={() => toggle(label)}
          >
            <span className="grid size-4 place-items-center">
              {chosen.includes(label) ? (
                <Check aria-hidden="true" className="size-4 text-accent-ink" />
              ) : label === fresh ? (
                <Plus aria-hidden="true" className="size-4 text-ink-muted" />
              ) : null}
            </span>
            <bdi className="truncate">{label === fresh ? t("labels.create", { name: label }) : label}</bdi>
          </div>
        ))}
        {options.length === 0 && <p className="px-2 py-3 text-center text-12 text-ink-subtle">{t("labels.none")}</p>}
      </div>
    </div>
  );
}
