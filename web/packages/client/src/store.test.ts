/** Listeners hear of changes together, soon, and only of changes. */
import { expect, it } from "vitest";
import { environment } from "./environment";
import { Store } from "./store";
import { FakeClock } from "./testing/fakeClock";
import { Timers } from "./timers";

function bench(requestFrame: ((run: () => void) => void) | null) {
  const clock = new FakeClock();
  const env = environment({ setTimeout: clock.setTimeout, clearTimeout: clock.clearTimeout, requestFrame });
  const store = new Store<number, number>(0, (state, change) => state + change, env, new Timers(env));
  const heard: number[] = [];
  const stop = store.subscribe(() => heard.push(store.state));
  return { clock, store, heard, stop };
}

it("many changes are told once, 50 ms after the first at most", async () => {
  const { clock, store, heard } = bench(null);
  for (let n = 0; n < 100; n++) store.dispatch(1);
  expect(store.state).toBe(100);
  await clock.advance(49);
  expect(heard).toEqual([]);
  await clock.advance(1);
  expect(heard).toEqual([100]);
  expect(clock.pending).toBe(0);
});

it("a frame tells earlier, and the timer behind it nothing more", async () => {
  let paint = () => {};
  const { clock, store, heard } = bench((run) => {
    paint = run;
  });
  store.dispatch(1);
  paint();
  expect(heard).toEqual([1]);
  expect(clock.pending).toBe(0);
  await clock.advance(100);
  expect(heard).toEqual([1]);
});

it("what changed nothing is not told, and nobody who left is", async () => {
  const { clock, store, heard, stop } = bench(null);
  store.dispatch(0);
  await clock.advance(100);
  expect(heard).toEqual([]);
  stop();
  store.dispatch(1);
  await clock.advance(100);
  expect(heard).toEqual([]);
});
