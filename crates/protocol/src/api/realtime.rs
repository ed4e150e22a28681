//! Tickets, long polls and snapshots.

use serde::{Deserialize, Serialize};

use super::{AgentView, InboxView, VisitorMessagePage, WorkspaceView};
use crate::frame::{Answer, ServerFrame};
use crate::view::VisitorConversation;

/// A ticket for one connection. May stand in a URL: it is worthless afterwards.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS, utoipa::ToSchema)]
pub struct Ticket {
    /// Single use.
    pub ticket: String,
    /// Seconds it is valid.
    pub expires_in: u32,
}

/// The answer to a long poll. A lost one loses nothing: the next poll repeats the cursor.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ts_rs::TS)]
pub struct PollAnswer {
    /// What happened; the last frame is `live` when everything was told.
    pub frames: Vec<ServerFrame>,
    /// Where to go on from.
    pub cursor: String,
}

/// The answer to a batch of commands: one answer each, in order.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ts_rs::TS, utoipa::ToSchema)]
pub struct SendAnswer {
    /// One for each command.
    pub answers: Vec<Answer>,
}

/// What an agent's screen begins with.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ts_rs::TS)]
pub struct AgentSnapshot {
    /// Who they are.
    pub you: AgentView,
    /// Where they work.
    pub workspace: WorkspaceView,
    /// Their colleagues, inactive ones too (they stand in old messages).
    pub agents: Vec<AgentView>,
    /// The inboxes they reach.
    pub inboxes: Vec<InboxView>,
}

/// What a visitor's screen begins with.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ts_rs::TS)]
pub struct VisitorSnapshot {
    /// Their newest conversations, at most 20, newest first.
    pub conversations: Vec<VisitorConversation>,
    /// The newest messages of the conversation they watch, else of the newest; none before the first.
    pub thread: Option<VisitorMessagePage>,
}
