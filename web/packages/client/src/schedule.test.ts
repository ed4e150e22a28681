/**
 * Long random schedules: people write in several tabs while frames are dropped and doubled, connections cut, answers
 * lost, tabs closed and opened. In the end every screen shows what the server has, once, and nobody's order is broken.
 */
import { describe, expect, it } from "vitest";
import type { AgentChat } from "./agentChat";
import { Desk, type Seat, wordsIn } from "./testing/desk";
import { FakeBrowser } from "./testing/fakeBrowser";
import { seeded } from "./testing/fakeClock";
import type { VisitorChat } from "./visitorChat";

const SEEDS = Number(globalThis.process?.env["SEEDS"] ?? 30);

for (let seed = 1; seed <= SEEDS; seed++) {
  describe(`schedule ${seed}`, () => {
    it("ends with every screen true and complete", async () => {
      const random = seeded(seed);
      const desk = new Desk(random);
      const { server, clock } = desk;
      const { token, conversation } = desk.conversation();
      const browsers = { agent: new FakeBrowser(clock), visitor: new FakeBrowser(clock) };
      const agents: Seat<AgentChat>[] = [];
      const visitors: Seat<VisitorChat>[] = [];
      const said: Record<string, string[]> = {};
      const closed: { close(): void }[] = [];
      const openAgent = () => {
        const seat = desk.agent({ browser: browsers.agent });
        seat.chat.watch(conversation);
        seat.chat.view({});
        agents.push(seat);
      };
      const openVisitor = () => {
        const seat = desk.visitor({ browser: browsers.visitor, token });
        seat.chat.watch(conversation);
        visitors.push(seat);
      };
      openAgent();
      openVisitor();
      const pick = <T>(all: readonly T[]) => all[Math.floor(random() * all.length)];
      let n = 0;
      const say = (who: string, seat: Seat<AgentChat> | Seat<VisitorChat> | undefined, at: number) => {
        if (!seat || seat.tab.dead) return;
        const text = `${who}${at}-${n++}`;
        said[`${who}${at}`] = [...(said[`${who}${at}`] ?? []), text];
        seat.chat.send(conversation, { text });
      };
      for (let step = 0; step < 120; step++) {
        const { faults } = server;
        const act = random();
        if (act < 0.35) {
          const at = Math.floor(random() * agents.length);
          // Each tab's own messages keep their order; tabs are counted by their seat.
          say("a", agents[at], at);
        } else if (act < 0.7) {
          const at = Math.floor(random() * visitors.length);
          say("v", visitors[at], at);
        } else if (act < 0.74) server.cutAll();
        else if (act < 0.77) faults.offline = !faults.offline;
        else if (act < 0.8) faults.drop = faults.drop ? 0 : 0.3;
        else if (act < 0.83) faults.double = faults.double ? 0 : 0.3;
        else if (act < 0.86) faults.loseAck = faults.loseAck ? 0 : 0.3;
        else if (act < 0.88) faults.cut = faults.cut ? 0 : 0.1;
        else if (act < 0.9) faults.refuse = faults.refuse ? 0 : 0.3;
        else if (act < 0.92)
          faults.blocked = new Set((["websocket", "sse"] as const).slice(0, Math.floor(random() * 3)));
        else if (act < 0.93) server.prune();
        else if (act < 0.95) {
          if (agents.length < 4) openAgent();
          if (visitors.length < 4) openVisitor();
        } else if (act < 0.97) {
          // A tab is killed; its browser gives the lock back a moment later.
          const all = random() < 0.5 ? agents : visitors;
          const seat = pick(all.filter(({ tab }) => !tab.dead));
          if (seat && all.filter(({ tab }) => !tab.dead).length > 1) {
            seat.tab.dead = true;
            seat.chat.close();
          }
        } else if (act < 0.985) pick([...agents, ...visitors])?.tab.show(random() < 0.5);
        else pick([...agents, ...visitors])?.chat.kick();
        await clock.advance(random() < 0.2 ? random() * 8_000 : random() * 100);
      }
      Object.assign(server.faults, {
        drop: 0,
        double: 0,
        cut: 0,
        loseAck: 0,
        refuse: 0,
        offline: false,
        blocked: new Set(),
      });
      await clock.advance(40_000);
      // What was dropped last shows with the next connection.
      server.cutAll();
      await clock.advance(60_000);

      const stored = server.conversations.get(conversation);
      const all = stored?.messages.map(({ text }) => text) ?? [];
      expect(new Set(all).size).toBe(all.length);
      // Everything said by a tab that lived on was stored, in its order; of a killed one, what it had kept.
      for (const texts of Object.values(said)) {
        expect(all.filter((text) => texts.includes(text ?? ""))).toEqual(texts);
      }
      for (const { chat, tab } of [...agents, ...visitors]) {
        if (!tab.dead) {
          expect(chat.state.link.is).toBe("live");
          expect(chat.state.pending).toEqual([]);
          const words = wordsIn(chat.state, conversation);
          expect(words.length).toBeGreaterThan(0);
          expect(words).toEqual(all.slice(-words.length));
          const { hasOlder, stale } = chat.state.threads.get(conversation) ?? {};
          expect({ stale, hasOlder }).toEqual({ stale: false, hasOlder: words.length < all.length });
        }
        closed.push(chat);
      }
      for (const { chat, tab } of agents) {
        if (!tab.dead) expect(chat.state.conversations.get(conversation)).toEqual(stored?.row);
      }
      for (const { chat, tab } of visitors) {
        if (!tab.dead && stored) {
          expect(chat.state.conversations.get(conversation)).toEqual(server.visitorRow(stored));
        }
      }
      for (const chat of closed) chat.close();
      await clock.advance(100);
      expect(clock.pending).toBe(0);
    });
  });
}
