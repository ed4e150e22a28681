/** Written by `cargo xtask gen` from crates/protocol. Do not edit: change the Rust types. */

/**
 * The answer to a `send`: it is stored.
 */
export type Ack = { 
/**
 * The sender's key.
 */
client_message_id: string, 
/**
 * Where it was said: of a first message, the conversation it began.
 */
conversation: string, 
/**
 * The message.
 */
message_id: string, 
/**
 * Its place in the log. Never moves a client's cursor.
 */
cursor: string, 
/**
 * When.
 */
at: string, };

/**
 * An event, as agents see it.
 */
export type AgentEvent = { 
/**
 * Its place in the log: unique in the workspace, larger is later.
 */
id: number, 
/**
 * When.
 */
at: string, } & ({ "kind": "conversation.opened", 
/**
 * Which.
 */
conversation: string, 
/**
 * Its row.
 */
list: ConversationRow, } | { "kind": "message.created", 
/**
 * Where.
 */
conversation: string, 
/**
 * The complete message; only for connections that watch the conversation.
 */
message?: MessageView, 
/**
 * Its row.
 */
list: ConversationRow, } | { "kind": "message.updated", 
/**
 * Where.
 */
conversation: string, 
/**
 * The complete message; only for connections that watch the conversation.
 */
message?: MessageView, 
/**
 * Its row.
 */
list: ConversationRow, } | { "kind": "message.deleted", 
/**
 * Where.
 */
conversation: string, 
/**
 * The shell that remains; only for connections that watch the conversation.
 */
message?: MessageView, 
/**
 * Its row.
 */
list: ConversationRow, } | { "kind": "conversation.updated", 
/**
 * Which.
 */
conversation: string, 
/**
 * What about it.
 */
what: What, 
/**
 * Who did it.
 */
by: AuthorView, 
/**
 * Its row.
 */
list: ConversationRow, } | { "kind": "conversation.seen", 
/**
 * Which.
 */
conversation: string, 
/**
 * Its row.
 */
list: ConversationRow, } | { "kind": "settings.changed", 
/**
 * The agent it is about.
 */
agent?: string, 
/**
 * The inbox it is about.
 */
inbox?: string, });

/**
 * Changes an agent; what is missing stays.
 */
export type AgentPatch = { 
/**
 * As shown to visitors.
 */
name?: string, 
/**
 * 10 to 200 characters.
 */
password?: string, 
/**
 * What they may do.
 */
role?: Role, 
/**
 * False cuts them off at once.
 */
active?: boolean, 
/**
 * The inboxes they belong to.
 */
inboxes?: Array<string>, };

/**
 * What an agent's screen begins with.
 */
export type AgentSnapshot = { 
/**
 * Who they are.
 */
you: AgentView, 
/**
 * Where they work.
 */
workspace: WorkspaceView, 
/**
 * Their colleagues, inactive ones too (they stand in old messages).
 */
agents: Array<AgentView>, 
/**
 * The inboxes they reach.
 */
inboxes: Array<InboxView>, };

/**
 * An agent.
 */
export type AgentView = { 
/**
 * Who.
 */
id: string, 
/**
 * As shown to visitors.
 */
name: string, 
/**
 * How they sign in.
 */
email: string, 
/**
 * What they may do.
 */
role: Role, 
/**
 * False: cannot sign in, and was cut off.
 */
active: boolean, 
/**
 * The inboxes they belong to; admins and owners reach all.
 */
inboxes: Array<string>, 
/**
 * Since when.
 */
created_at: string, };

/**
 * An answer to one element of `POST /realtime/send`.
 */
export type Answer = { "type": "ack" } & Ack | { "type": "refuse" } & Refuse | { "type": "done" };

/**
 * An API key, without its secret.
 */
export type ApiKeyView = { 
/**
 * Which.
 */
id: string, 
/**
 * What it is for.
 */
name: string, 
/**
 * What it may do.
 */
scopes: Array<ApiScope>, 
/**
 * Whose: it acts as this agent.
 */
agent: string, 
/**
 * Since when.
 */
created_at: string, };

