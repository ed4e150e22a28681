/** The modal behind every dialog: centred, from the side (drawer), at the top (palette), or around a picture (lightbox). */
import { X } from "lucide-react";
import { Dialog, Heading } from "react-aria-components/Dialog";
import { ModalOverlay, Modal as ReactAriaModal } from "react-aria-components/Modal";
import { useT } from "../../session/language";
import { IconButton } from "../Button";
import { classes } from "../classes";
import type { DialogProps } from "../Dialog";
import { OverlayLanguage } from "./Language";

type Kind = NonNullable<DialogProps["kind"]>;

const OVERLAY: Readonly<Record<Kind, string>> = {
  dialog: "grid place-items-center p-4",
  alertdialog: "grid place-items-center p-4",
  drawer: "flex justify-end",
  "drawer-start": "flex justify-start",
  lightbox: "grid place-items-center",
  top: "flex items-start justify-center px-4 pt-[12dvh]",
};

const BOX: Readonly<Record<Kind, string>> = {
  dialog: "rise w-full rounded-xl border border-line bg-raised shadow-3 max-h-[calc(100dvh-2rem)] overflow-auto",
  alertdialog: "rise w-full rounded-xl border border-line bg-raised shadow-3 max-h-[calc(100dvh-2rem)] overflow-auto",
  drawer: "slide h-full w-[min(22rem,100vw-2.5rem)] border-s border-line bg-surface shadow-3 overflow-auto",
  "drawer-start": "fade h-full w-[min(17rem,100vw-2.5rem)] bg-canvas shadow-3 overflow-hidden",
  lightbox: "size-full",
  top: "rise w-full max-w-xl rounded-xl border border-line bg-raised shadow-3 overflow-hidden",
};

const WIDTHS = { sm: "max-w-sm", md: "max-w-lg", lg: "max-w-3xl" } as const;

export function Modal({ title, bare = false, kind = "dialog", width = "md", onClose, children }: DialogProps) {
  const t = useT();
  const centred = kind === "dialog" || kind === "alertdialog";
  return (
    <OverlayLanguage>
      <ModalOverlay
        isOpen
        isDismissable={onClose !== undefined && kind !== "alertdialog"}
        isKeyboardDismissDisabled={onClose === undefined}
        onOpenChange={(open) => !open && onClose?.()}
        className={classes(
          "fade fixed inset-0 z-30",
          kind === "lightbox" ? "bg-canvas/95" : "bg-backdrop",
          OVERLAY[kind],
        )}
      >
        <ReactAriaModal className={classes(BOX[kind], centred && WIDTHS[width])}>
          <Dialog
            // React Aria hides the rest of the page; this says why to those who read attributes.
            ref={(element) => element?.setAttribute("aria-modal", "true")}
            role={kind === "alertdialog" ? "alertdialog" : "dialog"}
            className="flex h-full flex-col outline-none"
          >
            <div className={bare ? "sr-only" : "flex items-center justify-between gap-4 ps-5 pe-3 pt-3 pb-1"}>
              <Heading slot="title" className="font-semibold text-15 text-ink">
                {title}
              </Heading>
              {onClose && !bare && (
                <IconButton label={t("app.close")} onClick={onClose}>
                  <X className="size-4" />
                </IconButton>
              )}
            </div>
            {children}
          </Dialog>
        </ReactAriaModal>
      </ModalOverlay>
    </OverlayLanguage>
  );
}
