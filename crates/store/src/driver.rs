//! The little that both drivers share: statements as data, values, rows.

use std::borrow::Cow;

use parlor_domain::{
    AgentId, ApiKeyId, AttachmentId, ContactId, ConversationId, InboxId, JobId, MessageId, Position, SessionId,
    Timestamp, WorkspaceId,
};
use serde_json::error::Category;

use crate::{TokenHash, Unavailable};

/// What a column holds. Only types that both databases have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Value {
    Null,
    Int(i64),
    Text(String),
    Bytes(Vec<u8>),
}

/// The type of a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Type {
    Int,
    Text,
    Bytes,
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Self::Int(number)
    }
}

impl From<u32> for Value {
    fn from(number: u32) -> Self {
        Self::Int(i64::from(number))
    }
}

impl From<u64> for Value {
    fn from(number: u64) -> Self {
        // A number beyond the tables' reach stands behind everything in them.
        Self::Int(i64::try_from(number).unwrap_or(i64::MAX))
    }
}

impl From<bool> for Value {
    fn from(truth: bool) -> Self {
        Self::Int(i64::from(truth))
    }
}

impl From<Position> for Value {
    fn from(position: Position) -> Self {
        position.get().into()
    }
}

impl From<Timestamp> for Value {
    fn from(at: Timestamp) -> Self {
        Self::Int(at.as_millis())
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<&TokenHash> for Value {
    fn from(hash: &TokenHash) -> Self {
        Self::Bytes(hash.0.to_vec())
    }
}

impl<T: Into<Self>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

macro_rules! id_values {
    ($($id:ident)*) => {$(
        impl From<$id> for Value {
            fn from(id: $id) -> Self {
                Self::Bytes(id.to_bytes().to_vec())
            }
        }
    )*};
}
id_values! { AgentId ApiKeyId AttachmentId ContactId ConversationId InboxId JobId MessageId SessionId WorkspaceId }

/// Values of several types in a row.
macro_rules! values {
    ($($value:expr),* $(,)?) => { vec![$($crate::driver::Value::from($value)),*] };
}
pub(crate) use values;

/// Why a transaction was given up on purpose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    Taken,
    NotFound,
    LastOwner,
    Invalid,
}

/// A question or a change, in SQL that both databases accept (`$1`, `RETURNING`, `ON CONFLICT`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Statement {
    pub sql: Cow<'static, str>,
    pub params: Vec<Value>,
    /// When it touches or returns no row, nothing of its transaction is kept, and this is why.
    pub or_refuse: Option<Refusal>,
}

impl Statement {
    pub fn new(sql: &'static str, params: Vec<Value>) -> Self {
        Self { sql: Cow::Borrowed(sql), params, or_refuse: None }
    }

    pub fn composed(sql: String, params: Vec<Value>) -> Self {
        Self { sql: Cow::Owned(sql), params, or_refuse: None }
    }

    pub fn or_refuse(self, why: Refusal) -> Self {
        Self { or_refuse: Some(why), ..self }
    }
}

/// A table as rows are put into it.
#[derive(Debug)]
pub(crate) struct Table {
    pub name: &'static str,
    pub columns: &'static [(&'static str, Type)],
    /// What follows the rows: `ON CONFLICT …` or nothing.
    pub conflict: &'static str,
}

impl Table {
    fn names(&self) -> String {
        self.columns.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", ")
    }

    /// For one row.
    pub fn row_sql(&self) -> String {
        let places = (1..=self.columns.len()).map(|place| format!("${place}")).collect::<Vec<_>>().join(", ");
        format!("INSERT INTO {} ({}) VALUES ({places}) {}", self.name, self.names(), self.conflict)
    }

    /// For any number of rows, each column an array: PostgreSQL only.
    pub fn set_sql(&self) -> String {
        let arrays = unnest(self.columns.iter().map(|(_, kind)| *kind));
        format!("INSERT INTO {} ({}) SELECT * FROM {arrays} {}", self.name, self.names(), self.conflict)
    }
}

/// `unnest($1::bytea[], $2::text[])`.
pub(crate) fn unnest(types: impl Iterator<Item = Type>) -> String {
    let arrays: Vec<_> = types
        .enumerate()
        .map(|(place, kind)| {
            let name = match kind {
                Type::Int => "bigint",
                Type::Text => "text",
                Type::Bytes => "bytea",
            };
            format!("${}::{name}[]", place + 1)
        })
        .collect();
    format!("unnest({})", arrays.join(", "))
}

