//! PostgreSQL.
use crate::driver::{Answer, Row, Statement, WriteError};
use crate::stream::Announcer;
use crate::writer::Op;
use crate::{Epoch, OpenError, StoreConfig, Unavailable};
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use tokio::sync::mpsc;
#[derive(Debug)]
pub(crate) struct Postgres {
    pub statements: Arc<AtomicU64>,
    queue: mpsc::Sender<Op>,
}
impl Postgres {
    pub async fn open(_: &str, _: &StoreConfig, _: Announcer) -> Result<Self, OpenError> {
        Err(Unavailable::because("under construction").into())
    }
    pub fn epoch(&self) -> Epoch {
        Epoch::new("0")
    }
    pub fn ask(&self, op: Op) -> Result<(), mpsc::error::TrySendError<Op>> {
        self.queue.try_send(op)
    }
    pub async fn read(&self, _: Vec<Statement>) -> Result<Vec<Vec<Row>>, Unavailable> {
        Err(Unavailable::because("under construction"))
    }
    pub async fn write(&self, _: Vec<Statement>) -> Result<Vec<Answer>, WriteError> {
        Err(Unavailable::because("under construction").into())
    }
    pub async fn close(&self) {}
}
pub(crate) async fn migrate(_: &str) -> Result<Vec<String>, OpenError> {
    Err(Unavailable::because("under construction").into())
}
