//! `parlor-loadgen`: measures a server, fills one, or keeps one busy, as its clients would.

use clap::{Parser, Subcommand};
use parlor_loadgen::floor::relay;
use parlor_loadgen::{bench, chatter, lists, seed};

/// A crowd of visitors and agents for a Parlor server.
#[derive(Debug, Parser)]
#[command(version)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Starts a server and prints a table of figures beside their floors.
    Bench(bench::Options),
    /// Fills a server with conversations.
    Seed(seed::Options),
    /// Walks and times the lists of a server that was filled.
    Lists(lists::Options),
    /// Visitors and agents who chat for a while; every message is verified.
    Crowd(chatter::Options),
    /// The floor of the wire; `bench` starts it.
    #[command(hide = true)]
    Relay {
        /// Bytes of an event for a visitor.
        #[arg(long)]
        visitor: usize,
        /// Bytes of a list notification.
        #[arg(long)]
        agent: usize,
    },
}

fn main() -> anyhow::Result<()> {
    let command = Arguments::parse().command;
    if let Command::Relay { visitor, agent } = command {
        // As the server: a thread for each core.
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
        return runtime.block_on(relay::serve(relay::Sizes { visitor, agent }));
    }
    allow_many_files()?;
    // One thread: the crowd must not take the server's cores away from it.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let local = tokio::task::LocalSet::new();
    local.block_on(&runtime, async {
        match command {
            Command::Bench(options) => bench::run(options).await,
            Command::Seed(options) => seed::run(options).await,
            Command::Lists(options) => lists::run(options).await,
            Command::Crowd(options) => chatter::run(options).await,
            Command::Relay { .. } => unreachable!("served above"),
        }
    })
}

/// Every connection is a file: as many as we may have.
fn allow_many_files() -> anyhow::Result<()> {
    use rustix::process::{Resource, getrlimit, setrlimit};
    let mut limit = getrlimit(Resource::Nofile);
    limit.current = limit.maximum;
    setrlimit(Resource::Nofile, limit)?;
    Ok(())
}
