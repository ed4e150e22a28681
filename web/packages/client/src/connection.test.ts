/** The machine by itself: every rule of docs/protocol.md sections 4, 5 and 8 that a screen could not show. */
import type { ServerFrame } from "@parlor/protocol";
import { describe, expect, it } from "vitest";
import { backoff } from "./backoff";
import { Chain } from "./chain";
import { adviceFor, Connection, type Effect, type Input } from "./connection";
import type { TransportKind } from "./state/state";

const welcome = { type: "welcome" } as ServerFrame;
const live = (cursor: string): ServerFrame => ({ type: "live", cursor });
const event = (after: number, id: number): ServerFrame => ({
  type: "event",
  after: `k.${after}`,
  cursor: `k.${id}`,
  event: { id },
});

/** A machine, its clock, and what it wanted done. */
function bench({ remembered = null as TransportKind | null, random = () => 0.5 } = {}) {
  let now = 0;
  const chain = new Chain();
  const connection = new Connection({
    now: () => now,
    random,
    chain,
    ladder: ["websocket", "sse", "poll"],
    remembered: () => remembered,
  });
  const timers = new Map<string, number>();
  const step = (input: Input): Effect[] => {
    const effects = connection.step(input);
    for (const effect of effects) {
      if (effect.do !== "timer") continue;
      if (effect.ms === null) timers.delete(effect.name);
      else timers.set(effect.name, now + effect.ms);
    }
    return effects;
  };
  const hear = (generation: number, ...frames: ServerFrame[]) =>
    frames.flatMap((frame) => step({ is: "frame", generation, frame }));
  const ring = (name: string) => {
    now = timers.get(name) ?? now;
    timers.delete(name);
    return step({ is: "timer", name: name as never });
  };
  const told = (effects: Effect[]) => effects.flatMap((it) => (it.do === "tell" ? [it.frame] : []));
  const opened = (effects: Effect[]) => effects.flatMap((it) => (it.do === "open" ? [it.over] : []));
  return {
    chain,
    connection,
    timers,
    step,
    hear,
    ring,
    told,
    opened,
    pass: (ms: number) => (now += ms),
    at: () => now,
  };
}

/** A machine that is live over its first transport. */
function liveBench() {
  const it = bench();
  it.step({ is: "start" });
  it.hear(1, welcome, live("k.5"));
  return it;
}

describe("the chain", () => {
  it("applies what follows, drops what was seen, and asks for what is missing", () => {
    const { hear, told, chain } = liveBench();
    expect(told(hear(1, event(5, 6)))).toHaveLength(1);
    const again = hear(1, event(5, 6));
    expect(told(again)).toHaveLength(0);
    expect(again).not.toContainEqual(expect.objectContaining({ do: "send" }));
    const gap = hear(1, event(8, 9));
    expect(told(gap)).toHaveLength(0);
    expect(gap).toContainEqual({ do: "send", frame: { type: "resume", cursor: "k.6" } });
    expect(chain.cursor).toBe("k.6");
  });

  it("lets no `live` from before the hole carry the cursor over it", () => {
    const { hear, chain, connection } = liveBench();
    hear(1, event(6, 7), live("k.9"));
    expect(chain.cursor).toBe("k.5");
    expect(connection.link.is).toBe("catching_up");
    hear(1, event(5, 6), event(6, 7), live("k.9"));
    expect(chain.cursor).toBe("k.9");
    expect(connection.link.is).toBe("live");
  });

  it("tells nothing twice when a new transport repeats what the old one had told already", () => {
    const { step, hear, told, chain } = liveBench();
    hear(1, event(5, 6));
    step({ is: "ended", generation: 1, code: null });
    step({ is: "timer", name: "retry" });
    expect(told(hear(2, welcome, event(4, 5), event(5, 6), event(6, 7))).map((it) => it.type)).toEqual([
      "welcome",
      "event",
    ]);
    expect(chain.cursor).toBe("k.7");
  });
});

it("an event that was applied is not applied again, though an overtaken `live` moved the cursor back", () => {
  const chain = new Chain();
  type Taken = Parameters<Chain["take"]>[0];
  const take = (frame: ServerFrame) => chain.take(frame as Taken);
  expect([live("k.5"), event(5, 6), live("k.5"), event(5, 6), event(6, 7)].map(take)).toEqual([
    "apply",
    "apply",
    "apply",
    "drop",
    "apply",
  ]);
  expect(chain.cursor).toBe("k.7");
});

