//! The same rows, written in groups to the same disk, and nothing else: no network, no rules, no readers.

use anyhow::Context as _;
use rusqlite::types::Value;
use rusqlite::{Connection, OpenFlags};
use std::path::Path;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::{Duration, Instant};

use crate::chance::Chance;
use crate::figures::Times;

/// Messages that share a transaction, at most.
const GROUP: usize = 512;
/// Messages of the server whose rows are written again.
const MOST_ROWS: usize = 20_000;
/// Pages of the write-ahead log after which it is begun anew, as the server does.
const MOST_PAGES: i64 = 16_384;

/// The rows of messages the server stored, and the tables they stand in.
#[derive(Debug)]
pub struct Rows {
    schema: Vec<String>,
    /// For each message its rows: which insert, and the values.
    messages: Vec<Vec<(usize, Vec<Value>)>>,
    inserts: Vec<String>,
}

/// What bare commits gave.
#[derive(Clone, Debug)]
pub struct Committed {
    /// From when a message was due until it was on disk.
    pub times: Times,
    /// Messages in a second.
    pub rate: f64,
}

/// How the writer is loaded.
#[derive(Clone, Copy, Debug)]
pub enum Load {
    /// So many a second, whether it keeps up or not.
    Rate(f64),
    /// So many in flight.
    InFlight(usize),
}

/// Tables a message leaves a row in.
const TABLES: [&str; 3] = ["events", "messages", "conversations"];

impl Rows {
    /// Reads what a stopped server stored.
    ///
    /// # Errors
    /// When its file cannot be read.
    pub fn of(file: &Path) -> anyhow::Result<Self> {
        let source = Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
        let mut schema = source.prepare(
            "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND tbl_name NOT LIKE 'sqlite_%' ORDER BY type DESC",
        )?;
        let schema = schema.query_map([], |row| row.get(0))?.collect::<Result<Vec<String>, _>>()?;
        let inserts = TABLES.iter().map(|table| insert(&source, table)).collect::<anyhow::Result<Vec<_>>>()?;
        let read = |sql: &str| -> anyhow::Result<Vec<Vec<Value>>> {
            let mut prepared = source.prepare(sql)?;
            let columns = prepared.column_count();
            let rows = prepared.query_map([], |row| (0..columns).map(|column| row.get(column)).collect())?;
            Ok(rows.collect::<Result<_, _>>()?)
        };
        let newest = format!("(SELECT position FROM messages ORDER BY position DESC LIMIT {MOST_ROWS})");
        let messages = read(&format!("SELECT * FROM messages WHERE position IN {newest} ORDER BY position"))?;
        let events = read(&format!("SELECT * FROM events WHERE position IN {newest} ORDER BY position"))?;
        // Every message moves its conversation to the top of the lists: the place in the indexes changes each time.
        let changed: Vec<String> = columns(&source, "conversations")?
            .iter()
            .map(|name| if name == "activity" { "m.position".to_owned() } else { format!("c.{name}") })
            .collect();
        let changed = changed.join(", ");
        let talks = read(&format!(
            "SELECT {changed} FROM messages m JOIN conversations c ON c.id = m.conversation WHERE m.position IN {newest} ORDER BY m.position"
        ))?;
        anyhow::ensure!(messages.len() == events.len() && messages.len() == talks.len(), "rows that belong together");
        anyhow::ensure!(!messages.is_empty(), "the server stored no messages");
        let together = events.into_iter().zip(messages).zip(talks);
        let messages = together.map(|((event, message), talk)| vec![(0, event), (1, message), (2, talk)]).collect();
        Ok(Self { schema, messages, inserts })
    }

    fn file(&self, path: &Path) -> anyhow::Result<Connection> {
        let raw = Connection::open(path)?;
        raw.execute_batch(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 0; PRAGMA cache_size = -16000;",
        )?;
        for statement in &self.schema {
            raw.execute_batch(statement).with_context(|| statement.clone())?;
        }
        raw.execute_batch("INSERT INTO workspaces (id, name, created_at) VALUES (x'00', 'w', 0)")?;
        Ok(raw)
    }

