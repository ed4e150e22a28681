//! The people: contacts, who write, and agents, who answer.

use serde::{Deserialize, Serialize};

use crate::{ContactId, DisplayName, Email, InboxId, Timestamp, WorkspaceId};

/// What an agent may do. Each role may do everything the one below it may.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(ts_rs::TS, utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Answers conversations of the inboxes they belong to.
    Agent,
    /// Also manages inboxes, agents and API keys; sees every inbox.
    Admin,
    /// Also appoints admins and owners.
    Owner,
}

/// A person who writes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contact {
    /// Who.
    pub id: ContactId,
    /// Whose.
    pub workspace: WorkspaceId,
    /// The door they came through first.
    pub inbox: InboxId,
    /// What they say they are called. Unverified: never used to find or merge people.
    pub name: Option<DisplayName>,
    /// What they say their address is. Unverified.
    pub email: Option<Email>,
    /// First seen.
    pub created_at: Timestamp,
}

impl Contact {
    /// What a list shows of them.
    pub fn brief(&self) -> ContactBrief {
        ContactBrief { id: self.id, name: self.name.clone() }
    }
}

/// What a list shows of a contact.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContactBrief {
    /// Who.
    pub id: ContactId,
    /// What they call themselves.
    pub name: Option<DisplayName>,
}
