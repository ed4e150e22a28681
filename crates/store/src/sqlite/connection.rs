//! A connection that runs statements that are data.

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{CachedStatement, ErrorCode, ToSql};

use crate::driver::{Answer, Lookup, Row, Statement, Step, Table, Value};
use crate::writer::Failure;

/// Statements kept prepared; there are about a hundred, and lists compose some more.
const PREPARED: usize = 256;

/// Only checkpoints ever make anyone wait.
pub(crate) const PATIENCE: Duration = Duration::from_secs(5);
const RESTART_PATIENCE: Duration = Duration::from_millis(20);

#[derive(Debug)]
pub(crate) struct Connection {
    raw: rusqlite::Connection,
    /// SQLite takes `$1` for a name and numbers names by first appearance: here stands each text with `?1` instead.
    numbered: RefCell<HashMap<String, Arc<str>>>,
    statements: Arc<AtomicU64>,
}

impl ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Null => ValueRef::Null,
            Self::Int(number) => ValueRef::Integer(*number),
            Self::Text(text) => ValueRef::Text(text.as_bytes()),
            Self::Bytes(bytes) => ValueRef::Blob(bytes),
        }))
    }
}

/// What a caller can do about it.
pub(crate) fn failure(error: &rusqlite::Error) -> Failure {
    match error.sqlite_error_code() {
        Some(ErrorCode::ConstraintViolation | ErrorCode::TypeMismatch | ErrorCode::TooBig) => {
            Failure::Poisoned(error.to_string())
        }
        Some(_) | None => Failure::Unavailable(error.to_string()),
    }
}

fn owned(value: ValueRef<'_>) -> Result<Value, Failure> {
    Ok(match value {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(number) => Value::Int(number),
        ValueRef::Text(text) => match std::str::from_utf8(text) {
            Ok(text) => Value::Text(text.to_owned()),
            Err(_) => return Err(Failure::Unavailable("a stored text is damaged".to_owned())),
        },
        ValueRef::Blob(bytes) => Value::Bytes(bytes.to_vec()),
        ValueRef::Real(_) => return Err(Failure::Unavailable("a stored number is damaged".to_owned())),
    })
}

impl Connection {
    pub fn new(raw: rusqlite::Connection, statements: &Arc<AtomicU64>) -> Self {
        raw.set_prepared_statement_cache_capacity(PREPARED);
        Self { raw, numbered: RefCell::default(), statements: Arc::clone(statements) }
    }

    fn prepare(&self, sql: &str) -> Result<CachedStatement<'_>, Failure> {
        self.statements.fetch_add(1, Ordering::Relaxed);
        let known = self.numbered.borrow().get(sql).cloned();
        let numbered = known.unwrap_or_else(|| {
            let mut all = self.numbered.borrow_mut();
            if PREPARED < all.len() {
                all.clear();
            }
            let numbered: Arc<str> = sql.replace('$', "?").into();
            all.insert(sql.to_owned(), Arc::clone(&numbered));
            numbered
        });
        self.raw.prepare_cached(&numbered).map_err(|error| failure(&error))
    }

    fn rows(prepared: &mut CachedStatement<'_>, params: &[Value]) -> Result<Vec<Row>, Failure> {
        let columns = prepared.column_count();
        let mut cursor = prepared.query(rusqlite::params_from_iter(params)).map_err(|error| failure(&error))?;
        let mut rows = Vec::new();
        while let Some(row) = cursor.next().map_err(|error| failure(&error))? {
            let values = (0..columns).map(|column| owned(row.get_ref(column).map_err(|error| failure(&error))?));
            rows.push(Row(values.collect::<Result<_, _>>()?));
        }
        Ok(rows)
    }

    /// Runs one statement; a refusal is the caller's to act on by rolling back.
    pub fn run(&self, statement: &Statement) -> Result<Answer, Failure> {
        let mut prepared = self.prepare(&statement.sql)?;
        let answer = if prepared.column_count() == 0 {
            let touched =
                prepared.execute(rusqlite::params_from_iter(&statement.params)).map_err(|error| failure(&error))?;
            Answer { touched: touched as u64, rows: Vec::new() }
        } else {
            let rows = Self::rows(&mut prepared, &statement.params)?;
            Answer { touched: rows.len() as u64, rows }
        };
        match statement.or_refuse {
            Some(refusal) if answer.touched == 0 => Err(Failure::Refused(refusal)),
            Some(_) | None => Ok(answer),
        }
    }

    fn put(&self, table: &'static Table, rows: &[Vec<Value>], texts: &mut Texts) -> Result<(), Failure> {
        let sql = texts.0.entry(table.name).or_insert_with(|| table.row_sql());
        let mut prepared = self.prepare(sql)?;
        for row in rows {
            prepared.execute(rusqlite::params_from_iter(row)).map_err(|error| failure(&error))?;
        }
        Ok(())
    }

    pub fn step(&self, step: &Step, texts: &mut Texts) -> Result<(), Failure> {
        match step {
            Step::One(statement) => self.run(statement).map(|_| ()),
            Step::Many(table, rows) => self.put(table, rows, texts),
        }
    }

    /// Asks key by key.
    pub fn look_up(&self, lookup: &Lookup) -> Result<Vec<Row>, Failure> {
        let mut found = Vec::with_capacity(lookup.keys.len());
        if lookup.keys.is_empty() {
            return Ok(found);
        }
        let mut prepared = self.prepare(lookup.one)?;
        for key in &lookup.keys {
            found.append(&mut Self::rows(&mut prepared, key)?);
        }
        Ok(found)
    }

    /// Runs `BEGIN`, `COMMIT` and their like.
    pub fn control(&self, sql: &'static str) -> Result<(), Failure> {
        self.raw.prepare_cached(sql).and_then(|mut prepared| prepared.execute([])).map_err(|error| failure(&error))?;
        Ok(())
    }

    /// Begins the write-ahead log anew. Almost all of it is in the file already; a reader that needs it is waited for only
    /// briefly, because every sender waits too. What fails now succeeds some time later.
    pub fn restart_log(&self) {
        let briefly = self.raw.busy_timeout(RESTART_PATIENCE);
        let restarted = briefly.and_then(|()| self.raw.query_row("PRAGMA wal_checkpoint(RESTART)", [], |_| Ok(())));
        let usual = self.raw.busy_timeout(PATIENCE);
        if let Err(error) = restarted.and(usual) {
            tracing::warn!(%error, "the write-ahead log could not be begun anew");
        }
    }

    /// Leaves a transaction behind, whatever state it is in.
    pub fn abandon(&self) {
        if !self.raw.is_autocommit()
            && let Err(failure) = self.control("ROLLBACK")
        {
            tracing::error!(?failure, "SQLite could not roll back");
        }
    }
}

/// The texts of inserts, made once.
#[derive(Debug, Default)]
pub(crate) struct Texts(HashMap<&'static str, String>);
