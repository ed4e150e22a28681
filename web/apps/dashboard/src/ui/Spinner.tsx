/** Something is under way. Decorates; whoever shows it also says so in words. */
import { classes } from "./classes";

export function Spinner({ className }: { readonly className?: string }) {
  return (
    <span
      aria-hidden="true"
      className={classes(
        "inline-block size-4 shrink-0 animate-spin rounded-full border-2 border-current border-e-transparent opacity-80",
        className,
      )}
    />
  );
}
