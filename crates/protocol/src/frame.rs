//! Frames: one JSON text each, the same over WebSocket, server-sent events and long poll.

use parlor_domain::{
    AgentId, AttachmentId, ClientMessageId, ConversationId, DisplayName, MessageId, Timestamp, Visibility,
};
use serde::{Deserialize, Serialize};

use crate::ErrorCode;
use crate::api::{AgentSnapshot, AgentView, ContactView, VisitorSnapshot};

/// Which conversation a connection shows: it is sent complete messages of that one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Watch {
    /// Which; none when only the list is on screen.
    pub conversation: Option<ConversationId>,
}

/// How a connection begins: over WebSocket as the first frame, over SSE and long poll as the body.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS, utoipa::ToSchema)]
pub struct Hello {
    /// The wire's version the client speaks.
    pub version: u32,
    /// A ticket; over SSE and long poll the `Authorization` header or the cookie may stand in for it.
    #[serde(default)]
    pub ticket: Option<String>,
    /// The client's own name for this browser or device: 1 to 64 characters.
    pub client: String,
    /// Counts the connections this client opened: a newer one replaces an older one.
    #[serde(default)]
    #[ts(type = "number")]
    pub generation: u64,
    /// Where the client stopped; none for a first time.
    #[serde(default)]
    pub cursor: Option<String>,
    /// What it shows.
    #[serde(default)]
    pub watch: Option<Watch>,
    /// Long poll only: how many seconds the server may wait for something to tell (0 to 25).
    #[serde(default)]
    #[ts(optional)]
    pub wait: Option<u32>,
}

/// A message to send.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OutgoingMessage {
    /// Words; may be missing when there are attachments. At most 10,000 characters.
    #[serde(default)]
    pub text: Option<String>,
    /// Files uploaded before; at most 10.
    #[serde(default)]
    pub attachments: Vec<AttachmentId>,
    /// Agents only: who may see it. Everyone, unless said otherwise.
    #[serde(default)]
    #[ts(optional)]
    pub visibility: Option<Visibility>,
}

/// A frame from a client. `send`, `seen` and `typing` may also be elements of `POST /realtime/send`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS, utoipa::ToSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum ClientFrame {
    /// First, and only first.
    Hello(Hello),
    /// Say something. Answered by `ack` or `refuse`.
    Send {
        /// The sender's key: the same key is the same message.
        client_message_id: ClientMessageId,
        /// Where; a visitor may leave it out to begin a conversation.
        #[serde(default)]
        conversation: Option<ConversationId>,
        /// What.
        message: OutgoingMessage,
    },
    /// I have read up to this position.
    Seen {
        /// Where.
        conversation: ConversationId,
        /// `position` of the last message on screen.
        #[ts(type = "number")]
        up_to: u64,
    },
    /// I am typing. Send at most every 3 s.
    Typing {
        /// Where.
        conversation: ConversationId,
    },
    /// I show another conversation now.
    Watch(Watch),
    /// I am missing something after this cursor.
    Resume {
        /// Where the client stands.
        cursor: String,
    },
    /// A fresh ticket, to stay connected when the server asked.
    Auth {
        /// The ticket.
        ticket: String,
    },
    /// Are you there?
    Ping,
    /// I am here.
    Pong,
}

/// Who the server takes the client for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[serde(tag = "role", rename_all = "snake_case")]
pub enum You {
    /// An agent.
    Agent {
        /// Who.
        agent: Box<AgentView>,
    },
    /// A visitor.
    Visitor {
        /// Who.
        contact: Box<ContactView>,
    },
}

/// What the server will refuse beyond.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS, utoipa::ToSchema)]
pub struct Limits {
    /// Characters of a message.
    pub message_chars: u32,
    /// Attachments of a message.
    pub attachments: u32,
    /// Bytes of an upload.
    #[ts(type = "number")]
    pub upload_bytes: u64,
    /// Bytes of a frame.
    pub frame_bytes: u32,
}

/// Why the client's state is replaced instead of continued.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[serde(rename_all = "snake_case")]
pub enum ResetReason {
    /// It had no cursor.
    New,
    /// Its cursor belongs to another log.
    Epoch,
    /// The log no longer reaches back that far.
    Old,
    /// Its cursor lies beyond the log's end.
    Ahead,
    /// More was missed than is worth replaying.
    Big,
}

