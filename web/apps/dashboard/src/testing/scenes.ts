/** What the harness shows: each scene is an address, a state, and what the routes answer. */
import { type AgentApi, ApiError, viewKey } from "@parlor/client";
import type { ContactView } from "@parlor/protocol";
import { emptyView, FakeChat, type FakeRoutes } from "./FakeChat";
import { agentsOf, inboxesOf, type SampleLanguage, sampleState, talkOf, threadWith } from "./sample";

export type Scene = { readonly at: string; readonly fake: FakeChat; readonly api: AgentApi };

const ALL = { status: "open" } as const;

function routes(language: SampleLanguage): FakeRoutes {
  const rows = [...sampleState(language).conversations.values()];
  const contact = (id: string): ContactView => {
    const row = rows.find((it) => it.contact.id === id);
    return {
      id,
      inbox: row?.inbox ?? "inb_shop",
      name: row?.contact.name ?? null,
      email: row?.contact.name ? "amira.mansour@example.com" : null,
      created_at: new Date(Date.now() - 40 * 86_400_000).toISOString(),
    };
  };
  const page = <T>(items: T[]) => ({ items, next_cursor: null, has_more: false, as_of: "k1.1" });
  return {
    me: async () => ({ agent: agentsOf(language)[0], workspace: { id: "wks_1", name: "Harbor Goods" } }),
    setupState: async () => ({ needed: true }),
    contact: async (id: string) => contact(id),
    contacts: async () => page(rows.map((it) => contact(it.contact.id))),
    contactConversations: async (id: string) =>
      page([...rows.filter((it) => it.contact.id === id), ...rows.slice(11, 13)]),
    apiKeys: async () =>
      page([
        {
          id: "key_1",
          name: "CRM sync",
          scopes: ["conversations:read"],
          agent: "agt_noor",
          created_at: new Date(Date.now() - 12 * 86_400_000).toISOString(),
        },
        {
          id: "key_2",
          name: "Order bot",
          scopes: ["conversations:read", "conversations:write"],
          agent: "agt_noor",
          created_at: new Date(Date.now() - 3 * 3_600_000).toISOString(),
        },
      ]),
    addApiKey: async () => ({ key: { name: "New" }, secret: "key_9fQ2b7Xw0LkPz4mVt81RsEa6" }),
  };
}

function scene(
  at: string,
  language: SampleLanguage,
  arrange: (fake: FakeChat) => void = () => {},
  options = {},
  extra: FakeRoutes = {},
): Scene {
  const known = { ...routes(language), ...extra };
  const fake = new FakeChat(sampleState(language), known, options);
  arrange(fake);
  return { at, fake, api: fake.api };
}

const NOTHING = { conversations: new Map(), threads: new Map(), counts: { mine: 0, unassigned: 0, open: 0 } };

