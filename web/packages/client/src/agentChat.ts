/** An agent's chat: what visitors have, and lists, counts and the directory of the workspace. */
import type {
  AgentView,
  ConversationPatch,
  ConversationRow,
  InboxView,
  MessageView,
  Page,
  ServerFrame,
} from "@parlor/protocol";
import { type AgentApi, agentRoutes, type PageQuery } from "./agentApi";
import { asAgent } from "./api";
import { failureOf, LiveChat } from "./chat";
import { happening } from "./decode";
import { AGENT_BLANK, type AgentChange, reduceAgent } from "./state/agentState";
import { viewKey } from "./state/select";
import type { AgentState, Link, ViewFilter } from "./state/state";
import type { AgentOptions, Draft, Stop } from "./surface";

/** Whatever is read again as a whole is read so often at most. */
const REFRESH_EVERY = 3_000;
const ROWS = 30;

/** What a dashboard holds. */
export class AgentChat extends LiveChat<AgentState, ConversationRow, MessageView, AgentChange> {
  /** Every route of agents. */
  readonly api: AgentApi;
  /** Lists on screen, and how many show each. */
  readonly #shown = new Map<string, { filter: ViewFilter; count: number }>();
  readonly #readAt = new Map<string, number>();
  #counting = false;

  constructor(options: AgentOptions) {
    super(options, {
      blank: { ...AGENT_BLANK, self: options.agent },
      reduce: reduceAgent,
      authorize: asAgent,
      prefix: "",
      scope: `agent:${options.agent}`,
    });
    this.api = agentRoutes(this.http);
  }

  /** Shows a list: loads its first page unless it is there, and keeps it true until `Stop` is called. */
  view(filter: ViewFilter): Stop {
    const key = viewKey(filter);
    const shown = this.#shown.get(key) ?? { filter, count: 0 };
    shown.count++;
    this.#shown.set(key, shown);
    if (!this.state.views.has(key)) void this.#load(filter, false);
    this.settle();
    let stopped = false;
    return () => {
      if (stopped) return;
      stopped = true;
      shown.count--;
      if (!shown.count) this.#shown.delete(key);
    };
  }

  /** Loads the next page of a list. Failures stand in the view. */
  async loadMore(filter: ViewFilter): Promise<void> {
    const view = this.state.views.get(viewKey(filter));
    if (view?.hasMore && !view.loadingMore) await this.#load(filter, true);
  }

  /** Loads a list again from the start; at most every 3 s. */
  refresh(filter: ViewFilter): void {
    this.store.dispatch({ is: "viewStale", filter });
    this.settle();
  }

  /** Loads `state.counts` and keeps it true from then on, with at most one request per 3 s. */
  loadCounts(): void {
    this.#counting = true;
    this.#seldom("counts", () => this.#count());
  }

  /** Changes status, assignee or labels: shown at once, taken back if refused. Rejects with `ApiError`. */
  async change(conversation: string, patch: ConversationPatch): Promise<void> {
    const before = this.state.conversations.get(conversation);
    if (before) {
      const snoozed_until = patch.status && patch.status !== "snoozed" ? null : before.snoozed_until;
      this.store.dispatch({ is: "overlay", row: { ...before, snoozed_until, ...patch } });
    }
    try {
      const { conversation: row } = await this.api.changeConversation(conversation, patch);
      this.#recount(before, row);
      const now = this.state.conversations.get(conversation);
      // The answer may have been overtaken by a later change.
      if (!now || now.revision <= row.revision) this.store.dispatch({ is: "overlay", row });
    } catch (error) {
      const now = this.state.conversations.get(conversation);
      if (before && now?.revision === before.revision) this.store.dispatch({ is: "overlay", row: before });
      throw error;
    }
  }

  override send(conversation: string, draft: Draft): string {
    return super.send(conversation, draft);
  }

  override close(): void {
    super.close();
    this.#readAt.clear();
  }

  protected wanted(): boolean {
    return true;
  }

  protected restores(): boolean {
    return true;
  }

  protected async prepare(): Promise<void> {}

  protected awaits(conversation: string): boolean {
    // Of other conversations only rows are told.
    return this.state.watching === conversation;
  }

  protected seenUpTo(row: ConversationRow | undefined): number {
    return row?.seen_by_agents ?? 0;
  }

