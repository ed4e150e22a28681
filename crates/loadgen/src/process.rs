//! A server started by us, and what the system says about it: time to be ready, processor time, memory.

use anyhow::{Context as _, bail};
use serde::Deserialize;
use std::io::{BufRead as _, BufReader, Read as _};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use parking_lot::Mutex;

use crate::http::Base;

/// Lines of the log that are kept.
const MOST_LINES: usize = 200_000;

/// A server.
#[derive(Debug)]
pub struct Process {
    child: Child,
    /// Where it is reached.
    pub base: Base,
    /// From its start to the line that says it is ready.
    pub ready_after: Duration,
    lines: Arc<Mutex<Vec<String>>>,
}

/// Processor time, in seconds since a process began.
#[derive(Clone, Copy, Debug)]
pub struct Cpu(f64);

#[derive(Deserialize)]
struct Ready {
    url: String,
}

impl Cpu {
    /// Of a process.
    ///
    /// # Errors
    /// When it is gone, or this is no Linux.
    pub fn of(pid: &str) -> anyhow::Result<Self> {
        let path = format!("/proc/{pid}/stat");
        let text = std::fs::read_to_string(&path).with_context(|| path.clone())?;
        // The second field is a name in parentheses and may hold anything.
        let rest = text.rsplit_once(')').map(|(_, rest)| rest).context("a line of /proc/…/stat")?;
        let ticks: Vec<u64> = rest.split_ascii_whitespace().skip(11).take(2).filter_map(|it| it.parse().ok()).collect();
        let total: u64 = ticks.iter().sum();
        Ok(Self(total as f64 / rustix::param::clock_ticks_per_second() as f64))
    }

    /// Of this process.
    ///
    /// # Errors
    /// When this is no Linux.
    pub fn own() -> anyhow::Result<Self> {
        Self::of("self")
    }

    /// Since the process began.
    pub fn seconds(self) -> f64 {
        self.0
    }

    /// Seconds used since.
    pub fn since(self, before: Self) -> f64 {
        self.0 - before.0
    }
}

impl Process {
    /// Starts a server on a free port and waits until it is ready.
    ///
    /// # Errors
    /// When it does not start.
    pub fn start(program: &Path, arguments: &[&str], settings: &[(&str, &str)]) -> anyhow::Result<Self> {
        let mut command = Command::new(program);
        command.args(arguments).envs(settings.iter().copied());
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let started = Instant::now();
        let mut child = command.spawn().with_context(|| format!("cannot start {}", program.display()))?;
        let lines = Arc::new(Mutex::new(Vec::new()));
        let errors = child.stderr.take().context("a pipe")?;
        let kept = Arc::clone(&lines);
        std::thread::spawn(move || {
            for line in BufReader::new(errors).lines().map_while(Result::ok) {
                let mut kept = kept.lock();
                if kept.len() < MOST_LINES {
                    kept.push(line);
                }
            }
        });
        let mut output = BufReader::new(child.stdout.take().context("a pipe")?);
        let mut line = String::new();
        output.read_line(&mut line)?;
        let ready_after = started.elapsed();
        let Ok(ready) = serde_json::from_str::<Ready>(&line) else {
            child.wait()?;
            std::thread::sleep(Duration::from_millis(50));
            bail!("{} did not become ready:\n{}", program.display(), lines.lock().join("\n"));
        };
        // Whatever else it says must not fill the pipe.
        std::thread::spawn(move || drop(output.read_to_end(&mut Vec::new())));
        Ok(Self { child, base: Base::parse(&ready.url)?, ready_after, lines })
    }

    /// The lines it logged so far.
    pub fn log(&self) -> Vec<String> {
        self.lines.lock().clone()
    }

    /// How many lines it logged so far.
    pub fn logged(&self) -> usize {
        self.lines.lock().len()
    }

    /// The lines it logged after so many.
    pub fn log_since(&self, count: usize) -> Vec<String> {
        self.lines.lock().get(count..).unwrap_or_default().to_vec()
    }

    /// The token of the link it printed for its owner, once it is printed.
    pub fn setup_token(&self) -> Option<String> {
        let until = Instant::now() + Duration::from_secs(2);
        while Instant::now() < until {
            let found = self.log().iter().find_map(|line| Some(line.split_once("#token=")?.1.trim().to_owned()));
            if found.is_some() {
                return found;
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        None
    }

    /// Processor time it used.
    ///
    /// # Errors
    /// When it is gone.
    pub fn cpu(&self) -> anyhow::Result<Cpu> {
        Cpu::of(&self.child.id().to_string()).context("the server is gone")
    }

    /// Its resident memory, in KiB.
    ///
    /// # Errors
    /// When it is gone.
    pub fn memory(&self) -> anyhow::Result<u64> {
        let text =
            std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).context("the server is gone")?;
        let line = text.lines().find_map(|line| line.strip_prefix("VmRSS:")).context("no VmRSS")?;
        line.trim().trim_end_matches("kB").trim().parse().context("VmRSS is a number")
    }

    /// Its resident memory in KiB, once that no longer changes; at the latest after `most`.
    ///
    /// # Errors
    /// When it is gone.
    pub async fn settled_memory(&self, most: Duration) -> anyhow::Result<u64> {
        let until = Instant::now() + most;
        let mut last = self.memory()?;
        let mut calm = 0;
        loop {
            tokio::time::sleep(Duration::from_millis(500)).await;
            let now = self.memory()?;
            calm = if now.abs_diff(last) * 200 < now { calm + 1 } else { 0 };
            last = now;
            if 6 <= calm || until < Instant::now() {
                return Ok(now);
            }
        }
    }

    /// Tells it to stop, and waits.
    ///
    /// # Errors
    /// When it cannot be told.
    pub fn stop(mut self) -> anyhow::Result<()> {
        let pid = rustix::process::Pid::from_child(&self.child);
        rustix::process::kill_process(pid, rustix::process::Signal::TERM)?;
        let until = Instant::now() + Duration::from_secs(20);
        while Instant::now() < until {
            if let Some(status) = self.child.try_wait()? {
                if !status.success() {
                    bail!("the server ended with {status}:\n{}", self.log().join("\n"));
                }
                return Ok(());
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        bail!("the server did not stop within 20 s");
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // Stopped already, or in the way of an error: nothing of it may stay.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}
