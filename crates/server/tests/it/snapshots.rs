//! A snapshot, and the events after it, are the later snapshot: for every kind of event (I13).

use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::time::Duration;

use crate::support::people::{self, text};
use crate::support::{Agent, Ear, Follower, Hello, TestServer, Transport, Visitor, fresh_key};

/// Rows and messages by id: of two versions the larger revision stays.
#[derive(Debug, Default, PartialEq)]
struct State {
    rows: BTreeMap<String, Value>,
    messages: BTreeMap<String, Value>,
}

impl State {
    fn keep(place: &mut BTreeMap<String, Value>, item: &Value) {
        let id = text(&item["id"]);
        let newer = place.get(&id).is_none_or(|known| known["revision"].as_u64() < item["revision"].as_u64());
        if newer {
            place.insert(id, item.clone());
        }
    }

    fn of(rows: &[Value], messages: &[Value]) -> Self {
        let mut state = Self::default();
        rows.iter().for_each(|row| Self::keep(&mut state.rows, row));
        messages.iter().for_each(|message| Self::keep(&mut state.messages, message));
        state
    }

    fn apply(&mut self, event: &Value) {
        if event["list"].is_object() {
            Self::keep(&mut self.rows, &event["list"]);
        }
        if event["message"].is_object() {
            Self::keep(&mut self.messages, &event["message"]);
        }
    }

    /// A visitor's conversation has the revision of the last change of any kind, of which they hear only some.
    fn without_revisions_of_rows(mut self) -> Self {
        for row in self.rows.values_mut() {
            row["revision"] = Value::Null;
        }
        self
    }
}

async fn as_agent(agent: &Agent, conversation: &str) -> (State, String) {
    let thread = agent.thread(conversation).await;
    let (rows, as_of) = agent.rows().await;
    (State::of(&rows, &thread), as_of)
}

async fn as_visitor(visitor: &Visitor, conversation: &str) -> (State, String) {
    let thread = visitor.thread(conversation).await;
    let list = visitor.caller.get("/visitor/conversations").await.expect(200);
    (State::of(list["items"].as_array().expect("rows"), &thread), text(&list["as_of"]))
}

async fn tell_position(ear: &mut Ear, cursor: &str) {
    let reached = crate::support::follower::position(cursor);
    ear.until("the later snapshot's place", |follower| {
        follower.cursor.as_deref().map(crate::support::follower::position) >= Some(reached)
    })
    .await;
}

struct Scene {
    desk: TestServer,
    visitor: Visitor,
    agent: Agent,
    conversation: String,
}

impl Scene {
    /// Does one thing of every kind; the events it must have made.
    async fn act(&self, act: &str) -> &'static [&'static str] {
        let Self { desk, visitor, agent, conversation } = self;
        let own = |words: &str| {
            let path = format!("/conversations/{conversation}/messages");
            let words = words.to_owned();
            async move {
                let made = agent.say(conversation, &words).await;
                format!("{path}/{}", text(&made["id"]))
            }
        };
        let later = |hours: u64| {
            let until = desk.clock.now().plus(Duration::from_secs(3_600 * hours));
            json!({ "status": "snoozed", "snoozed_until": serde_json::to_value(until).expect("a time") })
        };
        match act {
            "open" => {
                visitor.open("A second conversation").await;
                &["conversation.opened", "message.created"]
            }
            "post" => {
                visitor.say(conversation, "more words").await;
                &["message.created"]
            }
            "answer" => {
                agent.say(conversation, "an answer").await;
                &["message.created"]
            }
            "note" => {
                agent.add_note(conversation, "a note").await;
                &["message.created"]
            }
            "file" => {
                let uploaded = visitor.caller.upload("words.txt", b"words in a file".to_vec()).await.expect(201);
                let mut message = people::words("see file");
                message["attachments"] = json!([uploaded["attachment"]["id"]]);
                let path = format!("/visitor/conversations/{conversation}/messages");
                visitor.caller.call("POST", &path, &message).await.expect(201);
                &["message.created"]
            }
            "edit" => {
                let path = own("wrong words").await;
                agent.caller.call("PATCH", &path, &json!({ "text": "right words" })).await.expect(200);
                &["message.created", "message.updated"]
            }
            "delete" => {
                let path = own("words to forget").await;
                agent.caller.bare("DELETE", &path).await.expect(200);
                &["message.created", "message.deleted"]
            }
            "assign" => {
                agent.change(conversation, json!({ "assignee": agent.id })).await;
                &["conversation.updated"]
            }
            "label" => {
                agent.change(conversation, json!({ "labels": ["one", "two"] })).await;
                &["conversation.updated"]
            }
            "snooze" => {
                agent.change(conversation, later(5)).await;
                &["conversation.updated"]
            }
            "close" => {
                agent.change(conversation, json!({ "status": "closed" })).await;
                &["conversation.updated"]
            }
            "reopen by words" => {
                visitor.say(conversation, "but wait").await;
                &["conversation.updated", "message.created"]
            }
            "close again" => {
                agent.change(conversation, json!({ "status": "closed", "assignee": null, "labels": [] })).await;
                &["conversation.updated"]
            }
            "reopen" => {
                agent.change(conversation, json!({ "status": "open" })).await;
                &["conversation.updated"]
            }
            "agent seen" => {
                let path = format!("/conversations/{conversation}/seen");
                agent.caller.call("POST", &path, &json!({ "up_to": 1_000_000 })).await.expect(204);
                &["conversation.seen"]
            }
            "visitor seen" => {
                let path = format!("/visitor/conversations/{conversation}/seen");
                visitor.caller.call("POST", &path, &json!({ "up_to": 1_000_000 })).await.expect(204);
                &["conversation.seen"]
            }
            "rename" => {
                let name = json!({ "name": fresh_key() });
                agent.caller.call("PATCH", &format!("/contacts/{}", visitor.contact), &name).await.expect(200);
                &["conversation.updated"]
            }
            "setting" => {
                desk.owner.change_agent(&agent.id, json!({ "name": fresh_key() })).await;
                &["settings.changed"]
            }
            unknown => panic!("{unknown} is no act"),
        }
    }
}

