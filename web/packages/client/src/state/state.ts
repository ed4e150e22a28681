/** What a screen shows: one immutable object, replaced as a whole, made only by `reduce`. */
import type {
  AgentView,
  AttachmentView,
  ContactView,
  ConversationRow,
  Counts,
  ErrorCode,
  InboxView,
  Limits,
  MessageView,
  StatusView,
  TypistView,
  Visibility,
  VisitorConversation,
  VisitorMessage,
  WorkspaceView,
} from "@parlor/protocol";

/** How frames travel, best first. */
export type TransportKind = "websocket" | "sse" | "poll";

/** How the connection stands; one state, never five booleans. Times are milliseconds since 1970. */
export type Link =
  /** Not started, closed, or a visitor who has not said anything yet. */
  | { readonly is: "idle" }
  /** Trying; `since` is when the last live moment ended (or the first try began). */
  | { readonly is: "connecting"; readonly since: number; readonly attempt: number }
  /** Welcomed, and being told what was missed. */
  | { readonly is: "catching_up"; readonly over: TransportKind }
  /** Everything that happened is on screen. */
  | { readonly is: "live"; readonly over: TransportKind }
  /** The next try begins at `until`; `kick()` begins it now. */
  | { readonly is: "waiting"; readonly since: number; readonly attempt: number; readonly until: number }
  /** The browser says that there is no network. */
  | { readonly is: "offline"; readonly since: number }
  /** It will not come back by itself: see `code` (a close code) and what to do about it. */
  | { readonly is: "refused"; readonly code: number; readonly remedy: Remedy };

/** What helps after a refusal: sign in again, reload the page (a new version is out), or nothing. */
export type Remedy = "sign_in" | "reload" | "none";

/** Why something could not be loaded; `offline` when no answer came at all. */
export type Failure = ErrorCode | "offline";

/** What every conversation has, whoever looks at it. */
export type AnyConversation = VisitorConversation | ConversationRow;
/** What every message has, whoever looks at it. */
export type AnyMessage = VisitorMessage | MessageView;

/** A conversation's messages, as far as they are loaded: without holes from the first to the last. */
export interface Thread<M> {
  /** In the order they were said. Contiguous: nothing is missing between two neighbours. */
  readonly messages: readonly M[];
  /** `loading`: nothing to show yet. `failed`: the last try to load failed (what is shown is still true, if old). */
  readonly status: "loading" | "ready" | "failed";
  /** Why, when `failed`. */
  readonly failure: Failure | null;
  /** There is more before the first message: `loadOlder`. */
  readonly hasOlder: boolean;
  /** Older messages are on their way. */
  readonly loadingOlder: boolean;
  /** Newer messages or edits exist that are not here yet; they are fetched when the thread is watched. */
  readonly stale: boolean;
  /** Complete messages that arrived beyond a hole; shown once the hole is closed. */
  readonly ahead: readonly M[];
  /** The last position known to be missing; 0 when none is. */
  readonly missing: number;
  /** The last position a row spoke of; 0 when none beyond what is here. */
  readonly expected: number;
  /** The log cursor at which the last page was true. */
  readonly asOf: string | null;
  /** How often something among `messages` changed unseen: the newest page is to be read again, whatever is older forgotten. */
  readonly dirt: number;
}

/** Where an unsent message stands. */
export type PendingStatus =
  /** Waits for its turn or for the connection; `reason` says why the server asked to wait, if it did. */
  | { readonly is: "queued"; readonly reason: ErrorCode | null }
  /** On its way. */
  | { readonly is: "sending" }
  /** Stored by the server; its event is about to replace it. */
  | { readonly is: "sent" }
  /** Finally refused: `retry` or `cancel` it. */
  | { readonly is: "failed"; readonly reason: ErrorCode };

/** A message of one's own that is not in the thread yet. */
export interface Pending {
  /** The key it is sent under (`client_message_id`). */
  readonly key: string;
  /** Where; null while it waits to begin a conversation. */
  readonly conversation: string | null;
  readonly text: string | null;
  readonly attachments: readonly AttachmentView[];
  readonly visibility: Visibility;
  /** When it was written, by this machine's clock; orders the outbox. */
  readonly at: number;
  readonly status: PendingStatus;
}

/** Someone types; forgotten at `until`. */
export interface Typing {
  readonly by: TypistView;
  readonly until: number;
}

/** What both kinds of client know. */
export interface ChatState<C extends AnyConversation = AnyConversation, M extends AnyMessage = AnyMessage> {
  readonly link: Link;
  /** What the server refuses beyond; null before the first connection. */
  readonly limits: Limits | null;
  /** Server time minus this machine's, in ms: add it to `Date.now()` before comparing with times of the server. */
  readonly clockOffset: number;
  readonly conversations: ReadonlyMap<string, C>;
  readonly threads: ReadonlyMap<string, Thread<M>>;
  /** Unsent messages of this browser, oldest first. */
  readonly pending: readonly Pending[];
  /** Who types, by conversation. */
  readonly typing: ReadonlyMap<string, readonly Typing[]>;
  /** Keys like `presence:agt_…`, `visitor:con_…`, `team`; missing: not known. */
  readonly presence: ReadonlyMap<string, { readonly version: number; readonly online: boolean }>;
  /** The conversation on screen, as last told by `watch`. */
  readonly watching: string | null;
}

/** What a widget shows. */
export interface VisitorState extends ChatState<VisitorConversation, VisitorMessage> {
  /** Who the visitor is; null before their session. */
  readonly contact: ContactView | null;
  /** The conversations were told at least once: an empty map means that there are none. */
  readonly known: boolean;
  /** The last opening message that was stored, and the conversation it began. */
  readonly opened: { readonly key: string; readonly conversation: string } | null;
}

/** Which conversations a list shows. Missing means: any. */
export interface ViewFilter {
  /** `open` unless said otherwise. */
  readonly status?: StatusView | "all";
  /** An agent's id, `me`, or `none`. */
  readonly assignee?: string;
  readonly inbox?: string;
  readonly label?: string;
}

/** A list of conversations, newest activity first, as far as it was loaded; live events keep it true. */
export interface View {
  readonly filter: ViewFilter;
  /** Ids of `conversations`, in order. */
  readonly ids: readonly string[];
  readonly status: "loading" | "ready" | "failed";
  readonly failure: Failure | null;
  readonly hasMore: boolean;
  readonly loadingMore: boolean;
  /** Where the next page begins. */
  readonly next: string | null;
  /** Activity of the last row loaded: rows below it belong to pages not loaded yet. */
  readonly floor: number;
  /** The log cursor at which the first page was true. */
  readonly asOf: string | null;
  /** To be read again from the start. */
  readonly stale: boolean;
}

/** The people and doors of the workspace. */
export interface Directory {
  readonly workspace: WorkspaceView | null;
  readonly agents: ReadonlyMap<string, AgentView>;
  readonly inboxes: ReadonlyMap<string, InboxView>;
}

/** What a dashboard shows. */
export interface AgentState extends ChatState<ConversationRow, MessageView> {
  /** Whose chat it is; known before the server says more (`you`). */
  readonly self: string;
  readonly you: AgentView | null;
  readonly directory: Directory;
  /** By `viewKey(filter)`. */
  readonly views: ReadonlyMap<string, View>;
  /** Numbers for the navigation; null until `loadCounts`. */
  readonly counts: Counts | null;
}
