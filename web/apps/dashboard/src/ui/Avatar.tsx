/** A person without a picture: two letters on a colour that is always theirs. The name stands beside it in words. */
import { User } from "lucide-react";
import { classes } from "./classes";

// Written out, because the style sheet holds only classes that stand in the source.
const COLOURS = [
  "bg-avatar-1 text-avatar-1-ink",
  "bg-avatar-2 text-avatar-2-ink",
  "bg-avatar-3 text-avatar-3-ink",
  "bg-avatar-4 text-avatar-4-ink",
  "bg-avatar-5 text-avatar-5-ink",
  "bg-avatar-6 text-avatar-6-ink",
  "bg-avatar-7 text-avatar-7-ink",
  "bg-avatar-8 text-avatar-8-ink",
] as const;

const SIZES = {
  xs: "size-5 text-[9px]",
  sm: "size-6 text-[10px]",
  md: "size-8 text-12",
  lg: "size-9 text-13",
  xl: "size-14 text-20",
} as const;

type AvatarProps = {
  readonly id: string;
  readonly name: string | null;
  readonly size?: keyof typeof SIZES;
  /** A dot for those whose presence is known. */
  readonly online?: boolean | undefined;
};

export function Avatar({ id, name, size = "md", online }: AvatarProps) {
  return (
    <span aria-hidden="true" className="relative inline-flex shrink-0">
      <span
        className={classes(
          "inline-flex select-none items-center justify-center rounded-full font-semibold",
          SIZES[size],
          COLOURS[hash(id) % COLOURS.length],
        )}
      >
        {name ? initials(name) : <User className="size-1/2" />}
      </span>
      {online !== undefined && (
        <span
          className={classes(
            "absolute -end-0.5 -bottom-0.5 size-2.5 rounded-full border-2 border-surface",
            online ? "bg-presence-online" : "bg-presence-offline",
          )}
        />
      )}
    </span>
  );
}

/** First letters of the first and last word, whole characters of any script; Arabic words get one, they would join. */
export function initials(name: string): string {
  const words = name.trim().split(/\s+/).filter(Boolean);
  const first = letter(words[0]);
  const last = words.length > 1 ? letter(words.at(-1)) : "";
  return /[\u0590-\u08ff]/.test(first) ? first : `${first}${last}`.toLocaleUpperCase();
}

function letter(word: string | undefined): string {
  return Array.from(word ?? "").find((character) => /[\p{L}\p{N}]/u.test(character)) ?? Array.from(word ?? "")[0] ?? "";
}

function hash(text: string): number {
  let sum = 0;
  for (const character of text) sum = (sum * 31 + (character.codePointAt(0) ?? 0)) >>> 0;
  return sum;
}
