//! Measures commits per second through the store, beside the floor: the same rows in groups of the same size, written
//! by a bare driver that decides nothing.
//!
//! `cargo run --release -p parlor-store --example commit_rate -- sqlite 256 [seconds]`
//! `cargo run --release -p parlor-store --example commit_rate -- postgres 256 [seconds] postgres://user@host/database`

#[path = "commit_rate/floor.rs"]
mod floor;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use parlor_domain::{
    Actor, AgentId, Author, Change, ClientMessageId, ContactBrief, ContactId, Conversation, ConversationId, Decision,
    DisplayName, Draft, Email, Expect, InboxId, Message, MessageId, MessageText, Position, Role, Timestamp, Visibility,
    WorkspaceId,
};
use parlor_store::{Agent, Batch, Database, NewWorkspace, Opened, Store, StoreConfig, Workspace};

const CONVERSATIONS: u128 = 2_000;

fn at() -> Timestamp {
    Timestamp::from_millis(1_795_253_400_000)
}

fn workspace() -> WorkspaceId {
    WorkspaceId::mint(at(), 1)
}

fn chance(number: u64) -> u128 {
    u128::from(number).wrapping_mul(0x9E37_79B9_7F4A_7C15_F39C_C060_5CED_C835)
}

fn conversation(number: u128) -> Conversation {
    let contact = ContactBrief {
        id: ContactId::mint(at(), number * 7919),
        name: Some(DisplayName::parse(&format!("Visitor {number}")).expect("a name")),
    };
    // Ids of real conversations are random; spread these likewise.
    let id = ConversationId::mint(at(), chance(number as u64));
    Conversation::new(id, workspace(), InboxId::mint(at(), number % 4), contact, at())
}

fn draft(number: u64) -> Draft {
    let text =
        format!("Message {number}: hello, I ordered a pair of boots last week; could you tell me where they are?");
    Draft {
        // As in life: ids begin with the time, and at ten thousand a second ten share a millisecond.
        id: MessageId::mint(at().plus(Duration::from_millis(number / 10)), chance(number)),
        key: ClientMessageId::parse(&format!("01jd3w2m-{number:012}")).expect("a key"),
        text: Some(MessageText::parse(&text).expect("a text")),
        attachments: Vec::new(),
        visibility: Visibility::Everyone,
    }
}

fn batch(conversation: ConversationId, by: Author, decision: Decision) -> Batch {
    Batch { workspace: workspace(), conversation, at: at(), by, decision, key: None, attachments: Vec::new() }
}

/// A post as the rule decides it, without loading anything: posting does not change the version.
fn post(to: &Conversation, number: u64) -> Batch {
    let by = Actor::Visitor(to.contact.clone()).author();
    let draft = draft(number);
    let message = Message {
        id: draft.id,
        conversation: to.id,
        position: Position::START,
        revision: Position::START,
        author: by.clone(),
        visibility: draft.visibility,
        text: draft.text,
        attachments: Vec::new(),
        key: draft.key,
        created_at: at(),
        edited_at: None,
        deleted_at: None,
    };
    batch(to.id, by, Decision { expect: Expect::Version(1), changes: vec![Change::Posted(message)] })
}

async fn prepare(store: &Store) -> Vec<Conversation> {
    let owner = Agent {
        id: AgentId::mint(at(), 1),
        workspace: workspace(),
        name: DisplayName::parse("Ada").expect("a name"),
        email: Email::parse("ada@example.com").expect("an address"),
        role: Role::Owner,
        active: true,
        inboxes: Vec::new(),
        created_at: at(),
    };
    let workspace = Workspace { id: workspace(), name: DisplayName::parse("Shop").expect("a name"), created_at: at() };
    let new = NewWorkspace { workspace, owner, password_hash: "none".to_owned() };
    store.create_workspace(new).await.expect("a new database");
    let all: Vec<_> = (0..CONVERSATIONS).map(conversation).collect();
    let mut begun = tokio::task::JoinSet::new();
    for (number, one) in all.iter().cloned().enumerate() {
        let store = store.clone();
        begun.spawn(async move {
            let by = Actor::Visitor(one.contact.clone());
            let opened = one.clone().open(&by, draft(1_000_000_000 + number as u64), at()).expect("a rule");
            store.commit(batch(one.id, by.author(), opened)).await.expect("it is stored");
        });
    }
    while begun.join_next().await.is_some() {}
    all
}

