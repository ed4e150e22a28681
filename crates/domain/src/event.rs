//! What happened. Serialized only into the log; what an audience is shown stands in `protocol`.

use serde::{Deserialize, Serialize};

use crate::{AgentId, Author, ContactBrief, Conversation, InboxId, Label, Message, Position, Timestamp, WorkspaceId};

/// What happened to a conversation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "data", rename_all = "snake_case")]
pub enum Change {
    /// It began.
    Opened,
    /// Something was said.
    Posted(Message),
    /// A message has new words; the whole message as it is now.
    Edited(Message),
    /// A message is gone; the shell that remains.
    Deleted(Message),
    /// It has another assignee, or none.
    Assigned {
        /// Who answers now.
        assignee: Option<AgentId>,
    },
    /// It is done.
    Closed,
    /// It goes on.
    Reopened,
    /// It sleeps.
    Snoozed {
        /// Until when.
        until: Timestamp,
    },
    /// It is filed otherwise.
    Labelled {
        /// All its labels, sorted.
        labels: Vec<Label>,
    },
    /// Its contact goes by another name.
    ContactRenamed {
        /// As they are called now.
        contact: ContactBrief,
    },
    /// Agents have seen what was said up to here.
    SeenByAgents {
        /// Position of the last message seen.
        up_to: Position,
    },
    /// The visitor has seen what was said up to here.
    SeenByVisitor {
        /// Position of the last message seen.
        up_to: Position,
    },
}

/// What happened to a workspace's configuration. Carries no content: dashboards fetch what they show.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "data", rename_all = "snake_case")]
pub enum SettingsChange {
    /// An agent was added, changed or deactivated; their connections are checked anew.
    Agent(AgentId),
    /// An inbox was added or changed.
    Inbox(InboxId),
}

/// What happened.
#[expect(clippy::large_enum_variant, reason = "nearly every event is the large one, and they are shared behind an Arc")]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "of", rename_all = "snake_case")]
pub enum Event {
    /// To a conversation.
    Conversation {
        /// Who did it.
        by: Author,
        /// What.
        change: Change,
        /// The conversation as it is from here on: all that a list needs, so that showing it costs no query.
        after: Box<Conversation>,
    },
    /// To the configuration.
    Settings {
        /// What.
        change: SettingsChange,
    },
}

/// An event with its place in the log. Made by the store, at the commit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recorded {
    /// Whose log.
    pub workspace: WorkspaceId,
    /// Where in it.
    pub position: Position,
    /// When.
    pub at: Timestamp,
    /// What.
    pub event: Event,
}
