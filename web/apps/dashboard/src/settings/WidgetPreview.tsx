/** What visitors will see, drawn with the same tokens the widget uses. A picture: nothing in it can be pressed. */

import { direction, type Locale, pickLocale } from "@parlor/i18n";
import type { WidgetSettings } from "@parlor/protocol";
import { accentPalette } from "@parlor/tokens";
import { MessageCircle, SendHorizontal } from "lucide-react";
import type { CSSProperties } from "react";
import { useT } from "../session/language";
import { classes } from "../ui/classes";

const WORDS: Readonly<Record<Locale, { greeting: string; answer: string; write: string }>> = {
  en: { greeting: "Hello! How can we help?", answer: "When will my order arrive?", write: "Write a message" },
  ar: { greeting: "مرحبًا! كيف يمكننا المساعدة؟", answer: "متى يصل طلبي؟", write: "اكتب رسالة" },
};

export function WidgetPreview({ name, settings }: { readonly name: string; readonly settings: WidgetSettings }) {
  const t = useT();
  const locale = settings.locale === "auto" ? t.locale : pickLocale([settings.locale]);
  const words = WORDS[locale];
  const dark = settings.theme === "dark" || (settings.theme === "auto" && isDark());
  const palette = accentPalette(settings.accent);
  const tokens = palette && (dark ? palette.dark : palette.light);
  const style = {
    colorScheme: dark ? "dark" : "light",
    ...Object.fromEntries(Object.entries(tokens ?? {}).map(([token, value]) => [`--${token}`, value])),
  } as CSSProperties;

  return (
    <figure className="flex flex-col gap-2">
      <figcaption className="font-medium text-12 text-ink-subtle">{t("inbox.preview")}</figcaption>
      <div
        role="img"
        aria-label={t("inbox.previewText")}
        dir={direction(locale)}
        style={style}
        className="rounded-xl border border-line bg-sunken p-4 [contain:paint]"
      >
        <div className="flex h-88 flex-col overflow-hidden rounded-xl border border-line bg-surface shadow-2">
          <div className="flex items-center gap-2.5 bg-accent px-4 py-3.5 text-on-accent">
            <MessageCircle className="size-5 shrink-0" />
            <span dir="auto" className="truncate font-semibold text-15">
              {settings.title || name}
            </span>
          </div>
          <div className="flex grow flex-col gap-2 p-3.5">
            <span
              dir="auto"
              className="max-w-[85%] self-start rounded-lg bg-bubble-in px-3 py-2 text-13 text-bubble-in-ink [overflow-wrap:anywhere]"
            >
              {settings.greeting || words.greeting}
            </span>
            <span className="max-w-[85%] self-end rounded-lg bg-accent px-3 py-2 text-13 text-on-accent">
              {words.answer}
            </span>
          </div>
          <div className="flex items-center gap-2 border-line border-t px-3.5 py-3 text-13 text-ink-subtle">
            <span className="grow">{words.write}</span>
            <SendHorizontal className="size-4 text-accent-ink rtl:-scale-x-100" />
          </div>
        </div>
        <div className={classes("mt-3 flex", settings.side === "start" ? "justify-start" : "justify-end")}>
          <span className="grid size-12 place-items-center rounded-full bg-accent text-on-accent shadow-2">
            <MessageCircle className="size-5.5" />
          </span>
        </div>
      </div>
    </figure>
  );
}

function isDark(): boolean {
  const chosen = document.documentElement.dataset["theme"];
  return chosen ? chosen === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
}
