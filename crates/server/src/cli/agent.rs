//! `parlor agent`: the people who answer, from the command line.

use clap::{Subcommand, ValueEnum};
use parlor_domain::{AgentId, DisplayName, Email, Role, SettingsChange};
use parlor_store::{Agent, DirectoryChange};
use std::io::Read as _;

use super::{Common, workspace};
use crate::clock::Clock;
use crate::identity::{NewPassword, Passwords, Secret, SecretKind};
use crate::random;

#[derive(Subcommand)]
pub(super) enum Command {
    /// Add an agent. Prints a random password, unless one is read from standard input.
    Create {
        #[command(flatten)]
        common: Common,
        /// As shown to visitors.
        #[arg(long)]
        name: String,
        /// How they sign in.
        #[arg(long)]
        email: String,
        /// What they may do.
        #[arg(long, value_enum, default_value = "agent")]
        role: RoleName,
        /// Read the password from standard input.
        #[arg(long)]
        password_stdin: bool,
        /// Which workspace, when there are several.
        #[arg(long)]
        workspace: Option<String>,
    },
    /// Print all agents.
    List {
        #[command(flatten)]
        common: Common,
        /// Which workspace, when there are several.
        #[arg(long)]
        workspace: Option<String>,
    },
}

#[derive(Clone, Copy, ValueEnum)]
pub(super) enum RoleName {
    Agent,
    Admin,
    Owner,
}

impl From<RoleName> for Role {
    fn from(name: RoleName) -> Self {
        match name {
            RoleName::Agent => Self::Agent,
            RoleName::Admin => Self::Admin,
            RoleName::Owner => Self::Owner,
        }
    }
}

pub(super) async fn run(command: Command) -> anyhow::Result<()> {
    match command {
        Command::Create { common, name, email, role, password_stdin, workspace: named } => {
            let (_, store) = common.store().await?;
            let workspace = workspace(&store, named.as_deref()).await?;
            let password = if password_stdin {
                let mut text = String::new();
                std::io::stdin().read_to_string(&mut text)?;
                text.trim_end_matches(['\r', '\n']).to_owned()
            } else {
                // As good as a password gets: 256 random bits.
                Secret::mint(SecretKind::Setup).reveal().trim_start_matches("set_").to_owned()
            };
            let at = Clock::system().now();
            let agent = Agent {
                id: AgentId::mint(at, random::chance()),
                workspace: workspace.id,
                name: DisplayName::parse(&name)?,
                email: Email::parse(&email)?,
                role: role.into(),
                active: true,
                inboxes: Vec::new(),
                created_at: at,
            };
            let hash = Passwords::new(1).hash(&NewPassword::parse(&password)?).await?;
            let change = DirectoryChange::AddAgent { agent: agent.clone(), password_hash: hash.as_str().to_owned() };
            store.change_settings(workspace.id, at, SettingsChange::Agent(agent.id), vec![change]).await?;
            println!("{}  {}  {:?}", agent.id, agent.email, agent.role);
            if !password_stdin {
                println!("Password, shown this once: {password}");
            }
            store.close().await;
        }
        Command::List { common, workspace: named } => {
            let (_, store) = common.store().await?;
            let workspace = workspace(&store, named.as_deref()).await?;
            for agent in store.agents(workspace.id).await?.0 {
                let state = if agent.active { "" } else { "  (inactive)" };
                println!("{}  {}  {}  {:?}{state}", agent.id, agent.email, agent.name, agent.role);
            }
            store.close().await;
        }
    }
    Ok(())
}
