/** Nobody speaks, and nothing is asked: screens that are live need no requests to stay true. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { Desk } from "../src/desk";

/** `PARLOR_E2E_LONG=1` looks for as long as the requirement says. */
const QUIET = process.env["PARLOR_E2E_LONG"] === "1" ? 600_000 : 60_000;

let desk: Desk;
beforeAll(async () => {
  desk = await Desk.open({ gateway: true });
});
afterAll(() => desk?.close());

test(
  `a live dashboard and a live chat make no request for ${QUIET / 1000} seconds`,
  async () => {
    const { gateway } = desk;
    if (!gateway) throw new Error("There is no gateway.");
    const visitor = await desk.visitor();
    await visitor.open();
    await visitor.say("Take your time.");
    const agent = await desk.agent();
    await agent.choose("Take your time.");
    await agent.say("I do.");
    await visitor.sees("I do.");
    // What the last words set in motion comes within seconds, and is no idling.
    const quietFor = () => Date.now() - (gateway.passed.at(-1)?.at ?? 0);
    await expect.poll(quietFor, { timeout: 30_000, interval: 500 }).toBeGreaterThan(6_000);

    const before = gateway.passed.length;
    // The time itself is what is tested: there is no condition to wait for.
    await agent.page.waitForFunction((ms) => performance.now() > ms, (await now(agent)) + QUIET, {
      timeout: QUIET + 30_000,
      polling: 1_000,
    });
    expect(gateway.passed.slice(before)).toEqual([]);
    expect([gateway.webSockets.size, gateway.streams.size]).toEqual([2, 0]);
    await agent.live();
    await visitor.say("Still there?");
    await agent.sees("Still there?");
  },
  QUIET + 90_000,
);

const now = (agent: Awaited<ReturnType<Desk["agent"]>>) => agent.page.evaluate(() => performance.now());
