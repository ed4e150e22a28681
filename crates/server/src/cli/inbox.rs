//! `parlor inbox`: the doors, from the command line.

use clap::Subcommand;
use parlor_domain::{DisplayName, InboxId, InboxKey, SettingsChange};
use parlor_protocol::api::WidgetSettings;
use parlor_store::{DirectoryChange, Inbox};

use super::{Common, workspace};
use crate::clock::Clock;
use crate::config::Config;
use crate::http::checked_widget_settings;
use crate::inbox_view::snippet;
use crate::random;

#[derive(Subcommand)]
pub(super) enum Command {
    /// Add an inbox and print what to paste into your pages.
    Create {
        #[command(flatten)]
        common: Common,
        /// What agents call it.
        #[arg(long)]
        name: String,
        /// Sites that may embed the widget, like https://shop.example; none: any.
        #[arg(long = "origin")]
        origins: Vec<String>,
        /// Which workspace, when there are several.
        #[arg(long)]
        workspace: Option<String>,
    },
    /// Print all inboxes with what to paste into your pages.
    List {
        #[command(flatten)]
        common: Common,
        /// Which workspace, when there are several.
        #[arg(long)]
        workspace: Option<String>,
    },
}

fn url(config: &Config) -> String {
    if config.public_url.is_empty() { format!("http://{}", config.listen) } else { config.public_url.clone() }
}

pub(super) async fn run(command: Command) -> anyhow::Result<()> {
    match command {
        Command::Create { common, name, origins, workspace: named } => {
            let (config, store) = common.store().await?;
            let workspace = workspace(&store, named.as_deref()).await?;
            let at = Clock::system().now();
            let settings = WidgetSettings { allowed_origins: origins, ..WidgetSettings::default() };
            let inbox = Inbox {
                id: InboxId::mint(at, random::chance()),
                workspace: workspace.id,
                key: InboxKey::mint(random::chance()),
                name: DisplayName::parse(&name)?,
                settings: checked_widget_settings(settings).map_err(anyhow::Error::msg)?,
                created_at: at,
            };
            let change = DirectoryChange::AddInbox(inbox.clone());
            store.change_settings(workspace.id, at, SettingsChange::Inbox(inbox.id), vec![change]).await?;
            println!("{}  {}  {}\n\n{}", inbox.id, inbox.key, inbox.name, snippet(inbox.key.as_str(), &url(&config)));
            store.close().await;
        }
        Command::List { common, workspace: named } => {
            let (config, store) = common.store().await?;
            let workspace = workspace(&store, named.as_deref()).await?;
            for inbox in store.inboxes(workspace.id).await?.0 {
                println!(
                    "{}  {}  {}\n{}\n",
                    inbox.id,
                    inbox.key,
                    inbox.name,
                    snippet(inbox.key.as_str(), &url(&config))
                );
            }
            store.close().await;
        }
    }
    Ok(())
}
