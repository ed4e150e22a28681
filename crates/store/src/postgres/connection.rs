//! A connection that runs statements that are data, many of them in one round trip.

use std::collections::HashMap;
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::Poll;
use std::time::Duration;

use tokio_postgres::types::{IsNull, ToSql, Type as SqlType, private::BytesMut, to_sql_checked};
use tokio_postgres::{Client, NoTls};

use super::open::cause;
use crate::driver::{Answer, Lookup, Row, Statement, Step, Type, Value};
use crate::writer::Failure;

/// Statements kept prepared; there are about a hundred, and lists compose some more.
const PREPARED: usize = 512;
/// A server that is silent for longer is gone; whoever waits is told so.
const PATIENCE: Duration = Duration::from_secs(15);

/// How every session is set. The server gives up before we do, so that a paused node never holds a lock for long. All our
/// questions have an index: a plan made while a table was small must not read it whole once it has grown.
const SETTINGS: &str = "SET statement_timeout = '10s'; SET lock_timeout = '5s'; \
    SET idle_in_transaction_session_timeout = '15s'; SET enable_seqscan = off; SET enable_hashjoin = off; \
    SET enable_mergejoin = off; SET client_min_messages = 'error'; \
    SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'";

#[derive(Debug)]
pub(crate) struct Connection {
    client: Client,
    prepared: HashMap<String, tokio_postgres::Statement>,
    statements: Arc<AtomicU64>,
}

impl ToSql for Value {
    fn to_sql(&self, kind: &SqlType, out: &mut BytesMut) -> Result<IsNull, Box<dyn std::error::Error + Sync + Send>> {
        match self {
            Self::Null => Ok(IsNull::Yes),
            Self::Int(number) => number.to_sql(kind, out),
            Self::Text(text) => text.as_str().to_sql(kind, out),
            Self::Bytes(bytes) => bytes.as_slice().to_sql(kind, out),
        }
    }

    fn accepts(kind: &SqlType) -> bool {
        matches!(*kind, SqlType::INT8 | SqlType::TEXT | SqlType::BYTEA)
    }

    to_sql_checked!();
}

