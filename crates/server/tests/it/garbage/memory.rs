//! How much memory vandals can make the real program use.

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio_tungstenite::tungstenite::Message;

use crate::support::background::beside;
use crate::support::database::OwnDatabase;
use crate::support::line::{socket, ticket};
use crate::support::process::{Process, free_address};
use crate::support::{Caller, Hello, Reply, Visitor, bomb, eventually, fresh_key};

const MOST: u64 = 100 << 20;

async fn post(caller: &Caller, path: &str, body: Vec<u8>) -> u16 {
    let request = caller.request("POST", path).header("content-type", "application/json").body(body);
    Reply::of(request, path).await.status
}

#[tokio::test]
async fn garbage_does_not_grow_the_program() {
    let folder = TempDir::new().expect("a folder");
    let database = OwnDatabase::if_any().await;
    let mut process = Process::start(folder.path(), free_address(), database.as_ref());
    let owner = process.owner().await;
    let (_, key) = owner.add_inbox("Shop").await;
    let visitor = Visitor::arrive(&process.base, &key).await;
    let conversation = visitor.open("Hi!").await;
    let path = format!("/visitor/conversations/{conversation}/messages");
    // Once each, so that what the program keeps for good is there before it is weighed.
    post(&visitor.caller, &path, vec![b'['; 10_000]).await;
    visitor.caller.upload("bomb.png", bomb::png(11_000, 11_000)).await.expect(201);
    let before = process.memory();

    let everything: Vec<_> = (0..8)
        .map(|number| {
            let (caller, path) = (visitor.caller.clone(), path.clone());
            beside(async move {
                for _ in 0..10 {
                    assert_eq!(post(&caller, &path, vec![b'['; 256 << 10]).await, 400);
                    assert_eq!(post(&caller, &path, vec![b' '; 2 << 20]).await, 413);
                    let many: Vec<Value> = (0..50).map(|_| json!({ "type": "ping" })).collect();
                    caller.call("POST", "/realtime/send", &json!(many)).await.expect(200);
                }
                if number < 4 {
                    caller.upload("bomb.png", bomb::png(11_000, 11_000)).await.expect(201);
                }
            })
        })
        .collect();
    for one in everything {
        one.await.expect("no panic");
    }
    let grown = process.memory().saturating_sub(before);
    println!("after garbage: {} KiB more", grown >> 10);
    assert!(grown < MOST, "{grown} bytes more");
    assert_eq!(visitor.thread(&conversation).await.len(), 1);
}

/// Sixty readers that stop reading, while ten times more is said than they may keep (I10).
#[tokio::test]
async fn readers_that_stop_reading_do_not_grow_the_program() {
    let folder = TempDir::new().expect("a folder");
    let database = OwnDatabase::if_any().await;
    let mut process = Process::start(folder.path(), free_address(), database.as_ref());
    let owner = process.owner().await;
    let (_, key) = owner.add_inbox("Shop").await;
    let visitor = Visitor::arrive(&process.base, &key).await;
    let conversation = visitor.open("Hi!").await;
    let mut sockets = Vec::new();
    for _ in 0..60 {
        let ticket = ticket(&visitor.caller).await.expect("a ticket");
        let mut socket = socket(&visitor.caller, &[], Some(4_096)).await.expect("a socket");
        let hello = Hello::new(&fresh_key()).json(Some(&ticket)).to_string();
        socket.send(Message::text(hello)).await.expect("sent");
        while !socket.next().await.expect("a frame").expect("a frame").to_text().expect("text").contains("\"live\"") {}
        sockets.push(socket);
    }
    let before = process.memory();
    let send = || json!({ "type": "send", "client_message_id": fresh_key(), "conversation": conversation, "message": { "text": "x".repeat(10_000) } });
    for _ in 0..50 {
        let commands: Vec<Value> = (0..20).map(|_| send()).collect();
        visitor.caller.call("POST", "/realtime/send", &json!(commands)).await.expect(200);
    }
    let grown = process.memory().saturating_sub(before);
    println!("with sixty stuck readers and ten megabytes said: {} KiB more", grown >> 10);
    assert!(grown < 60 << 20, "{grown} bytes more: over 1 MiB for each");
    // Those who leave are forgotten.
    drop(sockets);
    let nobody = owner.caller.clone();
    eventually("they went", async || nobody.get("//metrics").await.text().contains("parlor_clients_live 0")).await;
}
