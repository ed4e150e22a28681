//! A bad road between client and server: cuts at a byte, goes silent, is slow, knows no WebSockets.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;

use super::background::beside;

struct Road {
    target: SocketAddr,
    /// Bytes to the client after which the next connections are cut.
    cut_after: AtomicU64,
    delay_millis: AtomicU64,
    refuse_upgrades: AtomicBool,
    refused: AtomicU64,
    /// While true nothing passes, and nobody is told.
    silent: watch::Sender<bool>,
    /// Grows: every connection open then is cut.
    cuts: watch::Sender<u64>,
}

/// A TCP proxy; gone when dropped.
pub struct Proxy {
    address: SocketAddr,
    road: Arc<Road>,
    accepting: JoinHandle<()>,
}

impl Proxy {
    /// In front of a server.
    pub async fn to(target: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("bound");
        let road = Arc::new(Road {
            target,
            cut_after: AtomicU64::new(u64::MAX),
            delay_millis: AtomicU64::new(0),
            refuse_upgrades: AtomicBool::new(false),
            refused: AtomicU64::new(0),
            silent: watch::channel(false).0,
            cuts: watch::channel(0).0,
        });
        let known = Arc::clone(&road);
        let accepting = beside(async move {
            while let Ok((client, _)) = listener.accept().await {
                beside(carry(client, Arc::clone(&known)));
            }
        });
        Self { address, road, accepting }
    }

    /// Where clients connect.
    pub fn base(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Connections from now on are cut once so many bytes went to the client.
    pub fn cut_after(&self, bytes: u64) {
        self.road.cut_after.store(bytes, Ordering::Relaxed);
    }

    /// Cuts every connection there is.
    pub fn cut_all(&self) {
        self.road.cuts.send_modify(|cuts| *cuts += 1);
    }

    /// From now on every packet takes longer.
    pub fn delay(&self, by: Duration) {
        self.road.delay_millis.store(by.as_millis() as u64, Ordering::Relaxed);
    }

    /// Half-open: nothing passes, nothing is closed.
    pub fn fall_silent(&self, silent: bool) {
        self.road.silent.send_replace(silent);
    }

    /// As proxies that know no WebSockets.
    pub fn refuse_upgrades(&self) {
        self.road.refuse_upgrades.store(true, Ordering::Relaxed);
    }

    /// How many upgrades were refused.
    pub fn refused(&self) -> u64 {
        self.road.refused.load(Ordering::Relaxed)
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.accepting.abort();
        self.cut_all();
    }
}

async fn carry(client: TcpStream, road: Arc<Road>) {
    let budget = road.cut_after.load(Ordering::Relaxed);
    let mut cuts = road.cuts.subscribe();
    let Ok(server) = TcpStream::connect(road.target).await else { return };
    if client.set_nodelay(true).is_err() || server.set_nodelay(true).is_err() {
        return;
    }
    let (from_client, to_client) = client.into_split();
    let (from_server, to_server) = server.into_split();
    let upward = upward(from_client, to_server, Arc::clone(&road));
    let downward = pump(from_server, to_client, Arc::clone(&road), budget);
    tokio::select! {
        () = upward => {}
        () = downward => {}
        _ = cuts.changed() => {}
    }
}

/// From the client; the first bytes decide whether they are let through at all.
async fn upward(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, road: Arc<Road>) {
    let mut head = vec![0; 16 << 10];
    let Ok(count @ 1..) = from.read(&mut head).await else { return };
    let text = String::from_utf8_lossy(&head[..count]).to_lowercase();
    if text.contains("upgrade: websocket") && road.refuse_upgrades.load(Ordering::Relaxed) {
        road.refused.fetch_add(1, Ordering::Relaxed);
        return;
    }
    if to.write_all(&head[..count]).await.is_ok() {
        pump(from, to, road, u64::MAX).await;
    }
}

async fn pump(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, road: Arc<Road>, budget: u64) {
    let mut left = budget;
    let mut silent = road.silent.subscribe();
    let mut chunk = vec![0; 4 << 10];
    while let Ok(count @ 1..) = from.read(&mut chunk).await {
        let delay = road.delay_millis.load(Ordering::Relaxed);
        if 0 < delay {
            tokio::time::sleep(Duration::from_millis(delay)).await;
        }
        if silent.wait_for(|silent| !silent).await.is_err() {
            return;
        }
        let passing = (count as u64).min(left) as usize;
        if to.write_all(&chunk[..passing]).await.is_err() {
            return;
        }
        left -= passing as u64;
        if left == 0 {
            return;
        }
    }
}
