/** How long words take from one person's Enter key to the other one's screen. */
import type { BrowserContext, Page } from "playwright-core";

type Marks = { readonly said: Record<string, number>; readonly painted: Record<string, number> };

/** Call before pages are opened: every frame marks when words are sent from it and when they are painted in it. */
export async function markPaints(context: BrowserContext): Promise<void> {
  await context.addInitScript(() => {
    const marks: Marks = { said: {}, painted: {} };
    Object.assign(globalThis, { paintMarks: marks });
    const words = /[av]-\d{3}/g;
    const now = () => performance.timeOrigin + performance.now();
    addEventListener(
      "keydown",
      ({ key, target }) => {
        if (key !== "Enter" || !(target instanceof HTMLTextAreaElement)) return;
        for (const word of target.value.match(words) ?? []) marks.said[word] ??= now();
      },
      true,
    );
    const seen = new Set<string>();
    const look = (changes: MutationRecord[]) => {
      const fresh = changes
        .flatMap(({ addedNodes, target }) => [...addedNodes, target])
        .filter((node) => (node instanceof Element ? node : node.parentElement)?.closest('[role="log"]'))
        .flatMap((node) => node.textContent?.match(words) ?? [])
        .filter((word) => !seen.has(word));
      if (!fresh.length) return;
      for (const word of fresh) seen.add(word);
      // The frame is drawn after its callbacks; what comes right behind it is the moment it was painted.
      requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => {
          for (const word of fresh) marks.painted[word] ??= now();
        };
        port2.postMessage(null);
      });
    };
    new MutationObserver(look).observe(document, { childList: true, subtree: true, characterData: true });
  });
}

/** Milliseconds from `from`'s Enter to `to`'s screen, for each of the words. */
export async function delays(from: Page, to: Page, words: readonly string[]): Promise<number[]> {
  const [said, painted] = [await marksOf(from), await marksOf(to)];
  return words.map((word) => (painted.painted[word] ?? Number.NaN) - (said.said[word] ?? Number.NaN));
}

/** Median and 95th percentile, as one line. */
export function summary(name: string, samples: readonly number[]): string {
  const sorted = [...samples].sort((a, b) => a - b);
  const at = (share: number) => (sorted[Math.ceil(sorted.length * share) - 1] ?? Number.NaN).toFixed(1);
  return `${name}: median ${at(0.5)} ms, p95 ${at(0.95)} ms, worst ${at(1)} ms (${sorted.length} samples)`;
}

async function marksOf(page: Page): Promise<Marks> {
  const all = await Promise.all(
    page.frames().map((frame) => frame.evaluate(() => (globalThis as unknown as { paintMarks: Marks }).paintMarks)),
  );
  return {
    said: Object.assign({}, ...all.map((it) => it?.said)),
    painted: Object.assign({}, ...all.map((it) => it?.painted)),
  };
}
