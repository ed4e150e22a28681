/** Words that can be counted: "v-007" is the visitor's seventh message, "a-007" the agent's. */
import type { Locator } from "playwright-core";

export type Attached = { readonly name: string; readonly mimeType: string; readonly buffer: Buffer };

export const word = (who: "a" | "v", number: number) => `${who}-${String(number).padStart(3, "0")}`;

export const wordsFrom = (who: "a" | "v", count: number) =>
  Array.from({ length: count }, (_, index) => word(who, index + 1));

/** Higher than any thread of a test. */
const TALL = 9_000;

/**
 * The numbered words of a log, in the order in which they stand there; twice, if they stand there twice. The dashboard
 * draws only what is visible, so its window is made high enough for everything.
 */
export async function wordsIn(log: Locator): Promise<string[]> {
  const page = log.page();
  const size = page.viewportSize();
  if (size && size.height < TALL) await page.setViewportSize({ width: size.width, height: TALL });
  // Whoever reads from the beginning scrolls there, and what is missing is fetched.
  await log.evaluate((it) => it.scrollTo(0, 0));
  const items = await log.getByRole("listitem").allTextContents();
  return items.flatMap((text) => text.match(/[av]-\d{3}/g) ?? []);
}
