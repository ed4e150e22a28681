/** How long to wait before the next try: full jitter, so that a thousand clients do not come back at once. */
const LEAST = 200;
const FIRST = 500;
const MOST = 20_000;

/** Milliseconds before try number `attempt` (from 0): 0.2 s + random(0, min(20 s, 0.5 s · 2ⁿ)). */
export function backoff(attempt: number, random: () => number): number {
  return LEAST + random() * Math.min(MOST, FIRST * 2 ** Math.min(attempt, 10));
}
