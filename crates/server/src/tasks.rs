//! Named tasks that are stopped together: the only place that spawns.

use std::future::Future;
use std::time::Duration;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tracing::{Instrument, warn};

/// Everything that runs beside the requests.
#[derive(Clone, Debug, Default)]
pub struct Tasks {
    tracker: TaskTracker,
    stop: CancellationToken,
}

impl Tasks {
    /// Nothing runs yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Runs `work` until it ends. Background loops watch [`Tasks::stopping`].
    #[expect(clippy::disallowed_methods, reason = "this is the place")]
    pub fn spawn(&self, name: &'static str, work: impl Future<Output = ()> + Send + 'static) {
        tokio::spawn(self.tracker.track_future(work.instrument(tracing::debug_span!("task", name))));
    }

    /// As [`Tasks::spawn`], without a name: for the many, small tasks of connections, where a span would cost memory.
    #[expect(clippy::disallowed_methods, reason = "this is the place")]
    pub fn spawn_connection(&self, work: impl Future<Output = ()> + Send + 'static) {
        tokio::spawn(self.tracker.track_future(work));
    }

    /// Resolves when it is time to stop.
    pub fn stopping(&self) -> CancellationToken {
        self.stop.clone()
    }

    /// Tells everyone to stop and waits for them, at most `patience`.
    pub async fn stop(&self, patience: Duration) {
        self.stop.cancel();
        self.tracker.close();
        if tokio::time::timeout(patience, self.tracker.wait()).await.is_err() {
            warn!(left = self.tracker.len(), "Tasks still ran after {patience:?}; leaving them");
        }
    }
}