export const scenes = {
  inbox: (it) => scene("/inbox", it),
  thread: (it) =>
    scene("/inbox/cnv_1", it, (fake) => {
      const you = agentsOf(it)[1];
      fake.set({
        typing: new Map([
          ["cnv_1", [{ by: { role: "visitor" }, until: Date.now() + 1e9 }]],
          ["cnv_3", [{ by: { role: "visitor" }, until: Date.now() + 1e9 }]],
        ]),
      });
      if (!you) throw new Error("the sample has colleagues");
    }),
  collision: (it) =>
    scene("/inbox/cnv_4", it, (fake) => {
      const colleague = agentsOf(it)[1];
      fake.set({
        typing: new Map([
          [
            "cnv_4",
            [{ by: { role: "agent", id: colleague?.id ?? "", name: colleague?.name ?? "" }, until: Date.now() + 1e9 }],
          ],
        ]),
        pending: [
          pendingMessage("p1", "I will look into it right away.", { is: "sending" }),
          pendingMessage("p2", "The invoice is attached.", { is: "failed", reason: "message_too_long" }),
        ],
      });
    }),
  snoozed: (it) => scene("/inbox?status=snoozed", it),
  closed: (it) => scene(`/inbox/cnv_${it === "ar" ? 12 : 16}?status=closed`, it),
  "empty-first": (it) => scene("/inbox", it, (fake) => fake.set(NOTHING)),
  "empty-zero": (it) =>
    scene("/inbox?view=mine", it, (fake) => {
      const rows = [...fake.state.conversations].filter(([, row]) => row.assignee !== "agt_noor");
      fake.set({ conversations: new Map(rows), counts: { mine: 0, unassigned: 3, open: 9 } });
    }),
  "empty-filtered": (it) => scene("/inbox?label=warranty", it),
  loading: (it) =>
    scene(
      "/inbox/cnv_1",
      it,
      (fake) =>
        fake.set({
          ...NOTHING,
          link: { is: "connecting", since: Date.now(), attempt: 0 },
          counts: null,
          threads: new Map([["cnv_1", threadWith([], { status: "loading" })]]),
        }),
      { frozenViews: true },
    ),
  error: (it) =>
    scene(
      "/inbox/cnv_1",
      it,
      (fake) =>
        fake.set({
          views: new Map([[viewKey(ALL), { ...emptyView(ALL), status: "failed", failure: "unavailable" }]]),
          threads: new Map([["cnv_1", threadWith([], { status: "failed", failure: "offline" })]]),
        }),
      { frozenViews: true },
    ),
  gone: (it) =>
    scene("/inbox/cnv_none", it, (fake) =>
      fake.set({ threads: new Map([["cnv_none", threadWith([], { status: "failed", failure: "not_found" })]]) }),
    ),
  offline: (it) =>
    scene("/inbox/cnv_1", it, (fake) =>
      fake.set({
        link: { is: "waiting", since: Date.now() - 4 * 60_000, attempt: 3, until: Date.now() + 9_000 },
        pending: [
          {
            ...pendingMessage("p1", "It is on its way to you.", { is: "queued", reason: null }),
            conversation: "cnv_1",
          },
          {
            ...pendingMessage("p2", "You can follow it with the link above.", { is: "queued", reason: null }),
            conversation: "cnv_1",
          },
        ],
      }),
    ),
  polling: (it) => scene("/inbox/cnv_2", it, (fake) => fake.link({ is: "live", over: "poll" })),
  reload: (it) => scene("/inbox/cnv_2", it, (fake) => fake.link({ is: "refused", code: 4426, remedy: "reload" })),
  expired: (it) => scene("/inbox/cnv_1", it, (fake) => fake.link({ is: "refused", code: 4401, remedy: "sign_in" })),
  long: (it) =>
    scene("/inbox/cnv_2", it, (fake) => {
      const some = talkOf(it, "cnv_2");
      const messages = Array.from({ length: 400 }, (_, at) => {
        const one = some[at % some.length];
        if (!one) throw new Error("the sample has messages");
        const timestamp = Date.now() - (400 - at) * 7 * 60_000;
        return {
          ...one,
          id: `msg_l${at}`,
          client_message_id: `key_l${at}`,
          position: at + 1,
          timestamp,
          created_at: new Date(timestamp).toISOString(),
        };
      });
      fake.set({ threads: new Map([["cnv_2", threadWith(messages, { hasOlder: true })]]) });
    }),
  "sign-in": (it) =>
    scene("/sign-in", it, undefined, {}, { me: async () => Promise.reject(new ApiError("unauthenticated", 401)) }),
  setup: (it) =>
    scene(
      "/setup#token=stp_1",
      it,
      undefined,
      {},
      { me: async () => Promise.reject(new ApiError("unauthenticated", 401)) },
    ),
  "setup-used": (it) =>
    scene(
      "/setup#token=stp_1",
      it,
      undefined,
      {},
      {
        me: async () => Promise.reject(new ApiError("unauthenticated", 401)),
        setupState: async () => ({ needed: false }),
      },
    ),
  "welcome-new": (it) =>
    scene("/welcome", it, (fake) =>
      fake.set({ ...NOTHING, directory: { ...fake.state.directory, inboxes: new Map() } }),
    ),
  "welcome-waiting": (it) =>
    scene("/welcome", it, (fake) => {
      const [first] = inboxesOf(it);
      fake.set({
        ...NOTHING,
        directory: { ...fake.state.directory, inboxes: new Map(first ? [[first.id, first]] : []) },
      });
    }),
  "welcome-arrived": (it) => scene("/welcome", it),
  contacts: (it) => scene("/contacts", it),
  "settings-profile": (it) => scene("/settings/profile", it),
  "settings-inboxes": (it) => scene("/settings/inboxes", it),
  "settings-inbox": (it) => scene("/settings/inboxes/inb_shop", it),
  "settings-agents": (it) => scene("/settings/agents", it),
  "settings-api-keys": (it) => scene("/settings/api-keys", it),
  "not-found": (it) => scene("/nowhere", it),
} as const satisfies Record<string, (language: SampleLanguage) => Scene>;

export type SceneName = keyof typeof scenes;

function pendingMessage(key: string, text: string, status: FakeChat["state"]["pending"][number]["status"]) {
  return {
    key,
    conversation: "cnv_4",
    text,
    attachments: [],
    visibility: "everyone" as const,
    at: Date.now() - 5_000,
    status,
  };
}
