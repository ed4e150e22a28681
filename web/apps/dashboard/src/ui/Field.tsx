/** What is filled in: a label, the box, a hint, and the fault said in words beneath it. */
import { type ComponentPropsWithRef, type ReactNode, useId } from "react";
import { classes } from "./classes";

type Around = {
  readonly label: string;
  readonly hint?: ReactNode;
  readonly error?: string | undefined;
  /** The label is only spoken. */
  readonly bare?: boolean;
};

const BOX = classes(
  "w-full rounded-md border bg-surface px-3 text-14 text-ink shadow-1 transition-colors placeholder:text-ink-subtle",
  "border-line-strong/60 hover:border-line-strong focus-visible:border-accent-edge focus-visible:outline-1 focus-visible:outline-offset-0",
  "aria-invalid:border-danger disabled:opacity-60",
);

export function TextField({
  label,
  hint,
  error,
  bare = false,
  className,
  ...rest
}: ComponentPropsWithRef<"input"> & Around) {
  return (
    <Labelled label={label} hint={hint} error={error} bare={bare} className={className}>
      {(ids) => (
        <input dir="auto" {...rest} {...ids} className={classes(BOX, "h-9 read-only:bg-sunken pointer-coarse:h-11")} />
      )}
    </Labelled>
  );
}

export function TextArea({
  label,
  hint,
  error,
  bare = false,
  className,
  ...rest
}: ComponentPropsWithRef<"textarea"> & Around) {
  return (
    <Labelled label={label} hint={hint} error={error} bare={bare} className={className}>
      {(ids) => <textarea dir="auto" rows={3} {...rest} {...ids} className={classes(BOX, "py-2")} />}
    </Labelled>
  );
}

export function Select({
  label,
  hint,
  error,
  bare = false,
  className,
  children,
  ...rest
}: ComponentPropsWithRef<"select"> & Around) {
  return (
    <Labelled label={label} hint={hint} error={error} bare={bare} className={className}>
      {(ids) => (
        <select {...rest} {...ids} className={classes(BOX, "select-box h-9 pe-8 pointer-coarse:h-11")}>
          {children}
        </select>
      )}
    </Labelled>
  );
}

type Ids = { id: string; "aria-describedby": string | undefined; "aria-invalid": true | undefined };

function Labelled({
  label,
  hint,
  error,
  bare,
  className,
  children,
}: Around & { readonly className?: string | undefined; readonly children: (ids: Ids) => ReactNode }) {
  const id = useId();
  const described = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(" ") || undefined;
  return (
    <div className={classes("flex flex-col gap-1.5", className)}>
      <label htmlFor={id} className={bare ? "sr-only" : "font-medium text-13 text-ink"}>
        {label}
      </label>
      {children({ id, "aria-describedby": described, "aria-invalid": error ? true : undefined })}
      {hint && (
        <p id={`${id}-hint`} className="text-12 text-ink-subtle">
          {hint}
        </p>
      )}
      {error && (
        <p id={`${id}-error`} role="alert" className="text-12 text-danger-ink">
          {error}
        </p>
      )}
    </div>
  );
}
