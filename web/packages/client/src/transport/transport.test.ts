/** Frames in and out of the transports that are not sockets. */
import type { ClientFrame, ServerFrame } from "@parlor/protocol";
import { expect, it } from "vitest";
import { decodeFrames, framesIn } from "../decode";
import { environment } from "../environment";
import { ApiError, type Http, http } from "../http";
import { FakeClock, settled } from "../testing/fakeClock";
import { commands } from "./commands";
import { longPoll } from "./longPoll";
import { sse } from "./sse";
import { endingOf, type Road } from "./transport";

const reading = { decodeFrames, framesIn, endingOf };
const hello = () => ({ version: 1, ticket: null, client: "tab", generation: 1, cursor: null, watch: null });
const say = (key: string): ClientFrame => ({
  type: "send",
  client_message_id: key,
  conversation: "con_1",
  message: { text: key, attachments: [] },
});

/** A listener that keeps what it hears. */
function ears() {
  const heard: ServerFrame[] = [];
  const endings: unknown[] = [];
  let alive = 0;
  const listener = {
    frames: (frames: readonly ServerFrame[]) => heard.push(...frames),
    alive: () => alive++,
    ended: (ending: unknown) => endings.push(ending),
  };
  return { heard, endings, listener, alive: () => alive };
}

/** A road whose posts are answered by the test. */
function road(answer: (batch: ClientFrame[]) => Promise<unknown>) {
  const asked: string[][] = [];
  const json = (_method: string, _path: string, batch: ClientFrame[]) => {
    asked.push(batch.map((it) => (it.type === "send" ? it.client_message_id : it.type)));
    return answer(batch);
  };
  return { asked, road: { http: { json } as unknown as Http, reading } as Road };
}

it("commands are posted in order, one batch at a time", async () => {
  const answers: ((value: unknown) => void)[] = [];
  const { asked, road: way } = road(() => new Promise((resolve) => answers.push(resolve)));
  const { heard, listener } = ears();
  const send = commands(way, listener, new AbortController().signal);
  send(say("one"));
  send({ type: "ping" });
  send(say("two"));
  send({ type: "typing", conversation: "con_1" });
  await settled();
  expect(asked).toEqual([["one"]]);
  const ack = { type: "ack", client_message_id: "one", conversation: "con_1" };
  answers[0]?.({ answers: [ack] });
  await settled();
  expect(asked).toEqual([["one"], ["two", "typing"]]);
  expect(heard).toEqual([ack]);
});

it("a command the server cannot read is refused alone", async () => {
  const { asked, road: way } = road(async (batch) => {
    if (batch.some((it) => it.type === "send" && it.client_message_id === "bad")) {
      throw new ApiError("invalid_request", 400);
    }
    return { answers: batch.map((it) => ({ ...it, type: "ack" })) };
  });
  const { heard, endings, listener } = ears();
  const send = commands(way, listener, new AbortController().signal);
  for (const key of ["first", "bad", "good"]) send(say(key));
  for (let n = 0; n < 5; n++) await settled();
  expect(asked).toEqual([["first"], ["bad", "good"], ["bad"], ["good"]]);
  expect(heard.map(({ type }) => type)).toEqual(["ack", "refuse", "ack"]);
  expect(endings).toEqual([]);
});

it("a batch without an answer ends the transport: the outbox knows what is to be sent again", async () => {
  const { road: way } = road(async () => Promise.reject(new ApiError("offline", 0)));
  const { endings, listener } = ears();
  commands(way, listener, new AbortController().signal)(say("one"));
  await settled();
  expect(endings).toEqual([{ code: null, retry: null, blocked: false }]);
});

it("an event stream is read whatever the pieces it comes in, and comments are signs of life", async () => {
  const text = ': comment\n\nid: k.1\ndata: {"type":"live","cursor":"k.1"}\n\ndata: {"type":"ping"}\n\n';
  for (const size of [1, 7, 1_000]) {
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        const bytes = new TextEncoder().encode(text);
        for (let at = 0; at < bytes.length; at += size) controller.enqueue(bytes.slice(at, at + size));
        controller.close();
      },
    });
    const env = environment({ fetch: async () => new Response(body) });
    const { heard, endings, listener, alive } = ears();
    sse({ env, http: http(env, "", () => {}), hello, reading }, listener);
    while (!endings.length) await settled();
    expect(heard).toEqual([{ type: "live", cursor: "k.1" }, { type: "ping" }]);
    expect(alive()).toBeGreaterThan(0);
    expect(endings).toEqual([{ code: null, blocked: true }]);
  }
});

it("polls one after another, and does not hammer a server that cannot wait", async () => {
  const clock = new FakeClock();
  let asked = 0;
  let open = 0;
  const answer = async () => {
    asked++;
    expect(++open).toBe(1);
    await settled();
    open--;
    return new Response(JSON.stringify({ frames: [{ type: "live", cursor: "k.1" }], cursor: "k.1" }));
  };
  const { now, setTimeout, clearTimeout } = clock;
  const env = environment({ fetch: answer, now, setTimeout, clearTimeout });
  const { listener } = ears();
  const transport = longPoll({ env, http: http(env, "", () => {}), hello, reading }, listener);
  for (let n = 0; n < 30; n++) {
    await clock.advance(1_000);
    for (let turn = 0; turn < 5; turn++) await settled();
  }
  expect(asked).toBeGreaterThan(5);
  expect(asked).toBeLessThan(15);
  transport.close();
  await clock.advance(10);
  expect(clock.pending).toBe(0);
});

it("only what the server itself says is a verdict; a proxy's no means: try the next transport", () => {
  expect(endingOf(new ApiError("unauthenticated", 401))).toEqual({ code: 4401, retry: null, blocked: false });
  expect(endingOf(new ApiError("rate_limited", 429, null, 7))).toEqual({ code: 4429, retry: 7_000, blocked: false });
  expect(endingOf(new ApiError("unavailable", 502))).toEqual({ code: null, retry: null, blocked: true });
  expect(endingOf(new ApiError("offline", 0))).toEqual({ code: null, retry: null, blocked: true });
});