const ACTS: &[&str] = &[
    "open",
    "post",
    "answer",
    "note",
    "file",
    "edit",
    "delete",
    "assign",
    "label",
    "snooze",
    "close",
    "reopen by words",
    "close again",
    "reopen",
    "agent seen",
    "answer",
    "visitor seen",
    "rename",
    "setting",
];

async fn scene() -> Scene {
    let desk = TestServer::start().await;
    let (visitor, agent, conversation) = desk.visitor_and_agent().await;
    Scene { desk, visitor, agent, conversation }
}

#[tokio::test]
async fn every_kind_of_event_leads_an_agent_from_one_snapshot_to_the_next() {
    let scene = scene().await;
    let (agent, conversation) = (&scene.agent, &scene.conversation);
    let (mut state, as_of) = as_agent(agent, conversation).await;
    let hello = Hello { watch: Some(conversation.clone()), cursor: Some(as_of), ..Hello::new("a-screen") };
    let mut ear = people::listen(&agent.caller, Transport::WebSocket, &hello).await;
    for act in ACTS {
        let before = ear.follower.events.len();
        let kinds = scene.act(act).await;
        let (later, as_of) = as_agent(agent, conversation).await;
        tell_position(&mut ear, &as_of).await;
        let events = &ear.follower.events[before..];
        for kind in kinds {
            assert!(events.iter().any(|event| event["kind"] == *kind), "{act}: no {kind} in {events:?}");
        }
        events.iter().for_each(|event| state.apply(event));
        // Messages of the second conversation are on no screen: only its row is compared.
        assert_eq!(state, later, "after {act}");
    }
}

#[tokio::test]
async fn every_kind_of_event_leads_a_visitor_from_one_snapshot_to_the_next() {
    let scene = scene().await;
    let (visitor, conversation) = (&scene.visitor, &scene.conversation);
    let (mut state, as_of) = as_visitor(visitor, conversation).await;
    let hello = Hello { cursor: Some(as_of), ..Hello::new("a-widget") };
    let mut ear = people::listen(&visitor.caller, Transport::Stream, &hello).await;
    for act in ACTS {
        let before = ear.follower.events.len();
        scene.act(act).await;
        // The visitor may hear nothing of it: what they say next comes after it, in any case.
        visitor.say(conversation, act).await;
        ear.until(act, |follower| follower.texts().last().is_some_and(|last| last == act)).await;
        let (later, _) = as_visitor(visitor, conversation).await;
        ear.follower.events[before..].iter().for_each(|event| state.apply(event));
        let second: Vec<String> = state
            .messages
            .values()
            .filter(|it| it["conversation"] != json!(conversation))
            .map(|it| text(&it["id"]))
            .collect();
        second.iter().for_each(|id| drop(state.messages.remove(id)));
        let shown = State { rows: state.rows.clone(), messages: state.messages.clone() };
        assert_eq!(shown.without_revisions_of_rows(), later.without_revisions_of_rows(), "after {act}");
    }
}

