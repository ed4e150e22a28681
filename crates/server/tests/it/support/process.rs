//! The real program in a process of its own: what can be killed, and whose memory can be weighed.

use std::io::{BufRead, BufReader, Read};
use std::net::{SocketAddr, TcpListener};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use super::database::OwnDatabase;
use super::people::Agent;
use super::server::set_up;

/// A running `parlor serve`; killed when dropped.
pub struct Process {
    child: Child,
    /// Like `http://127.0.0.1:4000`.
    pub base: String,
    stderr: Option<std::process::ChildStderr>,
}

/// An address nobody listens at, for processes that come back to it.
pub fn free_address() -> SocketAddr {
    TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).expect("a free port")
}

impl Process {
    /// Starts it on a folder, and a database where tests run on PostgreSQL; returns when it is ready.
    pub fn start(folder: &Path, address: SocketAddr, database: Option<&OwnDatabase>) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_parlor"));
        for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("PARLOR_")) {
            command.env_remove(name);
        }
        command.args(["serve", "--listen", &address.to_string(), "--data-dir"]).arg(folder);
        if let Some(database) = database {
            command.args(["--database-url", &database.url()]);
        }
        // The tests' own variables are no settings, and the program refuses what it does not know.
        for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("PARLOR_")) {
            command.env_remove(name);
        }
        for (limit, value) in [
            ("VISITOR_MESSAGES_PER_MINUTE", "1000000"),
            ("VISITOR_MESSAGE_BURST", "1000000"),
            ("VISITOR_SESSIONS_PER_MINUTE", "1000000"),
            ("VISITOR_UPLOADS", "100000"),
        ] {
            command.env(format!("PARLOR_LIMITS__{limit}"), value);
        }
        command.env("PARLOR_LOG__LEVEL", "error").stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("the program starts");
        let mut ready = String::new();
        let stdout = child.stdout.take().expect("piped");
        BufReader::new(stdout).read_line(&mut ready).expect("it says when it is ready");
        let stderr = child.stderr.take();
        if ready.is_empty() {
            let mut why = String::new();
            drop(stderr.map(|mut stderr| stderr.read_to_string(&mut why)));
            panic!("it did not start: {why}");
        }
        Self { child, base: format!("http://{address}"), stderr }
    }

    /// Makes its owner with the link it printed.
    pub async fn owner(&mut self) -> Agent {
        let lines = BufReader::new(self.stderr.take().expect("asked once")).lines();
        let mut links = lines.map_while(Result::ok).filter(|line| line.contains("#token="));
        let link = links.next().expect("a link").trim().to_owned();
        set_up(&self.base, &link).await
    }

    /// As a power cut would: no goodbye, no last write.
    pub fn kill(mut self) {
        self.child.kill().expect("it ran");
        self.child.wait().expect("it is gone");
    }

    /// Bytes of memory it uses.
    pub fn memory(&self) -> u64 {
        let statm = std::fs::read_to_string(format!("/proc/{}/statm", self.child.id())).expect("it runs");
        let pages: u64 = statm.split(' ').nth(1).expect("resident pages").parse().expect("a number");
        pages * 4_096
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}
