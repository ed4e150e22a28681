//! The configuration: plain rows, written with one event so that every screen notices.

use std::sync::Arc;

use parlor_domain::{
    AgentId, Contact, Email, InboxId, InboxKey, Position, Recorded, SessionId, SettingsChange, Timestamp, WorkspaceId,
};

use crate::{Agent, Inbox, Store, Unavailable, Workspace};

/// A change of the configuration's rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DirectoryChange {
    /// A new agent, with their inboxes and the hash of their password.
    AddAgent {
        /// Who.
        agent: Agent,
        /// An argon2 string.
        password_hash: String,
    },
    /// An agent as they are now: name, role, active, inboxes. Who is no longer active loses their sessions and API keys.
    UpdateAgent(Agent),
    /// Another password.
    SetPassword {
        /// Whose.
        agent: AgentId,
        /// An argon2 string.
        password_hash: String,
    },
    /// An agent is logged out everywhere, but perhaps here.
    EndSessions {
        /// Whose.
        agent: AgentId,
        /// The one to keep.
        except: Option<SessionId>,
    },
    /// A new inbox.
    AddInbox(Inbox),
    /// An inbox as it is now: name, settings.
    UpdateInbox(Inbox),
    /// A contact as they are now: name, address. (Their conversations learn of it by `Change::ContactRenamed`.)
    Contact(Contact),
}

/// Why a change of the configuration was refused. Nothing of it was stored.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DirectoryError {
    /// The address or key belongs to another.
    #[error("it is taken already")]
    Taken,
    /// There is no such thing in this workspace.
    #[error("there is no such thing")]
    NotFound,
    /// A workspace without an active owner could never be managed again.
    #[error("a workspace needs an active owner")]
    LastOwner,
    /// Too many wait already: try again in a moment.
    #[error("too many commits wait")]
    Full,
    /// The database does not answer.
    #[error(transparent)]
    Unavailable(#[from] Unavailable),
}

/// A workspace with its first owner.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewWorkspace {
    /// It.
    pub workspace: Workspace,
    /// Its owner.
    pub owner: Agent,
    /// An argon2 string.
    pub password_hash: String,
}

fn unbuilt<T, E: From<Unavailable>>() -> Result<T, E> {
    Err(Unavailable("under construction".to_owned()).into())
}

impl Store {
    /// Changes rows and records one event, in one transaction, through the writer.
    ///
    /// # Errors
    /// See [`DirectoryError`].
    pub async fn change_settings(
        &self,
        workspace: WorkspaceId,
        at: Timestamp,
        change: SettingsChange,
        rows: Vec<DirectoryChange>,
    ) -> Result<Arc<Recorded>, DirectoryError> {
        let _ = (workspace, at, change, rows);
        unbuilt()
    }

    /// Changes rows without an event: what no dashboard shows (a contact's own words about themselves, a login).
    ///
    /// # Errors
    /// See [`DirectoryError`].
    pub async fn change_directory(
        &self,
        workspace: WorkspaceId,
        rows: Vec<DirectoryChange>,
    ) -> Result<(), DirectoryError> {
        let _ = (workspace, rows);
        unbuilt()
    }

    /// Makes a workspace with its owner, without a setup link (command line, demo).
    ///
    /// # Errors
    /// [`DirectoryError::Taken`] when the owner's address is.
    pub async fn create_workspace(&self, new: NewWorkspace) -> Result<(), DirectoryError> {
        let _ = new;
        unbuilt()
    }

    /// Every workspace, oldest first.
    ///
    /// # Errors
    /// The database.
    pub async fn workspaces(&self) -> Result<Vec<Workspace>, Unavailable> {
        unbuilt()
    }

    /// One workspace.
    ///
    /// # Errors
    /// The database.
    pub async fn workspace(&self, id: WorkspaceId) -> Result<Option<Workspace>, Unavailable> {
        let _ = id;
        unbuilt()
    }

    /// Every agent of a workspace, oldest first, with the log position at which this was true.
    ///
    /// # Errors
    /// The database.
    pub async fn agents(&self, workspace: WorkspaceId) -> Result<(Vec<Agent>, Position), Unavailable> {
        let _ = workspace;
        unbuilt()
    }

    /// One agent.
    ///
    /// # Errors
    /// The database.
    pub async fn agent(&self, workspace: WorkspaceId, id: AgentId) -> Result<Option<Agent>, Unavailable> {
        let _ = (workspace, id);
        unbuilt()
    }

    /// The agent of an address and the hash of their password; also when no longer active.
    ///
    /// # Errors
    /// The database.
    pub async fn login(&self, email: &Email) -> Result<Option<(Agent, String)>, Unavailable> {
        let _ = email;
        unbuilt()
    }

    /// Every inbox of a workspace, oldest first, with the log position at which this was true.
    ///
    /// # Errors
    /// The database.
    pub async fn inboxes(&self, workspace: WorkspaceId) -> Result<(Vec<Inbox>, Position), Unavailable> {
        let _ = workspace;
        unbuilt()
    }

    /// One inbox.
    ///
    /// # Errors
    /// The database.
    pub async fn inbox(&self, workspace: WorkspaceId, id: InboxId) -> Result<Option<Inbox>, Unavailable> {
        let _ = (workspace, id);
        unbuilt()
    }

    /// The inbox of a public key.
    ///
    /// # Errors
    /// The database.
    pub async fn inbox_by_key(&self, key: &InboxKey) -> Result<Option<Inbox>, Unavailable> {
        let _ = key;
        unbuilt()
    }
}