/**
 * What an API key may do.
 */
export type ApiScope = "conversations:read" | "conversations:write" | "settings";

/**
 * How a file may be shown. Decided from its bytes.
 */
export type AttachmentKind = "image" | "file";

/**
 * A file of a message.
 */
export type AttachmentView = { 
/**
 * Which.
 */
id: string, 
/**
 * As its sender called it.
 */
name: string, 
/**
 * Its media type, found from its bytes.
 */
media_type: string, 
/**
 * Bytes.
 */
size: number, 
/**
 * `image` may be shown in place, `file` is a download.
 */
kind: AttachmentKind, 
/**
 * Where; needs the same credential as the API.
 */
url: string, 
/**
 * Pixels, of an image.
 */
width: number | null, 
/**
 * Pixels, of an image.
 */
height: number | null, 
/**
 * A smaller picture, of an image.
 */
preview: PreviewView | null, };

/**
 * Who said or did something, as agents see it.
 */
export type AuthorView = { "role": "visitor", 
/**
 * Who.
 */
id: string, 
/**
 * What they called themselves.
 */
name: string | null, } | { "role": "agent", 
/**
 * Who.
 */
id: string, 
/**
 * What they were called.
 */
name: string, } | { "role": "system" };

/**
 * A frame from a client. `send`, `seen` and `typing` may also be elements of `POST /realtime/send`.
 */
export type ClientFrame = { "type": "hello" } & Hello | { "type": "send", 
/**
 * The sender's key: the same key is the same message.
 */
client_message_id: string, 
/**
 * Where; a visitor may leave it out to begin a conversation.
 */
conversation: string | null, 
/**
 * What.
 */
message: OutgoingMessage, } | { "type": "seen", 
/**
 * Where.
 */
conversation: string, 
/**
 * `position` of the last message on screen.
 */
up_to: number, } | { "type": "typing", 
/**
 * Where.
 */
conversation: string, } | { "type": "watch" } & Watch | { "type": "resume", 
/**
 * Where the client stands.
 */
cursor: string, } | { "type": "auth", 
/**
 * The ticket.
 */
ticket: string, } | { "type": "ping" } | { "type": "pong" };

/**
 * A contact, as a list shows them.
 */
export type ContactBriefView = { 
/**
 * Who.
 */
id: string, 
/**
 * What they call themselves.
 */
name: string | null, };

/**
 * Changes a contact; what is missing stays, an empty text removes.
 */
export type ContactPatch = { 
/**
 * What they are called.
 */
name?: string, 
/**
 * Their address.
 */
email?: string, };

/**
 * A contact, as agents see them.
 */
export type ContactView = { 
/**
 * Who.
 */
id: string, 
/**
 * The door they came through first.
 */
inbox: string, 
/**
 * What they say they are called; unverified.
 */
name: string | null, 
/**
 * What they say their address is; unverified.
 */
email: string | null, 
/**
 * First seen.
 */
created_at: string, };

/**
 * A conversation, and the log cursor at which this was true.
 */
export type ConversationAnswer = { 
/**
 * As it is.
 */
conversation: ConversationRow, 
/**
 * The log cursor.
 */
as_of: string, };

/**
 * Changes a conversation; what is missing stays.
 */
export type ConversationPatch = { 
/**
 * `snoozed` needs `snoozed_until`.
 */
status?: StatusView, 
/**
 * When a snooze ends: in the future, at most a year ahead.
 */
snoozed_until?: string, 
/**
 * An agent, or null for nobody.
 */
assignee?: string | null, 
/**
 * All its labels: at most 20 of at most 40 characters.
 */
labels?: Array<string>, };

/**
 * Query of the conversation list.
 */
export type ConversationQuery = { 
/**
 * `open` (unless said otherwise), `snoozed`, `closed` or `all`.
 */
status?: string, 
/**
 * An agent's id, `me`, `none`, or missing for anyone.
 */
assignee?: string, 
/**
 * An inbox's id.
 */
inbox?: string, 
/**
 * A label.
 */
label?: string, 
/**
 * Rows of a page: 1 to 100, 30 unless said otherwise.
 */
limit?: number, 
/**
 * `next_cursor` of the page before.
 */
cursor?: string, };