  protected override tell(frame: ServerFrame): void {
    if (frame.type === "event") {
      const { kind, row } = happening<ConversationRow, MessageView>(frame.event);
      if (row) this.#recount(this.state.conversations.get(row.id), row);
      if (kind === "settings.changed") this.#seldom("directory", () => this.#directory());
    } else if (frame.type === "reset") {
      this.#recount(undefined, undefined);
    }
    super.tell(frame);
  }

  protected override linked(link: Link): void {
    super.linked(link);
    if (link.is !== "live") return;
    for (const { filter } of this.#shown.values()) {
      if (this.state.views.get(viewKey(filter))?.status === "failed") void this.#load(filter, false);
    }
  }

  protected override adopt(state: AgentState): void {
    const views = new Map([...state.views].map(([key, it]) => [key, { ...it, loadingMore: false }]));
    super.adopt({ ...state, views });
    for (const { filter } of this.#shown.values()) {
      const status = state.views.get(viewKey(filter))?.status ?? "loading";
      if (status === "loading") void this.#load(filter, false);
    }
    this.#recount(undefined, undefined);
  }

  protected override settle(patient?: boolean): void {
    super.settle(patient);
    if (!this.running) return;
    for (const [key, { filter }] of this.#shown) {
      const view = this.state.views.get(key);
      if (view?.stale && view.status !== "failed") this.#seldom(`view ${key}`, () => this.#load(filter, false));
    }
  }

  async #load(filter: ViewFilter, more: boolean): Promise<void> {
    const { era } = this;
    const { status, assignee, inbox, label } = filter;
    const cursor = more ? this.state.views.get(viewKey(filter))?.next : null;
    if (!more) this.#readAt.set(`view ${viewKey(filter)}`, this.env.now());
    this.store.dispatch({ is: "viewFetching", filter, more });
    try {
      const page = await this.api.conversations({
        limit: ROWS,
        ...(status && { status }),
        ...(assignee && { assignee }),
        ...(inbox && { inbox }),
        ...(label && { label }),
        ...(cursor && { cursor }),
      });
      if (!this.running) return;
      if (era === this.era) this.store.dispatch({ is: "viewPage", filter, more, page });
      else this.store.dispatch({ is: "viewStale", filter });
    } catch (error) {
      if (!this.running) return;
      this.store.dispatch({ is: "viewFailed", filter, failure: failureOf(error) });
    }
    this.settle();
  }

  /** Counts change when a row moves between the heaps they count; rows that are not known may have. */
  #recount(before: ConversationRow | undefined, now: ConversationRow | undefined): void {
    if (!this.#counting) return;
    if (before && now && before.status === now.status && before.assignee === now.assignee) return;
    this.#seldom("counts", () => this.#count());
  }

  async #count(): Promise<void> {
    try {
      const counts = await this.api.counts();
      if (this.running) this.store.dispatch({ is: "counts", counts });
    } catch {
      // The old numbers stay; the next change or connection asks again.
    }
  }

  async #directory(): Promise<void> {
    try {
      const [agents, inboxes] = await Promise.all([
        all<AgentView>((page) => this.api.agents(page)),
        all<InboxView>((page) => this.api.inboxes(page)),
      ]);
      if (this.running) this.store.dispatch({ is: "directory", agents, inboxes });
      this.settle();
    } catch {
      // The old names stay; the next snapshot brings the new ones.
    }
  }

  /** Now, or 3 s after the last time; however often it is asked for. */
  #seldom(name: string, run: () => Promise<void>): void {
    if (this.timers.has(name)) return;
    const now = this.env.now();
    const left = (this.#readAt.get(name) ?? Number.NEGATIVE_INFINITY) + REFRESH_EVERY - now;
    const go = () => {
      this.#readAt.set(name, this.env.now());
      void run();
    };
    if (left <= 0) go();
    else this.timers.set(name, left, go);
  }
}

/** Every page of a list that is short by nature. */
async function all<T>(read: (page: PageQuery) => Promise<Page<T>>): Promise<T[]> {
  const items: T[] = [];
  let cursor: string | null = null;
  do {
    const page: Page<T> = await read({ limit: 100, ...(cursor && { cursor }) });
    items.push(...page.items);
    cursor = page.next_cursor;
  } while (cursor);
  return items;
}
