//! Credentials: sessions, visitor tokens, API keys, setup links. Only their hashes are kept.

use parlor_domain::{AgentId, ApiKeyId, Contact, SessionId, Timestamp, WorkspaceId};

use crate::driver::{Refusal, WriteError};
use crate::{Agent, DirectoryError, NewWorkspace, Store, Unavailable, sql};

/// SHA-256 of a token.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct TokenHash(pub [u8; 32]);

impl std::fmt::Debug for TokenHash {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("TokenHash(…)")
    }
}

/// An agent's login.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AgentSession {
    /// Which.
    pub id: SessionId,
    /// Whose; active.
    pub agent: Agent,
    /// Since when.
    pub created_at: Timestamp,
    /// Until when.
    pub expires_at: Timestamp,
}

/// Whose a visitor token is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VisitorIdentity {
    /// The contact; their workspace and inbox are in it.
    pub contact: Contact,
    /// Since when.
    pub created_at: Timestamp,
    /// Last used, as far as [`Store::touch_visitor`] was told.
    pub last_seen_at: Timestamp,
}

/// An integrator's credential, without its secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiKey {
    /// Which.
    pub id: ApiKeyId,
    /// Where.
    pub workspace: WorkspaceId,
    /// Whom it acts as.
    pub agent: AgentId,
    /// What it is for.
    pub name: String,
    /// What it may do; words without blanks, which the store does not look into.
    pub scopes: Vec<String>,
    /// Since when.
    pub created_at: Timestamp,
}

/// Whose an API key is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiKeyIdentity {
    /// The key; not revoked.
    pub key: ApiKey,
    /// Whom it acts as; active.
    pub agent: Agent,
}

/// Why a setup link made no workspace.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SetupError {
    /// Unknown, used or expired.
    #[error("the setup link is not valid any more")]
    Invalid,
    /// The owner's address belongs to another agent.
    #[error("the address is taken")]
    Taken,
    /// The database does not answer.
    #[error(transparent)]
    Unavailable(#[from] Unavailable),
}

impl Store {
    /// Logs an agent in.
    ///
    /// # Errors
    /// The database.
    pub async fn create_session(
        &self,
        id: SessionId,
        token: TokenHash,
        agent: AgentId,
        created_at: Timestamp,
        expires_at: Timestamp,
    ) -> Result<(), Unavailable> {
        self.write_plainly(vec![sql::tokens::insert_session(id, &token, agent, created_at, expires_at)]).await?;
        Ok(())
    }

    /// The session of a token: none when unknown, expired at `now`, or its agent is no longer active.
    ///
    /// # Errors
    /// The database.
    pub async fn session(&self, token: &TokenHash, now: Timestamp) -> Result<Option<AgentSession>, Unavailable> {
        let answers = self.read(sql::tokens::session(token, now).into()).await?;
        let Some(row) = answers[0].first() else { return Ok(None) };
        let mut memberships = sql::people::memberships(&answers[1])?;
        Ok(Some(AgentSession {
            agent: sql::people::agent_of(row, &mut memberships)?,
            id: row.id(sql::people::AGENT_COLUMNS, SessionId::from_bytes)?,
            created_at: row.time(sql::people::AGENT_COLUMNS + 1)?,
            expires_at: row.time(sql::people::AGENT_COLUMNS + 2)?,
        }))
    }

    /// A session lasts longer.
    ///
    /// # Errors
    /// The database.
    pub async fn extend_session(&self, id: SessionId, expires_at: Timestamp) -> Result<(), Unavailable> {
        self.write_plainly(vec![sql::tokens::extend_session(id, expires_at)]).await?;
        Ok(())
    }

    /// Logs a session out.
    ///
    /// # Errors
    /// The database.
    pub async fn delete_session(&self, id: SessionId) -> Result<(), Unavailable> {
        self.write_plainly(vec![sql::tokens::delete_session(id)]).await?;
        Ok(())
    }

    /// Sweeps sessions and setup links that expired by `now`; how many sessions.
    ///
    /// # Errors
    /// The database.
    pub async fn delete_expired(&self, now: Timestamp) -> Result<u64, Unavailable> {
        let answers = self.write_plainly(sql::tokens::delete_expired(now)).await?;
        Ok(answers.first().map_or(0, |sessions| sessions.touched))
    }

    /// Stores a new contact and their token.
    ///
    /// # Errors
    /// The database.
    pub async fn create_visitor(&self, contact: Contact, token: TokenHash, at: Timestamp) -> Result<(), Unavailable> {
        let token = sql::tokens::insert_visitor_token(&contact, &token, at);
        self.write_plainly(vec![sql::people::insert_contact(&contact), token]).await?;
        Ok(())
    }

