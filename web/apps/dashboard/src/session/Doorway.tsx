/** The frame of the screens before one is in: the mark, a card, nothing else to look at. */
import { localeNames, locales } from "@parlor/i18n";
import type { ReactNode } from "react";
import { Logo } from "../ui/Logo";
import { useT } from "./language";
import { setPreference } from "./preferences";

export function Doorway({
  title,
  text,
  children,
}: {
  readonly title: string;
  readonly text?: string;
  readonly children: ReactNode;
}) {
  const t = useT();
  return (
    <div className="calm-scroll flex h-dvh flex-col items-center overflow-auto bg-canvas px-4 py-10">
      <main className="my-auto w-full max-w-100">
        <Logo className="mx-auto size-10" />
        <h1 className="mt-5 text-center font-semibold text-24 text-ink tracking-tight">{title}</h1>
        {text && <p className="mx-auto mt-2 max-w-80 text-center text-14 text-ink-muted">{text}</p>}
        <div className="mt-7 rounded-xl border border-line bg-surface p-6 shadow-2 sm:p-7">{children}</div>
      </main>
      <footer className="mt-8 flex shrink-0 gap-1">
        {locales.map((locale) => (
          <button
            key={locale}
            type="button"
            lang={locale}
            aria-pressed={locale === t.locale}
            className="h-8 cursor-pointer rounded px-2.5 text-12 text-ink-muted hover:bg-hover aria-pressed:font-semibold aria-pressed:text-ink"
            onClick={() => setPreference("locale", locale)}
          >
            {localeNames[locale]}
          </button>
        ))}
      </footer>
    </div>
  );
}