describe("generations", () => {
  it("ignores frames and the end of a transport that was replaced", () => {
    const { step, hear, told, connection } = liveBench();
    step({ is: "ended", generation: 1, code: null });
    step({ is: "timer", name: "retry" });
    hear(2, welcome, live("k.5"));
    expect(told(hear(1, event(5, 6)))).toHaveLength(0);
    expect(step({ is: "ended", generation: 1, code: 4403 })).toEqual([]);
    expect(connection.link.is).toBe("live");
  });

  it("does not stop when it was replaced by itself", () => {
    const { step, hear, connection, ring } = bench();
    step({ is: "start" });
    step({ is: "ended", generation: 1, code: null, blocked: true });
    hear(2, welcome, live("k.1"));
    ring("upgrade");
    step({ is: "ended", generation: 2, code: 4409 });
    expect(connection.link.is).toBe("catching_up");
    step({ is: "ended", generation: 3, code: null });
    expect(connection.link.is).toBe("waiting");
  });

  it("does not stop either when its successor failed before it heard that it was replaced", () => {
    const { step, hear, connection, ring } = bench();
    step({ is: "start" });
    step({ is: "ended", generation: 1, code: null, blocked: true });
    hear(2, welcome, live("k.1"));
    ring("upgrade");
    step({ is: "ended", generation: 3, code: null });
    step({ is: "ended", generation: 2, code: 4409 });
    expect(connection.link.is).toBe("waiting");
  });
});

describe("the ladder", () => {
  it("gives WebSocket and event stream four seconds each, then polls", () => {
    const { step, ring, opened, timers, at } = bench();
    expect(opened(step({ is: "start" }))).toEqual(["websocket"]);
    expect(timers.get("open")).toBe(4_000);
    expect(opened(ring("open"))).toEqual(["sse"]);
    expect((timers.get("open") ?? 0) - at()).toBe(4_000);
    expect(opened(ring("open"))).toEqual(["poll"]);
    expect(opened(ring("open"))).toEqual([]);
    expect(timers.has("retry")).toBe(true);
  });

  it("begins with what is remembered, and keeps trying the best behind it", () => {
    const it = bench({ remembered: "poll" });
    expect(it.opened(it.step({ is: "start" }))).toEqual(["poll"]);
    it.hear(1, welcome, live("k.1"));
    expect(it.opened(it.ring("upgrade"))).toEqual(["websocket"]);
    expect(it.connection.link).toEqual({ is: "live", over: "poll" });
    // Blocked: the next better one is tried, and the living one goes on.
    expect(it.opened(it.step({ is: "ended", generation: 2, code: null, blocked: true }))).toEqual(["sse"]);
    it.step({ is: "ended", generation: 3, code: null, blocked: true });
    expect(it.connection.link).toEqual({ is: "live", over: "poll" });
    expect((it.timers.get("upgrade") ?? 0) - it.at()).toBe(300_000);
  });
});

describe("liveness", () => {
  it("takes 35 s without a frame for a dead link, and any frame for a sign of life", () => {
    const { timers, hear, ring, connection, pass, at } = liveBench();
    expect((timers.get("silence") ?? 0) - at()).toBe(35_000);
    pass(30_000);
    hear(1, { type: "ping" });
    expect((timers.get("silence") ?? 0) - at()).toBe(35_000);
    ring("silence");
    expect(connection.link.is).toBe("waiting");
  });

  it("connects again when `live` does not follow `welcome` within ten seconds", () => {
    const { step, hear, ring, connection, timers } = bench();
    step({ is: "start" });
    hear(1, welcome);
    expect(timers.get("live")).toBe(10_000);
    ring("live");
    expect(connection.link.is).toBe("waiting");
  });

  it("proves an old link when the page wakes, and tries at once when there is none", () => {
    const it = liveBench();
    expect(it.step({ is: "kick", online: true })).toContainEqual({ do: "send", frame: { type: "ping" } });
    expect((it.timers.get("silence") ?? 0) - it.at()).toBe(5_000);
    it.ring("silence");
    expect(it.connection.link.is).toBe("waiting");
    expect(it.opened(it.step({ is: "kick", online: true }))).toEqual(["websocket"]);
  });

  it("says offline when the browser says so and the link is dead", () => {
    const it = liveBench();
    it.step({ is: "offline" });
    it.ring("silence");
    expect(it.connection.link.is).toBe("offline");
    it.step({ is: "kick", online: true });
    expect(it.connection.link.is).toBe("connecting");
  });

  it("pings before the proxy that cut it while idle would", () => {
    const it = liveBench();
    it.pass(20_000);
    it.step({ is: "ended", generation: 1, code: null });
    it.step({ is: "timer", name: "retry" });
    it.hear(2, welcome, live("k.5"));
    expect((it.timers.get("ping") ?? 0) - it.at()).toBe(16_000);
  });
});

