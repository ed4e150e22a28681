//! Every workspace's feed on this node; made when first needed.

use parking_lot::RwLock;
use parlor_domain::{Position, WorkspaceId};
use parlor_protocol::Epoch;
use parlor_store::{LogError, Store, Unavailable};
use std::collections::HashMap;
use std::sync::Arc;
use tokio::sync::Mutex;

use super::driver::repair;
use super::{Feed, Recent};
use crate::clock::Clock;

/// Events a new feed reads for its ring, so that those who come back after a restart cost no read each.
const WARM: u32 = 1_000;

/// Every workspace's feed on this node.
#[derive(Clone, Debug)]
pub struct Feeds {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    store: Store,
    clock: Clock,
    epoch: Epoch,
    recent: Recent,
    feeds: RwLock<HashMap<WorkspaceId, Arc<Feed>>>,
    /// One at a time makes a feed: two would both deliver.
    making: Mutex<()>,
}

impl Feeds {
    /// None yet.
    pub fn new(store: Store, clock: Clock) -> Self {
        let epoch = Epoch::parse(store.epoch().as_str()).expect("the store's epochs are letters and digits");
        Self {
            inner: Arc::new(Inner {
                store,
                clock,
                epoch,
                recent: Recent::default(),
                feeds: RwLock::default(),
                making: Mutex::default(),
            }),
        }
    }

    /// Which log positions belong to.
    pub fn epoch(&self) -> &Epoch {
        &self.inner.epoch
    }

    /// Conversations touched lately.
    pub fn recent(&self) -> &Recent {
        &self.inner.recent
    }

    /// The feed of a workspace, if anyone needed it so far.
    pub fn existing(&self, workspace: WorkspaceId) -> Option<Arc<Feed>> {
        self.inner.feeds.read().get(&workspace).cloned()
    }

    /// All feeds.
    pub fn all(&self) -> Vec<Arc<Feed>> {
        self.inner.feeds.read().values().cloned().collect()
    }

    /// The feed of a workspace.
    ///
    /// # Errors
    /// The database, when it has to be made.
    pub async fn of(&self, workspace: WorkspaceId) -> Result<Arc<Feed>, Unavailable> {
        if let Some(feed) = self.existing(workspace) {
            return Ok(feed);
        }
        let _making = self.inner.making.lock().await;
        if let Some(feed) = self.existing(workspace) {
            return Ok(feed);
        }
        let head = self.inner.store.head(workspace).await?;
        let oldest = self.inner.store.oldest_resumable(workspace).await?;
        let after = oldest.max(Position::new(head.get().saturating_sub(u64::from(WARM))));
        let mut tail = match self.inner.store.events_after(workspace, after, WARM).await {
            Ok(tail) => tail,
            // Pruned this very moment: the ring begins empty.
            Err(LogError::TooOld) => Vec::new(),
            Err(LogError::Unavailable(error)) => return Err(error),
        };
        // What was committed since the head was read will be announced as well; the feed must not begin beyond its ring.
        tail.retain(|recorded| recorded.position <= head);
        let version = u64::try_from(self.inner.clock.now().as_millis()).unwrap_or(0);
        let feed = Arc::new(Feed::new(workspace, self.inner.epoch.clone(), head, tail, version));
        self.inner.feeds.write().insert(workspace, Arc::clone(&feed));
        // What was committed between the reading of the head and this moment was announced to nobody.
        if self.inner.store.head(workspace).await? != head {
            repair(self, &self.inner.store, &feed).await;
        }
        Ok(feed)
    }
}
