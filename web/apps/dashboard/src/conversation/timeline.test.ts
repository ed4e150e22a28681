/** Days, runs of one author, and where the new messages begin. */
import type { MessageView } from "@parlor/protocol";
import { expect, test } from "vitest";
import { timeline } from "./timeline";

const NOON = new Date(2026, 10, 21, 12).getTime();
const MINUTE = 60_000;

function said(
  position: number,
  by: "visitor" | "me" | "colleague",
  minutes: number,
  part: Partial<MessageView> = {},
): MessageView {
  const timestamp = NOON + minutes * MINUTE;
  return {
    id: `msg_${position}`,
    conversation: "cnv_1",
    position,
    revision: 1,
    author:
      by === "visitor"
        ? { role: "visitor", id: "con_1", name: "Ada" }
        : { role: "agent", id: by === "me" ? "agt_1" : "agt_2", name: by },
    text: `${position}`,
    attachments: [],
    created_at: new Date(timestamp).toISOString(),
    timestamp,
    edited_at: null,
    deleted_at: null,
    visibility: "everyone",
    client_message_id: `key_${position}`,
    ...part,
  };
}

const read = { readUpTo: null, you: "agt_1" };
const shape = (items: ReturnType<typeof timeline>) =>
  items.map((it) =>
    it.is === "message" || it.is === "pending" ? `${it.key}${it.first ? "^" : ""}${it.last ? "$" : ""}` : it.is,
  );

test("one author within five minutes is one run", () => {
  const items = timeline([said(1, "visitor", 0), said(2, "visitor", 1), said(3, "visitor", 9)], [], read);
  expect(shape(items)).toEqual(["day", "key_1^", "key_2$", "key_3^$"]);
});

test("a note is never in one run with a reply", () => {
  const items = timeline([said(1, "me", 0), said(2, "me", 1, { visibility: "agents_only" })], [], read);
  expect(shape(items)).toEqual(["day", "key_1^$", "key_2^$"]);
});

test("each day begins with its name", () => {
  const items = timeline([said(1, "visitor", -24 * 60), said(2, "visitor", 0)], [], read);
  expect(shape(items)).toEqual(["day", "key_1^$", "day", "key_2^$"]);
});

test("the new ones begin after what was read, and one's own are never new", () => {
  const items = timeline([said(1, "visitor", 0), said(2, "me", 1), said(3, "visitor", 2)], [], {
    readUpTo: 1,
    you: "agt_1",
  });
  expect(shape(items)).toEqual(["day", "key_1^$", "key_2^$", "new", "key_3^$"]);
});

test("what is not sent yet stands last and goes on the run", () => {
  const pending = {
    key: "key_9",
    conversation: "cnv_1",
    text: "hi",
    attachments: [],
    visibility: "everyone",
    at: NOON + 2 * MINUTE,
    status: { is: "sending" },
  } as const;
  expect(shape(timeline([said(1, "me", 1)], [pending], read))).toEqual(["day", "key_1^", "key_9$"]);
  // The server's copy came first: it is not shown twice, and keeps its key.
  expect(shape(timeline([said(9, "me", 2)], [pending], read))).toEqual(["day", "key_9^$"]);
});