describe("coming back", () => {
  it("waits longer each time, between 0.2 s and 20.2 s", () => {
    expect(backoff(0, () => 0)).toBe(200);
    expect(backoff(0, () => 1)).toBe(700);
    expect(backoff(3, () => 1)).toBe(4_200);
    expect(backoff(50, () => 1)).toBe(20_200);
  });

  it("counts from the start again only after ten seconds of being live", () => {
    const it = liveBench();
    const waits: number[] = [];
    for (let round = 1; round < 5; round++) {
      it.step({ is: "ended", generation: round, code: null });
      waits.push((it.timers.get("retry") ?? 0) - it.at());
      it.ring("retry");
      it.hear(round + 1, welcome, live("k.5"));
    }
    expect(waits).toEqual([450, 700, 1_200, 2_200]);
    it.ring("steady");
    it.step({ is: "ended", generation: 5, code: null });
    expect((it.timers.get("retry") ?? 0) - it.at()).toBe(450);
  });

  it("comes back when `bye` says, and not before", () => {
    const it = liveBench();
    it.hear(1, { type: "bye", code: 4503, retry: [1_000, 3_000] });
    expect((it.timers.get("retry") ?? 0) - it.at()).toBe(2_000);
  });

  it("does with every close code what the table says, and with unknown ones what their range says", () => {
    const advice = [4400, 4401, 4403, 4408, 4409, 4413, 4426, 4429, 4500, 4503].map(adviceFor);
    expect(advice).toEqual([
      "stop",
      "renew",
      "stop",
      "resume",
      "stop",
      "stop",
      "reload",
      "back_off",
      "back_off",
      "back_off",
    ]);
    expect([4410, 4419, 4420, 4499, 4555, 1006, 1000, null].map(adviceFor)).toEqual([
      "stop",
      "stop",
      "back_off",
      "back_off",
      "back_off",
      "resume",
      "resume",
      "resume",
    ]);
  });

  it("gets a new ticket once, and asks for a new sign-in when that is refused as well", () => {
    const it = liveBench();
    it.step({ is: "ended", generation: 1, code: 4401 });
    expect(it.connection.link.is).toBe("waiting");
    it.ring("retry");
    it.step({ is: "ended", generation: 2, code: 4401 });
    expect(it.connection.link).toEqual({ is: "refused", code: 4401, remedy: "sign_in" });
    expect(it.timers.size).toBe(0);
  });

  it("asks for a reload when it is too old, and stays where it was told to stop", () => {
    const old = liveBench();
    old.hear(1, { type: "bye", code: 4426, retry: null });
    expect(old.connection.link).toEqual({ is: "refused", code: 4426, remedy: "reload" });
    const stopped = liveBench();
    stopped.step({ is: "ended", generation: 1, code: 4403 });
    expect(stopped.connection.link).toEqual({ is: "refused", code: 4403, remedy: "none" });
  });

  it("tells a successor what is watched if that changed while it was connecting", () => {
    const it = bench();
    it.step({ is: "start" });
    const frame = { type: "watch", conversation: "con_1" } as const;
    it.step({ is: "rewatch", frame });
    expect(it.hear(1, welcome)).toContainEqual({ do: "send", frame });
  });

  it("leaves no timer behind, whatever it was doing", () => {
    const it = liveBench();
    it.step({ is: "stop" });
    expect(it.timers.size).toBe(0);
    expect(it.connection.link.is).toBe("idle");
  });
});
