/** What agents see beyond conversations and threads: lists that live events keep true, counts, and the directory. */
import type { AgentView, ConversationRow, Counts, InboxView, MessageView, Page } from "@parlor/protocol";
import { happening } from "../decode";
import { BLANK, type Change, put, reduce } from "./reduce";
import { viewKey } from "./select";
import type { AgentState, Failure, View, ViewFilter } from "./state";

/** What can change an agent's state. */
export type AgentChange =
  | Change<ConversationRow, MessageView>
  | { readonly is: "viewFetching"; readonly filter: ViewFilter; readonly more: boolean }
  | {
      readonly is: "viewPage";
      readonly filter: ViewFilter;
      readonly more: boolean;
      readonly page: Page<ConversationRow>;
    }
  | { readonly is: "viewFailed"; readonly filter: ViewFilter; readonly failure: Failure }
  | { readonly is: "viewStale"; readonly filter: ViewFilter }
  | { readonly is: "counts"; readonly counts: Counts }
  | { readonly is: "directory"; readonly agents?: readonly AgentView[]; readonly inboxes?: readonly InboxView[] }
  /** An optimistic row, or the one it replaced: it stands whatever its revision. */
  | { readonly is: "overlay"; readonly row: ConversationRow };

/** Rows kept that no list, thread or screen needs. */
const SPARE_ROWS = 2_000;

/** An agent who knows nothing yet. */
export const AGENT_BLANK: AgentState = {
  ...BLANK,
  self: "",
  you: null,
  directory: { workspace: null, agents: new Map(), inboxes: new Map() },
  views: new Map(),
  counts: null,
};

/** Whether a row belongs into a list. */
export function matches(row: ConversationRow, filter: ViewFilter, self: string): boolean {
  const { status = "open", assignee, inbox, label } = filter;
  if (status !== "all" && row.status !== status) return false;
  if (
    assignee === "none" ? row.assignee !== null : assignee && row.assignee !== (assignee === "me" ? self : assignee)
  ) {
    return false;
  }
  return (!inbox || row.inbox === inbox) && (!label || row.labels.includes(label));
}

/** The next state of an agent. */
export function reduceAgent(state: AgentState, change: AgentChange): AgentState {
  switch (change.is) {
    case "viewFetching": {
      const old = state.views.get(viewKey(change.filter)) ?? BLANK_VIEW;
      const status = old.ids.length ? old.status : "loading";
      return withView(state, {
        ...old,
        filter: change.filter,
        ...(change.more ? { loadingMore: true } : { status, stale: false }),
      });
    }
    case "viewPage":
      return paged(state, change.filter, change.more, change.page);
    case "viewFailed": {
      const old = state.views.get(viewKey(change.filter)) ?? BLANK_VIEW;
      return withView(state, {
        ...old,
        filter: change.filter,
        status: "failed",
        failure: change.failure,
        loadingMore: false,
      });
    }
    case "viewStale": {
      const old = state.views.get(viewKey(change.filter));
      return old ? withView(state, { ...old, stale: true }) : state;
    }
    case "counts":
      return { ...state, counts: change.counts };
    case "directory": {
      const { workspace, agents, inboxes } = state.directory;
      const you = change.agents?.find(({ id }) => id === state.you?.id) ?? state.you;
      const before = state.you;
      // Whoever reaches other inboxes than before reads the lists again, and trusts no old row.
      const moved = before && you && (before.role !== you.role || `${before.inboxes}` !== `${you.inboxes}`);
      return {
        ...(moved ? doubted(state) : state),
        you,
        directory: {
          workspace,
          agents: change.agents ? byId(change.agents) : agents,
          inboxes: change.inboxes ? byId(change.inboxes) : inboxes,
        },
      };
    }
    case "overlay":
      return placed({ ...state, conversations: put(state.conversations, change.row.id, change.row) }, [change.row]);
    case "frame": {
      const { frame } = change;
      const next = reduce<ConversationRow, MessageView, AgentState>(state, change);
      if (frame.type === "welcome" && frame.you.role === "agent") return { ...next, you: frame.you.agent };
      if (frame.type === "event") return placed(next, [happening<ConversationRow, MessageView>(frame.event).row]);
      if (frame.type !== "reset" || frame.snapshot.for !== "agent") return next;
      const { you, workspace, agents, inboxes } = frame.snapshot;
      return {
        ...doubted(next, frame.cursor),
        you,
        directory: { workspace, agents: byId(agents), inboxes: byId(inboxes) },
      };
    }
    case "rows":
      return placed(reduce<ConversationRow, MessageView, AgentState>(state, change), change.rows);
    case "page":
      return placed(reduce<ConversationRow, MessageView, AgentState>(state, change), [change.page.conversation]);
    default:
      return reduce<ConversationRow, MessageView, AgentState>(state, change);
  }
}

