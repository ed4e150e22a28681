/** The line about the connection: true, calm, and silent while all is well. */
import type { Link } from "@parlor/client";
import { loadWidgetTranslator } from "@parlor/i18n/widget";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createConnection } from "./connection";

const t = await loadWidgetTranslator("en", { timeZone: "UTC" });
const NOW = Date.parse("2026-11-21T14:05:00Z");
const onKick = vi.fn();
let line: ReturnType<typeof createConnection>;

beforeEach(() => {
  vi.useFakeTimers({ now: NOW });
  line = createConnection(t, onKick);
});
afterEach(() => {
  line.destroy();
  vi.useRealTimers();
});

const said = (link: Link) => {
  line.update(link);
  return line.element.textContent;
};

test("all is well: nothing", () => {
  expect(said({ is: "idle" })).toBe("");
  expect(said({ is: "catching_up", over: "websocket" })).toBe("");
  expect(said({ is: "live", over: "websocket" })).toBe("");
  expect(line.element.role).toBe("status");
});

test("a hiccup is not worth a word; a lost connection is, with the time and a way to try again", () => {
  expect(said({ is: "waiting", since: NOW, attempt: 1, until: NOW + 500 })).toBe("");
  vi.advanceTimersByTime(3_100);
  expect(line.element.textContent).toBe("No connection since 2:05 PM. What you write is kept.Try again");
  line.element.querySelector("button")?.click();
  expect(onKick).toHaveBeenCalled();
  expect(said({ is: "catching_up", over: "websocket" })).toBe("Catching up");
  expect(said({ is: "live", over: "websocket" })).toBe("");
});

test.each<[Link, string]>([
  [{ is: "offline", since: NOW }, "Offline since 2:05 PM. What you write is sent when you are back."],
  [{ is: "live", over: "poll" }, "The connection is slow. Messages may come a little late."],
  [{ is: "refused", code: 4426, remedy: "reload" }, "There is a new version of this chat.Try again"],
  [{ is: "refused", code: 4403, remedy: "none" }, "The chat is not available right now.Try again"],
])("%o is said", (link, words) => {
  expect(said(link).replaceAll(" ", " ")).toBe(words);
});

test("the same thing is not said twice: those who listen would hear it again", () => {
  said({ is: "offline", since: NOW });
  const before = line.element.firstChild;
  said({ is: "offline", since: NOW });
  expect(line.element.firstChild).toBe(before);
});
