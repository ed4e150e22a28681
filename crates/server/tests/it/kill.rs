//! The real program, killed in the middle of its work, again and again: what it acknowledged is there (I3, I5, I6, I7).

use serde_json::{Value, json};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tempfile::TempDir;

use crate::support::background::{beside, variable};
use crate::support::chance::Chance;
use crate::support::database::OwnDatabase;
use crate::support::people::text;
use crate::support::process::{Process, free_address};
use crate::support::{Agent, Visitor, eventually};

const SENDERS: usize = 4;

/// What one sender knows: the first message that was not acknowledged, and every one that was.
struct Sender {
    visitor: Visitor,
    conversation: String,
    next: usize,
    acknowledged: Vec<(String, u64)>,
}

impl Sender {
    /// Sends until the server is gone, each message until it is acknowledged, under the same key.
    async fn send_on(mut self, stop: Arc<AtomicBool>) -> Self {
        while !stop.load(Ordering::Relaxed) {
            let path = format!("/visitor/conversations/{}/messages", self.conversation);
            let number = self.next;
            let message = json!({ "client_message_id": format!("counted-{number:06}"), "text": number.to_string() });
            let Ok(answer) = self.visitor.caller.request("POST", &path).json(&message).send().await else { break };
            if ![200, 201].contains(&answer.status().as_u16()) {
                break;
            }
            let Ok(stored) = answer.json::<Value>().await else { break };
            let position = stored["message"]["position"].as_u64().expect("a number");
            self.acknowledged.push((text(&stored["message"]["id"]), position));
            self.next += 1;
        }
        self
    }

    /// Holds what the server has against what it said it has.
    async fn check(&self, owner: &Agent) {
        let thread = owner.whole_thread(&self.conversation).await;
        let counted = &thread[1..];
        let numbers: Vec<String> = counted.iter().map(|message| text(&message["text"])).collect();
        let in_order: Vec<String> = (0..counted.len()).map(|number| number.to_string()).collect();
        assert_eq!(numbers, in_order, "each once, in order");
        // One more may be stored than was acknowledged: its answer was lost.
        assert!((self.next..=self.next + 1).contains(&counted.len()), "{} of {}", counted.len(), self.next);
        for (message, (id, position)) in counted.iter().zip(&self.acknowledged) {
            assert_eq!((&message["id"], &message["position"]), (&json!(id), &json!(position)));
        }
    }
}

#[tokio::test]
async fn what_was_acknowledged_survives_being_killed() {
    let rounds = variable("PARLOR_TEST_KILLS").and_then(|rounds| rounds.parse().ok()).unwrap_or(5);
    let mut chance = Chance::new();
    let (folder, address) = (TempDir::new().expect("a folder"), free_address());
    let database = OwnDatabase::if_any().await;
    let mut process = Process::start(folder.path(), address, database.as_ref());
    let owner = process.owner().await;
    let (_, key) = owner.add_inbox("Shop").await;
    let mut senders = Vec::new();
    for _ in 0..SENDERS {
        let visitor = Visitor::arrive(&process.base, &key).await;
        let conversation = visitor.open("before the count").await;
        senders.push(Sender { visitor, conversation, next: 0, acknowledged: Vec::new() });
    }
    for round in 1..=rounds {
        let stop = Arc::new(AtomicBool::new(false));
        let known: usize = senders.iter().map(|sender| sender.next).sum();
        let (goal, begun) =
            (known + SENDERS, senders.iter().map(|sender| sender.conversation.clone()).collect::<Vec<_>>());
        let sending: Vec<_> = senders.drain(..).map(|sender| beside(sender.send_on(Arc::clone(&stop)))).collect();
        // Not before something was said in this round; then at a moment nobody foresees.
        eventually("the round begins", async || {
            let row = owner.row(&begun[0]).await;
            known == 0 || goal <= row["last_message"]["position"].as_u64().map_or(0, |position| position as usize)
        })
        .await;
        tokio::time::sleep(Duration::from_millis(chance.below(300))).await;
        process.kill();
        stop.store(true, Ordering::Relaxed);
        for sending in sending {
            senders.push(sending.await.expect("no panic"));
        }
        process = Process::start(folder.path(), address, database.as_ref());
        for sender in &senders {
            sender.check(&owner).await;
        }
        println!("round {round}: {} acknowledged", senders.iter().map(|sender| sender.next).sum::<usize>());
    }
    let total: usize = senders.iter().map(|sender| sender.next).sum();
    assert!(rounds < total, "the rounds were empty: {total}");
    // The log has no hole either.
    let mut after = format!("{}.0", text(&owner.rows().await.1.into()).split_once('.').expect("a cursor").0);
    let mut expected = 1;
    loop {
        let page = owner.caller.get(&format!("/events?limit=500&after={after}")).await.expect(200);
        for item in page["items"].as_array().expect("items") {
            assert_eq!(item["event"]["id"], json!(expected));
            expected += 1;
        }
        after = text(&page["next_cursor"]);
        if page["has_more"] == false {
            break;
        }
    }
}
