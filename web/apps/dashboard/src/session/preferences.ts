/** What one person likes on this device: language, appearance, keys, density. Kept in the browser, shared by its tabs. */
import { type Locale, locales, pickLocale } from "@parlor/i18n";
import { useSyncExternalStore } from "react";

export type Preferences = {
  readonly locale: Locale;
  readonly theme: "auto" | "light" | "dark";
  /** What sends: Enter alone, or only with ⌘/Ctrl. */
  readonly sendKey: "enter" | "mod-enter";
  /** Single-key shortcuts; some screen readers and voice control need them off. */
  readonly shortcuts: boolean;
  readonly density: "comfortable" | "compact";
  readonly sidebar: "wide" | "narrow";
  readonly panel: boolean;
  /** After closing or snoozing, show the next conversation. */
  readonly advance: boolean;
};

const KEY = "parlor.preferences";

let current: Preferences | undefined;
const listeners = new Set<() => void>();

function defaults(): Preferences {
  return {
    locale: pickLocale(typeof navigator === "undefined" ? [] : navigator.languages),
    theme: "auto",
    sendKey: "enter",
    shortcuts: true,
    density: "comfortable",
    sidebar: "wide",
    panel: true,
    advance: true,
  };
}

export function preferences(): Preferences {
  current ??= { ...defaults(), ...read() };
  return current;
}

export function setPreference<Key extends keyof Preferences>(key: Key, value: Preferences[Key]): void {
  current = { ...preferences(), [key]: value };
  try {
    localStorage.setItem(KEY, JSON.stringify(current));
  } catch {
    // Storage is full or forbidden: the wish then holds until the page is closed.
  }
  changed();
}

export function usePreference<Key extends keyof Preferences>(key: Key): Preferences[Key] {
  return useSyncExternalStore(subscribe, () => preferences()[key]);
}

/** Puts the theme on the document now and whenever it changes; follows other tabs. Returns how to stop. */
export function applyPreferences(): () => void {
  const apply = () => {
    const { theme } = preferences();
    if (theme === "auto") delete document.documentElement.dataset["theme"];
    else document.documentElement.dataset["theme"] = theme;
  };
  const fromElsewhere = (event: StorageEvent) => {
    if (event.key !== KEY) return;
    current = undefined;
    changed();
  };
  apply();
  const stop = subscribe(apply);
  addEventListener("storage", fromElsewhere);
  return () => {
    stop();
    removeEventListener("storage", fromElsewhere);
  };
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function changed(): void {
  for (const listener of listeners) listener();
}

const VALID: { readonly [Key in keyof Preferences]: (value: unknown) => boolean } = {
  locale: (it) => locales.some((known) => known === it),
  theme: (it) => it === "auto" || it === "light" || it === "dark",
  sendKey: (it) => it === "enter" || it === "mod-enter",
  shortcuts: (it) => typeof it === "boolean",
  density: (it) => it === "comfortable" || it === "compact",
  sidebar: (it) => it === "wide" || it === "narrow",
  panel: (it) => typeof it === "boolean",
  advance: (it) => typeof it === "boolean",
};

/** What was stored, as far as it still makes sense. */
function read(): Partial<Preferences> {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(KEY) ?? "{}");
    if (typeof stored !== "object" || stored === null) return {};
    return Object.fromEntries(
      Object.entries(stored).filter(([key, value]) => VALID[key as keyof Preferences]?.(value)),
    );
  } catch {
    return {};
  }
}
