//! Roads that break at any byte, at any moment: every event once, in order, over every transport (I1, I5, I6, I8, I9).

use serde_json::{Value, json};
use std::time::Duration;
use tokio::task::JoinHandle;

use crate::support::background::beside;
use crate::support::chance::Chance;
use crate::support::follower::position;
use crate::support::ledger::{between, for_agent, for_visitor, log};
use crate::support::people::text;
use crate::support::proxy::Proxy;
use crate::support::{
    Agent, Caller, Credential, Ear, Follower, Hello, Line, Received, TestServer, Transport, Visitor, fresh_key, within,
};

const EVERY_WAY: &[Transport] = &Transport::ALL;
const ROUNDS: usize = 60;

/// Both sides talk, and agents do what they do besides; the last word is "the end".
fn talk(visitor: &Visitor, agent: &Agent, conversation: &str, rounds: usize) -> JoinHandle<()> {
    let (visitor, agent, conversation) = (visitor.clone(), agent.clone(), conversation.to_owned());
    beside(async move {
        let asking = beside({
            let (visitor, conversation) = (visitor.clone(), conversation.clone());
            async move {
                for number in 0..rounds {
                    visitor.say(&conversation, &format!("question {number}")).await;
                }
            }
        });
        for number in 0..rounds {
            let message = agent.say(&conversation, &format!("answer {number}")).await;
            match number % 4 {
                0 => drop(agent.add_note(&conversation, "between us").await),
                1 => {
                    let path = format!("/conversations/{conversation}/messages/{}", text(&message["id"]));
                    let edit = json!({ "text": format!("answer {number}, corrected") });
                    agent.caller.call("PATCH", &path, &edit).await.expect(200);
                }
                2 => drop(agent.change(&conversation, json!({ "labels": [format!("label {number}")] })).await),
                _ => drop(visitor.open(&format!("another thing {number}")).await),
            }
        }
        asking.await.expect("no panic");
        agent.say(&conversation, "the end").await;
    })
}

fn heard_the_end(follower: &Follower) -> bool {
    follower.texts().last().is_some_and(|last| last == "the end")
}

/// Follows over a road that is cut again and again, until the end was heard.
async fn follow(
    caller: Caller,
    proxy: &Proxy,
    ways: &[Transport],
    mut hello: Hello,
    chance: &mut Chance,
) -> (Follower, u64) {
    let mut follower = Follower::at(hello.cursor.as_deref().expect("where it begins"));
    let mut connections = 0;
    while !heard_the_end(&follower) {
        hello.generation += 1;
        hello.cursor.clone_from(&follower.cursor);
        // Some roads break within the greeting, some in the middle of a frame, some never.
        proxy.cut_after(match chance.below(4) {
            0 => chance.below(700),
            1 | 2 => 700 + chance.below(12_000),
            _ => u64::MAX,
        });
        let Ok(line) = Line::open(&caller, *chance.pick(ways), &hello).await else { continue };
        connections += 1;
        let mut ear = Ear::new(line, follower);
        let most = 1 + chance.below(40);
        for _ in 0..most {
            match within(Duration::from_secs(25), "a frame or the end", ear.hear()).await {
                Received::Frame(_) if heard_the_end(&ear.follower) => break,
                Received::Frame(_) => {}
                Received::End(_) => break,
            }
        }
        follower = ear.follower;
    }
    (follower, connections)
}

