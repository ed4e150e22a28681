//! Waiting for what must happen, never for time to pass.

use std::future::Future;
use std::time::Duration;
use tokio::time::Instant;

/// What must happen happens within this, also on a machine that does much else.
pub const PATIENCE: Duration = Duration::from_secs(20);

/// The future's outcome; a test that waits longer has failed.
#[track_caller]
pub fn within<T>(limit: Duration, what: &str, future: impl Future<Output = T>) -> impl Future<Output = T> {
    let here = std::panic::Location::caller();
    async move {
        match tokio::time::timeout(limit, future).await {
            Ok(outcome) => outcome,
            Err(_) => panic!("{what}: not within {limit:?} ({here})"),
        }
    }
}

/// Asks again and again until the answer is yes.
#[track_caller]
pub fn eventually<F: Future<Output = bool>>(what: &str, mut holds: impl FnMut() -> F) -> impl Future<Output = ()> {
    let here = std::panic::Location::caller();
    async move {
        let until = Instant::now() + PATIENCE;
        while !holds().await {
            assert!(Instant::now() < until, "{what}: not within {PATIENCE:?} ({here})");
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }
}
