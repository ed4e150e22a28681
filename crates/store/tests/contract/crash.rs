//! Killed in the middle of writing, again and again: what was acknowledged is there, once, and the log has no hole.

use std::collections::{HashMap, HashSet};
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use parlor_domain::{Change, Conversation, Draft, Event, MessageId, Position, Visibility};
use parlor_store::{Database, Opened, Outcome, Slice, Store, StoreConfig};

use crate::support::{Desk, draft, environment, inbox, posting, visitor};

const ROUNDS: u64 = 20;
const SENDERS: u64 = 32;

/// What the child needs to know; set, this process is the child.
const CHILD: &str = "PARLOR_CRASH_CHILD";

/// Runs only when this binary was started anew by [`kill_it_again_and_again`]; otherwise there is nothing to do.
#[test]
fn a_child_writes_until_it_is_killed() {
    let Some(place) = environment(CHILD) else { return };
    let (round, place) = place.split_once(' ').expect("a round and a place");
    let database = match place.strip_prefix("sqlite ") {
        Some(path) => Database::Sqlite { path: path.into() },
        None => Database::Postgres { url: place.strip_prefix("postgres ").expect("a database").to_owned() },
    };
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    runtime.expect("a runtime").block_on(write_for_ever(round, StoreConfig::new(database)));
}

async fn write_for_ever(round: &str, config: StoreConfig) {
    let Opened { store, mut commits } = Store::open(config).await.expect("the store opens");
    let workspace = store.workspaces().await.expect("a read")[0].id;
    let scope = parlor_domain::Scope::whole(workspace);
    let filter = parlor_store::ConversationFilter::default();
    let all = store.conversations(&scope, &filter, None, 100).await.expect("a read").items;
    let mut senders = tokio::task::JoinSet::new();
    for sender in 0..SENDERS {
        let (store, round) = (store.clone(), round.to_owned());
        let to: Conversation = all[sender as usize % all.len()].clone();
        senders.spawn(async move {
            for number in 0_u64.. {
                let key = format!("r{round}-s{sender}-{number:06}");
                let batch = posting(workspace, &to, &visitor(1), words(&key), false);
                say("sent", &key);
                store.commit(batch).await.expect("it is stored");
                say("acked", &key);
            }
        });
    }
    loop {
        tokio::select! {
            group = commits.next() => assert!(group.is_some(), "the store was closed"),
            ended = senders.join_next() => panic!("a sender ended: {ended:?}"),
        }
    }
}

/// The same key is the same message with the same id, in whichever process it is said.
fn words(key: &str) -> Draft {
    let mut id = [0; 16];
    id[..key.len()].copy_from_slice(key.as_bytes());
    Draft { id: MessageId::derived(id), ..draft(key, key, Visibility::Everyone) }
}

/// Straight to the pipe: what the parent has read, this process had said.
fn say(what: &str, key: &str) {
    let mut out = std::io::stdout().lock();
    out.write_all(format!("\n{what} {key}\n").as_bytes()).and_then(|()| out.flush()).expect("the parent listens");
}

fn start_child(round: u64, database: &Database) -> Child {
    let place = match database {
        Database::Sqlite { path } => format!("sqlite {}", path.display()),
        Database::Postgres { url } => format!("postgres {url}"),
    };
    Command::new(std::env::current_exe().expect("this binary"))
        .args(["crash::a_child_writes_until_it_is_killed", "--exact", "--nocapture", "--test-threads=1"])
        .env(CHILD, format!("{round} {place}"))
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("a child")
}

/// Kills the child after a while that differs from round to round; what it had sent and what was acknowledged.
fn run_and_kill(round: u64, database: &Database) -> (HashSet<String>, HashSet<String>) {
    let mut child = start_child(round, database);
    let lines = BufReader::new(child.stdout.take().expect("a pipe")).lines();
    let (mut sent, mut acked) = (HashSet::new(), HashSet::new());
    let enough = 40 + (round * 37) % 300;
    let mut alive = true;
    // Reads to the very end: what was written before the kill was said.
    for line in lines {
        let Ok(line) = line else { break };
        match line.split_once(' ') {
            Some(("sent", key)) => drop(sent.insert(key.to_owned())),
            Some(("acked", key)) => drop(acked.insert(key.to_owned())),
            Some(_) | None => {}
        }
        if alive && enough <= acked.len() as u64 {
            child.kill().expect("SIGKILL");
            alive = false;
        }
    }
    child.wait().expect("it ended");
    assert!(!alive, "the child ended by itself after {} messages", acked.len());
    (sent, acked)
}

