/**
 * A chat without a server, for tests and for looking at screens: the state is whatever it is given, and what a screen
 * asks for is done at once and written down in `asked`.
 */
import {
  type AgentChat,
  type AgentState,
  ApiError,
  type Draft,
  type Link,
  type Pending,
  type View,
  type ViewFilter,
  viewKey,
} from "@parlor/client";
import type { AttachmentView, ConversationPatch, ConversationRow, MessageView } from "@parlor/protocol";

export type Asked = readonly [what: string, ...details: unknown[]];

/** Routes a test cares about; the others never answer. */
export type FakeRoutes = Partial<Record<keyof AgentChat["api"], (...args: never[]) => unknown>>;

export class FakeChat {
  readonly asked: Asked[] = [];
  readonly api: AgentChat["api"];
  #state: AgentState;
  readonly #listeners = new Set<() => void>();
  readonly #filters = new Map<string, ViewFilter>();
  readonly #frozenViews: boolean;
  #next = 1;

  constructor(state: AgentState, routes: FakeRoutes = {}, options: { readonly frozenViews?: boolean } = {}) {
    this.#state = state;
    this.#frozenViews = options.frozenViews ?? false;
    this.api = new Proxy(routes, {
      get: (known, name) => (Reflect.get(known, name) as unknown) ?? (() => new Promise(() => {})),
    }) as unknown as AgentChat["api"];
  }

  /** As the screens know it. */
  get chat(): AgentChat {
    return this as unknown as AgentChat;
  }

  get state(): AgentState {
    return this.#state;
  }

  set(part: Partial<AgentState>): void {
    this.#state = { ...this.#state, ...part };
    if (part.conversations && !this.#frozenViews) this.#recount();
    for (const listener of this.#listeners) listener();
  }

  link(link: Link): void {
    this.set({ link });
  }

  put(...rows: ConversationRow[]): void {
    const conversations = new Map(this.#state.conversations);
    for (const row of rows) conversations.set(row.id, row);
    this.set({ conversations });
  }

  say(message: MessageView): void {
    const thread = this.#state.threads.get(message.conversation);
    if (!thread) return;
    const threads = new Map(this.#state.threads);
    threads.set(message.conversation, { ...thread, messages: [...thread.messages, message] });
    this.set({ threads });
  }

  subscribe = (listener: () => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  start(): void {
    this.asked.push(["start"]);
  }

  close(): void {
    this.asked.push(["close"]);
  }

  kick(): void {
    this.asked.push(["kick"]);
  }

  loadCounts(): void {}

  watch(conversation: string | null): void {
    this.asked.push(["watch", conversation]);
  }

  view(filter: ViewFilter): () => void {
    this.#filters.set(viewKey(filter), filter);
    if (!this.#frozenViews) {
      this.#recount();
      queueMicrotask(() => {
        for (const listener of this.#listeners) listener();
      });
    }
    return () => {};
  }

  async loadMore(filter: ViewFilter): Promise<void> {
    this.asked.push(["loadMore", filter]);
  }

  refresh(filter: ViewFilter): void {
    this.asked.push(["refresh", filter]);
  }

  async loadOlder(conversation: string): Promise<void> {
    this.asked.push(["loadOlder", conversation]);
  }

  async reload(conversation: string): Promise<void> {
    this.asked.push(["reload", conversation]);
  }

  send(conversation: string | null, draft: Draft): string {
    const key = `key-${this.#next++}`;
    this.asked.push(["send", conversation, draft]);
    const pending: Pending = {
      key,
      conversation,
      text: draft.text ?? null,
      attachments: draft.attachments ?? [],
      visibility: draft.visibility ?? "everyone",
      at: Date.now(),
      status: { is: "sending" },
    };
    this.set({ pending: [...this.#state.pending, pending] });
    return key;
  }

  retry(key: string): string {
    this.asked.push(["retry", key]);
    return key;
  }

  cancel(key: string): boolean {
    this.asked.push(["cancel", key]);
    this.set({ pending: this.#state.pending.filter((it) => it.key !== key) });
    return true;
  }

  markSeen(conversation: string, upTo: number): void {
    this.asked.push(["markSeen", conversation, upTo]);
  }

  typing(conversation: string): void {
    this.asked.push(["typing", conversation]);
  }

  async change(conversation: string, patch: ConversationPatch): Promise<void> {
    this.asked.push(["change", conversation, patch]);
    const row = this.#state.conversations.get(conversation);
    if (row) this.put({ ...row, ...patch, revision: row.revision + 1 });
  }

  upload(file: File, options: { onProgress?: (share: number) => void } = {}): Promise<AttachmentView> {
    this.asked.push(["upload", file.name]);
    if (file.name.startsWith("slow")) {
      options.onProgress?.(0.62);
      return new Promise(() => {});
    }
    if (file.name.startsWith("bad")) return Promise.reject(new ApiError("unsupported_file", 415));
    return Promise.resolve({
      id: `att_${this.#next++}`,
      name: file.name,
      media_type: file.type,
      size: file.size,
      kind: "file",
      url: "#",
      width: null,
      height: null,
      preview: null,
    });
  }

  async editMessage(conversation: string, message: string, text: string): Promise<void> {
    this.asked.push(["editMessage", conversation, message, text]);
  }

  async deleteMessage(conversation: string, message: string): Promise<void> {
    this.asked.push(["deleteMessage", conversation, message]);
  }

  /** Lists follow the rows, as with the real client. */
  #recount(): void {
    const views = new Map(this.#state.views);
    for (const [key, filter] of this.#filters) {
      const ids = [...this.#state.conversations.values()]
        .filter((row) => fits(row, filter, this.#state.you?.id))
        .sort((a, b) => b.activity - a.activity)
        .map((row) => row.id);
      const before = views.get(key);
      views.set(key, before?.status === "failed" ? before : { ...emptyView(filter), ...before, status: "ready", ids });
    }
    this.#state = { ...this.#state, views };
  }
}

export function emptyView(filter: ViewFilter): View {
  return {
    filter,
    ids: [],
    status: "loading",
    failure: null,
    hasMore: false,
    loadingMore: false,
    next: null,
    floor: 0,
    asOf: null,
    stale: false,
  };
}

function fits(
  row: ConversationRow,
  { status = "open", assignee, inbox, label }: ViewFilter,
  you: string | undefined,
): boolean {
  return (
    (status === "all" || row.status === status) &&
    (assignee === undefined || row.assignee === (assignee === "none" ? null : assignee === "me" ? you : assignee)) &&
    (inbox === undefined || row.inbox === inbox) &&
    (label === undefined || row.labels.includes(label))
  );
}
