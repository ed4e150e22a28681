//! Jobs: asked for in the same commit, done by one, tried again when whoever took them is gone.

use std::time::Duration;

use parlor_domain::Job;

use crate::support::{Desk, at, inbox, visitor};

async fn snoozed(desk: &Desk, until: i64) -> parlor_domain::ConversationId {
    let it = desk.begin(&visitor(1), inbox(1)).await;
    let snooze = it.snooze(at(until), at(2)).expect("a rule");
    desk.decide(&it, snooze).await.expect("it is stored");
    it.id
}

async fn a_snooze_leaves_a_job_that_is_claimed_when_due(desk: Desk) {
    let lease = Duration::from_secs(60);
    let later = snoozed(&desk, 200).await;
    let sooner = snoozed(&desk, 100).await;
    assert_eq!(desk.store.next_job_due().await, Ok(Some(at(100))));
    assert_eq!(desk.store.claim_jobs(at(99), 10, lease).await, Ok(Vec::new()));
    let claimed = desk.store.claim_jobs(at(200), 10, lease).await.expect("a claim");
    let jobs: Vec<_> = claimed.iter().map(|claimed| claimed.job.clone()).collect();
    assert_eq!(
        jobs,
        [Job::Unsnooze { conversation: sooner, until: at(100) }, Job::Unsnooze { conversation: later, until: at(200) }]
    );
    assert!(claimed.iter().all(|claimed| claimed.attempts == 1 && claimed.workspace == desk.workspace));
    assert_eq!(desk.store.claim_jobs(at(201), 10, lease).await, Ok(Vec::new()), "somebody works on them");
    desk.store.finish_job(claimed[0].id).await.expect("stored");
    // Whoever took the other one was never heard of again.
    let again = desk.store.claim_jobs(at(261), 10, lease).await.expect("a claim");
    assert_eq!(again.len(), 1);
    assert_eq!((again[0].id, again[0].attempts), (claimed[1].id, 2));
    desk.store.retry_job(again[0].id, at(500), "no luck\0").await.expect("stored");
    assert_eq!(desk.store.claim_jobs(at(499), 10, lease).await, Ok(Vec::new()));
    assert_eq!(desk.store.next_job_due().await, Ok(Some(at(500))));
    let third = desk.store.claim_jobs(at(500), 10, lease).await.expect("a claim");
    assert_eq!(third[0].attempts, 3);
    desk.store.finish_job(third[0].id).await.expect("stored");
    assert_eq!(desk.store.next_job_due().await, Ok(None));
}

async fn a_job_is_claimed_by_one_whoever_races(desk: Desk) {
    for number in 0..12 {
        snoozed(&desk, 100 + number).await;
    }
    let mut workers = tokio::task::JoinSet::new();
    for _ in 0..6 {
        let store = desk.store.clone();
        workers.spawn(async move {
            let mut mine = Vec::new();
            loop {
                let claimed = store.claim_jobs(at(1_000), 2, Duration::from_secs(60)).await.expect("a claim");
                if claimed.is_empty() {
                    return mine;
                }
                mine.extend(claimed.iter().map(|claimed| claimed.id));
            }
        });
    }
    let mut all = Vec::new();
    while let Some(mine) = workers.join_next().await {
        all.extend(mine.expect("the worker lives"));
    }
    let claimed = all.len();
    all.sort_unstable();
    all.dedup();
    assert_eq!((claimed, all.len()), (12, 12));
}

on_both! {
    a_snooze_leaves_a_job_that_is_claimed_when_due,
    a_job_is_claimed_by_one_whoever_races,
}