/// One step of a transaction.
#[derive(Debug)]
pub(crate) enum Step {
    One(Statement),
    /// Row by row on SQLite, in one statement on PostgreSQL: there that is seven times faster.
    Many(&'static Table, Vec<Vec<Value>>),
}

/// The same question about many keys: asked key by key on SQLite, once on PostgreSQL.
#[derive(Debug)]
pub(crate) struct Lookup {
    /// About the key `$1, $2, …`.
    pub one: &'static str,
    /// About the arrays of keys `$1, $2, …`.
    pub many: &'static str,
    pub types: &'static [Type],
    pub keys: Vec<Vec<Value>>,
}

/// What a statement did.
#[derive(Debug, Default)]
pub(crate) struct Answer {
    pub touched: u64,
    pub rows: Vec<Row>,
}

/// Why a transaction of single statements was not kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum WriteError {
    Refused(Refusal),
    Unavailable(Unavailable),
}

/// A row of an answer. What cannot be read is a damaged database, and said so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Row(pub Vec<Value>);

impl Row {
    fn wrong<T>(&self, column: usize, wanted: &str) -> Result<T, Unavailable> {
        Err(Unavailable(format!("column {column} of a row is no {wanted}")))
    }

    pub fn int(&self, column: usize) -> Result<i64, Unavailable> {
        match self.0.get(column) {
            Some(Value::Int(number)) => Ok(*number),
            Some(Value::Null | Value::Text(_) | Value::Bytes(_)) | None => self.wrong(column, "number"),
        }
    }

    pub fn count(&self, column: usize) -> Result<u32, Unavailable> {
        u32::try_from(self.int(column)?).or_else(|_| self.wrong(column, "count"))
    }

    pub fn position(&self, column: usize) -> Result<Position, Unavailable> {
        match u64::try_from(self.int(column)?) {
            Ok(number) => Ok(Position::new(number)),
            Err(_) => self.wrong(column, "position"),
        }
    }

    pub fn time(&self, column: usize) -> Result<Timestamp, Unavailable> {
        self.int(column).map(Timestamp::from_millis)
    }

    pub fn text(&self, column: usize) -> Result<&str, Unavailable> {
        match self.0.get(column) {
            Some(Value::Text(text)) => Ok(text),
            Some(Value::Null | Value::Int(_) | Value::Bytes(_)) | None => self.wrong(column, "text"),
        }
    }

    pub fn bytes(&self, column: usize) -> Result<&[u8], Unavailable> {
        match self.0.get(column) {
            Some(Value::Bytes(bytes)) => Ok(bytes),
            Some(Value::Null | Value::Int(_) | Value::Text(_)) | None => self.wrong(column, "bytes"),
        }
    }

    pub fn is_null(&self, column: usize) -> bool {
        matches!(self.0.get(column), Some(Value::Null))
    }

    /// An id: `row.id(0, AgentId::from_bytes)`.
    pub fn id<T>(&self, column: usize, make: fn([u8; 16]) -> T) -> Result<T, Unavailable> {
        match self.bytes(column)?.try_into() {
            Ok(bytes) => Ok(make(bytes)),
            Err(_) => self.wrong(column, "id"),
        }
    }

    /// A text that is checked: `row.parsed(1, DisplayName::parse)`.
    pub fn parsed<T, E>(&self, column: usize, parse: fn(&str) -> Result<T, E>) -> Result<T, Unavailable> {
        parse(self.text(column)?).or_else(|_| self.wrong(column, "text we could have stored"))
    }

    /// Something that may be missing: `row.optional(2, Row::time)`.
    pub fn optional<'a, T>(
        &'a self,
        column: usize,
        read: impl FnOnce(&'a Self, usize) -> Result<T, Unavailable>,
    ) -> Result<Option<T>, Unavailable> {
        if self.is_null(column) { Ok(None) } else { read(self, column).map(Some) }
    }

    /// A domain type that was stored as JSON.
    pub fn json<T: for<'de> serde::Deserialize<'de>>(&self, column: usize) -> Result<T, Unavailable> {
        serde_json::from_str(self.text(column)?).map_err(|error| match error.classify() {
            Category::Io | Category::Syntax | Category::Eof => {
                Unavailable(format!("a stored body is damaged: {error}"))
            }
            // Most likely written by a newer Parlor.
            Category::Data => Unavailable(format!("a stored body is of another version: {error}")),
        })
    }
}

/// A domain type, as it is stored.
pub(crate) fn json<T: serde::Serialize>(value: &T) -> String {
    serde_json::to_string(value).expect("domain types are plain data with text keys")
}
