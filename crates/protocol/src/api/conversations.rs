//! Conversations and their messages, for agents.

use parlor_domain::{AgentId, AttachmentId, ClientMessageId, Timestamp, Visibility};
use serde::{Deserialize, Deserializer, Serialize};

use crate::view::{ConversationRow, MessageView, StatusView};

/// Query of the conversation list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize, ts_rs::TS, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
#[ts(optional_fields)]
pub struct ConversationQuery {
    /// `open` (unless said otherwise), `snoozed`, `closed` or `all`.
    pub status: Option<String>,
    /// An agent's id, `me`, `none`, or missing for anyone.
    pub assignee: Option<String>,
    /// An inbox's id.
    pub inbox: Option<String>,
    /// A label.
    pub label: Option<String>,
    /// Rows of a page: 1 to 100, 30 unless said otherwise.
    pub limit: Option<u32>,
    /// `next_cursor` of the page before.
    pub cursor: Option<String>,
}

/// A conversation, and the log cursor at which this was true.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ts_rs::TS, utoipa::ToSchema)]
pub struct ConversationAnswer {
    /// As it is.
    pub conversation: ConversationRow,
    /// The log cursor.
    pub as_of: String,
}

/// Tells a missing field from one that is null.
fn present<'de, D: Deserializer<'de>, T: Deserialize<'de>>(deserializer: D) -> Result<Option<Option<T>>, D::Error> {
    Option::<T>::deserialize(deserializer).map(Some)
}

/// Changes a conversation; what is missing stays.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize, ts_rs::TS, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[ts(optional_fields)]
pub struct ConversationPatch {
    /// `snoozed` needs `snoozed_until`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<StatusView>,
    /// When a snooze ends: in the future, at most a year ahead.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub snoozed_until: Option<Timestamp>,
    /// An agent, or null for nobody.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    #[ts(type = "string | null")]
    pub assignee: Option<Option<AgentId>>,
    /// All its labels: at most 20 of at most 40 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub labels: Option<Vec<String>>,
}

/// Query of a message list: at most one of `before` and `after`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize, ts_rs::TS, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
#[ts(optional_fields)]
pub struct MessageQuery {
    /// Messages before this position.
    #[ts(type = "number")]
    pub before: Option<u64>,
    /// Messages after this position.
    #[ts(type = "number")]
    pub after: Option<u64>,
    /// Messages of a page: 1 to 100, 50 unless said otherwise.
    pub limit: Option<u32>,
}

/// A page of messages, oldest first.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ts_rs::TS, utoipa::ToSchema)]
pub struct MessagePage<M, C> {
    /// The conversation, as it was at the same moment.
    pub conversation: C,
    /// The messages, in the order they were said.
    pub items: Vec<M>,
    /// Whether there are more in the direction asked (before, unless `after` was given).
    pub has_more: bool,
    /// The log cursor at which this was true.
    pub as_of: String,
}

/// Says something.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, ts_rs::TS, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[ts(optional_fields)]
pub struct NewMessage {
    /// The sender's key, 8 to 64 letters, digits, `-`, `_`: the same key is the same message.
    pub client_message_id: ClientMessageId,
    /// Words; may be missing when there are attachments. At most 10,000 characters.
    pub text: Option<String>,
    /// Files uploaded before; at most 10.
    #[serde(default)]
    pub attachments: Vec<AttachmentId>,
    /// Who may see it; everyone, unless said otherwise.
    pub visibility: Option<Visibility>,
}

/// New words for a message.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, ts_rs::TS, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MessageEdit {
    /// At most 10,000 characters.
    pub text: String,
}

/// A stored message.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ts_rs::TS, utoipa::ToSchema)]
pub struct MessageAnswer<M, C> {
    /// As stored.
    pub message: M,
    /// Its conversation, as it is now.
    pub conversation: C,
    /// The log cursor of the message.
    pub cursor: String,
}

/// How far one has read.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, ts_rs::TS, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SeenUpTo {
    /// `position` of the last message on screen.
    #[ts(type = "number")]
    pub up_to: u64,
}

/// How many conversations stand where; counting stops at 1,000.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS, utoipa::ToSchema)]
pub struct Counts {
    /// Open and assigned to whoever asks.
    pub mine: u32,
    /// Open and assigned to nobody.
    pub unassigned: u32,
    /// Open.
    pub open: u32,
}

/// A page of messages, for agents.
pub type AgentMessagePage = MessagePage<MessageView, ConversationRow>;
/// A stored message, for agents.
pub type AgentMessageAnswer = MessageAnswer<MessageView, ConversationRow>;
