/** Initials of names from everywhere. */
import { expect, test } from "vitest";
import { initials } from "./Avatar";

test.each([
  ["Ada Lovelace", "AL"],
  ["grace brewster hopper", "GH"],
  ["Plato", "P"],
  ["أميرة منصور", "أ"],
  ["李 小龍", "李小"],
  ["“Bob” (VIP)", "BV"],
])("%s → %s", (name, letters) => {
  expect(initials(name)).toBe(letters);
});
