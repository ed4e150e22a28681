//! Which server a command is for: one that runs, or one it starts itself.

use anyhow::Context as _;
use std::path::PathBuf;

use crate::bench;
use crate::desk::Desk;
use crate::http::{Base, Credential};
use crate::process::Process;

/// Inboxes of a workspace made here.
const INBOXES: usize = 8;
/// Its owner.
const OWNER: &str = "owner@crowd.example";

/// Which server.
#[derive(Clone, Debug, clap::Args)]
pub struct Target {
    /// A server that runs, like `http://127.0.0.1:8080`; then say who you are with --key, or --email and --password. Its limits
    /// hold for the crowd, too: raise PARLOR_LIMITS__VISITOR_MESSAGES_PER_MINUTE and the like.
    #[arg(long, conflicts_with = "server", required_unless_present = "server")]
    url: Option<String>,
    /// Starts this server, with limits for a crowd.
    #[arg(long, requires = "data_dir")]
    server: Option<PathBuf>,
    /// Where the server that is started keeps its data.
    #[arg(long)]
    data_dir: Option<PathBuf>,
    /// An owner's or admin's API key with every scope.
    #[arg(long)]
    key: Option<String>,
    /// An owner's or admin's address.
    #[arg(long, default_value = OWNER)]
    email: String,
    /// Their password.
    #[arg(long)]
    password: Option<String>,
}

/// The server and who runs it there.
#[derive(Debug)]
pub struct Opened {
    /// The process, if it was started here.
    pub server: Option<Process>,
    /// The workspace.
    pub desk: Desk,
}

impl Target {
    /// Starts the server if need be, sets it up if that was not done, signs in.
    ///
    /// # Errors
    /// When it does not start, or does not let us in.
    pub async fn open(&self, log: &str) -> anyhow::Result<Opened> {
        let (server, base) = match (&self.url, &self.server, &self.data_dir) {
            (None, Some(program), Some(data)) => {
                let server = bench::serve(program, data, log)?;
                let base = server.base.clone();
                (Some(server), base)
            }
            (Some(url), _, _) => (None, Base::parse(url)?),
            (None, _, _) => anyhow::bail!("name a server with --url, or with --server and --data-dir"),
        };
        if let Some(key) = &self.key {
            let desk = Desk::with(&base, Credential::Bearer(key.clone())).await?;
            return Ok(Opened { server, desk });
        }
        let fresh = server
            .as_ref()
            .and_then(|server| server.log().iter().any(|line| line.contains("#token=")).then_some(server));
        let desk = match fresh {
            Some(server) => {
                let token = server.setup_token().context("the server printed no setup link")?;
                Desk::set_up(&base, token, INBOXES).await?
            }
            None => Desk::sign_in(&base, &self.email, self.password.as_deref()).await?,
        };
        Ok(Opened { server, desk })
    }
}

impl Opened {
    /// Stops the server, if it was started here.
    ///
    /// # Errors
    /// When it does not stop well.
    pub fn close(self) -> anyhow::Result<()> {
        self.server.map_or(Ok(()), Process::stop)
    }
}
