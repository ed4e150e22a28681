//! The listener: bounded in connections, in time and in size, whatever the other end does.

use axum::Router;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tower::ServiceExt as _;
use tracing::{debug, warn};

use super::extract::{From, client_address};
use super::linger::Lingering;
use crate::tasks::Tasks;

/// How the listener behaves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServeSettings {
    /// Connections at once; one more waits in the kernel's queue.
    pub max_connections: usize,
    /// A request's head arrives within.
    pub head_within: Duration,
    /// Bytes of a request's head.
    pub head_bytes: usize,
    /// Proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Arc<[IpAddr]>,
}

/// Counts connections, upgraded ones too.
#[derive(Clone, Debug, Default)]
pub struct OpenConnections(Arc<AtomicUsize>);

/// One of the places for connections; free again when its last holder drops it. Who upgrades a connection keeps it.
#[derive(Clone, Debug)]
pub struct Slot {
    _held: Arc<Held>,
}

#[derive(Debug)]
struct Held {
    count: Arc<AtomicUsize>,
    _permit: OwnedSemaphorePermit,
}

impl OpenConnections {
    /// How many.
    pub fn now(&self) -> usize {
        self.0.load(Ordering::Relaxed)
    }

    fn slot(&self, permit: OwnedSemaphorePermit) -> Slot {
        self.0.fetch_add(1, Ordering::Relaxed);
        Slot { _held: Arc::new(Held { count: Arc::clone(&self.0), _permit: permit }) }
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        self.count.fetch_sub(1, Ordering::Relaxed);
    }
}

/// Accepts and serves until told to stop; connections in the middle of an answer finish it.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    settings: ServeSettings,
    open: OpenConnections,
    tasks: Tasks,
) {
    let permits = Arc::new(Semaphore::new(settings.max_connections));
    let stopping = tasks.stopping();
    loop {
        let permit = tokio::select! {
            biased;
            () = stopping.cancelled() => return,
            permit = Arc::clone(&permits).acquire_owned() => permit.expect("the semaphore is never closed"),
        };
        let (stream, peer) = tokio::select! {
            biased;
            () = stopping.cancelled() => return,
            accepted = listener.accept() => match accepted {
                Ok(accepted) => accepted,
                Err(error) => {
                    // Out of file descriptors, most likely: whoever waits is served when others leave.
                    warn!(%error, "Cannot accept a connection; trying again");
                    tokio::time::sleep(Duration::from_millis(100)).await;
                    continue;
                }
            },
        };
        if let Err(error) = stream.set_nodelay(true) {
            debug!(%error, "A connection went before it was served");
            continue;
        }
        let router = router.clone();
        let trusted = Arc::clone(&settings.trusted_proxies);
        let slot = open.slot(permit);
        let service = tower::service_fn(move |mut request: hyper::Request<hyper::body::Incoming>| {
            let address = client_address(peer, request.headers(), &trusted);
            request.extensions_mut().insert(From(address));
            request.extensions_mut().insert(slot.clone());
            router.clone().oneshot(request)
        });
        let mut builder = hyper::server::conn::http1::Builder::new();
        builder
            .timer(TokioTimer::new())
            .header_read_timeout(settings.head_within)
            .max_buf_size(settings.head_bytes.max(8_192));
        let connection = builder
            .serve_connection(TokioIo::new(Lingering::new(stream)), TowerToHyperService::new(service))
            .with_upgrades();
        let stopping = stopping.clone();
        tasks.spawn_connection(async move {
            let mut connection = std::pin::pin!(connection);
            let ended = tokio::select! {
                ended = connection.as_mut() => ended,
                () = stopping.cancelled() => {
                    connection.as_mut().graceful_shutdown();
                    connection.await
                }
            };
            if let Err(error) = ended {
                debug!(%peer, %error, "A connection ended badly");
            }
        });
    }
}
