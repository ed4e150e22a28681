/** Messages become lines: groups, days, what is new, and how far one's own got. */
import type { Pending } from "@parlor/client";
import { expect, test } from "vitest";
import { type MessageRow, type RowsInput, rowsOf } from "./rows";
import { message, pending } from "./testing/samples";

const NOON = Date.parse("2026-11-20T12:00:00");
const MINUTE = 60_000;

function lines(input: Partial<RowsInput>): MessageRow[] {
  return all(input).filter((it) => it.is === "message");
}
function all(input: Partial<RowsInput>) {
  return rowsOf({ messages: [], pending: [], seenByAgents: 0, newAfter: null, isConnected: true, ...input });
}

test("what one says in a row stands together, until time or someone else comes between", () => {
  const messages = [
    message(1, "Ada", { timestamp: NOON }),
    message(2, "Ada", { timestamp: NOON + MINUTE }),
    message(3, "Grace", { timestamp: NOON + 2 * MINUTE }),
    message(4, "Grace", { timestamp: NOON + 9 * MINUTE }),
  ];
  expect(lines({ messages }).map((it) => [it.isFirst, it.isLast])).toEqual([
    [true, false],
    [false, true],
    [true, true],
    [true, true],
  ]);
});

test("every day is announced once", () => {
  const messages = [0, 1, 30, 31].map((hours, at) => message(at + 1, "Ada", { timestamp: NOON + hours * 60 * MINUTE }));
  expect(all({ messages }).map(({ is }) => is)).toEqual(["day", "message", "message", "day", "message", "message"]);
});

test("the first new message of someone else is marked", () => {
  const messages = [message(1, "Ada"), message(2, "visitor"), message(3, "Ada"), message(4, "Ada")];
  expect(all({ messages, newAfter: 1 }).map(({ is }) => is)).toEqual([
    "day",
    "message",
    "message",
    "new",
    "message",
    "message",
  ]);
  expect(all({ messages, newAfter: 4 }).some(({ is }) => is === "new")).toBe(false);
});

test("only the last of one's own says how far it got", () => {
  const messages = [message(1, "visitor"), message(2, "visitor"), message(3, "Ada")];
  expect(lines({ messages, seenByAgents: 1 }).map(({ status }) => status)).toEqual([null, "sent", null]);
  expect(lines({ messages, seenByAgents: 3 }).map(({ status }) => status)).toEqual([null, "read", null]);
});

test("a message on its way says so, and says what it waits for", () => {
  const of = (status: Pending["status"], isConnected = true) =>
    lines({ pending: [pending("k1", { status })], isConnected })[0]?.status;
  expect(of({ is: "queued", reason: null })).toBe("sending");
  expect(of({ is: "queued", reason: null }, false)).toBe("waiting");
  expect(of({ is: "sending" })).toBe("sending");
  expect(of({ is: "sent" })).toBe("sent");
  expect(of({ is: "failed", reason: "message_too_long" })).toBe("failed");
});

test("a message keeps its key when it is stored", () => {
  const before = lines({ pending: [pending("k1")] })[0];
  const after = lines({ messages: [message(1, "visitor", { client_message_id: "k1" })] })[0];
  expect(after?.key).toBe(before?.key);
});
