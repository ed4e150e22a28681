//! A few connections for reads, and for writes that need no event.

use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::Duration;

use parking_lot::Mutex;
use tokio::sync::{Semaphore, SemaphorePermit};

use super::connection::Connection;
use crate::Unavailable;
use crate::driver::{Answer, Row, Statement, WriteError};
use crate::writer::Failure;

/// How long a question waits for a connection: then it is better told than left waiting.
const PATIENCE: Duration = Duration::from_secs(5);

#[derive(Debug)]
pub(crate) struct Pool {
    address: tokio_postgres::Config,
    places: Semaphore,
    idle: Mutex<Vec<Connection>>,
    statements: Arc<AtomicU64>,
}

impl Pool {
    pub fn new(address: tokio_postgres::Config, size: usize, statements: Arc<AtomicU64>) -> Self {
        Self { address, places: Semaphore::new(size), idle: Mutex::default(), statements }
    }

    pub fn close(&self) {
        self.places.close();
        self.idle.lock().clear();
    }

    async fn take(&self) -> Result<(SemaphorePermit<'_>, Connection), Failure> {
        let place = tokio::time::timeout(PATIENCE, self.places.acquire()).await;
        let place = place.map_err(|_| Failure::Unavailable("too many reads wait".to_owned()))?;
        let place = place.map_err(|_| Failure::Unavailable("the store is closed".to_owned()))?;
        loop {
            // The guard must not live across the await below.
            let idle = self.idle.lock().pop();
            match idle {
                Some(connection) if connection.is_closed() => {}
                Some(connection) => return Ok((place, connection)),
                None => return Ok((place, Connection::connect(&self.address, &self.statements).await?)),
            }
        }
    }

    /// A connection in doubt is not given back: it may still be inside a transaction, or speak of another question.
    fn give_back(&self, connection: Connection) {
        if !connection.is_closed() && !self.places.is_closed() {
            self.idle.lock().push(connection);
        }
    }

    /// Answers from one snapshot.
    pub async fn read(&self, statements: &[Statement]) -> Result<Vec<Vec<Row>>, Unavailable> {
        self.ask(statements, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
            .await
            .map(|answers| answers.into_iter().map(|answer| answer.rows).collect())
            .map_err(|failure| match failure {
                Failure::Refused(refusal) => Unavailable(format!("a read was refused: {refusal:?}")),
                Failure::Poisoned(why) | Failure::Unavailable(why) => Unavailable(why),
            })
    }

    /// All of it or nothing.
    pub async fn write(&self, statements: &[Statement]) -> Result<Vec<Answer>, WriteError> {
        Ok(self.ask(statements, "BEGIN").await?)
    }

    async fn ask(&self, statements: &[Statement], begin: &'static str) -> Result<Vec<Answer>, Failure> {
        let (_place, mut connection) = self.take().await?;
        let certain = statements.iter().all(|statement| statement.or_refuse.is_none());
        let result = match statements {
            [one] => connection.run(one).await.map(|answer| vec![answer]),
            several if certain => connection.run_between(begin, several, "COMMIT").await,
            several => one_by_one(&mut connection, several).await,
        };
        match &result {
            Ok(_) => self.give_back(connection),
            Err(Failure::Refused(_) | Failure::Poisoned(_)) => {
                connection.abandon().await;
                self.give_back(connection);
            }
            Err(Failure::Unavailable(_)) => {}
        }
        result
    }
}

/// Where a statement may refuse, the next one waits for its answer.
async fn one_by_one(connection: &mut Connection, statements: &[Statement]) -> Result<Vec<Answer>, Failure> {
    connection.batch("BEGIN").await?;
    let mut answers = Vec::with_capacity(statements.len());
    for statement in statements {
        answers.push(connection.run(statement).await?);
    }
    connection.batch("COMMIT").await?;
    Ok(answers)
}