/**
 * A conversation, as an agent's list shows it: all of it, so that the newest row simply replaces the old.
 */
export type ConversationRow = { 
/**
 * Which.
 */
id: string, 
/**
 * Grows with every change of this conversation: keep the larger.
 */
revision: number, 
/**
 * Through which door.
 */
inbox: string, 
/**
 * With whom.
 */
contact: ContactBriefView, 
/**
 * Where it stands.
 */
status: StatusView, 
/**
 * Until when, while snoozed.
 */
snoozed_until: string | null, 
/**
 * Who answers.
 */
assignee: string | null, 
/**
 * Sorted.
 */
labels: Array<string>, 
/**
 * When it began.
 */
created_at: string, 
/**
 * Orders the list: larger is newer.
 */
activity: number, 
/**
 * When the last message was said.
 */
activity_at: string, 
/**
 * The last message, notes included.
 */
last_message: LastMessageView<AuthorView> | null, 
/**
 * The contact's messages no agent has seen.
 */
unread: number, 
/**
 * Position up to which agents have read.
 */
seen_by_agents: number, 
/**
 * Position up to which the contact has read.
 */
seen_by_visitor: number, };

/**
 * How many conversations stand where; counting stops at 1,000.
 */
export type Counts = { 
/**
 * Open and assigned to whoever asks.
 */
mine: number, 
/**
 * Open and assigned to nobody.
 */
unassigned: number, 
/**
 * Open.
 */
open: number, };

/**
 * A new API key, with its secret: shown this once.
 */
export type CreatedApiKey = { 
/**
 * The key.
 */
key: ApiKeyView, 
/**
 * Send it as `Authorization: Bearer …`.
 */
secret: string, };

/**
 * What went wrong. Clients act on the code, never on the text.
 */
export type ErrorCode = "invalid_request" | "invalid_json" | "invalid_cursor" | "unauthenticated" | "invalid_credentials" | "forbidden" | "cross_site" | "not_found" | "method_not_allowed" | "timeout" | "conflict" | "key_reused" | "already_done" | "already_taken" | "link_expired" | "cursor_too_old" | "too_large" | "unsupported_media_type" | "unsupported_file" | "empty_message" | "message_too_long" | "too_many_attachments" | "message_deleted" | "invalid_field" | "version_too_old" | "rate_limited" | "internal" | "unavailable" | "storage_full";

/**
 * A part of the change feed.
 */
export type EventPage = { 
/**
 * The events, in order; only those the credential may see.
 */
items: Array<FeedItem>, 
/**
 * Send it as `after` next time, also when there were no items.
 */
next_cursor: string, 
/**
 * Whether there is more right now.
 */
has_more: boolean, };

/**
 * Query of the change feed.
 */
export type EventQuery = { 
/**
 * The last cursor received; missing: begin at the log's end.
 */
after?: string, 
/**
 * Events of an answer: 1 to 500, 100 unless said otherwise.
 */
limit?: number, 
/**
 * Seconds to wait for something new: 0 to 25, 0 unless said otherwise.
 */
wait?: number, };

/**
 * An event with the cursor that follows it.
 */
export type FeedItem = { 
/**
 * Where to go on from.
 */
cursor: string, 
/**
 * What happened, with the complete message.
 */
event: AgentEvent, };

/**
 * How a connection begins: over WebSocket as the first frame, over SSE and long poll as the body.
 */
export type Hello = { 
/**
 * The wire's version the client speaks.
 */
version: number, 
/**
 * A ticket; over SSE and long poll the `Authorization` header or the cookie may stand in for it.
 */
ticket: string | null, 
/**
 * The client's own name for this browser or device: 1 to 64 characters.
 */
client: string, 
/**
 * Counts the connections this client opened: a newer one replaces an older one.
 */
generation: number, 
/**
 * Where the client stopped; none for a first time.
 */
cursor: string | null, 
/**
 * What it shows.
 */
watch: Watch | null, 
/**
 * Long poll only: how many seconds the server may wait for something to tell (0 to 25).
 */
wait?: number, };

