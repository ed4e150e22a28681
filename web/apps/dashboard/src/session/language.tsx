/** The words around the application: one language at a time, its direction on the document, changed without a reload. */
import { direction, type Locale } from "@parlor/i18n";
import { type DashboardTranslator, loadDashboardTranslator } from "@parlor/i18n/dashboard";
import { createContext, type ReactNode, useContext, useEffect, useState } from "react";
import { usePreference } from "./preferences";

const Words = createContext<DashboardTranslator | undefined>(undefined);

/** `initial` is loaded before the first paint, so that nobody sees an empty page while words arrive. */
export function LanguageProvider({
  initial,
  children,
}: {
  readonly initial: DashboardTranslator;
  readonly children: ReactNode;
}) {
  const locale = usePreference("locale");
  const [words, setWords] = useState(() => initial);

  useEffect(() => {
    if (words.locale === locale) return;
    let wanted = true;
    void loadDashboardTranslator(locale).then((loaded) => wanted && setWords(() => loaded));
    return () => {
      wanted = false;
    };
  }, [locale, words]);

  useEffect(() => markDocument(words.locale), [words]);

  return <Words value={words}>{children}</Words>;
}

export function markDocument(locale: Locale): void {
  document.documentElement.lang = locale;
  document.documentElement.dir = direction(locale);
}

/** Says things: `t("list.unread", { count: 3 })`; `t.format` writes numbers and moments. */
export function useT(): DashboardTranslator {
  const words = useContext(Words);
  if (!words) throw new Error("useT outside of LanguageProvider");
  return words;
}
