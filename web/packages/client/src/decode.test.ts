/** What comes from outside is what it claims, or is left out. */
import { expect, it } from "vitest";
import { decodeFrames, happening } from "./decode";

const types = (text: string) => decodeFrames(text).map(({ type }) => type);

it("reads one frame, or an array of them", () => {
  expect(types('{"type":"ping"}')).toEqual(["ping"]);
  expect(types('[{"type":"ping"},{"type":"live","cursor":"k.1"}]')).toEqual(["ping", "live"]);
});

it("leaves out what it does not know, and what lacks what it needs", () => {
  for (const text of [
    "",
    "no json",
    "7",
    "null",
    "{}",
    '{"type":"moon"}',
    '{"type":"toString"}',
    '{"type":"live"}',
    '{"type":"live","cursor":7}',
    '{"type":"event","cursor":"k.1","after":"k.0"}',
    '{"type":"event","cursor":"k.1","after":"k.0","event":{"id":"1"}}',
    '{"type":"reset","cursor":"k.1","snapshot":null}',
    '{"type":"signal","kind":"typing","conversation":"con_1"}',
    '{"type":"ack","client_message_id":"key"}',
  ]) {
    expect(types(text), text).toEqual([]);
  }
});

it("takes of an event only what has an identity and a version", () => {
  const row = { id: "con_1", revision: 1 };
  expect(happening({ kind: "message.created", list: row, message: { id: "msg_1" } })).toEqual({
    kind: "message.created",
    row,
    message: null,
  });
  expect(happening({ kind: "conversation.opened", list: { id: 7, revision: 1 } }).row).toBe(null);
});