/**
 * Changes an inbox; what is missing stays.
 */
export type InboxPatch = { 
/**
 * What agents call it.
 */
name?: string, 
/**
 * Its widget.
 */
settings?: WidgetSettings, };

/**
 * An inbox, as agents see it.
 */
export type InboxView = { 
/**
 * Which.
 */
id: string, 
/**
 * Its public name in the snippet; not a secret.
 */
key: string, 
/**
 * What agents call it.
 */
name: string, 
/**
 * Its widget.
 */
settings: WidgetSettings, 
/**
 * What to paste into a page.
 */
snippet: string, 
/**
 * Since when.
 */
created_at: string, };

/**
 * The last message of a conversation, as a list shows it.
 */
export type LastMessageView<A> = { 
/**
 * Which.
 */
id: string, 
/**
 * Its place.
 */
position: number, 
/**
 * Who.
 */
author: A, 
/**
 * The first 100 characters on one line; none without words or once deleted.
 */
text: string | null, 
/**
 * How many files.
 */
attachments: number, 
/**
 * When it was said.
 */
at: string, 
/**
 * Whether only agents see it.
 */
note?: boolean, 
/**
 * Whether it was deleted.
 */
deleted?: boolean, };

/**
 * What the server will refuse beyond.
 */
export type Limits = { 
/**
 * Characters of a message.
 */
message_chars: number, 
/**
 * Attachments of a message.
 */
attachments: number, 
/**
 * Bytes of an upload.
 */
upload_bytes: number, 
/**
 * Bytes of a frame.
 */
frame_bytes: number, };

/**
 * Signs in.
 */
export type Login = { 
/**
 * Of the agent.
 */
email: string, 
/**
 * Theirs.
 */
password: string, };

/**
 * Who one is.
 */
export type Me = { 
/**
 * The agent.
 */
agent: AgentView, 
/**
 * Where they work.
 */
workspace: WorkspaceView, };

/**
 * A stored message.
 */
export type MessageAnswer<M, C> = { 
/**
 * As stored.
 */
message: M, 
/**
 * Its conversation, as it is now.
 */
conversation: C, 
/**
 * The log cursor of the message.
 */
cursor: string, };

/**
 * New words for a message.
 */
export type MessageEdit = { 
/**
 * At most 10,000 characters.
 */
text: string, };

/**
 * A page of messages, oldest first.
 */
export type MessagePage<M, C> = { 
/**
 * The conversation, as it was at the same moment.
 */
conversation: C, 
/**
 * The messages, in the order they were said.
 */
items: Array<M>, 
/**
 * Whether there are more in the direction asked (before, unless `after` was given).
 */
has_more: boolean, 
/**
 * The log cursor at which this was true.
 */
as_of: string, };

/**
 * Query of a message list: at most one of `before` and `after`.
 */
export type MessageQuery = { 
/**
 * Messages before this position.
 */
before: number, 
/**
 * Messages after this position.
 */
after: number, 
/**
 * Messages of a page: 1 to 100, 50 unless said otherwise.
 */
limit?: number, };

/**
 * A message, as agents see it.
 */
export type MessageView = { 
/**
 * Which.
 */
id: string, 
/**
 * Where.
 */
conversation: string, 
/**
 * Its place in the conversation: a larger position is later. Never changes.
 */
position: number, 
/**
 * Grows with every change of this message: keep the larger.
 */
revision: number, 
/**
 * Who.
 */
author: AuthorView, 
/**
 * Words; none when there were only files, or once deleted.
 */
text: string | null, 
/**
 * Files.
 */
attachments: Array<AttachmentView>, 
/**
 * When it was said.
 */
created_at: string, 
/**
 * The same, in milliseconds since 1970.
 */
timestamp: number, 
/**
 * When it was last edited.
 */
edited_at: string | null, 
/**
 * When it was deleted: from then on only this shell remains.
 */
deleted_at: string | null, 
/**
 * Who may see it; `agents_only` is a private note.
 */
visibility: Visibility, 
/**
 * The sender's key, by which they find their pending copy.
 */
client_message_id: string, };

