/** Beside the list, while no conversation is open: what can be done from the keyboard. */
import { MessagesSquare } from "lucide-react";
import { keysOf } from "../commands/commands";
import { useT } from "../session/language";
import { usePreference } from "../session/preferences";
import { Keys } from "../ui/Keys";

const HINTS = ["next", "palette", "help"] as const;

export function NothingOpen() {
  const t = useT();
  usePreference("shortcuts"); // shows or hides the single keys
  return (
    <div className="m-auto flex flex-col items-center px-6 text-center">
      <span aria-hidden="true" className="mb-4 grid size-14 place-items-center rounded-full bg-sunken text-ink-subtle">
        <MessagesSquare className="size-6" />
      </span>
      <p className="font-medium text-15 text-ink">{t("conversation.none")}</p>
      <dl className="mt-5 flex flex-col gap-2 max-sm:hidden">
        {HINTS.map((id) => {
          const keys = keysOf(id);
          return keys ? (
            <div key={id} className="flex items-center justify-between gap-8 text-13 text-ink-muted">
              <dt>{t(`command.${id}`)}</dt>
              <dd>
                <Keys keys={keys} />
              </dd>
            </div>
          ) : null;
        })}
      </dl>
    </div>
  );
}
