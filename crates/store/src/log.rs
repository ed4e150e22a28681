//! The log: dense positions in commit order, one log a workspace.

use parlor_domain::{Position, Recorded, WorkspaceId};

use crate::store::head_of;
use crate::{Store, Unavailable, sql};

/// Events forgotten in one transaction: a writer waits a few milliseconds at most.
const PRUNED_AT_ONCE: u64 = 1_000;

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
        let answers = self.read(vec![sql::log::ends(workspace), sql::log::after(workspace, after, limit)]).await?;
        if let Some(ends) = answers[0].first()
            && after < ends.position(1)?
        {
            return Err(LogError::TooOld);
        }
        Ok(answers[1].iter().map(|row| sql::log::recorded(workspace, row)).collect::<Result<_, _>>()?)
    }

    /// The position of the last event; [`Position::START`] when nothing happened, or there is no such workspace.
    ///
    /// # Errors
    /// The database.
    pub async fn head(&self, workspace: WorkspaceId) -> Result<Position, Unavailable> {
        head_of(&self.read_one(sql::log::ends(workspace)).await?)
    }

    /// The position before the oldest event that is kept: the oldest place one may resume from.
    ///
    /// # Errors
    /// The database.
    pub async fn oldest_resumable(&self, workspace: WorkspaceId) -> Result<Position, Unavailable> {
        let rows = self.read_one(sql::log::ends(workspace)).await?;
        rows.first().map_or(Ok(Position::START), |row| row.position(1))
    }

    /// Forgets all but the newest `keep` events; how many were forgotten. Works in small steps, so that nobody waits.
    ///
    /// # Errors
    /// The database.
    pub async fn prune_events(&self, workspace: WorkspaceId, keep: u64) -> Result<u64, Unavailable> {
        let rows = self.read_one(sql::log::ends(workspace)).await?;
        let Some(ends) = rows.first() else { return Ok(0) };
        let last = ends.position(0)?.get().saturating_sub(keep);
        let mut pruned = ends.position(1)?.get();
        let mut forgotten = 0;
        while pruned < last {
            pruned = last.min(pruned.saturating_add(PRUNED_AT_ONCE));
            let answers = self.write_plainly(sql::log::prune(workspace, Position::new(pruned))).await?;
            forgotten += answers.last().map_or(0, |deleted| deleted.touched);
        }
        Ok(forgotten)
    }
}
