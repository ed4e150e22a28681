//! `bench`: starts the server itself, loads it in several ways, and prints one table of figures beside their floors.

mod broadcast;
mod chat;
mod idle;
mod quiet;
mod room;
mod start;

use anyhow::{Context as _, bail};
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::desk::Desk;
use crate::figures::Table;
use crate::process::Process;

/// What to measure, and how.
#[derive(Clone, Debug, clap::Args)]
pub struct Options {
    /// The server's binary.
    #[arg(long)]
    pub server: PathBuf,
    /// Shorter runs and a tenth of the crowd: to see that it works, not to compare.
    #[arg(long)]
    pub quick: bool,
    /// Only these parts: chat, saturation, room, idle, broadcast, start, quiet.
    #[arg(long, num_args = 1.., value_delimiter = ',')]
    pub only: Vec<Part>,
    /// Where the servers keep their data, on a real disk. Beside the server's binary, unless said otherwise.
    #[arg(long)]
    pub folder: Option<PathBuf>,
    /// Of every choice that looks like chance.
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// Repeated runs of each load.
    #[arg(long)]
    pub runs: Option<usize>,
}

/// A part of the bench.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Part {
    /// 1,000 messages a second over 5,000 connections.
    Chat,
    /// As many as it takes.
    Saturation,
    /// One room with many readers.
    Room,
    /// Connections that only wait: memory, and how quickly they come in.
    Idle,
    /// One message to 10,000 connections, and what it asks of the database.
    Broadcast,
    /// From start to ready, and memory then.
    Start,
    /// What an idle client is told and has to do.
    Quiet,
}

/// Where and how the parts run.
#[derive(Debug)]
struct Setting {
    options: Options,
    folder: tempfile::TempDir,
}

impl Setting {
    fn wants(&self, part: Part) -> bool {
        self.options.only.is_empty() || self.options.only.contains(&part)
    }

    /// A count of a full run, or of a quick one.
    fn many(&self, full: usize) -> usize {
        if self.options.quick { full.div_ceil(10) } else { full }
    }

    fn runs(&self, full: usize) -> usize {
        self.options.runs.unwrap_or(if self.options.quick { 2 } else { full })
    }

    fn seconds(&self, full: u64) -> Duration {
        Duration::from_secs(if self.options.quick { 2 } else { full })
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// A server on this data folder, with limits that a crowd from one machine does not hit.
    fn server(&self, data: &Path) -> anyhow::Result<Process> {
        serve(&self.options.server, data, "warn")
    }

    /// A fresh server with an owner and an inbox.
    async fn fresh(&self, name: &str) -> anyhow::Result<(Process, Desk)> {
        let server = self.server(&self.path(name))?;
        let token = server.setup_token().context("the server printed no setup link")?;
        let desk = Desk::set_up(&server.base, token, 1).await?;
        Ok((server, desk))
    }

    /// The relay, as a process of its own like the server.
    fn relay(&self, visitor: usize, agent: usize) -> anyhow::Result<Process> {
        let own = std::env::current_exe().context("where this program is")?;
        Process::start(&own, &["relay", "--visitor", &visitor.to_string(), "--agent", &agent.to_string()], &[])
    }
}

/// Starts a server whose limits do not hold up a crowd that comes from one address.
///
/// # Errors
/// When it does not start.
pub fn serve(program: &Path, data: &Path, log: &str) -> anyhow::Result<Process> {
    let data = data.to_str().context("a folder whose name is text")?;
    let plenty = "1000000000";
    Process::start(
        program,
        &["serve", "--data-dir", data, "--listen", "127.0.0.1:0"],
        &[
            ("PARLOR_LOG__LEVEL", log),
            ("PARLOR_LIMITS__MAX_CONNECTIONS", "19000"),
            ("PARLOR_LIMITS__VISITOR_MESSAGES_PER_MINUTE", plenty),
            ("PARLOR_LIMITS__VISITOR_MESSAGE_BURST", plenty),
            ("PARLOR_LIMITS__VISITOR_SESSIONS_PER_MINUTE", plenty),
            ("PARLOR_LIMITS__LOGINS_PER_ACCOUNT", plenty),
            ("PARLOR_LIMITS__LOGINS_PER_ADDRESS", plenty),
        ],
    )
}

/// Measures, and prints the table.
///
/// # Errors
/// When something cannot be measured.
pub async fn run(options: Options) -> anyhow::Result<()> {
    let server = options.server.canonicalize().with_context(|| format!("no server at {}", options.server.display()))?;
    let beside = server.parent().map(Path::to_path_buf).unwrap_or_default();
    let place = options.folder.clone().unwrap_or(beside);
    refuse_memory(&place)?;
    let folder = tempfile::Builder::new().prefix("parlor-bench-").tempdir_in(&place)?;
    let setting = Setting { options: Options { server, ..options }, folder };
    let mut table = Table::default();
    let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    println!(
        "seed {}, {} cores, load before {}, log level warn, data in {}{}\n",
        setting.options.seed,
        std::thread::available_parallelism().map_or(0, usize::from),
        load.split_ascii_whitespace().next().unwrap_or("?"),
        place.display(),
        if setting.options.quick { ", QUICK: figures are not comparable" } else { "" }
    );
    if setting.wants(Part::Chat) || setting.wants(Part::Saturation) {
        chat::measure(&setting, &mut table).await?;
    }
    if setting.wants(Part::Room) {
        room::measure(&setting, &mut table).await?;
    }
    if setting.wants(Part::Idle) {
        idle::measure(&setting, &mut table).await?;
    }
    if setting.wants(Part::Broadcast) {
        broadcast::measure(&setting, &mut table).await?;
    }
    if setting.wants(Part::Start) {
        start::measure(&setting, &mut table).await?;
    }
    if setting.wants(Part::Quiet) {
        quiet::measure(&setting, &mut table).await?;
    }
    println!("\n{table}");
    Ok(())
}

/// A commit to memory costs nothing and says nothing.
fn refuse_memory(place: &Path) -> anyhow::Result<()> {
    const TMPFS: i64 = 0x0102_1994;
    const RAMFS: i64 = 0x8584_58F6;
    let kind = rustix::fs::statfs(place).with_context(|| place.display().to_string())?.f_type as i64;
    if kind == TMPFS || kind == RAMFS {
        bail!("{} is memory, not a disk: name another folder with --folder", place.display());
    }
    Ok(())
}
