//! Where a test's data lies: a temporary folder, or a PostgreSQL database of its own.

use parlor_server::random;
use tokio_postgres::NoTls;

use super::background::variable;

/// Names a PostgreSQL server on which databases may be made; without it tests run on SQLite.
const SERVER: &str = "PARLOR_TEST_POSTGRES_URL";

/// A database that goes with the test.
pub struct OwnDatabase {
    server: String,
    name: String,
}

impl OwnDatabase {
    /// On the server the environment names; none without one.
    pub async fn if_any() -> Option<Self> {
        let server = variable(SERVER)?;
        let name = format!("parlor_it_{:016x}", random::below(u64::MAX));
        run(&server, &format!("CREATE DATABASE {name}")).await;
        Some(Self { server, name })
    }

    /// Its address.
    pub fn url(&self) -> String {
        let (address, options) = match self.server.split_once('?') {
            Some((address, options)) => (address, format!("?{options}")),
            None => (self.server.as_str(), String::new()),
        };
        let (host, _) = address.rsplit_once('/').expect("an address names a database");
        format!("{host}/{}{options}", self.name)
    }
}

impl Drop for OwnDatabase {
    fn drop(&mut self) {
        let (server, name) = (self.server.clone(), self.name.clone());
        // Dropped inside a runtime, where one cannot wait: another thread has its own.
        let dropping = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
            runtime.block_on(run(&server, &format!("DROP DATABASE {name} WITH (FORCE)")));
        });
        drop(dropping.join());
    }
}

async fn run(server: &str, statement: &str) {
    let (client, connection) = tokio_postgres::connect(server, NoTls).await.expect("PostgreSQL answers");
    let driving = super::background::beside(async move { drop(connection.await) });
    client.batch_execute(statement).await.expect("the statement runs");
    drop(client);
    drop(driving.await);
}
