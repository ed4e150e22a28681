//! Where the truth lies, and which life of it this is.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

/// Which database.
#[derive(Clone, PartialEq, Eq)]
pub enum Database {
    /// A file in a folder that belongs to this process alone.
    Sqlite {
        /// The file; it and its folder are made when missing.
        path: PathBuf,
    },
    /// A server that several nodes may share.
    Postgres {
        /// Like `postgres://user:password@host:5432/database`.
        url: String,
    },
}

impl fmt::Debug for Database {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite { path } => f.debug_struct("Sqlite").field("path", path).finish(),
            // The address may carry a password: it must not reach a log.
            Self::Postgres { .. } => f.debug_struct("Postgres").finish_non_exhaustive(),
        }
    }
}

/// How to open a store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoreConfig {
    /// Which database.
    pub database: Database,
    /// How many reads run at once.
    pub readers: usize,
    /// How many commits may wait; one more is refused with [`crate::CommitError::Full`].
    pub queue: usize,
    /// The most batches that share one transaction.
    pub group: usize,
}

impl StoreConfig {
    /// With the sizes that were measured to be good.
    pub fn new(database: Database) -> Self {
        let readers = match database {
            Database::Sqlite { .. } => 2,
            Database::Postgres { .. } => 4,
        };
        Self { database, readers, queue: 4096, group: 512 }
    }
}

/// Which life of the log positions belong to: it changes whenever the log could differ from what clients saw.
/// Six to sixteen lower-case letters and digits.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Epoch(Arc<str>);

impl Epoch {
    pub(crate) fn new(text: &str) -> Self {
        Self(text.into())
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Epoch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
