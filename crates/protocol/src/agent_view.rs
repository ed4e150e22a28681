//! What agents are shown of each event. Exhaustive: a new event does not compile until this says what they see.

use parlor_domain::{AgentId, Change, ConversationId, Event, InboxId, Recorded, SettingsChange, Timestamp};
use serde::{Deserialize, Serialize};

use crate::view::{AuthorView, ConversationRow, MessageView};

/// How much of an event an agent's connection is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Detail {
    /// With the complete message: for connections that watch the conversation.
    Full,
    /// What a list needs: under 1 KB.
    List,
}

/// What changed about a conversation besides its messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum What {
    /// Its assignee.
    Assignee,
    /// Its status.
    Status,
    /// Its labels.
    Labels,
    /// Its contact's name.
    Contact,
}

/// What happened, as agents see it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ts_rs::TS, utoipa::ToSchema)]
#[serde(tag = "kind")]
pub enum AgentEventBody {
    /// A conversation began. Its first message follows as an event of its own.
    #[serde(rename = "conversation.opened")]
    ConversationOpened {
        /// Which.
        conversation: ConversationId,
        /// Its row.
        list: Box<ConversationRow>,
    },
    /// Something was said.
    #[serde(rename = "message.created")]
    MessageCreated {
        /// Where.
        conversation: ConversationId,
        /// The complete message; only for connections that watch the conversation.
        #[serde(skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        message: Option<Box<MessageView>>,
        /// Its row.
        list: Box<ConversationRow>,
    },
    /// A message has new words.
    #[serde(rename = "message.updated")]
    MessageUpdated {
        /// Where.
        conversation: ConversationId,
        /// The complete message; only for connections that watch the conversation.
        #[serde(skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        message: Option<Box<MessageView>>,
        /// Its row.
        list: Box<ConversationRow>,
    },
    /// A message is gone.
    #[serde(rename = "message.deleted")]
    MessageDeleted {
        /// Where.
        conversation: ConversationId,
        /// The shell that remains; only for connections that watch the conversation.
        #[serde(skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        message: Option<Box<MessageView>>,
        /// Its row.
        list: Box<ConversationRow>,
    },
    /// Assignee, status, labels or contact changed.
    #[serde(rename = "conversation.updated")]
    ConversationUpdated {
        /// Which.
        conversation: ConversationId,
        /// What about it.
        what: What,
        /// Who did it.
        by: AuthorView,
        /// Its row.
        list: Box<ConversationRow>,
    },
    /// One side has read further.
    #[serde(rename = "conversation.seen")]
    ConversationSeen {
        /// Which.
        conversation: ConversationId,
        /// Its row.
        list: Box<ConversationRow>,
    },
    /// The configuration changed: fetch what you show of it.
    #[serde(rename = "settings.changed")]
    SettingsChanged {
        /// The agent it is about.
        #[serde(skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        agent: Option<AgentId>,
        /// The inbox it is about.
        #[serde(skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        inbox: Option<InboxId>,
    },
}

/// An event, as agents see it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ts_rs::TS, utoipa::ToSchema)]
pub struct AgentEvent {
    /// Its place in the log: unique in the workspace, larger is later.
    #[ts(type = "number")]
    pub id: u64,
    /// When.
    pub at: Timestamp,
    /// What.
    #[serde(flatten)]
    pub body: AgentEventBody,
}

impl AgentEvent {
    /// What agents are shown of an event.
    pub fn of(recorded: &Recorded, detail: Detail) -> Self {
        let body = match &recorded.event {
            Event::Conversation { by, change, after } => {
                let conversation = after.id;
                let list = Box::new(ConversationRow::from(after.as_ref()));
                let message_if_full = |message| match detail {
                    Detail::Full => Some(Box::new(MessageView::from(message))),
                    Detail::List => None,
                };
                let updated =
                    |what, list| AgentEventBody::ConversationUpdated { conversation, what, by: by.into(), list };
                match change {
                    Change::Opened => AgentEventBody::ConversationOpened { conversation, list },
                    Change::Posted(message) => {
                        AgentEventBody::MessageCreated { conversation, message: message_if_full(message), list }
                    }
                    Change::Edited(message) => {
                        AgentEventBody::MessageUpdated { conversation, message: message_if_full(message), list }
                    }
                    Change::Deleted(message) => {
                        AgentEventBody::MessageDeleted { conversation, message: message_if_full(message), list }
                    }
                    Change::Assigned { .. } => updated(What::Assignee, list),
                    Change::Closed | Change::Reopened | Change::Snoozed { .. } => updated(What::Status, list),
                    Change::Labelled { .. } => updated(What::Labels, list),
                    Change::ContactRenamed { .. } => updated(What::Contact, list),
                    Change::SeenByAgents { .. } | Change::SeenByVisitor { .. } => {
                        AgentEventBody::ConversationSeen { conversation, list }
                    }
                }
            }
            Event::Settings { change: SettingsChange::Agent(agent) } => {
                AgentEventBody::SettingsChanged { agent: Some(*agent), inbox: None }
            }
            Event::Settings { change: SettingsChange::Inbox(inbox) } => {
                AgentEventBody::SettingsChanged { agent: None, inbox: Some(*inbox) }
            }
        };
        Self { id: recorded.position.get(), at: recorded.at, body }
    }
}