    /// The contact of a token.
    ///
    /// # Errors
    /// The database.
    pub async fn visitor(&self, token: &TokenHash) -> Result<Option<VisitorIdentity>, Unavailable> {
        let rows = self.read_one(sql::tokens::visitor(token)).await?;
        let Some(row) = rows.first() else { return Ok(None) };
        Ok(Some(VisitorIdentity {
            contact: sql::people::contact_of(row, 0)?,
            created_at: row.time(6)?,
            last_seen_at: row.time(7)?,
        }))
    }

    /// A token was used.
    ///
    /// # Errors
    /// The database.
    pub async fn touch_visitor(&self, token: &TokenHash, at: Timestamp) -> Result<(), Unavailable> {
        self.write_plainly(sql::tokens::touch_visitor(token, at)).await?;
        Ok(())
    }

    /// A token ends.
    ///
    /// # Errors
    /// The database.
    pub async fn revoke_visitor(&self, token: &TokenHash) -> Result<(), Unavailable> {
        self.write_plainly(vec![sql::tokens::revoke_visitor(token)]).await?;
        Ok(())
    }

    /// Stores a new API key.
    ///
    /// # Errors
    /// [`DirectoryError::NotFound`] when its agent is not of its workspace.
    pub async fn create_api_key(&self, key: ApiKey, token: TokenHash) -> Result<(), DirectoryError> {
        self.write(vec![sql::tokens::insert_api_key(&key, &token)]).await?;
        Ok(())
    }

    /// The key of a token: none when unknown, revoked, or its agent is no longer active.
    ///
    /// # Errors
    /// The database.
    pub async fn api_key(&self, token: &TokenHash) -> Result<Option<ApiKeyIdentity>, Unavailable> {
        let answers = self.read(sql::tokens::api_key(token).into()).await?;
        let Some(row) = answers[0].first() else { return Ok(None) };
        let mut memberships = sql::people::memberships(&answers[1])?;
        Ok(Some(ApiKeyIdentity {
            agent: sql::people::agent_of(row, &mut memberships)?,
            key: sql::tokens::api_key_of(row, sql::people::AGENT_COLUMNS)?,
        }))
    }

    /// The keys of a workspace that were not revoked, oldest first.
    ///
    /// # Errors
    /// The database.
    pub async fn api_keys(&self, workspace: WorkspaceId) -> Result<Vec<ApiKey>, Unavailable> {
        self.read_one(sql::tokens::api_keys(workspace))
            .await?
            .iter()
            .map(|row| sql::tokens::api_key_of(row, 0))
            .collect()
    }

    /// Revokes a key.
    ///
    /// # Errors
    /// [`DirectoryError::NotFound`] also when it was revoked before.
    pub async fn revoke_api_key(
        &self,
        workspace: WorkspaceId,
        id: ApiKeyId,
        at: Timestamp,
    ) -> Result<(), DirectoryError> {
        self.write(vec![sql::tokens::revoke_api_key(workspace, id, at)]).await?;
        Ok(())
    }

    /// Whether there is no workspace yet.
    ///
    /// # Errors
    /// The database.
    pub async fn needs_setup(&self) -> Result<bool, Unavailable> {
        Ok(self.read_one(sql::people::any_workspace()).await?.is_empty())
    }

    /// Stores a setup link; earlier ones that were not used end.
    ///
    /// # Errors
    /// The database.
    pub async fn create_setup_link(&self, token: TokenHash, expires_at: Timestamp) -> Result<(), Unavailable> {
        self.write_plainly(sql::tokens::insert_setup_link(&token, expires_at)).await?;
        Ok(())
    }

    /// Uses a setup link, once: makes the workspace and its owner, or nothing.
    ///
    /// # Errors
    /// See [`SetupError`].
    pub async fn set_up(&self, token: &TokenHash, now: Timestamp, new: NewWorkspace) -> Result<(), SetupError> {
        let mut statements = vec![sql::tokens::use_setup_link(token, now)];
        statements.extend(sql::tokens::new_workspace(&new));
        match self.write(statements).await {
            Ok(_) => Ok(()),
            Err(WriteError::Refused(Refusal::Taken)) => Err(SetupError::Taken),
            Err(WriteError::Refused(Refusal::Invalid | Refusal::NotFound | Refusal::LastOwner)) => {
                Err(SetupError::Invalid)
            }
            Err(WriteError::Unavailable(why)) => Err(why.into()),
        }
    }
}
