//! Work that outlives a crash: claimed for a while, then done or tried again.

use std::time::Duration;

use parlor_domain::{Job, JobId, Timestamp, WorkspaceId};

use crate::{Store, Unavailable};

/// A job someone works on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClaimedJob {
    /// Which.
    pub id: JobId,
    /// Whose.
    pub workspace: WorkspaceId,
    /// What to do.
    pub job: Job,
    /// How often it was claimed, this time included.
    pub attempts: u32,
}

fn unbuilt<T>() -> Result<T, Unavailable> {
    Err(Unavailable("under construction".to_owned()))
}

impl Store {
    /// Jobs that are due, for `lease`: who has not said done or retry by then loses them to another.
    ///
    /// # Errors
    /// The database.
    pub async fn claim_jobs(
        &self,
        now: Timestamp,
        limit: u32,
        lease: Duration,
    ) -> Result<Vec<ClaimedJob>, Unavailable> {
        let _ = (now, limit, lease);
        unbuilt()
    }

    /// A job is done, or given up.
    ///
    /// # Errors
    /// The database.
    pub async fn finish_job(&self, id: JobId) -> Result<(), Unavailable> {
        let _ = id;
        unbuilt()
    }

    /// A job failed and is due again at `run_at`.
    ///
    /// # Errors
    /// The database.
    pub async fn retry_job(&self, id: JobId, run_at: Timestamp, error: &str) -> Result<(), Unavailable> {
        let _ = (id, run_at, error);
        unbuilt()
    }

    /// When the next job is due that nobody works on.
    ///
    /// # Errors
    /// The database.
    pub async fn next_job_due(&self) -> Result<Option<Timestamp>, Unavailable> {
        unbuilt()
    }
}
