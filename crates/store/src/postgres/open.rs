//! Reaching the server: its address, its tables, and which life of it this is.

use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::Duration;

use tokio_postgres::config::SslMode;

use super::connection::Connection;
use crate::driver::{Statement, values};
use crate::writer::Failure;
use crate::{Epoch, OpenError, Unavailable, migrations};

/// Held while migrations run, so that nodes that start together do not run them together.
const MIGRATION_LOCK: i64 = 0x7061_726C_6F72;

fn unavailable(failure: Failure) -> OpenError {
    OpenError::Unavailable(match failure {
        Failure::Refused(refusal) => Unavailable(format!("refused: {refusal:?}")),
        Failure::Poisoned(why) | Failure::Unavailable(why) => Unavailable(why),
    })
}

/// Reads an address, with the patience of a server that must answer its own clients.
pub(crate) fn address(url: &str) -> Result<tokio_postgres::Config, OpenError> {
    // The error names what is wrong, never the address itself: it may carry a password.
    let mut address: tokio_postgres::Config =
        url.parse().map_err(|error: tokio_postgres::Error| OpenError::Address(cause(&error)))?;
    if address.get_hosts().is_empty() {
        return Err(OpenError::Address("it names no host".to_owned()));
    }
    if !matches!(address.get_ssl_mode(), SslMode::Disable | SslMode::Prefer) {
        return Err(OpenError::Address(
            "TLS to PostgreSQL is not supported; use a private network and sslmode=disable".to_owned(),
        ));
    }
    address.connect_timeout(Duration::from_secs(3));
    address.keepalives_idle(Duration::from_secs(10));
    address.tcp_user_timeout(Duration::from_secs(15));
    if address.get_application_name().is_none() {
        address.application_name("parlor");
    }
    Ok(address)
}

/// An error with what it comes from: the outermost layer alone says little.
pub(crate) fn cause(error: &tokio_postgres::Error) -> String {
    let mut text = error.to_string();
    let mut source = std::error::Error::source(error);
    while let Some(inner) = source {
        let inner_text = inner.to_string();
        if !text.contains(&inner_text) {
            text = format!("{text}: {inner_text}");
        }
        source = inner.source();
    }
    text
}

async fn apply(connection: &mut Connection) -> Result<Vec<String>, OpenError> {
    let lock = Statement::new("SELECT pg_advisory_lock($1)", values![MIGRATION_LOCK]);
    connection.run(&lock).await.map_err(unavailable)?;
    let result = apply_locked(connection).await;
    let unlock = Statement::new("SELECT pg_advisory_unlock($1)", values![MIGRATION_LOCK]);
    connection.run(&unlock).await.map_err(unavailable)?;
    result
}

async fn apply_locked(connection: &mut Connection) -> Result<Vec<String>, OpenError> {
    connection.batch(migrations::TABLE).await.map_err(unavailable)?;
    let known = Statement::new("SELECT name FROM migrations", Vec::new());
    let rows = connection.run(&known).await.map_err(unavailable)?.rows;
    let known: Vec<&str> = rows.iter().map(|row| row.text(0)).collect::<Result<_, _>>()?;
    let mut applied = Vec::new();
    for migration in migrations::ALL.iter().filter(|migration| !known.contains(&migration.name)) {
        let name = migration.name;
        // One simple query is one transaction: all of it is kept, or nothing.
        let sql = format!("BEGIN; {} ; INSERT INTO migrations (name) VALUES ('{name}'); COMMIT", migration.postgres);
        if let Err(failure) = connection.batch(&sql).await {
            connection.abandon().await;
            let error = unavailable(failure).to_string();
            return Err(OpenError::Migration { name: name.to_owned(), error });
        }
        applied.push(name.to_owned());
    }
    Ok(applied)
}

/// Brings the tables up to date and lets go.
pub(crate) async fn migrate(url: &str) -> Result<Vec<String>, OpenError> {
    let mut connection = Connection::connect(&address(url)?, &Arc::default()).await.map_err(unavailable)?;
    connection.unhurried().await.map_err(unavailable)?;
    apply(&mut connection).await
}

pub(crate) async fn open(
    address: &tokio_postgres::Config,
    statements: &Arc<AtomicU64>,
) -> Result<(Connection, Epoch), OpenError> {
    let mut first = Connection::connect(address, &Arc::default()).await.map_err(unavailable)?;
    first.unhurried().await.map_err(unavailable)?;
    apply(&mut first).await?;
    drop(first);
    let mut connection = Connection::connect(address, statements).await.map_err(unavailable)?;
    let epoch = epoch(&mut connection).await.map_err(unavailable)?;
    Ok((connection, epoch))
}

/// Which life of the log this is: of this database, on this server, since its last promotion.
pub(crate) async fn epoch(connection: &mut Connection) -> Result<Epoch, Failure> {
    let question = Statement::new(
        "SELECT m.value, s.system_identifier::text, substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8) \
         FROM meta m, pg_control_system() s WHERE m.key = 'epoch'",
        Vec::new(),
    );
    let rows = connection.run(&question).await?.rows;
    let row = rows.first().ok_or_else(|| Failure::Unavailable("the database has no epoch".to_owned()))?;
    let whole = format!("{}/{}/{}", row.text(0)?, row.text(1)?, row.text(2)?);
    Ok(Epoch::new(&short(&whole)))
}

/// Ten letters and digits that differ when the text does (64-bit FNV-1a).
fn short(text: &str) -> String {
    const LETTERS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
    let hash = text
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3));
    (0..10).map(|place| LETTERS[(hash >> (5 * place)) as usize & 31] as char).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_that_makes_no_sense_is_explained_without_repeating_it() {
        for wrong in ["nonsense", "postgres://", "postgres://ada:secret@host:port/db", "http://ada:secret@host/db"] {
            let error = address(wrong).expect_err(wrong).to_string();
            assert!(error.contains("postgres://user:password@host:5432/database"), "{error}");
            assert!(!error.contains("secret"), "{error}");
        }
        assert!(address("postgres://ada:secret@host:5432/db?sslmode=require").is_err());
        assert!(address("postgres://ada:secret@host:5432/db").is_ok());
    }

    #[test]
    fn another_timeline_is_another_epoch() {
        assert_ne!(short("value/7000/00000001"), short("value/7000/00000002"));
        assert_eq!(short("value").len(), 10);
    }
}
