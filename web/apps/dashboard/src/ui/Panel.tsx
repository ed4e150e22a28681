/** A button that opens a small panel with anything in it: pickers, details. Fetched like menus, see Menu.tsx. */
import { lazy, type ReactNode, Suspense, useRef, useState } from "react";
import type { MenuTriggerProps } from "./Menu";

const PanelPopover = lazy(async () => ({ default: (await import("./overlays/Panel")).PanelPopover }));

type PanelProps = {
  readonly label: string;
  readonly trigger: (props: MenuTriggerProps) => ReactNode;
  readonly children: (close: () => void) => ReactNode;
  readonly placement?: "bottom start" | "bottom end" | "top start" | "top end" | "end bottom";
  readonly open?: boolean;
  readonly onOpenChange?: (open: boolean) => void;
};

export function Panel({ label, trigger, children, placement = "bottom start", open, onOpenChange }: PanelProps) {
  const ref = useRef<HTMLButtonElement>(null);
  const [own, setOwn] = useState(false);
  const isOpen = open ?? own;
  const setOpen = onOpenChange ?? setOwn;
  return (
    <>
      {trigger({ ref, "aria-haspopup": "dialog", "aria-expanded": isOpen, onClick: () => setOpen(!isOpen) })}
      {isOpen && (
        <Suspense fallback={null}>
          <PanelPopover label={label} anchor={ref} placement={placement} onClose={() => setOpen(false)}>
            {children(() => setOpen(false))}
          </PanelPopover>
        </Suspense>
      )}
    </>
  );
}
