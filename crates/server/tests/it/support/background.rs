//! Work beside a test: the only place that spawns.

use std::future::Future;
use tokio::task::JoinHandle;

/// Runs beside the test; await the handle to see its panics.
#[expect(clippy::disallowed_methods, reason = "tests have no tasks.rs; this is the place")]
pub fn beside<T: Send + 'static>(work: impl Future<Output = T> + Send + 'static) -> JoinHandle<T> {
    tokio::spawn(work)
}

/// An environment variable that says how tests run.
pub fn variable(name: &str) -> Option<String> {
    std::env::vars().find(|(known, value)| known == name && !value.is_empty()).map(|(_, value)| value)
}
