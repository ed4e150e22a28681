//! What the widget asks and is told.

use parlor_domain::{ContactId, DisplayName, InboxKey};
use serde::{Deserialize, Serialize};

use super::{MessageAnswer, MessagePage, WidgetSettings};
use crate::view::{VisitorConversation, VisitorMessage};

/// Begins a visitor's session, or goes on with one (then the token is sent as `Authorization: Bearer`).
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, ts_rs::TS, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[ts(optional_fields)]
pub struct NewVisitorSession {
    /// Through which door.
    pub inbox: InboxKey,
    /// What the visitor says they are called; unverified.
    pub name: Option<String>,
    /// What the visitor says their address is; unverified.
    pub email: Option<String>,
}

/// A visitor's session.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS, utoipa::ToSchema)]
pub struct VisitorSession {
    /// A new session's token: 256 random bits, shown this once, kept by the widget, never in a URL. None when the old one goes on.
    pub token: Option<String>,
    /// Who.
    pub contact: ContactId,
    /// What they call themselves.
    pub name: Option<DisplayName>,
    /// The door.
    pub inbox: PublicInbox,
}

/// What anyone may know of an inbox.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS, utoipa::ToSchema)]
pub struct PublicInbox {
    /// Its key.
    pub key: InboxKey,
    /// Its title.
    pub name: DisplayName,
    /// How its widget looks and speaks.
    pub settings: WidgetSettings,
    /// Whether an agent is there right now.
    pub online: bool,
}

/// A page of messages, for visitors.
pub type VisitorMessagePage = MessagePage<VisitorMessage, VisitorConversation>;
/// A stored message, for visitors.
pub type VisitorMessageAnswer = MessageAnswer<VisitorMessage, VisitorConversation>;
