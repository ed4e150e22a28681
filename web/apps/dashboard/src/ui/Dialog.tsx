/** What takes the whole attention: asks, shows, or forms. Fetched like menus, see Menu.tsx. */
import { lazy, type ReactNode, Suspense } from "react";

const Modal = lazy(async () => ({ default: (await import("./overlays/Modal")).Modal }));

export type DialogProps = {
  readonly title: string;
  /** The title is only spoken. */
  readonly bare?: boolean;
  readonly kind?: "dialog" | "alertdialog" | "drawer" | "drawer-start" | "lightbox" | "top";
  readonly width?: "sm" | "md" | "lg";
  /** Without it the dialog cannot be put away. */
  readonly onClose?: () => void;
  readonly children: ReactNode;
};

export function Dialog(props: DialogProps) {
  return (
    <Suspense fallback={null}>
      <Modal {...props} />
    </Suspense>
  );
}
