//! SQLite: one file, one process. One thread writes, some read, one moves the write-ahead log into the file.

mod checkpoint;
mod connection;
mod open;
mod readers;
mod writer;

use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::thread::JoinHandle;

use tokio::sync::{mpsc, oneshot};
use tracing::error;

use crate::driver::{Answer, Row, Statement, WriteError};
use crate::stream::Announcer;
use crate::writer::{Op, Reply};
use crate::{Epoch, OpenError, StoreConfig, Unavailable};

pub(crate) use open::migrate;

/// The threads and the ways to ask them.
#[derive(Debug)]
pub(crate) struct Sqlite {
    pub epoch: Epoch,
    pub statements: Arc<AtomicU64>,
    queue: mpsc::Sender<Op>,
    readers: Arc<readers::Queue>,
    checkpoints: Arc<checkpoint::Bell>,
    threads: parking_lot::Mutex<Vec<JoinHandle<()>>>,
}

impl Sqlite {
    pub fn open(path: &std::path::Path, config: &StoreConfig, announcer: Announcer) -> Result<Self, OpenError> {
        let statements = Arc::new(AtomicU64::new(0));
        let opened = open::open(path, &statements)?;
        let (queue, ops) = mpsc::channel(config.queue.max(1));
        let checkpoints = Arc::new(checkpoint::Bell::default());
        let readers = Arc::new(readers::Queue::default());
        let mut threads = Vec::new();
        let mut start = |name: String, work: Box<dyn FnOnce() + Send>| {
            let thread = std::thread::Builder::new().name(name).spawn(work);
            let thread = thread.map_err(|error| Unavailable(format!("cannot start a thread: {error}")))?;
            threads.push(thread);
            Ok::<(), OpenError>(())
        };
        for number in 0..config.readers.max(1) {
            let connection = open::reader(path, &statements)?;
            let queue = Arc::clone(&readers);
            start(format!("parlor-read-{number}"), Box::new(move || readers::run(&queue, &connection)))?;
        }
        let checkpointer = open::checkpointer(path)?;
        let bell = Arc::clone(&checkpoints);
        start("parlor-checkpoint".to_owned(), Box::new(move || checkpoint::run(&bell, &checkpointer)))?;
        let writer = writer::Writer {
            connection: opened.connection,
            lock: opened.lock,
            ops,
            group: config.group.max(1),
            announcer,
            checkpoints: Arc::clone(&checkpoints),
        };
        start("parlor-write".to_owned(), Box::new(move || writer.run()))?;
        Ok(Self {
            epoch: opened.epoch,
            statements,
            queue,
            readers,
            checkpoints,
            threads: parking_lot::Mutex::new(threads),
        })
    }

    /// Puts a question into the writer's queue; gives it back when there is no room.
    pub fn ask(&self, op: Op) -> Result<(), mpsc::error::TrySendError<Op>> {
        self.queue.try_send(op)
    }

    /// As [`Sqlite::ask`], but waits for room: for what is rare.
    pub async fn write(&self, statements: Vec<Statement>) -> Result<Vec<Answer>, WriteError> {
        let (reply, answer) = oneshot::channel();
        let closed = |_| WriteError::Unavailable(Unavailable::because("the store is closed"));
        self.queue.send(Op::Write(statements, reply)).await.map_err(|_| ()).map_err(closed)?;
        answer.await.map_err(|_| ()).map_err(closed)?
    }

    pub async fn read(&self, statements: Vec<Statement>) -> Result<Vec<Vec<Row>>, Unavailable> {
        let (reply, answer) = oneshot::channel();
        self.readers.put(readers::Question { statements, reply })?;
        answer.await.map_err(|_| Unavailable::because("the store is closed"))?
    }

    pub async fn close(&self) {
        let (reply, closed): (Reply<()>, _) = oneshot::channel();
        if self.queue.send(Op::Close(reply)).await.is_ok() {
            let _ended = closed.await;
        }
        self.readers.close();
        self.checkpoints.stop();
        let threads = std::mem::take(&mut *self.threads.lock());
        let joined = tokio::task::spawn_blocking(move || {
            for thread in threads {
                if thread.join().is_err() {
                    error!("a thread of the store ended by a panic");
                }
            }
        });
        if joined.await.is_err() {
            error!("waiting for the threads of the store failed");
        }
    }
}

impl Drop for Sqlite {
    fn drop(&mut self) {
        // The writer ends by itself once its queue has no sender; the others wait to be told.
        self.readers.close();
        self.checkpoints.stop();
    }
}