    /// Writes them under a load for a while. Once all were written they are written again under new keys.
    ///
    /// # Errors
    /// The disk.
    pub fn commit(&self, path: &Path, load: Load, duration: Duration, seed: u64) -> anyhow::Result<Committed> {
        let writer = self.file(path)?;
        let checkpointer = Connection::open(path)?;
        let (stop, stopped) = channel::<()>();
        let (sender, queue) = channel::<Instant>();
        let (done, answers) = channel::<Instant>();
        let begin = Instant::now() + Duration::from_millis(10);
        std::thread::scope(|scope| {
            let writing = scope.spawn(move || self.write(&writer, &queue, &done));
            scope.spawn(move || {
                while stopped.recv_timeout(Duration::from_millis(250)) == Err(RecvTimeoutError::Timeout) {
                    let pages =
                        checkpointer.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |row| row.get::<_, i64>(1));
                    // What the server's writer does between two transactions.
                    if pages.is_ok_and(|pages| MOST_PAGES < pages) {
                        drop(checkpointer.query_row("PRAGMA wal_checkpoint(RESTART)", [], |_| Ok(())));
                    }
                }
            });
            feed(load, begin, duration, seed, &sender, &answers);
            drop(sender);
            let mut times = Times::default();
            let mut count = 0_u64;
            drop(answers);
            let written = writing.join();
            drop(stop);
            let (written, last) = written.map_err(|_| anyhow::anyhow!("the writer panicked"))??;
            for took in written {
                times.add(took.as_nanos() as u64);
                count += 1;
            }
            let seconds = last.saturating_duration_since(begin).as_secs_f64().max(1e-9);
            Ok(Committed { times, rate: count as f64 / seconds })
        })
    }

    fn write(
        &self,
        connection: &Connection,
        queue: &Receiver<Instant>,
        done: &Sender<Instant>,
    ) -> anyhow::Result<(Vec<Duration>, Instant)> {
        let mut turn = 0;
        let mut times = Vec::new();
        let mut last = Instant::now();
        while let Ok(first) = queue.recv() {
            let mut group = vec![first];
            while group.len() < GROUP
                && let Ok(next) = queue.try_recv()
            {
                group.push(next);
            }
            connection.prepare_cached("BEGIN IMMEDIATE")?.execute([])?;
            for _ in &group {
                self.put(connection, turn)?;
                turn += 1;
            }
            connection.prepare_cached("UPDATE workspaces SET head = head + ?1")?.execute([group.len() as i64])?;
            connection.prepare_cached("COMMIT")?.execute([])?;
            last = Instant::now();
            for due in group {
                times.push(last.saturating_duration_since(due));
                // Nobody listens any more once the time is over.
                let _ = done.send(due);
            }
        }
        Ok((times, last))
    }

    fn put(&self, connection: &Connection, turn: usize) -> anyhow::Result<()> {
        let message = &self.messages[turn % self.messages.len()];
        for (which, values) in message {
            let mut statement = connection.prepare_cached(&self.inserts[*which])?;
            let values = values.iter().cloned().map(|value| renewed(value, *which, turn, self.messages.len()));
            statement.execute(rusqlite::params_from_iter(values))?;
        }
        Ok(())
    }
}

/// Rows written for the second time need keys of their own: numbers of places grow, texts and ids of messages differ at
/// their end. Conversations are written over, as they are by every message.
fn renewed(value: Value, which: usize, turn: usize, all: usize) -> Value {
    let lap = turn / all;
    match value {
        Value::Integer(number) if (1..1 << 40).contains(&number) => Value::Integer(number + lap as i64 * 10_000_000),
        Value::Blob(mut bytes) if which == 1 && bytes.len() == 16 && lap != 0 => {
            bytes[14] ^= (lap >> 8) as u8;
            bytes[15] ^= lap as u8;
            Value::Blob(bytes)
        }
        Value::Text(mut text) if which == 1 && lap != 0 && text.len() <= 64 => {
            text.push_str(&lap.to_string());
            Value::Text(text)
        }
        other => other,
    }
}

