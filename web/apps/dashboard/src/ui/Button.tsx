/** What is pressed: one look for every button, in four weights and three sizes. */
import type { ComponentPropsWithRef, ReactNode } from "react";
import { classes } from "./classes";
import { Spinner } from "./Spinner";

type Weight = "primary" | "secondary" | "ghost" | "danger";
type Size = "sm" | "md" | "lg";

export type ButtonProps = Omit<ComponentPropsWithRef<"button">, "children"> & {
  readonly weight?: Weight;
  readonly size?: Size;
  readonly icon?: ReactNode;
  /** Under way: shows a spinner and cannot be pressed again, but keeps the focus. */
  readonly busy?: boolean;
  /** Shown in a tooltip beside the name. */
  readonly tip?: string;
  readonly tipKeys?: string | undefined;
  readonly children?: ReactNode;
};

const WEIGHTS: Readonly<Record<Weight, string>> = {
  primary: "bg-accent text-on-accent hover:bg-accent-hover active:bg-accent-active font-medium shadow-1",
  secondary: "bg-raised text-ink border border-line-strong/50 hover:bg-hover active:bg-pressed font-medium shadow-1",
  ghost:
    "text-ink-muted hover:bg-hover hover:text-ink active:bg-pressed aria-expanded:bg-pressed aria-expanded:text-ink",
  danger: "bg-danger text-on-danger hover:bg-danger-hover font-medium shadow-1",
};

const SIZES: Readonly<Record<Size, string>> = {
  sm: "h-7 gap-1.5 rounded px-2.5 text-13 pointer-coarse:h-9",
  md: "h-8 gap-1.5 rounded px-3 text-13 pointer-coarse:h-11",
  lg: "h-10 gap-2 rounded-md px-4 text-14 pointer-coarse:h-11",
};

export function Button({
  weight = "secondary",
  size = "md",
  icon,
  busy = false,
  tip,
  tipKeys,
  className,
  children,
  onClick,
  type = "button",
  ...rest
}: ButtonProps) {
  return (
    <button
      type={type}
      data-tip={tip}
      data-tip-keys={tipKeys}
      aria-disabled={busy || rest.disabled || undefined}
      className={classes(
        "inline-flex shrink-0 cursor-pointer select-none items-center justify-center whitespace-nowrap transition-colors",
        "disabled:cursor-default disabled:opacity-50 aria-disabled:cursor-default",
        WEIGHTS[weight],
        SIZES[size],
        className,
      )}
      onClick={busy ? (event) => event.preventDefault() : onClick}
      {...rest}
    >
      {busy ? <Spinner /> : icon}
      {children}
    </button>
  );
}

export type IconButtonProps = Omit<ButtonProps, "children" | "icon" | "tip"> & {
  /** Its name: spoken, and shown in the tooltip. */
  readonly label: string;
  readonly children: ReactNode;
};

/** A button that is only an icon; its name stands in a tooltip and is what screen readers say. */
export function IconButton({ label, size = "md", weight = "ghost", className, children, ...rest }: IconButtonProps) {
  return (
    <Button
      aria-label={label}
      tip={label}
      weight={weight}
      size={size}
      className={classes(
        "px-0!",
        size === "sm" ? "w-7 pointer-coarse:w-9" : size === "md" ? "w-8 pointer-coarse:w-11" : "w-10",
        className,
      )}
      {...rest}
    >
      {children}
    </Button>
  );
}
