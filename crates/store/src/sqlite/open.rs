//! Opening the file: whose it is, how it is set, which tables it has.

use std::fs::{File, TryLockError};
use std::os::unix::fs::DirBuilderExt;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::Duration;

use rusqlite::{OpenFlags, OptionalExtension};

use super::connection::{Connection, PATIENCE};
use crate::{Epoch, OpenError, Unavailable, migrations};

/// From 3.7.0 to 3.51.2 a database could be damaged when the write-ahead log was begun anew.
const OLDEST_SAFE: i32 = 3_051_003;
/// A long read must not let a checkpoint hold up the writer for long.
const CHECKPOINT_PATIENCE: Duration = Duration::from_millis(200);

/// The writer's connection, with what was found out about the file.
#[derive(Debug)]
pub(crate) struct Opened {
    pub connection: Connection,
    pub epoch: Epoch,
    /// Held as long as the file is ours.
    pub lock: File,
}

fn sql(error: rusqlite::Error) -> OpenError {
    OpenError::Unavailable(Unavailable::because(error))
}

fn file(path: &Path, error: impl std::fmt::Display) -> OpenError {
    OpenError::File { path: path.display().to_string(), error: error.to_string() }
}

/// Takes the folder for this process alone: two writers with a queue each would decide on stale heads.
fn take(path: &Path) -> Result<File, OpenError> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    // What people write to each other is nobody else's business on this machine.
    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(|error| file(folder, error))?;
    let lock_path = folder.join("parlor.lock");
    let lock = File::options()
        .create(true)
        .truncate(false)
        .write(true)
        .open(&lock_path)
        .map_err(|error| file(&lock_path, error))?;
    match lock.try_lock() {
        Ok(()) => Ok(lock),
        Err(TryLockError::WouldBlock) => Err(OpenError::InUse(folder.display().to_string())),
        Err(TryLockError::Error(error)) => Err(file(&lock_path, error)),
    }
}

fn writable(path: &Path) -> Result<rusqlite::Connection, OpenError> {
    if rusqlite::version_number() < OLDEST_SAFE {
        return Err(OpenError::OldSqlite(rusqlite::version().to_owned()));
    }
    let raw = rusqlite::Connection::open(path).map_err(|error| file(path, error))?;
    raw.busy_timeout(PATIENCE).map_err(sql)?;
    let mode: String = raw.query_row("PRAGMA journal_mode = WAL", [], |row| row.get(0)).map_err(|e| file(path, e))?;
    if mode != "wal" {
        return Err(file(path, format!("SQLite's write-ahead log is needed, but it stays in mode {mode}")));
    }
    // FULL: an acknowledged message survives a power cut. Checkpoints happen elsewhere, off the write path.
    raw.execute_batch(
        "PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 0; PRAGMA cache_size = -16000; \
         PRAGMA temp_store = MEMORY; PRAGMA trusted_schema = OFF;",
    )
    .map_err(sql)?;
    Ok(raw)
}

fn apply(raw: &mut rusqlite::Connection) -> Result<Vec<String>, OpenError> {
    raw.execute_batch(migrations::TABLE).map_err(sql)?;
    let mut applied = Vec::new();
    for migration in migrations::ALL {
        let failed =
            |error: rusqlite::Error| OpenError::Migration { name: migration.name.to_owned(), error: error.to_string() };
        let known: Option<i64> = raw
            .query_row("SELECT 1 FROM migrations WHERE name = ?1", [migration.name], |row| row.get(0))
            .optional()
            .map_err(failed)?;
        if known.is_some() {
            continue;
        }
        let transaction = raw.transaction().map_err(failed)?;
        transaction.execute_batch(migration.sqlite).map_err(failed)?;
        transaction.execute("INSERT INTO migrations (name) VALUES (?1)", [migration.name]).map_err(failed)?;
        transaction.commit().map_err(failed)?;
        applied.push(migration.name.to_owned());
    }
    Ok(applied)
}

/// Brings the tables up to date and lets go.
pub(crate) fn migrate(path: &Path) -> Result<Vec<String>, OpenError> {
    let _lock = take(path)?;
    apply(&mut writable(path)?)
}

pub(crate) fn open(path: &Path, statements: &Arc<AtomicU64>) -> Result<Opened, OpenError> {
    let lock = take(path)?;
    let mut raw = writable(path)?;
    apply(&mut raw)?;
    let epoch: String =
        raw.query_row("SELECT value FROM meta WHERE key = 'epoch'", [], |row| row.get(0)).map_err(sql)?;
    Ok(Opened { connection: Connection::new(raw, statements), epoch: Epoch::new(&epoch), lock })
}

/// A connection that cannot write, even by mistake.
pub(crate) fn reader(path: &Path, statements: &Arc<AtomicU64>) -> Result<Connection, OpenError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let raw = rusqlite::Connection::open_with_flags(path, flags).map_err(|error| file(path, error))?;
    raw.busy_timeout(PATIENCE).map_err(sql)?;
    raw.execute_batch(
        "PRAGMA query_only = ON; PRAGMA cache_size = -4000; PRAGMA temp_store = MEMORY; PRAGMA trusted_schema = OFF;",
    )
    .map_err(sql)?;
    Ok(Connection::new(raw, statements))
}

pub(crate) fn checkpointer(path: &Path) -> Result<rusqlite::Connection, OpenError> {
    let raw = rusqlite::Connection::open(path).map_err(|error| file(path, error))?;
    raw.busy_timeout(CHECKPOINT_PATIENCE).map_err(sql)?;
    raw.execute_batch("PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 0; PRAGMA cache_size = -500;")
        .map_err(sql)?;
    Ok(raw)
}
