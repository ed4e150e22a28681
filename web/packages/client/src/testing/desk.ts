/** A server, browsers and the people at them, under one clock: where most tests begin. */
import { AgentChat } from "../agentChat";
import type { AnyConversation, AnyMessage, ChatState } from "../state/state";
import { VisitorChat } from "../visitorChat";
import { FakeBrowser, type FakeTab } from "./fakeBrowser";
import { FakeClock } from "./fakeClock";
import { FakeServer } from "./fakeServer";

// Loaded while the clock stands still, as from a warm cache.
await Promise.all([import("../transport/fallback"), import("../upload")]);

/** One running chat and the tab it runs in. */
export interface Seat<T> {
  readonly chat: T;
  readonly tab: FakeTab;
  readonly browser: FakeBrowser;
}

/** Everyone who takes part. */
export class Desk {
  readonly clock = new FakeClock();
  readonly server: FakeServer;

  constructor(random?: () => number) {
    this.server = new FakeServer(this.clock, random);
  }

  /** An agent's tab; in a browser of its own unless one is passed. */
  agent({ id = "agt_1", browser = new FakeBrowser(this.clock), start = true } = {}): Seat<AgentChat> {
    const tab = browser.openTab();
    const environment = { ...tab.environment, ...this.server.environment(id) };
    const chat = new AgentChat({ agent: id, baseUrl: "http://parlor.test", environment });
    if (start) chat.start();
    return { chat, tab, browser };
  }

  /** A visitor's tab. `token` is shared by the tabs of one browser, as the loader keeps it. */
  visitor({
    browser = new FakeBrowser(this.clock),
    token = null as string | null,
    refusesStorage = false,
    start = true,
  } = {}): Seat<VisitorChat> {
    const tab = browser.openTab();
    tab.refusesStorage = refusesStorage;
    if (token) browser.storage.set("token", token);
    const environment = { ...tab.environment, ...this.server.environment(null) };
    const chat = new VisitorChat({
      inbox: "shop",
      baseUrl: "http://parlor.test",
      environment,
      token: () => browser.storage.get("token") ?? null,
      onToken: (it) => (it === null ? browser.storage.delete("token") : browser.storage.set("token", it)),
    });
    if (start) chat.start();
    return { chat, tab, browser };
  }

  /** A visitor with a conversation of `messages` messages, known to the server alone. */
  conversation(messages = 1) {
    const { id, token } = this.server.addVisitor();
    const first = this.server.post({ role: "visitor", id }, null, `first-${id}`, { text: "1", attachments: [] });
    const conversation = first?.conversation ?? "";
    for (let n = 2; n <= messages; n++) this.say({ role: "visitor", id }, conversation, `${n}`);
    return { who: { role: "visitor", id } as const, token, conversation };
  }

  /** Somebody says something, elsewhere. */
  say(
    who: { readonly role: "agent" | "visitor"; readonly id: string },
    conversation: string,
    text: string,
    note = false,
  ) {
    const key = `key-${this.server.head}-${who.id}`;
    const visibility = note ? ({ visibility: "agents_only" } as const) : {};
    return this.server.post(who, conversation, key, { text, attachments: [], ...visibility })?.message;
  }
}

/** The words of a thread, in order. */
export function wordsIn(
  state: ChatState<AnyConversation, AnyMessage>,
  conversation: string | null | undefined,
): string[] {
  const thread = conversation ? state.threads.get(conversation) : undefined;
  return (thread?.messages ?? []).map(({ text }) => text ?? "–");
}

/** The words that are not stored yet, with where they stand. */
export function unsent(state: ChatState): string[] {
  return state.pending.map(({ text, status }) => `${text} ${status.is}`);
}
