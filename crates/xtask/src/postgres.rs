//! A PostgreSQL of our own for the time of a test run: on a free port, in a temporary folder, gone afterwards.

use std::io::Read as _;
use std::net::TcpListener;
use std::os::unix::fs::{DirBuilderExt as _, chown};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::Context as _;

use crate::command::answer;
use crate::packages::{find, install, is_root};

/// The shell that owns the server waits for its standard input to end. That happens however this program ends — done,
/// failed, interrupted, killed — so no server and no folder is ever left behind.
const GUARDIAN: &str = r#"
"$1/postgres" -D "$2/data" -p "$3" -c listen_addresses=127.0.0.1 -c unix_socket_directories= \
    -c max_connections=200 >"$2/log" 2>&1 &
server=$!
cat >/dev/null
kill -INT "$server" 2>/dev/null
wait "$server"
rm -rf "$2"
"#;

/// A running server; dropping it stops it and removes its folder.
pub struct Postgres {
    guardian: Child,
    url: String,
}

impl Postgres {
    /// Finds or installs PostgreSQL, makes a cluster and starts it. It syncs to disk, as in production.
    ///
    /// # Errors
    /// When there is none and none may be installed, or it does not start.
    pub fn start() -> anyhow::Result<Self> {
        let programs = programs()?;
        let user = unprivileged()?;
        let password = random()?;
        let folder = folder(user)?;
        let guarded = initialise(&programs, &folder, user, &password).and_then(|()| {
            let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
            let mut shell = as_user(Command::new("sh"), user);
            shell.args(["-c", GUARDIAN, "guardian"]).args([&programs, &folder]).arg(port.to_string());
            // Its own process group: an interrupt from the keyboard is for us; it notices when we are gone.
            shell
                .current_dir(&folder)
                .stdin(Stdio::piped())
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .process_group(0);
            Ok((shell.spawn()?, port))
        });
        let (guardian, port) = guarded.inspect_err(|_| {
            let _ = std::fs::remove_dir_all(&folder);
        })?;
        let server = Self { guardian, url: format!("postgres://parlor:{password}@127.0.0.1:{port}/postgres") };
        server.wait_until_ready(&programs, &folder, port)?;
        Ok(server)
    }

    /// Where to connect, as a superuser.
    pub fn url(&self) -> &str {
        &self.url
    }

    fn wait_until_ready(&self, programs: &Path, folder: &Path, port: u16) -> anyhow::Result<()> {
        let ask = programs.join("pg_isready");
        let deadline = Instant::now() + Duration::from_secs(30);
        while Instant::now() < deadline {
            if answer(&ask.to_string_lossy(), &["-q", "-h", "127.0.0.1", "-p", &port.to_string()]).is_some() {
                return Ok(());
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        let log = std::fs::read_to_string(folder.join("log")).unwrap_or_default();
        anyhow::bail!("PostgreSQL did not start within 30 s. Its log:\n{log}")
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        drop(self.guardian.stdin.take());
        let _ = self.guardian.wait();
    }
}

/// The folder with `initdb`, `postgres` and `pg_isready`.
fn programs() -> anyhow::Result<PathBuf> {
    let search = || {
        let mut versions: Vec<(u32, PathBuf)> = Vec::new();
        for entry in std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten() {
            let version = entry.file_name().to_string_lossy().parse().unwrap_or(0);
            versions.push((version, entry.path().join("bin")));
        }
        versions.sort_by_key(|(version, _)| std::cmp::Reverse(*version));
        let folders: Vec<PathBuf> = versions.into_iter().map(|(_, folder)| folder).collect();
        find(&["initdb"], &folders).and_then(|initdb| Some(initdb.canonicalize().ok()?.parent()?.to_owned()))
    };
    if let Some(found) = search() {
        return Ok(found);
    }
    install(
        "postgresql",
        "The store's tests need PostgreSQL 14 or newer. Install it, or set PARLOR_TEST_POSTGRES_URL",
    )?;
    search().context("PostgreSQL was installed but its initdb was not found")
}

/// PostgreSQL refuses to run as root; then: whom to run it as.
fn unprivileged() -> anyhow::Result<Option<(u32, u32)>> {
    if !is_root() {
        return Ok(None);
    }
    let ids = |name: &str| {
        let user = answer("id", &["-u", name])?.parse().ok()?;
        Some((user, answer("id", &["-g", name])?.parse().ok()?))
    };
    let found = ids("postgres").or_else(|| ids("nobody"));
    found.map(Some).context("PostgreSQL does not run as root, and there is neither a user postgres nor a user nobody")
}

fn as_user(mut command: Command, user: Option<(u32, u32)>) -> Command {
    if let Some((user, group)) = user {
        command.uid(user).gid(group);
    }
    command
}

fn folder(user: Option<(u32, u32)>) -> anyhow::Result<PathBuf> {
    // Root's own temporary folder may be closed to other users.
    let base = if user.is_some() { PathBuf::from("/tmp") } else { std::env::temp_dir() };
    let folder = base.join(format!("parlor-postgres-{}", random()?));
    std::fs::DirBuilder::new().mode(0o700).create(&folder)?;
    if let Some((user, group)) = user {
        chown(&folder, Some(user), Some(group))?;
    }
    Ok(folder)
}

fn initialise(programs: &Path, folder: &Path, user: Option<(u32, u32)>, password: &str) -> anyhow::Result<()> {
    let secret = folder.join("password");
    std::fs::write(&secret, password)?;
    if let Some((user, group)) = user {
        chown(&secret, Some(user), Some(group))?;
    }
    let mut initdb = as_user(Command::new(programs.join("initdb")), user);
    initdb.args(["--username=parlor", "--auth=scram-sha-256", "--encoding=UTF8", "--locale=C", "--no-sync"]);
    initdb.arg("--pwfile").arg(&secret).arg("--pgdata").arg(folder.join("data"));
    let made = initdb.current_dir(folder).stdin(Stdio::null()).output().context("initdb did not start")?;
    anyhow::ensure!(made.status.success(), "initdb failed:\n{}", String::from_utf8_lossy(&made.stderr));
    Ok(())
}

/// 16 hexadecimal digits nobody can guess: the server listens where other users of the machine can reach it.
fn random() -> anyhow::Result<String> {
    let mut bytes = [0; 8];
    std::fs::File::open("/dev/urandom")?.read_exact(&mut bytes)?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}
