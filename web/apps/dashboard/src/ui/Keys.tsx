/** The keys of a shortcut, as they are printed on the keyboard in front of the person. */
import { classes } from "./classes";

/** `mod` is ⌘ on a Mac and Ctrl elsewhere. */
export const isMac = typeof navigator !== "undefined" && /mac|iphone|ipad/i.test(navigator.platform);

const MAC: Readonly<Record<string, string>> = { mod: "⌘", shift: "⇧", alt: "⌥", enter: "↵", escape: "esc" };
const OTHER: Readonly<Record<string, string>> = { mod: "Ctrl", shift: "⇧", alt: "Alt", enter: "↵", escape: "Esc" };

export function keyNames(keys: string): string[] {
  const names = isMac ? MAC : OTHER;
  return keys.split("+").map((key) => names[key] ?? (key.length === 1 ? key.toUpperCase() : key));
}

export function Keys({ keys, inverse = false }: { readonly keys: string; readonly inverse?: boolean }) {
  return (
    <span dir="ltr" className="inline-flex shrink-0 items-center gap-0.5">
      {keyNames(keys).map((name) => (
        <kbd
          key={name}
          className={classes(
            "inline-flex h-[18px] min-w-[18px] items-center justify-center rounded-sm border px-1 font-sans text-[11px] leading-none",
            inverse ? "border-ink-inverse/30 text-ink-inverse" : "border-line bg-sunken text-ink-muted",
          )}
        >
          {name}
        </kbd>
      ))}
    </span>
  );
}
