//! The people who answer, and their API keys.

use parlor_domain::{AgentId, ApiKeyId, DisplayName, InboxId, Role, Timestamp};
use serde::{Deserialize, Serialize};

/// An agent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS, utoipa::ToSchema)]
pub struct AgentView {
    /// Who.
    pub id: AgentId,
    /// As shown to visitors.
    pub name: DisplayName,
    /// How they sign in.
    pub email: String,
    /// What they may do.
    pub role: Role,
    /// False: cannot sign in, and was cut off.
    pub active: bool,
    /// The inboxes they belong to; admins and owners reach all.
    pub inboxes: Vec<InboxId>,
    /// Since when.
    pub created_at: Timestamp,
}

/// Adds an agent.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, ts_rs::TS, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewAgent {
    /// As shown to visitors.
    pub name: String,
    /// How they sign in.
    pub email: String,
    /// 10 to 200 characters.
    pub password: String,
    /// What they may do. Only owners appoint admins and owners.
    pub role: Role,
    /// The inboxes they belong to.
    #[serde(default)]
    pub inboxes: Vec<InboxId>,
}

/// Changes an agent; what is missing stays.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize, ts_rs::TS, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[ts(optional_fields)]
pub struct AgentPatch {
    /// As shown to visitors.
    pub name: Option<String>,
    /// 10 to 200 characters.
    pub password: Option<String>,
    /// What they may do.
    pub role: Option<Role>,
    /// False cuts them off at once.
    pub active: Option<bool>,
    /// The inboxes they belong to.
    pub inboxes: Option<Vec<InboxId>>,
}

/// What an API key may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ts_rs::TS, utoipa::ToSchema)]
pub enum ApiScope {
    /// Read conversations, messages, contacts and events.
    #[serde(rename = "conversations:read")]
    ConversationsRead,
    /// Post, change, assign and close.
    #[serde(rename = "conversations:write")]
    ConversationsWrite,
    /// Manage agents and inboxes, as far as the key's agent may.
    #[serde(rename = "settings")]
    Settings,
}

/// An API key, without its secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS, utoipa::ToSchema)]
pub struct ApiKeyView {
    /// Which.
    pub id: ApiKeyId,
    /// What it is for.
    pub name: String,
    /// What it may do.
    pub scopes: Vec<ApiScope>,
    /// Whose: it acts as this agent.
    pub agent: AgentId,
    /// Since when.
    pub created_at: Timestamp,
}

/// Makes an API key that acts as the agent who asks.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, ts_rs::TS, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewApiKey {
    /// What it is for.
    pub name: String,
    /// What it may do; at least one.
    pub scopes: Vec<ApiScope>,
}

/// A new API key, with its secret: shown this once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS, utoipa::ToSchema)]
pub struct CreatedApiKey {
    /// The key.
    pub key: ApiKeyView,
    /// Send it as `Authorization: Bearer …`.
    pub secret: String,
}
