//! The door: opens a store, passes questions to its database, and closes it without losing what waits.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use parlor_domain::Position;
use tokio::sync::{mpsc, oneshot};

use crate::driver::{Answer, Row, Statement, WriteError};
use crate::postgres::Postgres;
use crate::sql::jobs::Claiming;
use crate::sqlite::{self, Sqlite};
use crate::stream::{Announcer, stream};
use crate::writer::Op;
use crate::{CommitStream, Database, Epoch, OpenError, StoreConfig, Unavailable, postgres};

/// A store and what it will announce.
#[derive(Debug)]
pub struct Opened {
    /// For everyone.
    pub store: Store,
    /// For the feed.
    pub commits: CommitStream,
}

/// The truth. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Store {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    engine: Engine,
    announcer: Announcer,
}

#[derive(Debug)]
enum Engine {
    Sqlite(Sqlite),
    Postgres(Box<Postgres>),
}

/// Why a question did not reach the writer.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum NotAsked {
    Full,
    Closed,
}

impl Store {
    /// Opens a store; makes it, or brings its tables up to date, when needed.
    ///
    /// # Errors
    /// See [`OpenError`].
    pub async fn open(config: StoreConfig) -> Result<Opened, OpenError> {
        let (announcer, commits) = stream();
        let engine = match config.database.clone() {
            Database::Sqlite { path } => {
                let announcer = announcer.clone();
                Engine::Sqlite(blocking(move || Sqlite::open(&path, &config, announcer)).await?)
            }
            Database::Postgres { url } => {
                Engine::Postgres(Box::new(Postgres::open(&url, &config, announcer.clone()).await?))
            }
        };
        Ok(Opened { store: Self { inner: Arc::new(Inner { engine, announcer }) }, commits })
    }

    /// Brings the tables up to date and does nothing else; the names of the migrations that were applied.
    ///
    /// # Errors
    /// See [`OpenError`].
    pub async fn migrate(config: StoreConfig) -> Result<Vec<String>, OpenError> {
        match config.database {
            Database::Sqlite { path } => blocking(move || sqlite::migrate(&path)).await,
            Database::Postgres { url } => postgres::migrate(&url).await,
        }
    }

    /// Which life of the log this is. On PostgreSQL it changes when another server was promoted.
    pub fn epoch(&self) -> Epoch {
        match &self.inner.engine {
            Engine::Sqlite(sqlite) => sqlite.epoch.clone(),
            Engine::Postgres(postgres) => postgres.epoch(),
        }
    }

    /// How many statements were run so far: a test asserts that a broadcast runs none.
    pub fn statements(&self) -> u64 {
        match &self.inner.engine {
            Engine::Sqlite(sqlite) => sqlite.statements.load(Ordering::Relaxed),
            Engine::Postgres(postgres) => postgres.statements.load(Ordering::Relaxed),
        }
    }

    /// Whether the database answers.
    ///
    /// # Errors
    /// It does not.
    pub async fn check(&self) -> Result<(), Unavailable> {
        self.read_one(Statement::new("SELECT 1", Vec::new())).await.map(|_| ())
    }

    /// Finishes what waits, then lets go of the database. What is asked afterwards is answered with `Unavailable`.
    pub async fn close(self) {
        match &self.inner.engine {
            Engine::Sqlite(sqlite) => sqlite.close().await,
            Engine::Postgres(postgres) => postgres.close().await,
        }
    }

    /// Answers from one snapshot.
    pub(crate) async fn read(&self, statements: Vec<Statement>) -> Result<Vec<Vec<Row>>, Unavailable> {
        let asked = statements.len();
        let answers = match &self.inner.engine {
            Engine::Sqlite(sqlite) => sqlite.read(statements).await,
            Engine::Postgres(postgres) => postgres.read(statements).await,
        }?;
        if answers.len() == asked {
            Ok(answers)
        } else {
            Err(Unavailable(format!("{asked} questions got {} answers", answers.len())))
        }
    }

    /// The answer to one question.
    pub(crate) async fn read_one(&self, statement: Statement) -> Result<Vec<Row>, Unavailable> {
        Ok(self.read(vec![statement]).await?.pop().unwrap_or_default())
    }

    /// All of it or nothing; not announced.
    pub(crate) async fn write(&self, statements: Vec<Statement>) -> Result<Vec<Answer>, WriteError> {
        match &self.inner.engine {
            Engine::Sqlite(sqlite) => sqlite.write(statements).await,
            Engine::Postgres(postgres) => postgres.write(statements).await,
        }
    }

    /// As [`Store::write`], where nothing can be refused.
    pub(crate) async fn write_plainly(&self, statements: Vec<Statement>) -> Result<Vec<Answer>, Unavailable> {
        self.write(statements).await.map_err(|error| match error {
            WriteError::Refused(refusal) => Unavailable(format!("a write was refused: {refusal:?}")),
            WriteError::Unavailable(why) => why,
        })
    }

    /// Asks the writer, whose queue is bounded: when it is full, whoever asks is told to come back.
    pub(crate) async fn ask<T>(&self, op: impl FnOnce(oneshot::Sender<T>) -> Op) -> Result<T, NotAsked> {
        if self.inner.announcer.is_full() {
            return Err(NotAsked::Full);
        }
        let (reply, answer) = oneshot::channel();
        let asked = match &self.inner.engine {
            Engine::Sqlite(sqlite) => sqlite.ask(op(reply)),
            Engine::Postgres(postgres) => postgres.ask(op(reply)),
        };
        match asked {
            Ok(()) => answer.await.map_err(|_| NotAsked::Closed),
            Err(mpsc::error::TrySendError::Full(_)) => Err(NotAsked::Full),
            Err(mpsc::error::TrySendError::Closed(_)) => Err(NotAsked::Closed),
        }
    }

    pub(crate) fn claiming(&self) -> Claiming {
        match &self.inner.engine {
            Engine::Sqlite(_) => Claiming::Alone,
            Engine::Postgres(_) => Claiming::AmongNodes,
        }
    }
}

/// The head of a workspace in an answer to `sql::log::ends`; a workspace that does not exist has no events.
pub(crate) fn head_of(rows: &[Row]) -> Result<Position, Unavailable> {
    rows.first().map_or(Ok(Position::START), |row| row.position(0))
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, OpenError> + Send + 'static,
) -> Result<T, OpenError> {
    match tokio::task::spawn_blocking(work).await {
        Ok(result) => result,
        Err(error) => Err(Unavailable(format!("opening was interrupted: {error}")).into()),
    }
}
