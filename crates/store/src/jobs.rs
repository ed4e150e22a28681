//! Work that outlives a crash: claimed for a while, then done or tried again.

use std::time::Duration;

use parlor_domain::{Job, JobId, Timestamp, WorkspaceId};

use crate::{Store, Unavailable, sql};

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
        let answers = self.write_plainly(sql::jobs::claim(self.claiming(), now, now.plus(lease), limit)).await?;
        let rows = answers.last().map_or(&[][..], |claimed| claimed.rows.as_slice());
        let mut claimed: Vec<_> = rows.iter().map(sql::jobs::claimed).collect::<Result<_, _>>()?;
        claimed.sort_by_key(|(due, _)| *due);
        Ok(claimed.into_iter().map(|(_, job)| job).collect())
    }

    /// A job is done, or given up.
    ///
    /// # Errors
    /// The database.
    pub async fn finish_job(&self, id: JobId) -> Result<(), Unavailable> {
        self.write_plainly(vec![sql::jobs::finish(id)]).await?;
        Ok(())
    }

    /// A job failed and is due again at `run_at`.
    ///
    /// # Errors
    /// The database.
    pub async fn retry_job(&self, id: JobId, run_at: Timestamp, error: &str) -> Result<(), Unavailable> {
        self.write_plainly(vec![sql::jobs::retry(id, run_at, error)]).await?;
        Ok(())
    }

    /// When the next job is due that nobody works on.
    ///
    /// # Errors
    /// The database.
    pub async fn next_job_due(&self) -> Result<Option<Timestamp>, Unavailable> {
        self.read_one(sql::jobs::next_due()).await?.first().map(|row| row.time(0)).transpose()
    }
}
