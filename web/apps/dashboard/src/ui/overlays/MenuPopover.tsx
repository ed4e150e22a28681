/** The menu behind a menu button. */
import { Check } from "lucide-react";
import type { RefObject } from "react";
import { Header } from "react-aria-components/Header";
import { Menu, MenuItem, MenuSection as Section } from "react-aria-components/Menu";
import { Popover, type PopoverProps } from "react-aria-components/Popover";
import { useT } from "../../session/language";
import { classes } from "../classes";
import { Keys } from "../Keys";
import type { MenuEntry, MenuSection } from "../Menu";
import { OverlayLanguage } from "./Language";

type MenuPopoverProps = {
  readonly label: string;
  readonly sections: readonly MenuSection[];
  readonly anchor: RefObject<HTMLElement | null>;
  readonly placement: NonNullable<PopoverProps["placement"]>;
  readonly onClose: () => void;
};

export const POPOVER =
  "rise max-h-[min(24rem,80dvh)] overflow-auto rounded-lg border border-line bg-raised shadow-3 outline-none";

export function MenuPopover({ label, sections, anchor, placement, onClose }: MenuPopoverProps) {
  const entries = new Map(sections.flatMap((section) => section.entries.map((it): [string, MenuEntry] => [it.id, it])));
  return (
    <OverlayLanguage>
      <Popover
        aria-label={label}
        isOpen
        onOpenChange={onClose}
        triggerRef={anchor}
        placement={placement}
        offset={4}
        className={POPOVER}
      >
        <Menu
          aria-label={label}
          autoFocus="first"
          onClose={onClose}
          onAction={(id) => {
            // Once the menu is gone: while it is there it would take the focus back from whatever the entry opens.
            setTimeout(() => entries.get(String(id))?.run(), 0);
          }}
          className="min-w-52 p-1 outline-none"
        >
          {sections.map((section, at) => (
            <Section
              // Sections have no identity of their own and never move.
              // biome-ignore lint/suspicious/noArrayIndexKey: see above
              key={at}
              aria-label={section.label ?? label}
              className="not-first:mt-1 not-first:border-line not-first:border-t not-first:pt-1"
            >
              {section.label && (
                <Header className="px-2 pt-1.5 pb-1 font-medium text-12 text-ink-subtle">{section.label}</Header>
              )}
              {section.entries.map((entry) => (
                <Entry key={entry.id} entry={entry} />
              ))}
            </Section>
          ))}
        </Menu>
      </Popover>
    </OverlayLanguage>
  );
}

function Entry({ entry }: { readonly entry: MenuEntry }) {
  const t = useT();
  return (
    <MenuItem
      id={entry.id}
      textValue={entry.label}
      className={({ isFocused }) =>
        classes(
          "flex min-h-8 cursor-pointer items-center gap-2.5 rounded px-2 py-1 text-13 outline-none pointer-coarse:min-h-11",
          entry.danger ? "text-danger-ink" : "text-ink",
          isFocused && (entry.danger ? "bg-danger-soft" : "bg-hover"),
        )
      }
    >
      {entry.icon && <span className={entry.danger ? "" : "text-ink-muted"}>{entry.icon}</span>}
      <span className="min-w-0 grow truncate">{entry.label}</span>
      {entry.detail && <span className="text-12 text-ink-subtle">{entry.detail}</span>}
      {entry.keys && <Keys keys={entry.keys} />}
      {entry.checked && (
        <>
          <span className="sr-only">{t("app.selected")}</span>
          <Check aria-hidden="true" className="size-4 text-accent-ink" />
        </>
      )}
    </MenuItem>
  );
}