async fn a_bad_road(ways: &'static [Transport]) {
    let mut chance = Chance::new();
    let desk = TestServer::start().await;
    let (visitor, agent, conversation) = desk.visitor_and_agent().await;
    let (shop_road, desk_road) = (Proxy::to(desk.address()).await, Proxy::to(desk.address()).await);
    let (_, start) = desk.owner.rows().await;
    let begin = |client: &str| Hello { cursor: Some(start.clone()), ..Hello::new(client) };
    let talking = talk(&visitor, &agent, &conversation, ROUNDS);

    let far_visitor = Caller::new(&shop_road.base(), visitor.caller.credential.clone());
    let far_owner = Caller::new(&desk_road.base(), Credential::Bearer(desk.owner.session_token()));
    let mut other_chance = Chance::new();
    let watching = Hello { watch: Some(conversation.clone()), ..begin("a-screen") };
    let ((shop, shop_lines), (office, office_lines)) = tokio::join!(
        follow(far_visitor, &shop_road, ways, begin("a-widget"), &mut chance),
        follow(far_owner, &desk_road, ways, watching, &mut other_chance),
    );
    talking.await.expect("no panic");

    println!("{ways:?}: the visitor connected {shop_lines} times, the owner {office_lines} times");
    assert!(3 <= shop_lines && 3 <= office_lines, "the road was too good");
    let log = log(&desk).await;
    let from = position(&start);
    let until = |follower: &Follower| *follower.ids().last().expect("the end");
    assert_eq!(shop.events, between(&for_visitor(&log, &visitor.contact), from, until(&shop)));
    assert_eq!(office.events, between(&for_agent(&log, &conversation), from, until(&office)));
    assert!(shop.resets.is_empty() && office.resets.is_empty(), "{:?} {:?}", shop.resets, office.resets);
    // In the order each of them spoke.
    for who in ["question", "answer"] {
        let numbers: Vec<String> = shop.texts().into_iter().filter(|it| it.starts_with(who)).collect();
        let spoken: Vec<String> = (0..ROUNDS).map(|number| format!("{who} {number}")).collect();
        let told: Vec<String> = numbers.iter().map(|it| it.replace(", corrected", "")).collect();
        assert_eq!(told, spoken);
    }
}

#[tokio::test]
async fn a_socket_that_is_cut_at_random_loses_and_doubles_nothing() {
    a_bad_road(&[Transport::WebSocket]).await;
}

#[tokio::test]
async fn a_stream_that_is_cut_at_random_loses_and_doubles_nothing() {
    a_bad_road(&[Transport::Stream]).await;
}

#[tokio::test]
async fn a_poll_that_is_cut_at_random_loses_and_doubles_nothing() {
    a_bad_road(&[Transport::Poll]).await;
}

#[tokio::test]
async fn switching_transports_at_random_loses_and_doubles_nothing() {
    a_bad_road(EVERY_WAY).await;
}

#[tokio::test]
async fn all_transports_tell_the_same() {
    let desk = TestServer::start().await;
    let (visitor, agent, conversation) = desk.visitor_and_agent().await;
    let (_, start) = desk.owner.rows().await;
    let mut ears = Vec::new();
    for transport in Transport::ALL {
        let hello = Hello { cursor: Some(start.clone()), ..Hello::new(&fresh_key()) };
        ears.push(crate::support::people::listen(&visitor.caller, transport, &hello).await);
    }
    let talking = talk(&visitor, &agent, &conversation, 20);
    let mut told: Vec<Vec<Value>> = Vec::new();
    for mut ear in ears {
        ear.until("the end", heard_the_end).await;
        told.push(ear.follower.events);
    }
    talking.await.expect("no panic");
    assert_eq!(told[0], told[1]);
    assert_eq!(told[0], told[2]);
    let feed = agent.caller.get(&format!("/events?limit=500&after={start}")).await.expect(200);
    let mut ids: Vec<Value> =
        feed["items"].as_array().expect("items").iter().map(|it| it["event"]["id"].clone()).collect();
    ids.retain(|id| told[0].iter().any(|event| event["id"] == *id));
    let expected: Vec<Value> = told[0].iter().map(|event| event["id"].clone()).collect();
    assert_eq!(ids, expected, "the change feed is the same log");
}

/// Who connects.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Comer {
    /// A visitor who was there before: what they missed is in memory.
    Returning,
    /// A visitor without a cursor: their snapshot is read from the database.
    New,
    /// An agent: who they are is read from the database once more.
    Agent,
}

