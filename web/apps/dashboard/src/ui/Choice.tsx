/** One of a few, all in sight (segments), and yes or no (switch): native inputs underneath, so keyboards just work. */
import { type ReactNode, useId } from "react";
import { classes } from "./classes";

type SegmentsProps<Value extends string> = {
  readonly label: string;
  readonly value: Value;
  readonly options: readonly { readonly value: Value; readonly label: string; readonly icon?: ReactNode }[];
  readonly onChange: (value: Value) => void;
  readonly showLabel?: boolean;
};

export function Segments<Value extends string>({
  label,
  value,
  options,
  onChange,
  showLabel = false,
}: SegmentsProps<Value>) {
  const name = useId();
  return (
    <fieldset className="flex min-w-0 flex-col gap-1.5">
      <legend className={showLabel ? "mb-1.5 font-medium text-13 text-ink" : "sr-only"}>{label}</legend>
      <div className="inline-flex w-fit gap-0.5 rounded-md bg-sunken p-0.5">
        {options.map((option) => (
          <label
            key={option.value}
            className={classes(
              "relative inline-flex h-7 cursor-pointer items-center gap-1.5 rounded px-3 text-13 transition-colors pointer-coarse:h-10",
              "has-focus-visible:outline-2 has-focus-visible:outline-focus",
              option.value === value ? "bg-raised font-medium text-ink shadow-1" : "text-ink-muted hover:text-ink",
            )}
          >
            <input
              type="radio"
              name={name}
              className="absolute inset-0 cursor-pointer opacity-0"
              checked={option.value === value}
              onChange={() => onChange(option.value)}
            />
            {option.icon}
            {option.label}
          </label>
        ))}
      </div>
    </fieldset>
  );
}

type SwitchProps = {
  readonly label: string;
  readonly hint?: string;
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
  readonly disabled?: boolean;
};

export function Switch({ label, hint, checked, onChange, disabled = false }: SwitchProps) {
  const id = useId();
  return (
    <div className="flex items-start justify-between gap-6">
      <label htmlFor={id} className="cursor-pointer">
        <span className="block font-medium text-13 text-ink">{label}</span>
        {hint && (
          <span id={`${id}-hint`} className="block text-12 text-ink-subtle">
            {hint}
          </span>
        )}
      </label>
      <span className="relative mt-0.5 inline-flex h-6 w-10 shrink-0">
        <input
          id={id}
          type="checkbox"
          role="switch"
          aria-checked={checked}
          aria-describedby={hint ? `${id}-hint` : undefined}
          className="peer absolute inset-0 size-full cursor-pointer appearance-none rounded-full bg-line-strong transition-colors checked:bg-accent disabled:opacity-50"
          checked={checked}
          disabled={disabled}
          onChange={(event) => onChange(event.target.checked)}
        />
        <span className="pointer-events-none absolute start-0.5 top-0.5 size-5 rounded-full bg-[#fff] shadow-1 transition-[inset-inline-start] peer-checked:start-[18px]" />
      </span>
    </div>
  );
}
