//! Rows of the configuration: workspaces, agents, inboxes.

use parlor_domain::{AgentId, DisplayName, Email, InboxId, InboxKey, InboxScope, Role, Timestamp, WorkspaceId};

/// A company's Parlor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Workspace {
    /// Which.
    pub id: WorkspaceId,
    /// What it is called.
    pub name: DisplayName,
    /// Since when.
    pub created_at: Timestamp,
}

/// A person who answers. Their password's hash never leaves with them: see [`crate::Store::login`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Agent {
    /// Who.
    pub id: AgentId,
    /// Where.
    pub workspace: WorkspaceId,
    /// As shown to visitors.
    pub name: DisplayName,
    /// How they sign in; unique in the whole store.
    pub email: Email,
    /// What they may do.
    pub role: Role,
    /// False: cut off.
    pub active: bool,
    /// The inboxes they belong to, sorted; admins and owners reach all without.
    pub inboxes: Vec<InboxId>,
    /// Since when.
    pub created_at: Timestamp,
}

impl Agent {
    /// The inboxes they reach.
    pub fn reach(&self) -> InboxScope {
        match self.role {
            Role::Admin | Role::Owner => InboxScope::All,
            Role::Agent => InboxScope::Only(self.inboxes.as_slice().into()),
        }
    }
}

/// A door.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inbox {
    /// Which.
    pub id: InboxId,
    /// Whose.
    pub workspace: WorkspaceId,
    /// Its public name; unique in the whole store.
    pub key: InboxKey,
    /// What agents call it.
    pub name: DisplayName,
    /// How its widget looks and speaks, as JSON text; the store does not look inside.
    pub settings: String,
    /// Since when.
    pub created_at: Timestamp,
}
