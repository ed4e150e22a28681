//! The floor: rows that the store wrote, written again by a bare driver, group by group, nothing read or decided.

use std::path::Path;
use std::time::{Duration, Instant};

use parlor_store::{Database, Store, StoreConfig};
use rusqlite::types::Value;

const EVENTS: &str = "INSERT INTO events (workspace, position, at, conversation, inbox, contact, body) \
                      VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
const MESSAGES: &str = "INSERT INTO messages (conversation, position, id, client_message_id, fingerprint, public, revision, body) \
                        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
const CONVERSATIONS: &str = "INSERT INTO conversations \
    (id, workspace, inbox, contact, status, assignee, activity, version, revision, body) \
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10) \
    ON CONFLICT (id) DO UPDATE SET activity = excluded.activity, revision = excluded.revision, body = excluded.body";

fn rows(connection: &rusqlite::Connection, sql: &str) -> Vec<Vec<Value>> {
    let mut prepared = connection.prepare(sql).expect("the store's tables");
    let columns = prepared.column_count();
    let rows = prepared.query_map([], |row| (0..columns).map(|column| row.get(column)).collect());
    rows.expect("rows").collect::<Result<_, _>>().expect("rows")
}

/// Rows a second into a fresh database with the same tables, `synchronous=FULL`, in this thread.
pub fn sqlite(from: &Path, folder: &Path, group: usize, seconds: u64) -> f64 {
    let source = rusqlite::Connection::open(from).expect("the measured database");
    let messages = rows(
        &source,
        "SELECT conversation, position, id, client_message_id, fingerprint, public, revision, body FROM messages ORDER BY position",
    );
    let events = rows(
        &source,
        "SELECT workspace, position, at, conversation, inbox, contact, body FROM events WHERE position IN (SELECT position FROM messages) ORDER BY position",
    );
    let mut conversations = std::collections::HashMap::new();
    for row in rows(
        &source,
        "SELECT id, workspace, inbox, contact, status, assignee, activity, version, revision, body FROM conversations",
    ) {
        let Value::Blob(id) = row[0].clone() else { panic!("an id is bytes") };
        conversations.insert(id, row);
    }
    let path = folder.join("floor").join("parlor.db");
    let made = Store::migrate(StoreConfig::new(Database::Sqlite { path: path.clone() }));
    tokio::task::block_in_place(|| tokio::runtime::Handle::current().block_on(made)).expect("the same tables");
    let bare = rusqlite::Connection::open(&path).expect("a file");
    bare.set_prepared_statement_cache_capacity(16);
    bare.execute_batch("PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 0; PRAGMA cache_size = -16000;")
        .expect("settings");
    let begin = Instant::now();
    let (mut written, mut place) = (0, 0);
    while begin.elapsed() < Duration::from_secs(seconds) && place + group <= messages.len() {
        bare.execute_batch("BEGIN IMMEDIATE").expect("a transaction");
        for number in place..place + group {
            let put = |sql: &str, row: &[Value]| {
                bare.prepare_cached(sql).expect("SQL").execute(rusqlite::params_from_iter(row)).expect("a row");
            };
            put(EVENTS, &events[number]);
            put(MESSAGES, &messages[number]);
            let Value::Blob(id) = &messages[number][0] else { panic!("an id is bytes") };
            let mut conversation = conversations[id].clone();
            conversation[6] = messages[number][1].clone();
            put(CONVERSATIONS, &conversation);
        }
        bare.execute_batch("COMMIT").expect("a commit");
        place += group;
        written += group;
    }
    written as f64 / begin.elapsed().as_secs_f64()
}

async fn connect(url: &str) -> tokio_postgres::Client {
    let (client, connection) = tokio_postgres::connect(url, tokio_postgres::NoTls).await.expect("PostgreSQL");
    tokio::runtime::Handle::current().spawn(connection);
    client
}

/// Makes a schema to measure in; the address that leads to it.
pub async fn make_schema(url: &str, schema: &str) -> String {
    connect(url).await.batch_execute(&format!("CREATE SCHEMA {schema}")).await.expect("a schema");
    let join = if url.contains('?') { '&' } else { '?' };
    format!("{url}{join}options=-csearch_path%3D{schema}")
}

pub async fn drop_schema(url: &str, schema: &str) {
    connect(url).await.batch_execute(&format!("DROP SCHEMA {schema} CASCADE")).await.expect("a schema");
}

