//! Takes what the store committed, in order, and gives it to the feeds; repairs gaps from the log.

use parlor_domain::{Event, Position, Recorded, WorkspaceId};
use parlor_store::{CommitStream, LogError, Store};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio_util::sync::CancellationToken;
use tracing::{error, info, warn};

use super::{Feed, Feeds};

/// How often a node looks for what other nodes committed, where there may be others.
const SWEEP: Duration = Duration::from_millis(400);
/// How often those who did not come back are told of.
const PRESENCE: Duration = Duration::from_secs(1);
/// Events read at once to repair a gap.
const REPAIR: u32 = 500;

/// Drives every feed until the store closes or the server stops. `shared`: other processes may write to the same store.
pub async fn drive(feeds: Feeds, store: Store, mut commits: CommitStream, shared: bool, stopping: CancellationToken) {
    let mut sweep = tokio::time::interval(SWEEP);
    sweep.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    // A repair failed: until one succeeds, the log is looked at again and again.
    let mut suspect = false;
    let mut presence = tokio::time::interval(PRESENCE);
    loop {
        tokio::select! {
            biased;
            () = stopping.cancelled() => return,
            group = commits.next() => match group {
                Some(group) => suspect |= !announce(&feeds, &store, group).await,
                None => return,
            },
            _ = presence.tick() => feeds.all().iter().for_each(|feed| feed.settle_presence(Instant::now())),
            _ = sweep.tick(), if shared || suspect => {
                suspect = false;
                for feed in feeds.all() {
                    suspect |= !look_for_more(&feeds, &store, &feed).await;
                }
            }
        }
    }
}

/// Whether everything reached its feed.
async fn announce(feeds: &Feeds, store: &Store, group: Vec<Arc<Recorded>>) -> bool {
    let mut complete = true;
    for recorded in &group {
        learn(feeds, recorded);
    }
    // A group may hold several workspaces' events; each workspace's are in order.
    let mut rest: &[Arc<Recorded>] = &group;
    while let Some(first) = rest.first() {
        let workspace: WorkspaceId = first.workspace;
        let run = rest.iter().take_while(|recorded| recorded.workspace == workspace).count();
        let (events, others) = rest.split_at(run);
        rest = others;
        // Nobody was interested so far: whoever comes reads the log.
        let Some(feed) = feeds.existing(workspace) else { continue };
        if feed.publish(events).is_err() {
            complete &= repair(feeds, store, &feed).await;
        }
        for recorded in events {
            if let Event::Conversation { after, .. } = &recorded.event {
                info!(conversation = %after.id, position = %recorded.position, "broadcast");
            }
        }
    }
    complete
}

fn learn(feeds: &Feeds, recorded: &Recorded) {
    if let Event::Conversation { after, .. } = &recorded.event {
        feeds.recent().learn(after);
    }
}

/// Whether the feed knows everything.
async fn look_for_more(feeds: &Feeds, store: &Store, feed: &Feed) -> bool {
    match store.head(feed.workspace()).await {
        Ok(head) if feed.head() < head => repair(feeds, store, feed).await,
        Ok(_) => true,
        Err(error) => {
            warn!(workspace = %feed.workspace(), %error, "Cannot look at the log; trying again");
            false
        }
    }
}

/// Reads what lies beyond the feed's head and delivers it; whether that succeeded. On failure nothing is delivered.
pub(super) async fn repair(feeds: &Feeds, store: &Store, feed: &Feed) -> bool {
    loop {
        let head: Position = feed.head();
        let missed = match store.events_after(feed.workspace(), head, REPAIR).await {
            Ok(missed) => missed,
            Err(LogError::TooOld) => {
                warn!(workspace = %feed.workspace(), %head, "The log was pruned beyond this node's head; restart the server to reset its clients");
                return true;
            }
            Err(LogError::Unavailable(error)) => {
                warn!(workspace = %feed.workspace(), %error, "Cannot repair a gap; trying again");
                return false;
            }
        };
        if missed.is_empty() {
            return true;
        }
        let missed: Vec<Arc<Recorded>> = missed.into_iter().map(Arc::new).collect();
        for recorded in &missed {
            learn(feeds, recorded);
        }
        if feed.publish(&missed).is_err() {
            error!(workspace = %feed.workspace(), %head, "The log itself has a gap; this must not happen");
            return false;
        }
    }
}
