/** A list that somebody points at does not move. */
import { expect, test } from "vitest";
import { freeze } from "./frozenOrder";

test("a conversation that moves up stays where it is, and is counted", () => {
  expect(freeze(["a", "b", "c"], ["c", "a", "b"])).toEqual({ ids: ["a", "b", "c"], waiting: 1 });
});

test("a new conversation waits above", () => {
  expect(freeze(["a", "b"], ["x", "y", "a", "b"])).toEqual({ ids: ["a", "b"], waiting: 2 });
});

test("a conversation that left keeps its place, so that nothing jumps up under the pointer", () => {
  expect(freeze(["a", "b", "c"], ["a", "c"])).toEqual({ ids: ["a", "b", "c"], waiting: 0 });
  expect(freeze(["a", "b", "c"], ["b", "c"])).toEqual({ ids: ["a", "b", "c"], waiting: 0 });
});

test("what was loaded at the end is shown at once", () => {
  expect(freeze(["a", "b"], ["a", "b", "c", "d"])).toEqual({ ids: ["a", "b", "c", "d"], waiting: 0 });
});

test("when everything changed, everything waits", () => {
  expect(freeze(["a"], ["x", "y"])).toEqual({ ids: ["a"], waiting: 2 });
});