/**
 * Adds an agent.
 */
export type NewAgent = { 
/**
 * As shown to visitors.
 */
name: string, 
/**
 * How they sign in.
 */
email: string, 
/**
 * 10 to 200 characters.
 */
password: string, 
/**
 * What they may do. Only owners appoint admins and owners.
 */
role: Role, 
/**
 * The inboxes they belong to.
 */
inboxes: Array<string>, };

/**
 * Makes an API key that acts as the agent who asks.
 */
export type NewApiKey = { 
/**
 * What it is for.
 */
name: string, 
/**
 * What it may do; at least one.
 */
scopes: Array<ApiScope>, };

/**
 * Adds an inbox.
 */
export type NewInbox = { 
/**
 * What agents call it.
 */
name: string, 
/**
 * Its widget.
 */
settings?: WidgetSettings, };

/**
 * Says something.
 */
export type NewMessage = { 
/**
 * The sender's key, 8 to 64 letters, digits, `-`, `_`: the same key is the same message.
 */
client_message_id: string, 
/**
 * Words; may be missing when there are attachments. At most 10,000 characters.
 */
text?: string, 
/**
 * Files uploaded before; at most 10.
 */
attachments: Array<string>, 
/**
 * Who may see it; everyone, unless said otherwise.
 */
visibility?: Visibility, };

/**
 * Begins a visitor's session, or goes on with one (then the token is sent as `Authorization: Bearer`).
 */
export type NewVisitorSession = { 
/**
 * Through which door.
 */
inbox: string, 
/**
 * What the visitor says they are called; unverified.
 */
name?: string, 
/**
 * What the visitor says their address is; unverified.
 */
email?: string, };

/**
 * A message to send.
 */
export type OutgoingMessage = { 
/**
 * Words; may be missing when there are attachments. At most 10,000 characters.
 */
text: string | null, 
/**
 * Files uploaded before; at most 10.
 */
attachments: Array<string>, 
/**
 * Agents only: who may see it. Everyone, unless said otherwise.
 */
visibility?: Visibility, };

/**
 * A page of a list.
 */
export type Page<T> = { 
/**
 * The things.
 */
items: Array<T>, 
/**
 * Send it back as `cursor` for the next page; none on the last.
 */
next_cursor: string | null, 
/**
 * Whether there is a next page.
 */
has_more: boolean, 
/**
 * The log cursor at which this was true: lay events after it over the page.
 */
as_of: string, };

/**
 * The answer to a long poll. A lost one loses nothing: the next poll repeats the cursor.
 */
export type PollAnswer = { 
/**
 * What happened; the last frame is `live` when everything was told.
 */
frames: Array<ServerFrame>, 
/**
 * Where to go on from.
 */
cursor: string, };

/**
 * Whether someone is there.
 */
export type Presence = { 
/**
 * Whether they are connected.
 */
online: boolean, };

/**
 * A smaller picture.
 */
export type PreviewView = { 
/**
 * Where; needs the same credential as the API.
 */
url: string, 
/**
 * Pixels.
 */
width: number, 
/**
 * Pixels.
 */
height: number, };

/**
 * The body of every failed answer: RFC 9457, `application/problem+json`.
 */
export type Problem = { 
/**
 * `urn:parlor:problem:` and the code.
 */
type: string, 
/**
 * What happened and what to do, in English.
 */
title: string, 
/**
 * The HTTP status.
 */
status: number, 
/**
 * What clients act on.
 */
code: ErrorCode, 
/**
 * What exactly, when there is more to say. Never names anything secret.
 */
detail?: string, 
/**
 * Seconds to wait before trying again.
 */
retry_after?: number, };

/**
 * Who said something, as visitors see it: agents by name only.
 */
export type PublicAuthor = { "role": "visitor" } | { "role": "agent", 
/**
 * Their public name.
 */
name: string, } | { "role": "system" };

/**
 * What anyone may know of an inbox.
 */
