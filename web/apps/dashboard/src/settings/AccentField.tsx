/** A colour: a few good ones, or any. Says when text on it is made readable. */
import { parseHex, readableOn } from "@parlor/tokens";
import { Check } from "lucide-react";
import { useId } from "react";
import { useT } from "../session/language";

const PROPOSALS = ["#4f47e2", "#0b6bcb", "#0f766e", "#187a43", "#b45309", "#c92a37", "#a21caf", "#1b1d23"];

export function AccentField({ value, onChange }: { readonly value: string; readonly onChange: (hex: string) => void }) {
  const t = useT();
  const id = useId();
  const wrong = parseHex(value) === undefined;
  return (
    <fieldset className="flex flex-col gap-2">
      <legend className="mb-2 font-medium text-13 text-ink">{t("inbox.accent")}</legend>
      <div className="flex flex-wrap items-center gap-2">
        {PROPOSALS.map((hex) => {
          const chosen = hex === value.toLowerCase();
          return (
            <button
              key={hex}
              type="button"
              aria-label={t("inbox.colour", { hex })}
              aria-pressed={chosen}
              className="grid size-8 cursor-pointer place-items-center rounded-full ring-1 ring-line aria-pressed:ring-2 aria-pressed:ring-ink aria-pressed:ring-offset-2 aria-pressed:ring-offset-surface pointer-coarse:size-11"
              style={{ backgroundColor: hex, color: readableOn(hex) }}
              onClick={() => onChange(hex)}
            >
              {chosen && <Check aria-hidden="true" className="size-4" />}
            </button>
          );
        })}
        <label htmlFor={id} className="sr-only">
          {t("inbox.ownColour")}
        </label>
        <input
          id={id}
          dir="ltr"
          spellCheck={false}
          maxLength={7}
          value={value}
          aria-invalid={wrong || undefined}
          onChange={(event) => onChange(event.target.value)}
          className="h-8 w-24 rounded-md border border-line-strong/60 bg-surface px-2 font-mono text-13 text-ink aria-invalid:border-danger pointer-coarse:h-11"
        />
        <input
          type="color"
          aria-label={t("inbox.ownColour")}
          value={wrong ? "#4f47e2" : value}
          onChange={(event) => onChange(event.target.value)}
          className="size-8 cursor-pointer rounded border border-line bg-surface p-0.5 pointer-coarse:size-11"
        />
      </div>
    </fieldset>
  );
}