#[tokio::test]
async fn a_visitors_reset_holds_what_their_requests_answer() {
    let scene = scene().await;
    let (visitor, conversation) = (&scene.visitor, &scene.conversation);
    for act in ACTS {
        scene.act(act).await;
    }
    let hello = Hello { watch: Some(conversation.clone()), ..Hello::new("a-widget") };
    let ear = people::listen(&visitor.caller, Transport::WebSocket, &hello).await;
    let (why, snapshot) = &ear.follower.resets[0];
    assert_eq!(why, "new");
    let list = visitor.caller.get("/visitor/conversations").await.expect(200);
    let thread =
        visitor.caller.get(&format!("/visitor/conversations/{conversation}/messages?limit=50")).await.expect(200);
    assert_eq!(snapshot["conversations"], list["items"]);
    assert_eq!(snapshot["thread"], thread);
    assert_eq!(ear.follower.cursor.as_deref(), list["as_of"].as_str());
}

#[tokio::test]
async fn an_agents_reset_holds_the_directory_they_may_see() {
    let scene = scene().await;
    let (second, _) = scene.desk.owner.add_inbox("Not theirs").await;
    let ear = scene.agent.listen(Transport::WebSocket, None).await;
    let (_, snapshot) = &ear.follower.resets[0];
    let agents = scene.agent.caller.get("/agents").await.expect(200);
    let inboxes = scene.agent.caller.get("/inboxes").await.expect(200);
    assert_eq!((&snapshot["agents"], &snapshot["inboxes"]), (&agents["items"], &inboxes["items"]));
    assert!(!snapshot["inboxes"].to_string().contains(&second));
    assert_eq!(snapshot["you"]["id"], json!(scene.agent.id));
}

#[tokio::test]
async fn pages_read_at_any_time_join_live_events_without_a_seam() {
    let scene = scene().await;
    let (agent, conversation) = (&scene.agent, &scene.conversation);
    let mut ear = agent.listen(Transport::WebSocket, Some(conversation)).await;
    let mut state = State::default();
    // The list is read in the middle of what happens, the events before and after it are laid over it.
    for (number, act) in ACTS.iter().enumerate() {
        scene.act(act).await;
        if number == ACTS.len() / 2 {
            let (rows, _) = agent.rows().await;
            rows.iter().for_each(|row| State::keep(&mut state.rows, row));
            agent.thread(conversation).await.iter().for_each(|it| State::keep(&mut state.messages, it));
        }
    }
    let (later, as_of) = as_agent(agent, conversation).await;
    tell_position(&mut ear, &as_of).await;
    let Follower { events, .. } = &ear.follower;
    events.iter().rev().for_each(|event| state.apply(event));
    assert_eq!(state, later, "whatever order they are laid in");
}

#[tokio::test]
async fn lists_are_answered_in_pages_without_a_hidden_end() {
    let scene = scene().await;
    let mut opened = vec![scene.conversation.clone()];
    for number in 0..24 {
        opened.push(scene.visitor.open(&format!("number {number}")).await);
    }
    let mut found: Vec<String> = Vec::new();
    let mut cursor = String::new();
    loop {
        let page = scene.agent.caller.get(&format!("/conversations?limit=7{cursor}")).await.expect(200);
        found.extend(page["items"].as_array().expect("rows").iter().map(|row| text(&row["id"])));
        if page["has_more"] == false {
            assert_eq!(page["next_cursor"], Value::Null);
            break;
        }
        cursor = format!("&cursor={}", text(&page["next_cursor"]));
    }
    opened.reverse();
    assert_eq!(found, opened);
    let counts = scene.agent.caller.get("/conversations/counts").await.expect(200);
    assert_eq!(counts, json!({ "mine": 0, "unassigned": 25, "open": 25 }));
}

#[tokio::test]
async fn a_visitors_snapshot_has_the_thread_that_is_on_their_screen() {
    let scene = scene().await;
    let (visitor, first) = (&scene.visitor, &scene.conversation);
    let newest = visitor.open("Another thing").await;
    let foreign = scene.desk.visitor().await.open("canary-words").await;
    for transport in Transport::ALL {
        for (watched, shown) in [(Some(first), json!(first)), (Some(&foreign), Value::Null), (None, json!(newest))] {
            let hello = Hello { watch: watched.cloned(), ..Hello::new(&fresh_key()) };
            let ear = people::listen(&visitor.caller, transport, &hello).await;
            let (_, snapshot) = &ear.follower.resets[0];
            assert_eq!(snapshot["thread"]["conversation"]["id"], shown, "{transport:?}");
            assert!(!ear.line.heard.contains("canary"));
        }
    }
}