const BLANK_VIEW: Omit<View, "filter"> = {
  ids: [],
  status: "loading",
  failure: null,
  hasMore: false,
  loadingMore: false,
  next: null,
  floor: Number.POSITIVE_INFINITY,
  asOf: null,
  stale: false,
};

/**
 * Rows stay on screen until their lists were read again; any version of them is newer. Lists that were read at
 * `cursor` itself are true.
 */
function doubted(state: AgentState, cursor?: string): AgentState {
  const views = new Map(state.views);
  const sure = new Set<string>();
  for (const [key, view] of state.views) {
    if (view.asOf && view.asOf === cursor) for (const id of view.ids) sure.add(id);
    else views.set(key, { ...view, stale: true, loadingMore: false });
  }
  for (const [id, thread] of state.threads) if (thread.asOf && thread.asOf === cursor) sure.add(id);
  const rows = [...state.conversations].map(
    ([id, row]) => [id, sure.has(id) ? row : { ...row, revision: -1 }] as const,
  );
  return { ...state, views, conversations: new Map(rows) };
}

const byId = <T extends { readonly id: string }>(all: readonly T[]) => new Map(all.map((it) => [it.id, it]));

const withView = (state: AgentState, view: View): AgentState => ({
  ...state,
  views: put(state.views, viewKey(view.filter), view),
});

/** A page of a list arrived: the first replaces it, others follow below. */
function paged(state: AgentState, filter: ViewFilter, more: boolean, page: Page<ConversationRow>): AgentState {
  const old = state.views.get(viewKey(filter)) ?? BLANK_VIEW;
  const rows = reduce<ConversationRow, MessageView, AgentState>(state, { is: "rows", rows: page.items });
  const view: View = {
    ...old,
    filter,
    ids: more ? old.ids : [],
    status: "ready",
    failure: null,
    hasMore: page.has_more,
    loadingMore: false,
    next: page.next_cursor,
    asOf: more ? old.asOf : page.as_of,
    floor: page.has_more ? (page.items.at(-1)?.activity ?? old.floor) : Number.NEGATIVE_INFINITY,
  };
  const next = placed(withView(rows, view), page.items);
  if (more) return next;
  // Rows that moved while the page was on its way are known from events and belong to the list too.
  return placed(
    next,
    [...next.conversations.values()].filter(({ revision }) => revision >= 0),
  );
}

/** Puts rows where they belong now in every list: a row that no longer fits leaves, one that fits stands by its activity. */
function placed(state: AgentState, rows: readonly (ConversationRow | null)[]): AgentState {
  const changed = rows.flatMap((row) => (row && state.conversations.get(row.id)) ?? []);
  if (!changed.length) return state;
  const touched = new Set(changed.map(({ id }) => id));
  const activity = (id: string) => state.conversations.get(id)?.activity ?? 0;
  let views = state.views;
  for (const [key, view] of state.views) {
    const fit = changed.filter((row) => row.activity >= view.floor && matches(row, view.filter, state.self));
    if (!fit.length && !view.ids.some((id) => touched.has(id))) continue;
    const ids = [...view.ids.filter((id) => !touched.has(id)), ...new Set(fit.map(({ id }) => id))];
    ids.sort((a, b) => activity(b) - activity(a));
    if (ids.length !== view.ids.length || ids.some((id, at) => id !== view.ids[at])) {
      views = put(views, key, { ...view, ids });
    }
  }
  return spared(views === state.views ? state : { ...state, views });
}

/** Forgets rows nobody shows once there are too many. */
function spared(state: AgentState): AgentState {
  const shown = [...state.views.values()].reduce((sum, { ids }) => sum + ids.length, 0);
  if (state.conversations.size <= 2 * (shown + SPARE_ROWS)) return state;
  const needed = new Set([...state.views.values()].flatMap(({ ids }) => ids));
  for (const id of state.threads.keys()) needed.add(id);
  for (const { conversation } of state.pending) if (conversation) needed.add(conversation);
  const spare = [...state.conversations.keys()].filter((id) => !needed.has(id)).slice(-SPARE_ROWS);
  for (const id of spare) needed.add(id);
  return { ...state, conversations: new Map([...state.conversations].filter(([id]) => needed.has(id))) };
}