async fn keys(desk: &Desk, all: &[Conversation]) -> HashMap<String, Position> {
    let mut found = HashMap::new();
    for it in all {
        let mut after = Position::START;
        loop {
            let slice = Slice::After(after);
            let page = desk.store.messages(&desk.whole(), it.id, slice, 500).await.expect("a read").expect("seen");
            for message in &page.items {
                let doubled = found.insert(message.key.to_string(), message.position);
                assert_eq!(doubled, None, "stored twice: {}", message.key);
                after = message.position;
            }
            if !page.has_more {
                break;
            }
        }
    }
    found
}

async fn log_is_whole(desk: &Desk, messages: &HashMap<String, Position>) {
    let mut seen = Position::START;
    let mut posted = 0;
    loop {
        let part = desk.store.events_after(desk.workspace, seen, 500).await.expect("the log");
        if part.is_empty() {
            break;
        }
        for event in part {
            assert_eq!(event.position, seen.next(), "a hole in the log");
            seen = event.position;
            if let Event::Conversation { change: Change::Posted(message), .. } = &event.event {
                assert_eq!(messages.get(message.key.as_str()), Some(&event.position));
                posted += 1;
            }
        }
    }
    assert_eq!(seen, desk.head().await);
    assert_eq!(posted, messages.len());
}

async fn kill_it_again_and_again(mut desk: Desk) {
    let mut all = Vec::new();
    for _ in 0..8 {
        all.push(desk.begin(&visitor(1), inbox(1)).await);
    }
    let mut everything: HashSet<String> = HashSet::new();
    let mut in_doubt = 0;
    for round in 0..ROUNDS {
        desk.store.clone().close().await;
        let database = desk.config.database.clone();
        let killed = tokio::task::spawn_blocking(move || run_and_kill(round, &database));
        let (sent, acked) = killed.await.expect("the parent lives");
        desk = desk.reopen().await;
        let stored = keys(&desk, &all).await;
        for key in acked.iter().chain(&everything) {
            assert!(stored.contains_key(key), "round {round}: {key} was acknowledged and is gone");
        }
        // The senders come back with what was never answered: it is stored now, or known already; never twice.
        for key in sent.difference(&acked) {
            let number: usize = key
                .split("-s")
                .nth(1)
                .and_then(|rest| rest.split('-').next())
                .expect("a sender")
                .parse()
                .expect("a number");
            let page =
                desk.store.conversations(&desk.whole(), &parlor_store::ConversationFilter::default(), None, 100).await;
            let by_order = page.expect("a read").items;
            let home = match stored.get(key) {
                None => by_order[number % by_order.len()].clone(),
                Some(position) => home_of(&desk, &all, *position).await,
            };
            let batch = posting(desk.workspace, &home, &visitor(1), words(key), false);
            let again = desk.store.commit(batch).await.expect("stored or known");
            let expected = if stored.contains_key(key) { Outcome::Duplicate } else { Outcome::New };
            assert_eq!(again.outcome, expected, "round {round}: {key}");
            in_doubt += 1;
        }
        everything.extend(sent);
        let stored = keys(&desk, &all).await;
        assert_eq!(stored.len(), everything.len() + all.len(), "round {round}");
        log_is_whole(&desk, &stored).await;
    }
    assert!(0 < in_doubt, "no message was in flight at any kill: the test proves too little");
    tokio::time::timeout(Duration::from_secs(5), desk.store.clone().close()).await.expect("it closes");
}

async fn home_of(desk: &Desk, all: &[Conversation], position: Position) -> Conversation {
    for it in all {
        let before = Slice::Before(position.next());
        let page = desk.store.messages(&desk.whole(), it.id, before, 1).await.expect("a read").expect("seen");
        if page.items.first().is_some_and(|message| message.position == position) {
            return it.clone();
        }
    }
    panic!("no conversation has a message at {position}");
}

on_both! { kill_it_again_and_again }
