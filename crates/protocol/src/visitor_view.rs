//! What visitors are shown of each event: what this does not make cannot reach them.

use parlor_domain::{Change, Event, Recorded, Timestamp};
use serde::{Deserialize, Serialize};

use crate::view::{VisitorConversation, VisitorMessage};

/// What happened, as visitors see it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ts_rs::TS, utoipa::ToSchema)]
#[serde(tag = "kind")]
pub enum VisitorEventBody {
    /// A conversation began.
    #[serde(rename = "conversation.opened")]
    ConversationOpened {
        /// As it is now.
        list: Box<VisitorConversation>,
    },
    /// Something was said.
    #[serde(rename = "message.created")]
    MessageCreated {
        /// The complete message.
        message: Box<VisitorMessage>,
        /// Its conversation as it is now.
        list: Box<VisitorConversation>,
    },
    /// A message has new words.
    #[serde(rename = "message.updated")]
    MessageUpdated {
        /// The complete message.
        message: Box<VisitorMessage>,
        /// Its conversation as it is now.
        list: Box<VisitorConversation>,
    },
    /// A message is gone.
    #[serde(rename = "message.deleted")]
    MessageDeleted {
        /// The shell that remains.
        message: Box<VisitorMessage>,
        /// Its conversation as it is now.
        list: Box<VisitorConversation>,
    },
    /// It was closed, or goes on.
    #[serde(rename = "conversation.updated")]
    ConversationUpdated {
        /// As it is now.
        list: Box<VisitorConversation>,
    },
    /// One side has read further.
    #[serde(rename = "conversation.seen")]
    ConversationSeen {
        /// As it is now.
        list: Box<VisitorConversation>,
    },
}

/// An event, as visitors see it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ts_rs::TS, utoipa::ToSchema)]
pub struct VisitorEvent {
    /// Its place in the log: larger is later.
    #[ts(type = "number")]
    pub id: u64,
    /// When.
    pub at: Timestamp,
    /// What.
    #[serde(flatten)]
    pub body: VisitorEventBody,
}

impl VisitorEvent {
    /// What the conversation's visitor is shown of an event; nothing of notes, assignments, labels and settings.
    pub fn of(recorded: &Recorded) -> Option<Self> {
        let Event::Conversation { change, after, .. } = &recorded.event else {
            return None;
        };
        let list = || Box::new(VisitorConversation::from(after.as_ref()));
        let body = match change {
            Change::Opened => VisitorEventBody::ConversationOpened { list: list() },
            Change::Posted(message) => {
                VisitorEventBody::MessageCreated { message: Box::new(VisitorMessage::of(message)?), list: list() }
            }
            Change::Edited(message) => {
                VisitorEventBody::MessageUpdated { message: Box::new(VisitorMessage::of(message)?), list: list() }
            }
            Change::Deleted(message) => {
                VisitorEventBody::MessageDeleted { message: Box::new(VisitorMessage::of(message)?), list: list() }
            }
            Change::Closed | Change::Reopened => VisitorEventBody::ConversationUpdated { list: list() },
            Change::SeenByAgents { .. } | Change::SeenByVisitor { .. } => {
                VisitorEventBody::ConversationSeen { list: list() }
            }
            Change::Assigned { .. }
            | Change::Snoozed { .. }
            | Change::Labelled { .. }
            | Change::ContactRenamed { .. } => return None,
        };
        Some(Self { id: recorded.position.get(), at: recorded.at, body })
    }
}
