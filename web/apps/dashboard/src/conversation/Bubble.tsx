/** What every message looks like: theirs, ours, and notes that nobody can take for a reply. */
import { Lock } from "lucide-react";
import type { ReactNode } from "react";
import { useT } from "../session/language";
import { Avatar } from "../ui/Avatar";
import { classes } from "../ui/classes";

export type BubbleKind = "in" | "out" | "note";

const LOOKS: Readonly<Record<BubbleKind, string>> = {
  in: "bg-bubble-in text-bubble-in-ink",
  out: "bg-bubble-out text-bubble-out-ink",
  note: "bg-note text-note-ink border border-note-line",
};

type BubbleProps = {
  readonly kind: BubbleKind;
  readonly author: { readonly id: string; readonly name: string | null; readonly shown: string };
  readonly time: ReactNode;
  readonly first: boolean;
  /** Beside the bubble: what can be done with the message. */
  readonly actions?: ReactNode;
  /** Above the bubble: pictures and files stand on their own. */
  readonly attachments?: ReactNode;
  /** Under the bubble: how far the message got. */
  readonly state?: ReactNode;
  readonly children?: ReactNode;
};

export function Bubble({ kind, author, time, first, actions, attachments, state, children }: BubbleProps) {
  const t = useT();
  const ours = kind !== "in";
  return (
    <div
      className={classes(
        "group/message flex items-start gap-2.5 pb-0.5",
        ours && "flex-row-reverse",
        first ? "pt-3" : "pt-0.5",
      )}
    >
      <span className="w-8 shrink-0">{first && <Avatar id={author.id} name={author.name} />}</span>
      <div
        className={classes("flex min-w-0 max-w-[min(38rem,82%)] flex-col gap-1", ours ? "items-end" : "items-start")}
      >
        {first ? (
          <div className={classes("flex max-w-full items-baseline gap-2 px-0.5", ours && "flex-row-reverse")}>
            <span dir="auto" className="truncate font-medium text-13 text-ink">
              {author.shown}
            </span>
            <span className="shrink-0 text-12 text-ink-subtle tabular-nums">{time}</span>
          </div>
        ) : (
          <span className="sr-only">
            {author.shown} {time}
          </span>
        )}
        {kind === "note" && first && (
          <span className="flex items-center gap-1 font-medium text-12 text-note-ink-muted">
            <Lock aria-hidden="true" className="size-3 text-note-edge" />
            {t("message.noteLabel")}
          </span>
        )}
        {kind === "note" && !first && <span className="sr-only">{t("message.note")}</span>}
        <div className={classes("flex max-w-full items-center gap-1", ours && "flex-row-reverse")}>
          <div className={classes("flex min-w-0 flex-col gap-1", ours ? "items-end" : "items-start")}>
            {attachments}
            {children !== undefined && children !== null && (
              <div
                dir="auto"
                className={classes(
                  "min-w-0 max-w-full whitespace-pre-wrap break-words rounded-lg px-3 py-2 text-start text-14 leading-[1.5] [overflow-wrap:anywhere]",
                  LOOKS[kind],
                )}
              >
                {children}
              </div>
            )}
          </div>
          {actions && (
            <div className="shrink-0 self-center opacity-0 transition-opacity focus-within:opacity-100 group-hover/message:opacity-100 has-aria-expanded:opacity-100 pointer-coarse:opacity-60">
              {actions}
            </div>
          )}
        </div>
        {state && <div className="flex min-h-5 items-center gap-1 px-0.5 text-12 text-ink-subtle">{state}</div>}
      </div>
    </div>
  );
}
