/** The top of each settings page: what it is, what for, and what can be made. */
import { type ReactNode, useEffect } from "react";
import { useT } from "../session/language";

type HeadingProps = { readonly title: string; readonly text?: string; readonly children?: ReactNode };

export function Heading({ title, text, children }: HeadingProps) {
  const t = useT();
  useEffect(() => {
    document.title = `${title} · ${t("app.name")}`;
  }, [t, title]);
  return (
    <header className="mb-6 flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
      <div className="max-w-lg">
        <h1 className="font-semibold text-20 text-ink tracking-tight">{title}</h1>
        {text && <p className="mt-1 text-13 text-ink-muted">{text}</p>}
      </div>
      {children}
    </header>
  );
}

/** A framed group of settings. */
export function Card({ title, children }: { readonly title?: string; readonly children: ReactNode }) {
  return (
    <section className="rounded-xl border border-line bg-surface p-5">
      {title && <h2 className="mb-4 font-semibold text-14 text-ink">{title}</h2>}
      <div className="flex flex-col gap-5">{children}</div>
    </section>
  );
}
