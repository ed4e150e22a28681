//! Takes away what nobody needs any more: files no message names, expired logins, the oldest part of the log.

use parlor_store::Store;
use std::time::Duration;
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};

use crate::attachments::Attachments;
use crate::clock::Clock;
use parlor_domain::Timestamp;

/// How often.
const EVERY: Duration = Duration::from_secs(600);
/// A file that no message names is kept this long.
const UNBOUND_FOR: Duration = Duration::from_secs(86_400);
/// Files taken at once.
const AT_ONCE: u32 = 100;

/// Sweeps until told to stop. `keep`: events of each workspace that stay in the log.
pub async fn sweep(store: Store, attachments: Attachments, clock: Clock, keep: u64, stopping: CancellationToken) {
    loop {
        tokio::select! {
            () = stopping.cancelled() => return,
            () = tokio::time::sleep(EVERY) => {}
        }
        let day_ago = Timestamp::from_millis(clock.now().as_millis() - UNBOUND_FOR.as_millis() as i64);
        if let Err(error) = sweep_once(&store, &attachments, &clock, day_ago, keep).await {
            warn!(%error, "A sweep was not finished; the next one goes on");
        }
    }
}

async fn sweep_once(
    store: &Store,
    attachments: &Attachments,
    clock: &Clock,
    day_ago: Timestamp,
    keep: u64,
) -> Result<(), String> {
    let mut files = 0;
    loop {
        let unbound = store.unbound_attachments(day_ago, AT_ONCE).await.map_err(|error| error.to_string())?;
        if unbound.is_empty() {
            break;
        }
        for file in unbound {
            // The row first: bytes without a row are harmless, a row without bytes is a broken picture.
            if store.delete_attachment(file.attachment.id).await.map_err(|error| error.to_string())? {
                attachments.remove(file.attachment.id).await.map_err(|error| error.to_string())?;
                files += 1;
            }
        }
    }
    let abandoned = attachments.remove_abandoned(day_ago).await.map_err(|error| error.to_string())?;
    let logins = store.delete_expired(clock.now()).await.map_err(|error| error.to_string())?;
    let mut events = 0;
    for workspace in store.workspaces().await.map_err(|error| error.to_string())? {
        events += store.prune_events(workspace.id, keep).await.map_err(|error| error.to_string())?;
    }
    info!(files, abandoned, logins, events, "swept");
    Ok(())
}
