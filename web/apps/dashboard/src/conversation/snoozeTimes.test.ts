/** "Tomorrow morning" means tomorrow morning, and Monday is the next one. */
import { expect, test } from "vitest";
import { snoozeTimes } from "./snoozeTimes";

const at = (now: Date, key: string) => snoozeTimes(now).find((it) => it.key === key)?.at;

test("tomorrow morning is at nine, local time", () => {
  expect(at(new Date(2026, 10, 21, 23, 30), "snooze.tomorrow")).toEqual(new Date(2026, 10, 22, 9));
});

test("next Monday is never today", () => {
  expect(at(new Date(2026, 10, 23, 8), "snooze.monday")).toEqual(new Date(2026, 10, 30, 9));
  expect(at(new Date(2026, 10, 22, 8), "snooze.monday")).toEqual(new Date(2026, 10, 23, 9));
});

test("all of them are in the future, in order", () => {
  const now = new Date(2026, 10, 18, 10);
  const times = snoozeTimes(now).map((it) => it.at.getTime());
  expect(times.every((it) => it > now.getTime())).toBe(true);
  expect([...times].sort((a, b) => a - b)).toEqual(times);
});
