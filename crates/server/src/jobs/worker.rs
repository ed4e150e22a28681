//! Claims jobs that are due, does them, tries again later what failed.

use parlor_domain::Job;
use parlor_store::ClaimedJob;
use std::time::Duration;
use tokio_util::sync::CancellationToken;
use tracing::{error, warn};

use crate::actions::{ActionContext, ActionError, unsnooze};

/// How often the table is asked. Snoozes are to the second.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// Who claimed a job and vanished loses it after this.
const LEASE: Duration = Duration::from_secs(60);
/// Jobs claimed at once.
const AT_ONCE: u32 = 50;
/// After so many tries a job is given up, loudly.
const MOST_ATTEMPTS: u32 = 20;

/// Works until told to stop.
pub async fn work(cx: ActionContext, stopping: CancellationToken) {
    loop {
        tokio::select! {
            () = stopping.cancelled() => return,
            () = tokio::time::sleep(LOOK_EVERY) => {}
        }
        // A table without due jobs is asked by a query that reads one index entry.
        match cx.store.next_job_due().await {
            Ok(Some(due)) if due <= cx.clock.now() => {}
            Ok(_) => continue,
            Err(error) => {
                warn!(%error, "Cannot look for jobs; trying again");
                continue;
            }
        }
        match cx.store.claim_jobs(cx.clock.now(), AT_ONCE, LEASE).await {
            Ok(jobs) => {
                for job in jobs {
                    settle(&cx, job).await;
                }
            }
            Err(error) => warn!(%error, "Cannot claim jobs; trying again"),
        }
    }
}

async fn settle(cx: &ActionContext, claimed: ClaimedJob) {
    let settled = match carry_out(cx, &claimed).await {
        Ok(()) => cx.store.finish_job(claimed.id).await,
        Err(error) if claimed.attempts < MOST_ATTEMPTS => {
            warn!(job = %claimed.id, kind = claimed.job.kind(), attempt = claimed.attempts, %error, "A job failed; trying again");
            let wait = Duration::from_secs(2_u64.saturating_pow(claimed.attempts.min(10)));
            cx.store.retry_job(claimed.id, cx.clock.now().plus(wait), &error.to_string()).await
        }
        Err(error) => {
            error!(job = %claimed.id, kind = claimed.job.kind(), attempts = claimed.attempts, %error, "A job was given up");
            cx.store.finish_job(claimed.id).await
        }
    };
    if let Err(error) = settled {
        // Its lease runs out and it is done again: every job may be.
        warn!(job = %claimed.id, %error, "Cannot note what became of a job");
    }
}

async fn carry_out(cx: &ActionContext, claimed: &ClaimedJob) -> Result<(), ActionError> {
    match &claimed.job {
        Job::Unsnooze { conversation, until } => unsnooze(cx, claimed.workspace, *conversation, *until).await,
    }
}
