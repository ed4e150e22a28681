//! What was committed, in commit order, on its way to the feed: nobody can forget to announce, or announce too early.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use parlor_domain::Recorded;
use tokio::sync::mpsc;

/// Events that may wait for the feed. Beyond, [`crate::Store::commit`] refuses with `Full` until it has caught up.
const MOST_WAITING: usize = 65_536;

/// Committed groups in commit order; for one consumer, the server's feed.
///
/// The channel inside is not bounded, so that the writer never waits for the feed between a commit and its answer; what
/// bounds it is the door: no batch is let in while too many events wait.
#[derive(Debug)]
pub struct CommitStream {
    groups: mpsc::UnboundedReceiver<Vec<Arc<Recorded>>>,
    waiting: Arc<AtomicUsize>,
}

impl CommitStream {
    /// The next group; none once the store was closed and everything was taken.
    pub async fn next(&mut self) -> Option<Vec<Arc<Recorded>>> {
        let group = self.groups.recv().await?;
        self.waiting.fetch_sub(group.len(), Ordering::Relaxed);
        Some(group)
    }
}

/// The writer's end.
#[derive(Clone, Debug)]
pub(crate) struct Announcer {
    groups: mpsc::UnboundedSender<Vec<Arc<Recorded>>>,
    waiting: Arc<AtomicUsize>,
}

impl Announcer {
    pub(crate) fn announce(&self, group: Vec<Arc<Recorded>>) {
        if group.is_empty() {
            return;
        }
        let events = group.len();
        self.waiting.fetch_add(events, Ordering::Relaxed);
        if self.groups.send(group).is_err() {
            // Nobody listens (a command line tool): nothing waits either.
            self.waiting.fetch_sub(events, Ordering::Relaxed);
        }
    }

    pub(crate) fn is_full(&self) -> bool {
        MOST_WAITING <= self.waiting.load(Ordering::Relaxed) && !self.groups.is_closed()
    }
}

pub(crate) fn stream() -> (Announcer, CommitStream) {
    let (sender, groups) = mpsc::unbounded_channel();
    let waiting = Arc::new(AtomicUsize::new(0));
    (Announcer { groups: sender, waiting: Arc::clone(&waiting) }, CommitStream { groups, waiting })
}