export type PublicInbox = { 
/**
 * Its key.
 */
key: string, 
/**
 * Its title.
 */
name: string, 
/**
 * How its widget looks and speaks.
 */
settings: WidgetSettings, 
/**
 * Whether an agent is there right now.
 */
online: boolean, };

/**
 * The answer to a command that was not carried out.
 */
export type Refuse = { 
/**
 * The key of the `send` it answers; none when it answers something else.
 */
client_message_id?: string, 
/**
 * What clients act on.
 */
code: ErrorCode, 
/**
 * What happened and what to do, in English.
 */
message: string, 
/**
 * Seconds after which to try again. Missing: final.
 */
retry_after?: number, };

/**
 * Why the client's state is replaced instead of continued.
 */
export type ResetReason = "new" | "epoch" | "old" | "ahead" | "big";

/**
 * What an agent may do. Each role may do everything the one below it may.
 */
export type Role = "agent" | "admin" | "owner";

/**
 * How far one has read.
 */
export type SeenUpTo = { 
/**
 * `position` of the last message on screen.
 */
up_to: number, };

/**
 * The answer to a batch of commands: one answer each, in order.
 */
export type SendAnswer = { 
/**
 * One for each command.
 */
answers: Array<Answer>, };

/**
 * A frame from the server.
 */
export type ServerFrame = { "type": "welcome", 
/**
 * The wire's version spoken from here on.
 */
version: number, 
/**
 * Seconds between pings.
 */
heartbeat: number, 
/**
 * The server's time.
 */
now: string, 
/**
 * What is refused beyond.
 */
limits: Limits, 
/**
 * Who the client is.
 */
you: You, } | { "type": "event", 
/**
 * The cursor once applied.
 */
cursor: string, 
/**
 * The cursor it follows.
 */
after: string, 
/**
 * What.
 */
event: unknown, } | { "type": "live", 
/**
 * The cursor.
 */
cursor: string, } | { "type": "reset", 
/**
 * The cursor.
 */
cursor: string, 
/**
 * Why.
 */
why: ResetReason, 
/**
 * The state.
 */
snapshot: Snapshot, } | { "type": "state", 
/**
 * What, like `presence:agt_…` or `team`.
 */
key: string, 
/**
 * Larger is later, per key.
 */
version: number, 
/**
 * The value; none when it is gone.
 */
value: Presence | null, } | { "type": "signal", 
/**
 * `typing`.
 */
kind: string, 
/**
 * Where.
 */
conversation: string, 
/**
 * Who.
 */
by: TypistView, 
/**
 * Seconds it holds.
 */
ttl: number, } | { "type": "ack" } & Ack | { "type": "refuse" } & Refuse | { "type": "watching" } & Watch | { "type": "auth", 
/**
 * Seconds.
 */
within: number, } | { "type": "bye", 
/**
 * A close code.
 */
code: number, 
/**
 * Milliseconds: come back at a random moment between these.
 */
retry: [number, number] | null, } | { "type": "ping" } | { "type": "pong" };

/**
 * Makes the workspace and its owner. The token comes from the link the server printed.
 */
export type Setup = { 
/**
 * From the setup link: single use, expires.
 */
token: string, 
/**
 * What the company is called.
 */
workspace: string, 
/**
 * The owner's name, as shown to visitors.
 */
name: string, 
/**
 * How they sign in.
 */
email: string, 
/**
 * 10 to 200 characters.
 */
password: string, };

/**
 * Whether the server waits for its owner.
 */
export type SetupState = { 
/**
 * True until the first owner exists.
 */
needed: boolean, };

/**
 * Everything a client needs to begin.
 */
export type Snapshot = { "for": "agent" } & AgentSnapshot | { "for": "visitor" } & VisitorSnapshot;

/**
 * Where a conversation stands.
 */
export type StatusView = "open" | "snoozed" | "closed";

/**
 * A ticket for one connection. May stand in a URL: it is worthless afterwards.
 */
export type Ticket = { 
/**
 * Single use.
 */
ticket: string, 
/**
 * Seconds it is valid.
 */
expires_in: number, };

/**
 * Who is typing, as the receiver may know them.
 */