/// Everything a client needs to begin.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ts_rs::TS)]
#[serde(tag = "for", rename_all = "snake_case")]
pub enum Snapshot {
    /// For an agent: the directory; lists and threads are fetched as they come on screen.
    Agent(Box<AgentSnapshot>),
    /// For a visitor: their conversations and the newest messages.
    Visitor(Box<VisitorSnapshot>),
}

/// Who is typing, as the receiver may know them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[serde(tag = "role", rename_all = "snake_case")]
pub enum TypistView {
    /// The contact.
    Visitor,
    /// An agent.
    Agent {
        /// Who; only agents are told.
        #[serde(skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        id: Option<AgentId>,
        /// Their name.
        name: DisplayName,
    },
}

/// The answer to a `send`: it is stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS, utoipa::ToSchema)]
pub struct Ack {
    /// The sender's key.
    pub client_message_id: ClientMessageId,
    /// Where it was said: of a first message, the conversation it began.
    pub conversation: ConversationId,
    /// The message.
    pub message_id: MessageId,
    /// Its place in the log. Never moves a client's cursor.
    pub cursor: String,
    /// When.
    pub at: Timestamp,
}

/// The answer to a command that was not carried out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS, utoipa::ToSchema)]
pub struct Refuse {
    /// The key of the `send` it answers; none when it answers something else.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub client_message_id: Option<ClientMessageId>,
    /// What clients act on.
    pub code: ErrorCode,
    /// What happened and what to do, in English.
    pub message: String,
    /// Seconds after which to try again. Missing: final.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub retry_after: Option<u32>,
}

/// An answer to one element of `POST /realtime/send`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS, utoipa::ToSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Answer {
    /// Stored.
    Ack(Ack),
    /// Not carried out.
    Refuse(Refuse),
    /// Carried out; nothing more to say.
    Done,
}

/// A frame from the server.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ts_rs::TS)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum ServerFrame {
    /// The connection stands.
    Welcome {
        /// The wire's version spoken from here on.
        version: u32,
        /// Seconds between pings.
        heartbeat: u32,
        /// The server's time.
        now: Timestamp,
        /// What is refused beyond.
        limits: Limits,
        /// Who the client is.
        you: You,
    },
    /// Something happened. Apply it only if `after` is your cursor.
    Event {
        /// The cursor once applied.
        cursor: String,
        /// The cursor it follows.
        after: String,
        /// What.
        #[ts(type = "unknown")]
        event: serde_json::Value,
    },
    /// Everything up to here was told; from here on live.
    Live {
        /// The cursor.
        cursor: String,
    },
    /// Forget your state; this is the state at `cursor`.
    Reset {
        /// The cursor.
        cursor: String,
        /// Why.
        why: ResetReason,
        /// The state.
        snapshot: Snapshot,
    },
    /// Something keyed, of which the latest value counts.
    State {
        /// What, like `presence:agt_…` or `team`.
        key: String,
        /// Larger is later, per key.
        #[ts(type = "number")]
        version: u64,
        /// The value; none when it is gone.
        value: Option<Presence>,
    },
    /// Someone is typing.
    Signal {
        /// `typing`.
        kind: String,
        /// Where.
        conversation: ConversationId,
        /// Who.
        by: TypistView,
        /// Seconds it holds.
        ttl: u32,
    },
    /// See [`Ack`].
    Ack(Ack),
    /// See [`Refuse`].
    Refuse(Refuse),
    /// The conversation now watched: complete messages follow.
    Watching(Watch),
    /// Send `auth` with a fresh ticket within so many seconds.
    Auth {
        /// Seconds.
        within: u32,
    },
    /// The connection will end.
    Bye {
        /// A close code.
        code: u16,
        /// Milliseconds: come back at a random moment between these.
        retry: Option<[u32; 2]>,
    },
    /// Are you there?
    Ping,
    /// I am here.
    Pong,
}

/// Whether someone is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS, utoipa::ToSchema)]
pub struct Presence {
    /// Whether they are connected.
    pub online: bool,
}