fn columns(source: &Connection, table: &str) -> anyhow::Result<Vec<String>> {
    let mut columns = source.prepare(&format!("SELECT name FROM pragma_table_info('{table}')"))?;
    let columns = columns.query_map([], |row| row.get(0))?.collect::<Result<Vec<String>, _>>()?;
    anyhow::ensure!(!columns.is_empty(), "no table {table}");
    Ok(columns)
}

/// An insert of a whole row; a conversation is written over by each of its messages.
fn insert(source: &Connection, table: &str) -> anyhow::Result<String> {
    let columns = columns(source, table)?;
    let marks: Vec<String> = (1..=columns.len()).map(|number| format!("?{number}")).collect();
    let mut sql = format!("INSERT INTO {table} ({}) VALUES ({})", columns.join(", "), marks.join(", "));
    if table == "conversations" {
        let rest = columns.iter().filter(|name| *name != "id");
        let sets: Vec<String> = rest.map(|name| format!("{name} = excluded.{name}")).collect();
        sql += &format!(" ON CONFLICT (id) DO UPDATE SET {}", sets.join(", "));
    }
    Ok(sql)
}

/// Hands messages to the writer until the time is over.
fn feed(
    load: Load,
    begin: Instant,
    duration: Duration,
    seed: u64,
    queue: &Sender<Instant>,
    answers: &Receiver<Instant>,
) {
    match load {
        Load::Rate(rate) => {
            let mut chance = Chance::new(seed);
            let mut at = begin + Duration::from_nanos(chance.gap(rate));
            while at < begin + duration {
                std::thread::sleep(at.saturating_duration_since(Instant::now()));
                if queue.send(at).is_err() {
                    return;
                }
                at += Duration::from_nanos(chance.gap(rate));
            }
        }
        Load::InFlight(count) => {
            for _ in 0..count {
                let _ = queue.send(Instant::now());
            }
            while Instant::now() < begin + duration && answers.recv().is_ok() {
                if queue.send(Instant::now()).is_err() {
                    return;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A file with the tables a message leaves rows in, and some messages.
    fn stored(folder: &Path) -> std::path::PathBuf {
        let path = folder.join("server.db");
        let raw = Connection::open(&path).expect("a file");
        raw.execute_batch(
            "CREATE TABLE workspaces (id BLOB PRIMARY KEY, name TEXT, head INTEGER DEFAULT 0, created_at INTEGER) WITHOUT ROWID;
             CREATE TABLE events (workspace BLOB, position INTEGER, body TEXT, PRIMARY KEY (workspace, position)) WITHOUT ROWID;
             CREATE TABLE messages (conversation BLOB, position INTEGER, id BLOB, key TEXT, PRIMARY KEY (conversation, position));
             CREATE UNIQUE INDEX messages_by_id ON messages (id);
             CREATE TABLE conversations (id BLOB PRIMARY KEY, activity INTEGER);
             INSERT INTO conversations VALUES (x'0a', 3);
             INSERT INTO events VALUES (x'01', 2, 'e'), (x'01', 3, 'e');
             INSERT INTO messages VALUES (x'0a', 2, zeroblob(16), 'k-1'), (x'0a', 3, randomblob(16), 'k-2');",
        )
        .expect("tables");
        path
    }

    #[test]
    fn the_rows_of_a_server_are_written_again_and_again() {
        let folder = tempfile::tempdir().expect("a folder");
        let rows = Rows::of(&stored(folder.path())).expect("rows");
        assert_eq!(rows.messages.len(), 2);
        let path = folder.path().join("floor.db");
        let done = rows.commit(&path, Load::InFlight(4), Duration::from_millis(50), 1).expect("written");
        assert!(4 <= done.times.count());
        let raw = Connection::open(&path).expect("the file");
        let count = |sql: &str| raw.query_row(sql, [], |row| row.get::<_, i64>(0)).expect("a count") as u64;
        assert_eq!(count("SELECT count(*) FROM messages"), done.times.count());
        assert_eq!(count("SELECT count(*) FROM events"), done.times.count());
        assert_eq!(count("SELECT head FROM workspaces"), done.times.count());
    }
}