/// Rows a second, set-wise: three statements a group, copied inside the server from where the store wrote them.
pub async fn postgres(url: &str, group: usize, seconds: u64) -> f64 {
    let client = connect(url).await;
    client
        .batch_execute(
            "CREATE TABLE bare_events (LIKE events INCLUDING ALL); CREATE TABLE bare_messages (LIKE messages INCLUDING ALL); \
             CREATE TABLE bare_conversations (LIKE conversations INCLUDING ALL); ANALYZE events; ANALYZE messages",
        )
        .await
        .expect("the same tables");
    let all = client.query("SELECT e.workspace, e.position, e.at, e.conversation, e.inbox, e.contact, e.body, m.id, m.client_message_id, m.body FROM events e JOIN messages m ON m.conversation = e.conversation AND m.position = e.position ORDER BY e.position LIMIT 400000", &[]).await.expect("rows");
    let bodies = client.query("SELECT id, body FROM conversations", &[]).await.expect("rows");
    let bodies: std::collections::HashMap<Vec<u8>, String> =
        bodies.iter().map(|row| (row.get(0), row.get(1))).collect();
    let events = client.prepare("INSERT INTO bare_events SELECT * FROM unnest($1::bytea[], $2::bigint[], $3::bigint[], $4::bytea[], $5::bytea[], $6::bytea[], $7::text[])").await.expect("SQL");
    let messages = client.prepare("INSERT INTO bare_messages SELECT * FROM unnest($1::bytea[], $2::bigint[], $3::bytea[], $4::text[], $5::bigint[], $6::bigint[], $7::bigint[], $8::text[])").await.expect("SQL");
    let conversations = client.prepare("INSERT INTO bare_conversations SELECT * FROM unnest($1::bytea[], $2::bytea[], $3::bytea[], $4::bytea[], $5::bigint[], $6::bytea[], $7::bigint[], $8::bigint[], $9::bigint[], $10::text[]) ON CONFLICT (id) DO UPDATE SET activity = excluded.activity, revision = excluded.revision, body = excluded.body").await.expect("SQL");
    let bytes = |rows: &[&tokio_postgres::Row], column: usize| -> Vec<Vec<u8>> {
        rows.iter().map(|row| row.get(column)).collect()
    };
    let numbers =
        |rows: &[&tokio_postgres::Row], column: usize| -> Vec<i64> { rows.iter().map(|row| row.get(column)).collect() };
    let texts = |rows: &[&tokio_postgres::Row], column: usize| -> Vec<String> {
        rows.iter().map(|row| row.get(column)).collect()
    };
    let begin = Instant::now();
    let mut written = 0;
    for chunk in all.chunks_exact(group) {
        if Duration::from_secs(seconds) <= begin.elapsed() {
            break;
        }
        let chunk: Vec<&tokio_postgres::Row> = chunk.iter().collect();
        let mut latest: std::collections::BTreeMap<Vec<u8>, &tokio_postgres::Row> = std::collections::BTreeMap::new();
        for row in &chunk {
            latest.insert(row.get(3), row);
        }
        let last: Vec<&tokio_postgres::Row> = latest.values().copied().collect();
        let zeros = vec![0i64; chunk.len()];
        let (workspaces, positions, ats, ids) =
            (bytes(&chunk, 0), numbers(&chunk, 1), numbers(&chunk, 2), bytes(&chunk, 3));
        let (inboxes, contacts, event_bodies) = (bytes(&chunk, 4), bytes(&chunk, 5), texts(&chunk, 6));
        let (message_ids, keys, message_bodies) = (bytes(&chunk, 7), texts(&chunk, 8), texts(&chunk, 9));
        let last_bodies: Vec<&str> = last.iter().map(|row| bodies[&row.get::<_, Vec<u8>>(3)].as_str()).collect();
        let nobody: Vec<Vec<u8>> = vec![Vec::new(); last.len()];
        let (last_ids, last_spaces, last_inboxes, last_contacts, last_positions) =
            (bytes(&last, 3), bytes(&last, 0), bytes(&last, 4), bytes(&last, 5), numbers(&last, 1));
        let last_zeros = vec![0i64; last.len()];
        let done = tokio::join!(
            client.batch_execute("BEGIN"),
            async {
                client
                    .execute(&events, &[&workspaces, &positions, &ats, &ids, &inboxes, &contacts, &event_bodies])
                    .await
            },
            async {
                client
                    .execute(
                        &messages,
                        &[&ids, &positions, &message_ids, &keys, &zeros, &zeros, &zeros, &message_bodies],
                    )
                    .await
            },
            async {
                client
                    .execute(
                        &conversations,
                        &[
                            &last_ids,
                            &last_spaces,
                            &last_inboxes,
                            &last_contacts,
                            &last_zeros,
                            &nobody,
                            &last_positions,
                            &last_zeros,
                            &last_positions,
                            &last_bodies,
                        ],
                    )
                    .await
            },
            client.batch_execute("COMMIT"),
        );
        done.0.expect("begin");
        done.1.expect("events");
        done.2.expect("messages");
        done.3.expect("conversations");
        done.4.expect("commit");
        written += chunk.len();
    }
    written as f64 / begin.elapsed().as_secs_f64()
}
