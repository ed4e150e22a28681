//! The failures every part of the store shares.

/// The database does not answer, or answered nonsense. Nothing is guessed: try again later.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the database is unavailable: {0}")]
pub struct Unavailable(pub String);

impl Unavailable {
    pub(crate) fn because(why: impl std::fmt::Display) -> Self {
        Self(why.to_string())
    }
}

/// Why a store could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// Another process holds the data folder.
    #[error("another Parlor is running on {0}; stop it first, or choose another data folder")]
    InUse(String),
    /// The linked SQLite can corrupt its log.
    #[error("SQLite {0} can corrupt its write-ahead log; 3.51.3 or newer is needed")]
    OldSqlite(String),
    /// The address of the database makes no sense.
    #[error("the database address is not valid: {0}; it looks like postgres://user:password@host:5432/database")]
    Address(String),
    /// A file could not be made or opened.
    #[error("cannot open {path}: {error}")]
    File {
        /// Which.
        path: String,
        /// Why.
        error: String,
    },
    /// A migration failed; nothing of it was kept.
    #[error("migration {name} failed: {error}")]
    Migration {
        /// Which.
        name: String,
        /// Why.
        error: String,
    },
    /// The database does not answer.
    #[error(transparent)]
    Unavailable(#[from] Unavailable),
}
