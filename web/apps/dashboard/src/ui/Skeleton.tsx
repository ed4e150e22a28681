/** Grey shapes in the geometry of what is coming. They wait a moment before they show, so that fast answers do not flicker. */
import type { ReactNode } from "react";
import { classes } from "./classes";

export function Bone({ className }: { readonly className: string }) {
  return <span aria-hidden="true" className={classes("block animate-pulse rounded bg-pressed", className)} />;
}

export function Bones({
  label,
  children,
  className,
}: {
  readonly label: string;
  readonly children: ReactNode;
  readonly className?: string;
}) {
  return (
    <div role="status" className={classes("appear-late", className)}>
      <span className="sr-only">{label}</span>
      {children}
    </div>
  );
}