/// A column of many rows, as an array.
#[derive(Debug)]
enum Column<'a> {
    Ints(Vec<Option<i64>>),
    Texts(Vec<Option<&'a str>>),
    Bytes(Vec<Option<&'a [u8]>>),
}

impl<'a> Column<'a> {
    fn of(rows: &'a [Vec<Value>], column: usize, kind: Type) -> Self {
        let values = rows.iter().map(|row| &row[column]);
        match kind {
            Type::Int => Self::Ints(
                values
                    .map(|value| match value {
                        Value::Int(number) => Some(*number),
                        Value::Null | Value::Text(_) | Value::Bytes(_) => None,
                    })
                    .collect(),
            ),
            Type::Text => Self::Texts(
                values
                    .map(|value| match value {
                        Value::Text(text) => Some(text.as_str()),
                        Value::Null | Value::Int(_) | Value::Bytes(_) => None,
                    })
                    .collect(),
            ),
            Type::Bytes => Self::Bytes(
                values
                    .map(|value| match value {
                        Value::Bytes(bytes) => Some(bytes.as_slice()),
                        Value::Null | Value::Int(_) | Value::Text(_) => None,
                    })
                    .collect(),
            ),
        }
    }

    fn param(&self) -> &(dyn ToSql + Sync) {
        match self {
            Self::Ints(all) => all,
            Self::Texts(all) => all,
            Self::Bytes(all) => all,
        }
    }
}

/// What a caller can do about it.
pub(crate) fn failure(error: &tokio_postgres::Error) -> Failure {
    // Classes 22 and 23: the data itself. Everything else is the server's state.
    let of_the_data = error.code().is_some_and(|code| code.code().starts_with("22") || code.code().starts_with("23"));
    if of_the_data { Failure::Poisoned(cause(error)) } else { Failure::Unavailable(cause(error)) }
}

fn silent<T>(_: T) -> Failure {
    Failure::Unavailable("PostgreSQL does not answer".to_owned())
}

fn owned(row: &tokio_postgres::Row) -> Result<Row, Failure> {
    let values = row.columns().iter().enumerate().map(|(place, column)| {
        let value = match *column.type_() {
            SqlType::INT8 => row.try_get::<_, Option<i64>>(place).map(Value::from),
            SqlType::INT4 => row.try_get::<_, Option<i32>>(place).map(|n| Value::from(n.map(i64::from))),
            SqlType::TEXT => row.try_get::<_, Option<String>>(place).map(Value::from),
            SqlType::BYTEA => row.try_get::<_, Option<Vec<u8>>>(place).map(|b| b.map_or(Value::Null, Value::Bytes)),
            // `SELECT pg_advisory_lock(…)` answers nothing worth reading.
            _ => Ok(Value::Null),
        };
        value.map_err(|error| failure(&error))
    });
    Ok(Row(values.collect::<Result<_, _>>()?))
}

type Pending<'a> = Pin<Box<dyn Future<Output = Result<Answer, Failure>> + Send + 'a>>;

/// Polls all from the first to the last, so that they are sent in this order, and waits for all: one round trip.
async fn in_order(mut pending: Vec<Pending<'_>>) -> Vec<Result<Answer, Failure>> {
    let mut results: Vec<Option<Result<Answer, Failure>>> = pending.iter().map(|_| None).collect();
    let all = poll_fn(|context| {
        let mut ready = true;
        for (one, result) in pending.iter_mut().zip(&mut results) {
            if result.is_none() {
                match one.as_mut().poll(context) {
                    Poll::Ready(answer) => *result = Some(answer),
                    Poll::Pending => ready = false,
                }
            }
        }
        if ready { Poll::Ready(()) } else { Poll::Pending }
    });
    if tokio::time::timeout(PATIENCE, all).await.is_err() {
        return vec![Err(silent(()))];
    }
    drop(pending);
    results.into_iter().flatten().collect()
}

impl Connection {
    pub async fn connect(address: &tokio_postgres::Config, statements: &Arc<AtomicU64>) -> Result<Self, Failure> {
        let connected = tokio::time::timeout(PATIENCE, address.connect(NoTls)).await.map_err(silent)?;
        let (client, connection) = connected.map_err(|error| failure(&error))?;
        // Ends when the client is dropped; what went wrong, the client's own calls say.
        let driving = async move {
            if let Err(error) = connection.await {
                tracing::debug!(error = cause(&error), "a connection to PostgreSQL ended");
            }
        };
        drop(tokio::runtime::Handle::current().spawn(driving));
        let this = Self { client, prepared: HashMap::new(), statements: Arc::clone(statements) };
        this.batch(SETTINGS).await?;
        Ok(this)
    }

    pub fn is_closed(&self) -> bool {
        self.client.is_closed()
    }

    /// For migrations, which may take long and wait for each other.
    pub async fn unhurried(&self) -> Result<(), Failure> {
        let calm = "SET statement_timeout = 0; SET lock_timeout = 0; SET enable_seqscan = on";
        self.batch(calm).await
    }

    pub async fn batch(&self, sql: &str) -> Result<(), Failure> {
        self.client.batch_execute(sql).await.map_err(|error| failure(&error))
    }

    /// Leaves a transaction behind. When even that fails, the connection is of no use any more, and says so itself.
    pub async fn abandon(&self) {
        if tokio::time::timeout(PATIENCE, self.batch("ROLLBACK")).await.is_err() {
            tracing::warn!("PostgreSQL did not roll back in time");
        }
    }

    async fn prepare(&mut self, sql: &str) -> Result<tokio_postgres::Statement, Failure> {
        if let Some(known) = self.prepared.get(sql) {
            return Ok(known.clone());
        }
        if PREPARED < self.prepared.len() {
            self.prepared.clear();
        }
        let preparing = tokio::time::timeout(PATIENCE, self.client.prepare(sql)).await.map_err(silent)?;
        let prepared = preparing.map_err(|error| failure(&error))?;
        self.prepared.insert(sql.to_owned(), prepared.clone());
        Ok(prepared)
    }

    fn ask<'a>(&'a self, prepared: tokio_postgres::Statement, params: Vec<&'a (dyn ToSql + Sync)>) -> Pending<'a> {
        self.statements.fetch_add(1, Ordering::Relaxed);
        Box::pin(async move {
            if prepared.columns().is_empty() {
                let touched = self.client.execute(&prepared, &params).await.map_err(|error| failure(&error))?;
                return Ok(Answer { touched, rows: Vec::new() });
            }
            let rows = self.client.query(&prepared, &params).await.map_err(|error| failure(&error))?;
            let rows = rows.iter().map(owned).collect::<Result<Vec<_>, _>>()?;
            Ok(Answer { touched: rows.len() as u64, rows })
        })
    }

    fn control<'a>(&'a self, sql: &'static str) -> Pending<'a> {
        Box::pin(async move { self.batch(sql).await.map(|()| Answer::default()) })
    }

    /// Runs one statement; a refusal is the caller's to act on by rolling back.
    pub async fn run(&mut self, statement: &Statement) -> Result<Answer, Failure> {
        let prepared = self.prepare(&statement.sql).await?;
        let params = statement.params.iter().map(|value| value as &(dyn ToSql + Sync)).collect();
        let asked = tokio::time::timeout(PATIENCE, self.ask(prepared, params));
        let answer = asked.await.map_err(silent)??;
        match statement.or_refuse {
            Some(refusal) if answer.touched == 0 => Err(Failure::Refused(refusal)),
            Some(_) | None => Ok(answer),
        }
    }

    /// Runs statements between two words in one round trip. When one fails the server fails those behind it, and the last
    /// word, if it is `COMMIT`, rolls back.
    pub async fn run_between(
        &mut self,
        first: &'static str,
        statements: &[Statement],
        last: &'static str,
    ) -> Result<Vec<Answer>, Failure> {
        let mut prepared = Vec::with_capacity(statements.len());
        for statement in statements {
            prepared.push(self.prepare(&statement.sql).await?);
        }
        let mut pending = vec![self.control(first)];
        for (prepared, statement) in prepared.into_iter().zip(statements) {
            let params = statement.params.iter().map(|value| value as &(dyn ToSql + Sync)).collect();
            pending.push(self.ask(prepared, params));
        }
        pending.push(self.control(last));
        let mut answers: Vec<Answer> = in_order(pending).await.into_iter().collect::<Result<_, _>>()?;
        answers.pop();
        answers.remove(0);
        Ok(answers)
    }

    /// Begins a transaction and answers lookups, set-wise, in one round trip.
    pub async fn begin_and_look_up(&mut self, lookups: &[Lookup]) -> Result<Vec<Vec<Row>>, Failure> {
        let mut prepared = Vec::with_capacity(lookups.len());
        for lookup in lookups {
            prepared.push(self.prepare(lookup.many).await?);
        }
        let columns: Vec<Vec<Column<'_>>> = lookups
            .iter()
            .map(|lookup| {
                lookup.types.iter().enumerate().map(|(place, kind)| Column::of(&lookup.keys, place, *kind)).collect()
            })
            .collect();
        let mut pending = vec![self.control("BEGIN")];
        let asked = || lookups.iter().map(|lookup| !lookup.keys.is_empty());
        for ((prepared, columns), asked) in prepared.into_iter().zip(&columns).zip(asked()) {
            if asked {
                pending.push(self.ask(prepared, columns.iter().map(Column::param).collect()));
            }
        }
        let answers: Vec<Answer> = in_order(pending).await.into_iter().collect::<Result<_, _>>()?;
        let mut answers = answers.into_iter().skip(1).map(|answer| answer.rows);
        Ok(asked().map(|asked| if asked { answers.next().unwrap_or_default() } else { Vec::new() }).collect())
    }

    /// Runs the steps of an open transaction and commits it, in one round trip.
    pub async fn finish(&mut self, steps: &[Step]) -> Result<(), Failure> {
        let mut prepared = Vec::with_capacity(steps.len());
        for step in steps {
            prepared.push(match step {
                Step::One(statement) => self.prepare(&statement.sql).await?,
                Step::Many(table, _) => self.prepare(&table.set_sql()).await?,
            });
        }
        let columns: Vec<Vec<Column<'_>>> = steps
            .iter()
            .map(|step| match step {
                Step::One(_) => Vec::new(),
                Step::Many(table, rows) => {
                    table.columns.iter().enumerate().map(|(place, (_, kind))| Column::of(rows, place, *kind)).collect()
                }
            })
            .collect();
        let mut pending = Vec::with_capacity(steps.len() + 1);
        for ((prepared, step), columns) in prepared.into_iter().zip(steps).zip(&columns) {
            let params = match step {
                Step::One(statement) => statement.params.iter().map(|value| value as &(dyn ToSql + Sync)).collect(),
                Step::Many(..) => columns.iter().map(Column::param).collect(),
            };
            pending.push(self.ask(prepared, params));
        }
        pending.push(self.control("COMMIT"));
        in_order(pending).await.into_iter().try_for_each(|answer| answer.map(|_| ()))
    }
}
