/** A button that opens a menu. The button is here at once; the menu itself is fetched when the page has a quiet moment. */
import { lazy, type ReactNode, type RefObject, Suspense, useRef, useState } from "react";

export type MenuEntry = {
  readonly id: string;
  readonly label: string;
  readonly detail?: string | undefined;
  readonly icon?: ReactNode;
  readonly keys?: string | undefined;
  readonly checked?: boolean | undefined;
  readonly danger?: boolean;
  readonly run: () => void;
};

export type MenuSection = { readonly label?: string; readonly entries: readonly MenuEntry[] };

export type MenuTriggerProps = {
  readonly ref: RefObject<HTMLButtonElement | null>;
  readonly "aria-haspopup": "menu" | "dialog";
  readonly "aria-expanded": boolean;
  readonly onClick: () => void;
};

const loadPopover = () => import("./overlays/MenuPopover");
const MenuPopover = lazy(async () => ({ default: (await loadPopover()).MenuPopover }));

/** Fetches what menus and dialogs are made of, so that the first one opens at once. */
export function warmOverlays(): void {
  const warm = () => {
    void loadPopover();
    void import("./overlays/Modal");
    void import("./overlays/Panel");
  };
  // Safari has no idle callback.
  if (typeof requestIdleCallback === "function") requestIdleCallback(warm, { timeout: 4_000 });
  else setTimeout(warm, 1_500);
}

type MenuProps = {
  readonly label: string;
  readonly sections: readonly MenuSection[];
  readonly trigger: (props: MenuTriggerProps) => ReactNode;
  readonly placement?: "bottom start" | "bottom end" | "top start" | "top end" | "end top";
  /** For menus that commands open too. */
  readonly open?: boolean;
  readonly onOpenChange?: (open: boolean) => void;
};

export function Menu({ label, sections, trigger, placement = "bottom start", open, onOpenChange }: MenuProps) {
  const ref = useRef<HTMLButtonElement>(null);
  const [own, setOwn] = useState(false);
  const isOpen = open ?? own;
  const setOpen = onOpenChange ?? setOwn;
  return (
    <>
      {trigger({ ref, "aria-haspopup": "menu", "aria-expanded": isOpen, onClick: () => setOpen(!isOpen) })}
      {isOpen && (
        <Suspense fallback={null}>
          <MenuPopover
            label={label}
            sections={sections}
            anchor={ref}
            placement={placement}
            onClose={() => setOpen(false)}
          />
        </Suspense>
      )}
    </>
  );
}
