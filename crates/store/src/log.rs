//! The log: dense positions in commit order, one log a workspace.

use parlor_domain::{Position, Recorded, WorkspaceId};

use crate::{Store, Unavailable};

/// Why the log could not be read from a place.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LogError {
    /// What followed that place was pruned: only a snapshot helps.
    #[error("the log no longer reaches back that far")]
    TooOld,
    /// The database does not answer.
    #[error(transparent)]
    Unavailable(#[from] Unavailable),
}

fn unbuilt<T, E: From<Unavailable>>() -> Result<T, E> {
    Err(Unavailable("under construction".to_owned()).into())
}

impl Store {
    /// What happened after a position, in order, at most `limit` events. Beyond the head: nothing.
    ///
    /// # Errors
    /// [`LogError::TooOld`]; the database.
    pub async fn events_after(
        &self,
        workspace: WorkspaceId,
        after: Position,
        limit: u32,
    ) -> Result<Vec<Recorded>, LogError> {
        let _ = (workspace, after, limit);
        unbuilt()
    }

    /// The position of the last event; [`Position::START`] when nothing happened, or there is no such workspace.
    ///
    /// # Errors
    /// The database.
    pub async fn head(&self, workspace: WorkspaceId) -> Result<Position, Unavailable> {
        let _ = workspace;
        unbuilt()
    }

    /// The position before the oldest event that is kept: the oldest place one may resume from.
    ///
    /// # Errors
    /// The database.
    pub async fn oldest_resumable(&self, workspace: WorkspaceId) -> Result<Position, Unavailable> {
        let _ = workspace;
        unbuilt()
    }

    /// Forgets all but the newest `keep` events; how many were forgotten. Works in small steps, so that nobody waits.
    ///
    /// # Errors
    /// The database.
    pub async fn prune_events(&self, workspace: WorkspaceId, keep: u64) -> Result<u64, Unavailable> {
        let _ = (workspace, keep);
        unbuilt()
    }
}
