//! PostgreSQL: one task commits in groups, a small pool reads and writes what needs no event. Several nodes may share it.

mod committer;
mod connection;
mod open;
mod pool;

use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use parking_lot::{Mutex, RwLock};
use tokio::sync::mpsc;
use tokio::task::JoinSet;
use tracing::error;

use crate::driver::{Answer, Row, Statement, WriteError};
use crate::stream::Announcer;
use crate::writer::{Op, Reply};
use crate::{Epoch, OpenError, StoreConfig, Unavailable};

pub(crate) use open::migrate;

#[derive(Debug)]
pub(crate) struct Postgres {
    pub statements: Arc<AtomicU64>,
    epoch: Arc<RwLock<Epoch>>,
    queue: mpsc::Sender<Op>,
    pool: pool::Pool,
    committer: Mutex<JoinSet<()>>,
}

impl Postgres {
    pub async fn open(url: &str, config: &StoreConfig, announcer: Announcer) -> Result<Self, OpenError> {
        let address = open::address(url)?;
        let statements = Arc::new(AtomicU64::new(0));
        let (connection, epoch) = open::open(&address, &statements).await?;
        let epoch = Arc::new(RwLock::new(epoch));
        let (queue, ops) = mpsc::channel(config.queue.max(1));
        let committer = committer::Committer::new(
            connection,
            address.clone(),
            Arc::clone(&statements),
            Arc::clone(&epoch),
            announcer,
            config.group.max(1),
        );
        let mut tasks = JoinSet::new();
        tasks.spawn(committer.run(ops));
        let pool = pool::Pool::new(address, config.readers.max(1), Arc::clone(&statements));
        Ok(Self { statements, epoch, queue, pool, committer: Mutex::new(tasks) })
    }

    pub fn epoch(&self) -> Epoch {
        self.epoch.read().clone()
    }

    /// Puts a question into the committer's queue; gives it back when there is no room.
    pub fn ask(&self, op: Op) -> Result<(), mpsc::error::TrySendError<Op>> {
        self.queue.try_send(op)
    }

    pub async fn read(&self, statements: Vec<Statement>) -> Result<Vec<Vec<Row>>, Unavailable> {
        self.pool.read(&statements).await
    }

    pub async fn write(&self, statements: Vec<Statement>) -> Result<Vec<Answer>, WriteError> {
        self.pool.write(&statements).await
    }

    pub async fn close(&self) {
        let (reply, closed): (Reply<()>, _) = tokio::sync::oneshot::channel();
        if self.queue.send(Op::Close(reply)).await.is_ok() {
            let _ended = closed.await;
        }
        self.pool.close();
        let mut committer = std::mem::take(&mut *self.committer.lock());
        while let Some(ended) = committer.join_next().await {
            if let Err(error) = ended {
                error!(%error, "the committer of the store ended badly");
            }
        }
    }
}
