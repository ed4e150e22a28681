/** From a key press to a command. Works on every keyboard layout: where the letter is not Latin, the key's place counts. */
import { useEffect, useRef } from "react";
import { preferences } from "../session/preferences";
import { isMac } from "../ui/Keys";
import type { Command, CommandContext } from "./command";
import { applicable } from "./commands";

type Press = Pick<KeyboardEvent, "key" | "code" | "ctrlKey" | "metaKey" | "altKey" | "shiftKey">;

/** `shift+a`, `mod+k`, `?`: how commands write their keys. */
export function pressed(event: Press): string {
  const latin = /^[\x21-\x7e]$/.test(event.key);
  const place = /^Key([A-Z])$/.exec(event.code)?.[1] ?? /^Digit(\d)$/.exec(event.code)?.[1];
  const symbol = SYMBOLS[`${event.shiftKey ? "shift+" : ""}${event.code}`];
  const key = (latin ? event.key : (symbol ?? place ?? event.key)).toLowerCase();
  const isLetter = /^[a-z]$/.test(key);
  const mod = isMac ? event.metaKey : event.ctrlKey;
  return [mod && "mod", event.altKey && "alt", event.shiftKey && isLetter && "shift", key].filter(Boolean).join("+");
}

const SYMBOLS: Readonly<Record<string, string>> = {
  Slash: "/",
  "shift+Slash": "?",
  BracketLeft: "[",
  BracketRight: "]",
};

/** The command of a key press, or none: single keys mean nothing while somebody types or has switched them off. */
export function commandFor(
  event: Press & { readonly target: EventTarget | null },
  context: CommandContext,
): Command | undefined {
  const keys = pressed(event);
  const single = !keys.startsWith("mod+");
  if (single && (!preferences().shortcuts || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)))
    return undefined;
  return applicable(context).find((it) => it.keys === keys);
}

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable) return true;
  if (target instanceof HTMLInputElement)
    return !["checkbox", "radio", "button", "submit", "range"].includes(target.type);
  return target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement;
}

/** Listens on the whole page while the component is there. Open dialogs and menus keep their keys to themselves. */
export function useShortcuts(context: CommandContext): void {
  const latest = useRef(context);
  latest.current = context;
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing || event.repeat) return;
      const overlay = document.querySelector("[role=dialog],[role=alertdialog],[role=menu]");
      if (overlay) return;
      const command = commandFor(event, latest.current);
      if (!command) return;
      event.preventDefault();
      command.run(latest.current);
    };
    addEventListener("keydown", listen);
    return () => removeEventListener("keydown", listen);
  }, []);
}