export type TypistView = { "role": "visitor" } | { "role": "agent", 
/**
 * Who; only agents are told.
 */
id?: string, 
/**
 * Their name.
 */
name: string, };

/**
 * A stored file. Name it in a message within a day, or it is removed.
 */
export type Uploaded = { 
/**
 * The file.
 */
attachment: AttachmentView, };

/**
 * Who may see a message.
 */
export type Visibility = "everyone" | "agents_only";

/**
 * A conversation, as its visitor sees it. A snoozed one looks open: sleeping is the agents' affair.
 */
export type VisitorConversation = { 
/**
 * Which.
 */
id: string, 
/**
 * Grows with every change: keep the larger.
 */
revision: number, 
/**
 * Whether it is done.
 */
closed: boolean, 
/**
 * When it began.
 */
created_at: string, 
/**
 * When the last message both sides see was said.
 */
activity_at: string, 
/**
 * The last message both sides see.
 */
last_message: LastMessageView<PublicAuthor> | null, 
/**
 * Messages the visitor has not seen.
 */
unread: number, 
/**
 * Position up to which agents have read.
 */
seen_by_agents: number, 
/**
 * Position up to which the visitor has read.
 */
seen_by_visitor: number, };

/**
 * An event, as visitors see it.
 */
export type VisitorEvent = { 
/**
 * Its place in the log: larger is later.
 */
id: number, 
/**
 * When.
 */
at: string, } & ({ "kind": "conversation.opened", 
/**
 * As it is now.
 */
list: VisitorConversation, } | { "kind": "message.created", 
/**
 * The complete message.
 */
message: VisitorMessage, 
/**
 * Its conversation as it is now.
 */
list: VisitorConversation, } | { "kind": "message.updated", 
/**
 * The complete message.
 */
message: VisitorMessage, 
/**
 * Its conversation as it is now.
 */
list: VisitorConversation, } | { "kind": "message.deleted", 
/**
 * The shell that remains.
 */
message: VisitorMessage, 
/**
 * Its conversation as it is now.
 */
list: VisitorConversation, } | { "kind": "conversation.updated", 
/**
 * As it is now.
 */
list: VisitorConversation, } | { "kind": "conversation.seen", 
/**
 * As it is now.
 */
list: VisitorConversation, });

/**
 * A message, as visitors see it.
 */
export type VisitorMessage = { 
/**
 * Which.
 */
id: string, 
/**
 * Where.
 */
conversation: string, 
/**
 * Its place in the conversation: a larger position is later. Never changes.
 */
position: number, 
/**
 * Grows with every change of this message: keep the larger.
 */
revision: number, 
/**
 * Who.
 */
author: PublicAuthor, 
/**
 * Words; none when there were only files, or once deleted.
 */
text: string | null, 
/**
 * Files.
 */
attachments: Array<AttachmentView>, 
/**
 * When it was said.
 */
created_at: string, 
/**
 * The same, in milliseconds since 1970.
 */
timestamp: number, 
/**
 * When it was last edited.
 */
edited_at: string | null, 
/**
 * When it was deleted: from then on only this shell remains.
 */
deleted_at: string | null, 
/**
 * The visitor's own key, by which they find their pending copy; none on messages of others.
 */
client_message_id: string | null, };

/**
 * A visitor's session.
 */
export type VisitorSession = { 
/**
 * A new session's token: 256 random bits, shown this once, kept by the widget, never in a URL. None when the old one goes on.
 */
token: string | null, 
/**
 * Who.
 */
contact: string, 
/**
 * What they call themselves.
 */
name: string | null, 
/**
 * The door.
 */
inbox: PublicInbox, };

/**
 * What a visitor's screen begins with.
 */
export type VisitorSnapshot = { 
/**
 * Their newest conversations, at most 20, newest first.
 */
conversations: Array<VisitorConversation>, 
/**
 * The newest messages of the conversation they watch, else of the newest; none before the first.
 */
thread: MessagePage<VisitorMessage, VisitorConversation> | null, };

/**
 * Which conversation a connection shows: it is sent complete messages of that one.
 */
