/** What stands where nothing is, or where something failed: a calm picture, a sentence, and what to do next. */
import { RotateCw } from "lucide-react";
import type { ReactNode } from "react";
import { useT } from "../session/language";
import { Button } from "./Button";

type EmptyProps = {
  readonly icon: ReactNode;
  readonly title: string;
  readonly text?: ReactNode;
  readonly children?: ReactNode;
};

export function Empty({ icon, title, text, children }: EmptyProps) {
  return (
    <div className="flex h-full min-h-64 flex-col items-center justify-center gap-1 px-6 py-10 text-center">
      <span aria-hidden="true" className="mb-3 grid size-12 place-items-center rounded-full bg-sunken text-ink-subtle">
        {icon}
      </span>
      <p className="font-medium text-14 text-ink">{title}</p>
      {text && <p className="max-w-72 text-13 text-ink-muted">{text}</p>}
      {children && <div className="mt-4 flex flex-wrap justify-center gap-2">{children}</div>}
    </div>
  );
}

/** Something could not be loaded: what, and a way to try again. Announced, because nobody asked for it. */
export function Failed({ text, onRetry }: { readonly text: string; readonly onRetry: () => void }) {
  const t = useT();
  return (
    <div role="alert" className="flex flex-col items-center justify-center gap-3 px-6 py-10 text-center">
      <p className="text-13 text-ink">{text}</p>
      <Button icon={<RotateCw className="size-3.5" />} onClick={onRetry}>
        {t("app.retry")}
      </Button>
    </div>
  );
}
