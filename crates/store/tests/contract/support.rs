//! A store of its own for every case, and short ways to say things in it.

use std::future::Future;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use parlor_domain::{
    Actor, AgentId, AttachmentId, ClientMessageId, ContactBrief, ContactId, Conversation, ConversationId, Decision,
    DisplayName, Draft, Email, Expect, Fingerprint, InboxId, InboxScope, MessageId, MessageText, Position, Role, Scope,
    Timestamp, Viewer, Visibility, WorkspaceId,
};
use parlor_store::{
    Agent, Batch, CommitError, CommitStream, Committed, Database, NewWorkspace, Opened, Store, StoreConfig, Workspace,
};
use tokio_postgres::NoTls;

/// The same case on both databases.
macro_rules! on_both {
    ($($case:ident),* $(,)?) => {
        mod sqlite {
            $(#[test] fn $case() { crate::support::on_sqlite(super::$case); })*
        }
        mod postgres {
            $(#[test] fn $case() { crate::support::on_postgres(super::$case); })*
        }
    };
}

/// A store of one's own.
pub struct Desk {
    pub store: Store,
    pub commits: CommitStream,
    pub config: StoreConfig,
    pub workspace: WorkspaceId,
}

static NEXT: AtomicU64 = AtomicU64::new(1);

/// A number nobody else has.
pub fn unique() -> u128 {
    u128::from(NEXT.fetch_add(1, Ordering::Relaxed))
}

pub fn at(second: i64) -> Timestamp {
    Timestamp::from_millis(1_795_253_400_000 + second * 1_000)
}

pub fn name(text: &str) -> DisplayName {
    DisplayName::parse(text).expect("a name")
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("a runtime")
}

pub fn on_sqlite<F: Future<Output = ()>>(case: impl FnOnce(Desk) -> F) {
    let folder = tempfile::tempdir().expect("a folder");
    let config = StoreConfig::new(Database::Sqlite { path: folder.path().join("data/parlor.db") });
    runtime().block_on(async { case(Desk::open(config).await).await });
}

/// The server to test on, if there is one.
#[allow(clippy::disallowed_methods)] // The one place where these tests look at the environment.
pub fn environment(variable: &str) -> Option<String> {
    std::env::var(variable).ok()
}

async fn administer(url: &str, sql: &str) {
    let (client, connection) = tokio_postgres::connect(url, NoTls).await.expect("PostgreSQL is there");
    let driving = async move { connection.await.expect("the connection holds") };
    let (done, ()) = tokio::join!(
        async move {
            let done = client.batch_execute(sql).await;
            drop(client);
            done
        },
        driving
    );
    done.expect("a schema");
}

pub fn on_postgres<F: Future<Output = ()>>(case: impl FnOnce(Desk) -> F) {
    let Some(url) = environment("PARLOR_TEST_POSTGRES_URL") else {
        println!("without PARLOR_TEST_POSTGRES_URL this case ran on SQLite only");
        return;
    };
    assert_ne!(url, "required", "PostgreSQL should be here, and is not");
    let schema = format!("contract_{}_{}", std::process::id(), unique());
    let join = if url.contains('?') { '&' } else { '?' };
    let config = StoreConfig::new(Database::Postgres { url: format!("{url}{join}options=-csearch_path%3D{schema}") });
    runtime().block_on(async {
        administer(&url, &format!("CREATE SCHEMA {schema}")).await;
        case(Desk::open(config).await).await;
        administer(&url, &format!("DROP SCHEMA {schema} CASCADE")).await;
    });
}

pub fn agent_in(workspace: WorkspaceId, role: Role) -> Agent {
    let number = unique();
    Agent {
        id: AgentId::mint(at(0), number),
        workspace,
        name: name("Ada"),
        email: Email::parse(&format!("ada{number}@example.com")).expect("an address"),
        role,
        active: true,
        inboxes: Vec::new(),
        created_at: at(0),
    }
}

pub fn new_workspace() -> NewWorkspace {
    let workspace = Workspace { id: WorkspaceId::mint(at(0), unique()), name: name("Shop"), created_at: at(0) };
    let owner = agent_in(workspace.id, Role::Owner);
    NewWorkspace { workspace, owner, password_hash: "a hash".to_owned() }
}

pub fn inbox(number: u128) -> InboxId {
    InboxId::mint(at(0), number)
}

pub fn visitor(number: u128) -> Actor {
    Actor::Visitor(ContactBrief { id: ContactId::mint(at(0), number), name: Some(name("Vera")) })
}

pub fn contact_of(actor: &Actor) -> ContactBrief {
    match actor {
        Actor::Visitor(contact) => contact.clone(),
        Actor::Agent { .. } | Actor::System => panic!("only a visitor is a contact"),
    }
}

pub fn ada() -> Actor {
    Actor::Agent { id: AgentId::mint(at(0), 7), name: name("Ada"), role: Role::Agent }
}

pub fn draft(key: &str, text: &str, visibility: Visibility) -> Draft {
    Draft {
        id: MessageId::mint(at(0), unique()),
        key: ClientMessageId::parse(key).expect("a key"),
        text: Some(MessageText::parse(text).expect("a text")),
        attachments: Vec::new(),
        visibility,
    }
}

/// A key nobody else uses.
pub fn fresh() -> String {
    format!("key-{:012}", unique())
}

pub fn only(inboxes: &[InboxId], workspace: WorkspaceId) -> Scope {
    Scope { workspace, viewer: Viewer::Agent(InboxScope::Only(inboxes.into())) }
}

pub fn of_visitor(actor: &Actor, workspace: WorkspaceId) -> Scope {
    Scope { workspace, viewer: Viewer::Visitor(contact_of(actor).id) }
}

/// A batch that posts, with the key and digest of its draft.
pub fn posting(workspace: WorkspaceId, to: &Conversation, by: &Actor, draft: Draft, opens: bool) -> Batch {
    let key = Some((draft.key.clone(), Fingerprint::of(&by.author(), &draft)));
    let attachments: Vec<AttachmentId> = draft.attachments.iter().map(|file| file.id).collect();
    let decision = if opens { to.clone().open(by, draft, at(1)) } else { to.post(by, draft, at(1)) };
    let decision = decision.expect("a rule");
    Batch { workspace, conversation: to.id, at: at(1), by: by.author(), decision, key, attachments }
}

impl Desk {
    pub async fn open(config: StoreConfig) -> Self {
        let Opened { store, commits } = Store::open(config.clone()).await.expect("the store opens");
        let new = new_workspace();
        let workspace = new.workspace.id;
        store.create_workspace(new).await.expect("a workspace");
        Self { store, commits, config, workspace }
    }

    /// Closes the store and opens it anew.
    pub async fn reopen(self) -> Self {
        self.store.close().await;
        let Opened { store, commits } = Store::open(self.config.clone()).await.expect("the store opens again");
        Self { store, commits, ..self }
    }

    pub fn whole(&self) -> Scope {
        Scope::whole(self.workspace)
    }

    /// A conversation that nobody stored yet.
    pub fn unbegun(&self, by: &Actor, inbox: InboxId) -> Conversation {
        let id = ConversationId::mint(at(0), unique());
        Conversation::new(id, self.workspace, inbox, contact_of(by), at(0))
    }

    /// A visitor begins a conversation.
    pub async fn begin(&self, by: &Actor, inbox: InboxId) -> Conversation {
        let new = self.unbegun(by, inbox);
        let batch = posting(self.workspace, &new, by, draft(&fresh(), "Hello", Visibility::Everyone), true);
        self.store.commit(batch).await.expect("it is stored").conversation
    }

    pub async fn say(&self, to: &Conversation, by: &Actor, text: &str, visibility: Visibility) -> Committed {
        let now = self.load(to.id).await;
        let batch = posting(self.workspace, &now, by, draft(&fresh(), text, visibility), false);
        self.store.commit(batch).await.expect("it is stored")
    }

    pub async fn load(&self, id: ConversationId) -> Conversation {
        self.store.conversation(&self.whole(), id).await.expect("a read").expect("it exists").0
    }

    pub async fn decide(&self, on: &Conversation, decision: Decision) -> Result<Committed, CommitError> {
        let batch = Batch {
            workspace: self.workspace,
            conversation: on.id,
            at: at(2),
            by: ada().author(),
            decision,
            key: None,
            attachments: Vec::new(),
        };
        self.store.commit(batch).await
    }

    pub async fn head(&self) -> Position {
        self.store.head(self.workspace).await.expect("a read")
    }

    /// The next announced group; none within half a second is an answer too.
    pub async fn announced(&mut self) -> Vec<Position> {
        let group = tokio::time::timeout(Duration::from_millis(500), self.commits.next()).await;
        group.ok().flatten().unwrap_or_default().iter().map(|event| event.position).collect()
    }
}

/// A decision without a rule: for what rules would not decide.
pub fn raw(version: u64, changes: Vec<parlor_domain::Change>) -> Decision {
    Decision { expect: Expect::Version(version), changes }
}