/// What this process took so far, whatever else the machine did: CPU seconds, and bytes written.
fn taken() -> (f64, f64) {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let ticks: f64 = stat.rsplit(')').next().map_or(0.0, |rest| {
        rest.split_whitespace().skip(11).take(2).filter_map(|ticks| ticks.parse::<f64>().ok()).sum()
    });
    let io = std::fs::read_to_string("/proc/self/io").unwrap_or_default();
    let written = io.lines().find_map(|line| line.strip_prefix("wchar: ")).and_then(|bytes| bytes.parse().ok());
    (ticks / 100.0, written.unwrap_or(0.0))
}

struct Measured {
    cpu: f64,
    written: f64,
    commits: u64,
    seconds: f64,
    groups: u64,
    latencies: Vec<Duration>,
}

async fn measure(opened: Opened, senders: u64, seconds: u64) -> Measured {
    let Opened { store, mut commits } = opened;
    let groups = Arc::new(AtomicU64::new(0));
    let counter = Arc::clone(&groups);
    let mut tasks = tokio::task::JoinSet::new();
    let feed = tasks.spawn(async move {
        while commits.next().await.is_some() {
            counter.fetch_add(1, Ordering::Relaxed);
        }
        Vec::new()
    });
    let all = Arc::new(prepare(&store).await);
    groups.store(0, Ordering::Relaxed);
    let next = Arc::new(AtomicU64::new(0));
    let before = taken();
    let begin = Instant::now();
    let end = begin + Duration::from_secs(seconds);
    for _ in 0..senders {
        let (store, all, next) = (store.clone(), Arc::clone(&all), Arc::clone(&next));
        tasks.spawn(async move {
            let mut latencies = Vec::new();
            while Instant::now() < end {
                let number = next.fetch_add(1, Ordering::Relaxed);
                let to = &all[(number as usize * 769) % all.len()];
                let sent = Instant::now();
                store.commit(post(to, number)).await.expect("it is stored");
                latencies.push(sent.elapsed());
            }
            latencies
        });
    }
    let mut latencies = Vec::new();
    while latencies.len() < usize::MAX && tasks.len() > 1 {
        if let Some(Ok(part)) = tasks.join_next().await {
            latencies.extend(part);
        }
    }
    let seconds = begin.elapsed().as_secs_f64();
    let after = taken();
    store.close().await;
    feed.abort();
    latencies.sort_unstable();
    Measured {
        cpu: after.0 - before.0,
        written: after.1 - before.1,
        commits: latencies.len() as u64,
        seconds,
        groups: groups.load(Ordering::Relaxed),
        latencies,
    }
}

#[tokio::main]
async fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let which = arguments.first().map_or("sqlite", String::as_str);
    let senders: u64 = arguments.get(1).and_then(|text| text.parse().ok()).unwrap_or(256);
    let seconds: u64 = arguments.get(2).and_then(|text| text.parse().ok()).unwrap_or(5);
    let folder = tempfile::tempdir_in(".").expect("a folder on the disk that is measured");
    let schema = format!("rate_{}", std::process::id());
    let database = match (which, arguments.get(3)) {
        ("sqlite", _) => Database::Sqlite { path: folder.path().join("parlor.db") },
        ("postgres", Some(url)) => Database::Postgres { url: floor::make_schema(url, &schema).await },
        (_, _) => panic!("say: sqlite SENDERS SECONDS, or: postgres SENDERS SECONDS URL"),
    };
    let opened = Store::open(StoreConfig::new(database.clone())).await.expect("the store opens");
    let measured = measure(opened, senders, seconds).await;
    let rate = measured.commits as f64 / measured.seconds;
    let group = (measured.commits as f64 / measured.groups.max(1) as f64).round().max(1.0);
    let percentile = |part: f64| measured.latencies[((measured.latencies.len() - 1) as f64 * part) as usize];
    println!(
        "{which}: {senders} senders, {} commits in {:.1} s = {rate:.0}/s; p50 {:.2} ms, p99 {:.2} ms; {group:.0} a group",
        measured.commits,
        measured.seconds,
        percentile(0.5).as_secs_f64() * 1e3,
        percentile(0.99).as_secs_f64() * 1e3,
    );
    println!(
        "of this process: {:.0} µs CPU and {:.1} KB written a commit",
        measured.cpu * 1e6 / measured.commits as f64,
        measured.written / 1e3 / measured.commits as f64
    );
    let floor = match &database {
        Database::Sqlite { path } => floor::sqlite(path, folder.path(), group as usize, seconds),
        Database::Postgres { url } => floor::postgres(url, group as usize, seconds).await,
    };
    println!(
        "floor, the same rows bare in groups of {group:.0}: {floor:.0}/s; the store reaches {:.0} %",
        rate / floor * 100.0
    );
    if let (Database::Postgres { .. }, Some(url)) = (&database, arguments.get(3)) {
        floor::drop_schema(url, &schema).await;
    }
}
