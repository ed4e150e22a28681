/** All shortcuts, generated from the commands themselves, so that nothing is missing and nothing is wrong. */
import { useT } from "../session/language";
import { setPreference, usePreference } from "../session/preferences";
import { Switch } from "../ui/Choice";
import { Dialog } from "../ui/Dialog";
import { Keys } from "../ui/Keys";
import { commands } from "./commands";

const GROUPS = ["conversation", "list", "go", "app"] as const;

export function Help({ onClose }: { readonly onClose: () => void }) {
  const t = useT();
  const shortcuts = usePreference("shortcuts");
  return (
    <Dialog title={t("command.help")} width="lg" onClose={onClose}>
      <div className="grid gap-x-10 gap-y-5 px-5 pt-2 pb-5 sm:grid-cols-2">
        {GROUPS.map((group) => (
          <section key={group}>
            <h3 className="mb-1 font-medium text-12 text-ink-subtle">{t(`command.group.${group}`)}</h3>
            <dl>
              {commands
                .filter((it) => it.group === group && it.keys !== undefined)
                .map((it) => (
                  <div
                    key={it.id}
                    className="flex min-h-8 items-center justify-between gap-4 border-line border-b text-13"
                  >
                    <dt className="text-ink">{t(it.label)}</dt>
                    <dd>{it.keys && <Keys keys={it.keys} />}</dd>
                  </div>
                ))}
            </dl>
          </section>
        ))}
      </div>
      <div className="border-line border-t px-5 py-4">
        <Switch
          label={t("settings.shortcuts")}
          hint={t("settings.shortcutsHint")}
          checked={shortcuts}
          onChange={(on) => setPreference("shortcuts", on)}
        />
      </div>
    </Dialog>
  );
}
