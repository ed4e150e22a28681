//! How the tables came to be: the same names on both databases, applied once, each in its own transaction.

/// A step in the life of the tables.
#[derive(Debug)]
pub(crate) struct Migration {
    pub name: &'static str,
    pub sqlite: &'static str,
    pub postgres: &'static str,
}

macro_rules! migrations {
    ($($name:literal),* $(,)?) => {
        &[$(Migration {
            name: $name,
            sqlite: include_str!(concat!("../migrations/sqlite/", $name, ".sql")),
            postgres: include_str!(concat!("../migrations/postgres/", $name, ".sql")),
        }),*]
    };
}

/// All, in order. Expand, never break: the Parlor of before must run on the tables of now.
pub(crate) static ALL: &[Migration] = migrations!["0001_tables"];

/// Remembers which were applied; the same on both databases.
pub(crate) const TABLE: &str = "CREATE TABLE IF NOT EXISTS migrations (name TEXT NOT NULL PRIMARY KEY)";
