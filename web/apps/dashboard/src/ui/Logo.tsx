/** The mark: two people's words in one room. */
import { classes } from "./classes";

export function Logo({ className }: { readonly className?: string }) {
  return (
    <svg viewBox="0 0 32 32" aria-hidden="true" className={classes("shrink-0", className)}>
      <rect width="32" height="32" rx="9" className="fill-accent" />
      <path
        d="M9.5 8.5h9a4 4 0 0 1 4 4v2a4 4 0 0 1-4 4h-4.2l-3.6 3.2c-.5.4-1.2.1-1.2-.5v-2.8a4 4 0 0 1-3.5-3.9v-2a4 4 0 0 1 3.5-4Z"
        className="fill-on-accent"
        transform="translate(-.3 -.6)"
      />
      <path
        d="M24.4 14.6a4 4 0 0 1 2.1 3.4v1.6a4 4 0 0 1-2.7 3.8v1.9c0 .6-.7.9-1.1.5l-2.6-2.3h-2.6a4 4 0 0 1-2.6-1h3.1a6.5 6.5 0 0 0 6.4-6.4Z"
        className="fill-on-accent"
        opacity=".65"
      />
    </svg>
  );
}
