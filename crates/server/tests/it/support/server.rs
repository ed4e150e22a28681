//! A server of a test's own, in this process, on a free port, with data that goes with it.

use parlor_domain::{AgentId, DisplayName, Email, Role, WorkspaceId};
use parlor_server::app::App;
use parlor_server::clock::Clock;
use parlor_server::config::{Config, Overrides};
use parlor_server::identity::{NewPassword, Passwords};
use parlor_server::random;
use parlor_store::{NewWorkspace, Store, Workspace};
use serde_json::json;
use std::net::SocketAddr;
use std::path::Path;
use std::time::Duration;
use tempfile::TempDir;

use super::caller::{Caller, Credential, Reply};
use super::database::OwnDatabase;
use super::people::{Agent, Visitor, fresh_key};

/// A running server with an owner and an inbox.
pub struct TestServer {
    app: Option<App>,
    /// Moves only forward, and only when told to.
    pub clock: Clock,
    /// Who set it up.
    pub owner: Agent,
    /// The first inbox.
    pub inbox: String,
    /// Its public key.
    pub inbox_key: String,
    config: Config,
    folder: TempDir,
    _database: Option<OwnDatabase>,
}

/// Settings for a folder: a free port, and limits no test meets by accident.
pub fn generous(folder: &Path) -> Config {
    let flags = Overrides {
        data_dir: Some(folder.to_owned()),
        listen: Some(SocketAddr::from(([127, 0, 0, 1], 0))),
        ..Overrides::default()
    };
    let mut config = Config::load(None, [], flags).expect("the defaults");
    config.limits.visitor_messages_per_minute = 1_000_000;
    config.limits.visitor_message_burst = 1_000_000;
    config.limits.visitor_sessions_per_minute = 1_000_000;
    config.limits.logins_per_account = 1_000_000;
    config.limits.logins_per_address = 1_000_000;
    config.limits.visitor_uploads = 100_000;
    config
}

/// Makes a workspace and its owner through the setup link.
pub async fn set_up(base: &str, link: &str) -> Agent {
    let (_, token) = link.split_once("#token=").expect("a link with a token");
    let password = "correct horse battery staple";
    let setup = json!({
        "token": token, "workspace": "Hearth & Grain", "name": "Olive Owner",
        "email": "owner@parlor.example", "password": password,
    });
    let caller = Caller::new(base, Credential::Nobody);
    let reply: Reply = caller.call("POST", "/setup", &setup).await;
    Agent::signed_in(&caller, &reply, 201, password)
}

impl TestServer {
    /// A server with an owner and an inbox.
    pub async fn start() -> Self {
        Self::start_with(|_| {}).await
    }

    /// As [`TestServer::start`], with settings changed.
    pub async fn start_with(change: impl FnOnce(&mut Config)) -> Self {
        let folder = TempDir::new().expect("a folder");
        let mut config = generous(folder.path());
        let database = OwnDatabase::if_any().await;
        if let Some(database) = &database {
            config.database_url = database.url();
        }
        change(&mut config);
        let clock = Clock::system();
        let app = App::start(&config, clock.clone(), false).await.expect("it starts");
        // A restart comes back to the same address, as servers do.
        config.listen = app.address;
        let link = app.setup_link().await.expect("the store answers").expect("nobody owns it yet");
        let owner = set_up(&format!("http://{}", app.address), &link).await;
        let (inbox, inbox_key) = owner.add_inbox("Shop").await;
        Self { app: Some(app), clock, owner, inbox, inbox_key, config, folder, _database: database }
    }

    fn app(&self) -> &App {
        self.app.as_ref().expect("it runs")
    }

    /// Like `http://127.0.0.1:4000`.
    pub fn base(&self) -> String {
        format!("http://{}", self.app().address)
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.app().address
    }

    /// Its folder.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Its truth, for what no API shows.
    pub fn store(&self) -> &Store {
        &self.app().api.store
    }

    /// The workspace of the owner.
    pub async fn workspace(&self) -> WorkspaceId {
        self.store().workspaces().await.expect("the store answers")[0].id
    }

    /// Clients that are sent events now.
    pub fn live_clients(&self) -> usize {
        self.app().api.actions.feeds.all().iter().map(|feed| feed.members()).sum()
    }

    /// Nobody.
    pub fn nobody(&self) -> Caller {
        Caller::new(&self.base(), Credential::Nobody)
    }

    /// A new visitor.
    pub async fn visitor(&self) -> Visitor {
        Visitor::arrive(&self.base(), &self.inbox_key).await
    }

    /// A new agent of the first inbox.
    pub async fn agent(&self) -> Agent {
        self.owner.add_agent("Ada Agent", "agent", &[&self.inbox]).await
    }

    /// A visitor who began a conversation, an agent, and the conversation.
    pub async fn visitor_and_agent(&self) -> (Visitor, Agent, String) {
        let visitor = self.visitor().await;
        let conversation = visitor.open("Hi!").await;
        (visitor, self.agent().await, conversation)
    }

    /// Another workspace on the same server: its owner, its inbox and the inbox's key.
    pub async fn other_workspace(&self) -> (Agent, String, String) {
        let password = "another horse battery staple";
        let hash = Passwords::new(1).hash(&NewPassword::parse(password).expect("long enough")).await.expect("hashed");
        let at = self.clock.now();
        let email = format!("{}@elsewhere.example", fresh_key());
        let workspace = Workspace {
            id: WorkspaceId::mint(at, random::chance()),
            name: DisplayName::parse("Elsewhere").expect("a name"),
            created_at: at,
        };
        let owner = parlor_store::Agent {
            id: AgentId::mint(at, random::chance()),
            workspace: workspace.id,
            name: DisplayName::parse("Otto Other").expect("a name"),
            email: Email::parse(&email).expect("an address"),
            role: Role::Owner,
            active: true,
            inboxes: Vec::new(),
            created_at: at,
        };
        let new = NewWorkspace { workspace, owner, password_hash: hash.as_str().to_owned() };
        self.store().create_workspace(new).await.expect("it is new");
        let owner = Agent::sign_in(&self.base(), &email, password).await;
        let (inbox, key) = owner.add_inbox("Elsewhere").await;
        (owner, inbox, key)
    }

    /// Lets time pass.
    pub fn advance(&self, by: Duration) {
        self.clock.advance(by);
    }

    /// Stops it.
    pub async fn stop(&mut self) {
        self.app.take().expect("it runs").stop().await;
    }

    /// Starts it again, on the same data and at the same address.
    pub async fn start_again(&mut self) {
        self.app = Some(App::start(&self.config, self.clock.clone(), false).await.expect("it starts again"));
    }

    /// Whether it can work.
    pub async fn is_ready(&self) -> bool {
        self.nobody().get("//readyz").await.status == 200
    }
}
