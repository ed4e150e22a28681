//! The configuration: plain rows, written with one event so that every screen notices.

use std::sync::Arc;

use parlor_domain::{
    AgentId, Contact, Email, InboxId, InboxKey, Position, Recorded, SessionId, SettingsChange, Timestamp, WorkspaceId,
};

use crate::driver::{Refusal, WriteError};
use crate::store::{NotAsked, head_of};
use crate::writer::{Op, Settings};
use crate::{Agent, Inbox, Store, Unavailable, Workspace, sql};

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

impl From<WriteError> for DirectoryError {
    fn from(error: WriteError) -> Self {
        match error {
            WriteError::Refused(Refusal::Taken) => Self::Taken,
            WriteError::Refused(Refusal::NotFound | Refusal::Invalid) => Self::NotFound,
            WriteError::Refused(Refusal::LastOwner) => Self::LastOwner,
            WriteError::Unavailable(why) => Self::Unavailable(why),
        }
    }
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
        let rows = rows.iter().flat_map(|row| sql::people::change(workspace, row)).collect();
        let settings = Settings { workspace, at, change, rows };
        match self.ask(|reply| Op::Settings(settings, reply)).await {
            Ok(result) => Ok(result?),
            Err(NotAsked::Full) => Err(DirectoryError::Full),
            Err(NotAsked::Closed) => Err(Unavailable::because("the store is closed").into()),
        }
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
        let statements = rows.iter().flat_map(|row| sql::people::change(workspace, row)).collect();
        self.write(statements).await?;
        Ok(())
    }

    /// Makes a workspace with its owner, without a setup link (command line, demo).
    ///
    /// # Errors
    /// [`DirectoryError::Taken`] when the owner's address is.
    pub async fn create_workspace(&self, new: NewWorkspace) -> Result<(), DirectoryError> {
        self.write(sql::tokens::new_workspace(&new)).await?;
        Ok(())
    }

    /// Every workspace, oldest first.
    ///
    /// # Errors
    /// The database.
    pub async fn workspaces(&self) -> Result<Vec<Workspace>, Unavailable> {
        self.read_one(sql::people::workspaces()).await?.iter().map(sql::people::workspace_of).collect()
    }

    /// One workspace.
    ///
    /// # Errors
    /// The database.
    pub async fn workspace(&self, id: WorkspaceId) -> Result<Option<Workspace>, Unavailable> {
        self.read_one(sql::people::workspace(id)).await?.first().map(sql::people::workspace_of).transpose()
    }

    /// Every agent of a workspace, oldest first, with the log position at which this was true.
    ///
    /// # Errors
    /// The database.
    pub async fn agents(&self, workspace: WorkspaceId) -> Result<(Vec<Agent>, Position), Unavailable> {
        let mut statements = vec![sql::log::ends(workspace)];
        statements.extend(sql::people::agents(workspace));
        let answers = self.read(statements).await?;
        let mut memberships = sql::people::memberships(&answers[2])?;
        let agents = answers[1].iter().map(|row| sql::people::agent_of(row, &mut memberships));
        Ok((agents.collect::<Result<_, _>>()?, head_of(&answers[0])?))
    }

    /// One agent.
    ///
    /// # Errors
    /// The database.
    pub async fn agent(&self, workspace: WorkspaceId, id: AgentId) -> Result<Option<Agent>, Unavailable> {
        let answers = self.read(sql::people::agent(workspace, id).into()).await?;
        let mut memberships = sql::people::memberships(&answers[1])?;
        answers[0].first().map(|row| sql::people::agent_of(row, &mut memberships)).transpose()
    }

    /// The agent of an address and the hash of their password; also when no longer active.
    ///
    /// # Errors
    /// The database.
    pub async fn login(&self, email: &Email) -> Result<Option<(Agent, String)>, Unavailable> {
        let answers = self.read(sql::people::login(email).into()).await?;
        let Some(row) = answers[0].first() else { return Ok(None) };
        let mut memberships = sql::people::memberships(&answers[1])?;
        let agent = sql::people::agent_of(row, &mut memberships)?;
        Ok(Some((agent, row.text(sql::people::AGENT_COLUMNS)?.to_owned())))
    }

    /// Every inbox of a workspace, oldest first, with the log position at which this was true.
    ///
    /// # Errors
    /// The database.
    pub async fn inboxes(&self, workspace: WorkspaceId) -> Result<(Vec<Inbox>, Position), Unavailable> {
        let answers = self.read(vec![sql::log::ends(workspace), sql::people::inboxes(workspace)]).await?;
        let inboxes = answers[1].iter().map(sql::people::inbox_of).collect::<Result<_, _>>()?;
        Ok((inboxes, head_of(&answers[0])?))
    }

    /// One inbox.
    ///
    /// # Errors
    /// The database.
    pub async fn inbox(&self, workspace: WorkspaceId, id: InboxId) -> Result<Option<Inbox>, Unavailable> {
        self.read_one(sql::people::inbox(workspace, id)).await?.first().map(sql::people::inbox_of).transpose()
    }

    /// The inbox of a public key.
    ///
    /// # Errors
    /// The database.
    pub async fn inbox_by_key(&self, key: &InboxKey) -> Result<Option<Inbox>, Unavailable> {
        self.read_one(sql::people::inbox_by_key(key)).await?.first().map(sql::people::inbox_of).transpose()
    }
}
