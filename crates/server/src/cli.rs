//! The command line.

mod agent;
mod demo;
mod inbox;
mod serve;

use anyhow::Context as _;
use clap::{Args, Parser, Subcommand};
use parlor_store::{Opened, Store, StoreConfig};
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;

use crate::config::{Config, Overrides};

/// Parlor: live chat on your own server.
#[derive(Parser)]
#[command(name = "parlor", version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Run the server.
    Serve {
        #[command(flatten)]
        common: Common,
        /// Where to listen; port 0 picks a free one.
        #[arg(long)]
        listen: Option<SocketAddr>,
        /// How browsers reach the server, like https://chat.example.com.
        #[arg(long)]
        public_url: Option<String>,
        /// Proxies in front, whose X-Forwarded-For is believed; separated by commas.
        #[arg(long, value_delimiter = ',')]
        trusted_proxies: Vec<IpAddr>,
        /// Add sample conversations and serve /demo, a small shop with the widget on it.
        #[arg(long)]
        demo: bool,
    },
    /// Bring the database up to date, and do nothing else.
    Migrate {
        #[command(flatten)]
        common: Common,
    },
    /// The people who answer.
    #[command(subcommand)]
    Agent(agent::Command),
    /// The doors through which people write.
    #[command(subcommand)]
    Inbox(inbox::Command),
    /// Print the description of the HTTP API.
    Openapi,
}

/// What every command that touches data takes.
#[derive(Args)]
struct Common {
    /// Where data lives.
    #[arg(long)]
    data_dir: Option<PathBuf>,
    /// A PostgreSQL database instead of the SQLite file.
    #[arg(long)]
    database_url: Option<String>,
    /// A file of settings.
    #[arg(long, env = "PARLOR_CONFIG")]
    config: Option<PathBuf>,
}

impl Common {
    fn load(self, more: Overrides) -> anyhow::Result<Config> {
        let flags = Overrides { data_dir: self.data_dir, database_url: self.database_url, ..more };
        Ok(Config::load(self.config.as_deref(), std::env::vars(), flags)?)
    }

    async fn store(self) -> anyhow::Result<(Config, Store)> {
        let config = self.load(Overrides::default())?;
        let Opened { store, .. } = Store::open(StoreConfig::new(config.database())).await?;
        Ok((config, store))
    }
}

/// Runs the command the arguments name.
///
/// # Errors
/// Whatever went wrong, with what to do about it.
pub fn run() -> anyhow::Result<()> {
    let cli = Cli::parse();
    let runtime =
        tokio::runtime::Builder::new_multi_thread().enable_all().build().context("cannot start the runtime")?;
    runtime.block_on(async {
        match cli.command {
            Command::Serve { common, listen, public_url, trusted_proxies, demo } => {
                let more = Overrides { listen, public_url, trusted_proxies, ..Overrides::default() };
                serve::run(common.load(more)?, demo).await
            }
            Command::Migrate { common } => {
                let config = common.load(Overrides::default())?;
                let applied = Store::migrate(StoreConfig::new(config.database())).await?;
                match applied.as_slice() {
                    [] => println!("Nothing to do: the database is up to date."),
                    names => names.iter().for_each(|name| println!("Applied {name}.")),
                }
                Ok(())
            }
            Command::Agent(command) => agent::run(command).await,
            Command::Inbox(command) => inbox::run(command).await,
            Command::Openapi => {
                print!("{}", crate::http::document());
                Ok(())
            }
        }
    })
}

/// The one workspace of an installation, or the one that is named.
async fn workspace(store: &Store, named: Option<&str>) -> anyhow::Result<parlor_store::Workspace> {
    let mut all = store.workspaces().await?;
    match (named, all.len()) {
        (_, 0) => anyhow::bail!("there is no workspace yet: start the server and open the setup link it prints"),
        (None, 1) => Ok(all.remove(0)),
        (None, _) => anyhow::bail!("there are several workspaces: name one with --workspace, by its id"),
        (Some(id), _) => all
            .into_iter()
            .find(|workspace| workspace.id.to_string() == id)
            .with_context(|| format!("there is no workspace {id}")),
    }
}
