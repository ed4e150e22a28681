/** The panel behind a panel button: a small dialog beside what opened it. */
import type { ReactNode, RefObject } from "react";
import { Dialog } from "react-aria-components/Dialog";
import { Popover, type PopoverProps } from "react-aria-components/Popover";
import { OverlayLanguage } from "./Language";
import { POPOVER } from "./MenuPopover";

type PanelPopoverProps = {
  readonly label: string;
  readonly anchor: RefObject<HTMLElement | null>;
  readonly placement: NonNullable<PopoverProps["placement"]>;
  readonly onClose: () => void;
  readonly children: ReactNode;
};

export function PanelPopover({ label, anchor, placement, onClose, children }: PanelPopoverProps) {
  return (
    <OverlayLanguage>
      <Popover isOpen onOpenChange={onClose} triggerRef={anchor} placement={placement} offset={4} className={POPOVER}>
        <Dialog aria-label={label} className="outline-none">
          {children}
        </Dialog>
      </Popover>
    </OverlayLanguage>
  );
}
