//! Who acts, and what they may reach. Only authentication makes these.

use std::sync::Arc;

use crate::{AgentId, Author, ContactBrief, ContactId, DisplayName, InboxId, Role, WorkspaceId};

/// Who does something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Actor {
    /// A contact at the widget.
    Visitor(ContactBrief),
    /// An agent, by hand or through one of their API keys.
    Agent {
        /// Who.
        id: AgentId,
        /// As shown to visitors.
        name: DisplayName,
        /// What they may do.
        role: Role,
    },
    /// Parlor itself: a job that came due.
    System,
}

impl Actor {
    /// How a message or change names them.
    pub fn author(&self) -> Author {
        match self {
            Self::Visitor(contact) => Author::Visitor { id: contact.id, name: contact.name.clone() },
            Self::Agent { id, name, .. } => Author::Agent { id: *id, name: name.clone() },
            Self::System => Author::System,
        }
    }
}

/// Which inboxes an agent may reach.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum InboxScope {
    /// Admins and owners.
    All,
    /// The inboxes an agent belongs to; possibly none.
    Only(Arc<[InboxId]>),
}

impl InboxScope {
    /// Whether `inbox` is within.
    pub fn contains(&self, inbox: InboxId) -> bool {
        match self {
            Self::All => true,
            Self::Only(inboxes) => inboxes.contains(&inbox),
        }
    }
}

/// Whose eyes a read is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Viewer {
    /// An agent sees the conversations of their inboxes, notes included.
    Agent(InboxScope),
    /// A visitor sees their own conversations, notes excluded.
    Visitor(ContactId),
}

/// What a read may return. Every read takes one; foreign and missing look the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scope {
    /// Nothing crosses this edge.
    pub workspace: WorkspaceId,
    /// Whose eyes.
    pub viewer: Viewer,
}

impl Scope {
    /// Parlor itself, within one workspace.
    pub fn whole(workspace: WorkspaceId) -> Self {
        Self { workspace, viewer: Viewer::Agent(InboxScope::All) }
    }

    /// Whether a conversation of this inbox and contact may be seen.
    pub fn allows(&self, inbox: InboxId, contact: ContactId) -> bool {
        match &self.viewer {
            Viewer::Agent(inboxes) => inboxes.contains(inbox),
            Viewer::Visitor(own) => *own == contact,
        }
    }
}