/// Connects again and again while others write; each connection must have been told all of its time, from its first cursor
/// to its last. A server that joins the feed after it read the log loses what happens in between.
async fn connecting_while_others_write(transport: Transport, comer: Comer) {
    let desk = TestServer::start().await;
    let (visitor, agent, conversation) = desk.visitor_and_agent().await;
    let writing: Vec<_> = (0..4)
        .map(|_| {
            let (agent, conversation) = (agent.clone(), conversation.clone());
            beside(async move {
                loop {
                    agent.say(&conversation, "a word").await;
                }
            })
        })
        .collect();
    let caller = if comer == Comer::Agent { &desk.owner.caller } else { &visitor.caller };
    let mut followed: Vec<(u64, Follower)> = Vec::new();
    let mut cursor = desk.owner.rows().await.1;
    for generation in 1..=40 {
        let known = (comer != Comer::New).then(|| cursor.clone());
        let hello = Hello { cursor: known.clone(), generation, ..Hello::new("a-client") };
        let line = Line::open(caller, transport, &hello).await.expect("a good road");
        let mut ear = Ear::new(line, Follower { cursor: known, ..Follower::default() });
        ear.until_live().await;
        // The events after `live` show whether any were lost just before it.
        let told = ear.follower.events.len();
        ear.until("two more", |follower| told + 2 <= follower.events.len()).await;
        let began = ear.follower.reset_at.unwrap_or(position(&cursor));
        cursor = ear.follower.cursor.clone().expect("a cursor");
        followed.push((began, ear.follower));
    }
    writing.iter().for_each(JoinHandle::abort);
    let log = log(&desk).await;
    let events = if comer == Comer::Agent { for_agent(&log, "") } else { for_visitor(&log, &visitor.contact) };
    for (began, follower) in followed {
        let ended = *follower.ids().last().expect("two at least");
        assert_eq!(follower.events, between(&events, began, ended), "{transport:?} {comer:?}");
        if let Some((_, snapshot)) = follower.resets.first() {
            // What was true at the snapshot's cursor is in it, and nothing later.
            let messages = between(&events, 0, began);
            let newest = messages.iter().rev().find(|event| event["kind"] == "message.created").expect("one");
            let thread = snapshot["thread"]["items"].as_array().expect("a thread");
            assert_eq!(thread.last().map(|it| &it["id"]), Some(&newest["message"]["id"]));
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_happens_while_a_socket_connects_is_told_once() {
    connecting_while_others_write(Transport::WebSocket, Comer::Agent).await;
    connecting_while_others_write(Transport::WebSocket, Comer::New).await;
    connecting_while_others_write(Transport::WebSocket, Comer::Returning).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_happens_while_a_stream_connects_is_told_once() {
    connecting_while_others_write(Transport::Stream, Comer::Agent).await;
    connecting_while_others_write(Transport::Stream, Comer::New).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_happens_between_two_polls_is_told_once() {
    connecting_while_others_write(Transport::Poll, Comer::Agent).await;
    connecting_while_others_write(Transport::Poll, Comer::New).await;
}

#[tokio::test]
async fn a_resume_in_the_middle_of_a_line_repairs_it_without_a_seam() {
    let desk = TestServer::start().await;
    let (visitor, agent, conversation) = desk.visitor_and_agent().await;
    let talking = talk(&visitor, &agent, &conversation, 40);
    let (_, start) = desk.owner.rows().await;
    let hello = Hello { cursor: Some(start.clone()), ..Hello::new("a-widget") };
    let mut line = Line::open(&visitor.caller, Transport::WebSocket, &hello).await.expect("a line");
    let mut follower = Follower::at(&start);
    let (mut dropped, mut mending) = (0, false);
    while !heard_the_end(&follower) {
        let frame = line.frame().await;
        let follows = frame["after"].as_str() == follower.cursor.as_deref();
        match frame["type"].as_str() {
            // Every fifth event is lost on its way. From there on nothing is believed until what is missing came.
            Some("event")
                if !mending && dropped < 12 && frame["event"]["id"].as_u64().is_some_and(|id| id % 5 == 0) =>
            {
                dropped += 1;
                mending = true;
                line.say(&json!({ "type": "resume", "cursor": follower.cursor })).await;
            }
            Some("event" | "live") if mending && !follows => {}
            Some("event" | "live" | "reset") => {
                follower.take(&frame);
                mending = false;
            }
            _ => {}
        }
    }
    talking.await.expect("no panic");
    assert!(0 < dropped);
    let log = log(&desk).await;
    let ended = *follower.ids().last().expect("the end");
    assert_eq!(follower.events, between(&for_visitor(&log, &visitor.contact), position(&start), ended));
}