export type Watch = { 
/**
 * Which; none when only the list is on screen.
 */
conversation: string | null, };

/**
 * What changed about a conversation besides its messages.
 */
export type What = "assignee" | "status" | "labels" | "contact";

/**
 * How an inbox's widget looks and speaks.
 */
export type WidgetSettings = { 
/**
 * Shown at the top; the inbox's name when empty.
 */
title: string, 
/**
 * The first line a visitor reads; a friendly default when empty. At most 300 characters.
 */
greeting: string, 
/**
 * `#rrggbb`; text on it is made readable by itself.
 */
accent: string, 
/**
 * `auto` (the visitor's browser), `en` or `ar`.
 */
locale: string, 
/**
 * `auto`, `light` or `dark`.
 */
theme: string, 
/**
 * `end` or `start`: the side of the page.
 */
side: string, 
/**
 * Sites that may embed the widget, like `https://shop.example`; empty: any.
 */
allowed_origins: Array<string>, };

/**
 * A company's Parlor.
 */
export type WorkspaceView = { 
/**
 * Which.
 */
id: string, 
/**
 * What it is called.
 */
name: string, };

/**
 * Who the server takes the client for.
 */
export type You = { "role": "agent", 
/**
 * Who.
 */
agent: AgentView, } | { "role": "visitor", 
/**
 * Who.
 */
contact: ContactView, };

/** The wire's version. */
export const PROTOCOL_VERSION = 1;

/** What a WebSocket client offers. */
export const SUBPROTOCOL = "parlor.v1";

/** Every error: the status it travels with, and whether the same request may succeed later. */
export const ERRORS: Readonly<Record<ErrorCode, { readonly status: number; readonly retryable: boolean }>> = {
  invalid_request: { status: 400, retryable: false },
  invalid_json: { status: 400, retryable: false },
  invalid_cursor: { status: 400, retryable: false },
  unauthenticated: { status: 401, retryable: false },
  invalid_credentials: { status: 401, retryable: false },
  forbidden: { status: 403, retryable: false },
  cross_site: { status: 403, retryable: false },
  not_found: { status: 404, retryable: false },
  method_not_allowed: { status: 405, retryable: false },
  timeout: { status: 408, retryable: true },
  conflict: { status: 409, retryable: true },
  key_reused: { status: 409, retryable: false },
  already_done: { status: 409, retryable: false },
  already_taken: { status: 409, retryable: false },
  link_expired: { status: 410, retryable: false },
  cursor_too_old: { status: 410, retryable: false },
  too_large: { status: 413, retryable: false },
  unsupported_media_type: { status: 415, retryable: false },
  unsupported_file: { status: 415, retryable: false },
  empty_message: { status: 422, retryable: false },
  message_too_long: { status: 422, retryable: false },
  too_many_attachments: { status: 422, retryable: false },
  message_deleted: { status: 422, retryable: false },
  invalid_field: { status: 422, retryable: false },
  version_too_old: { status: 426, retryable: false },
  rate_limited: { status: 429, retryable: true },
  internal: { status: 500, retryable: true },
  unavailable: { status: 503, retryable: true },
  storage_full: { status: 507, retryable: true },
};

/** What a client does after a close. */
export type Advice = "stop" | "renew" | "resume" | "reload" | "back_off";

/** Every close code. One that is not here: see the range rule in docs/protocol.md. */
export const CLOSE_CODES: Readonly<Record<number, { readonly name: string; readonly advice: Advice }>> = {
  4400: { name: "BadFrames", advice: "stop" },
  4401: { name: "Unauthenticated", advice: "renew" },
  4403: { name: "Forbidden", advice: "stop" },
  4408: { name: "TooSlow", advice: "resume" },
  4409: { name: "Replaced", advice: "stop" },
  4413: { name: "TooLarge", advice: "stop" },
  4426: { name: "VersionTooOld", advice: "reload" },
  4429: { name: "RateLimited", advice: "back_off" },
  4500: { name: "Internal", advice: "back_off" },
  4503: { name: "Draining", advice: "back_off" },
};
