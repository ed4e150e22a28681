//! People talk: who sees what, at once, and what a change does to it.

use serde_json::{Value, json};
use std::time::Duration;

use crate::support::people::words;
use crate::support::{TestServer, Transport};

fn later(desk: &TestServer, by: Duration) -> Value {
    serde_json::to_value(desk.clock.now().plus(by)).expect("a time")
}

fn hours(hours: u64) -> Duration {
    Duration::from_secs(3_600 * hours)
}

#[tokio::test]
async fn both_sides_see_every_message_at_once() {
    for transport in Transport::ALL {
        let desk = TestServer::start().await;
        let (visitor, agent) = (desk.visitor().await, desk.agent().await);
        let mut desk_ear = agent.listen(transport, None).await;
        let mut shop_ear = visitor.listen(transport).await;

        let conversation = visitor.open("Where is my lamp?").await;
        assert_eq!(shop_ear.event().await["kind"], "conversation.opened");
        assert_eq!(shop_ear.next_message().await, "Where is my lamp?");
        assert_eq!(desk_ear.event().await["kind"], "conversation.opened");
        let created = desk_ear.event().await;
        assert_eq!(created["kind"], "message.created");
        assert_eq!(created["list"]["last_message"]["text"], "Where is my lamp?");
        assert_eq!(created["list"]["unread"], 1);
        assert!(created.get("message").is_none(), "a list needs no complete message: {created}");

        agent.say(&conversation, "On its way!").await;
        let answer = shop_ear.event_of("message.created").await;
        assert_eq!(answer["message"]["text"], "On its way!");
        assert_eq!(answer["message"]["author"], json!({ "role": "agent", "name": "Ada Agent" }));
        assert_eq!(answer["list"]["unread"], 1);
        assert_eq!(desk_ear.event_of("message.created").await["list"]["last_message"]["text"], "On its way!");
    }
}

#[tokio::test]
async fn an_acknowledged_message_is_stored() {
    let desk = TestServer::start().await;
    let (visitor, agent, conversation) = desk.visitor_and_agent().await;
    let mut ear = visitor.listen(Transport::WebSocket).await;
    for number in 0..20 {
        let key = format!("acknowledged-{number}");
        ear.say(&json!({
            "type": "send", "client_message_id": key, "conversation": conversation,
            "message": { "text": format!("number {number}") },
        }))
        .await;
        let ack = ear.frame("ack").await;
        assert_eq!(ack["client_message_id"], json!(key));
        let last = agent.thread(&conversation).await.pop().expect("a message");
        assert_eq!((&last["id"], &last["text"]), (&ack["message_id"], &json!(format!("number {number}"))));
        assert_eq!(last["created_at"], ack["at"]);
    }
}

#[tokio::test]
async fn an_agents_note_never_reaches_the_visitor() {
    let desk = TestServer::start().await;
    let (visitor, agent, conversation) = desk.visitor_and_agent().await;
    let mut ear = visitor.listen(Transport::WebSocket).await;
    agent.add_note(&conversation, "asks for a refund").await;
    agent.say(&conversation, "Hello!").await;
    assert_eq!(ear.next_message().await, "Hello!");
    let texts: Vec<Value> = visitor.thread(&conversation).await.iter().map(|it| it["text"].clone()).collect();
    assert_eq!(texts, ["Hi!", "Hello!"]);
    assert_eq!(visitor.conversations().await[0]["last_message"]["text"], "Hello!");
    assert!(!ear.line.heard.contains("refund"), "{}", ear.line.heard);
}

#[tokio::test]
async fn an_edit_replaces_the_words_on_both_sides() {
    let desk = TestServer::start().await;
    let (visitor, agent, conversation) = desk.visitor_and_agent().await;
    let mut shop_ear = visitor.listen(Transport::WebSocket).await;
    let mut desk_ear = agent.listen(Transport::WebSocket, Some(&conversation)).await;
    let message = agent.say(&conversation, "It costs 200").await;
    let path = format!("/conversations/{conversation}/messages/{}", message["id"].as_str().expect("an id"));
    let edited = agent.caller.call("PATCH", &path, &json!({ "text": "It costs 20" })).await.expect(200);
    assert!(edited["message"]["edited_at"].is_string());
    for ear in [&mut shop_ear, &mut desk_ear] {
        let event = ear.event_of("message.updated").await;
        assert_eq!(event["message"]["text"], "It costs 20");
        assert_eq!(event["message"]["position"], message["position"]);
        assert!(message["revision"].as_u64() < event["message"]["revision"].as_u64());
        assert_eq!(event["list"]["last_message"]["text"], "It costs 20");
    }
    assert_eq!(visitor.thread(&conversation).await[1]["text"], "It costs 20");
}

#[tokio::test]
async fn a_deleted_message_leaves_only_its_shell() {
    let desk = TestServer::start().await;
    let (visitor, agent, conversation) = desk.visitor_and_agent().await;
    let mut desk_ear = agent.listen(Transport::WebSocket, Some(&conversation)).await;
    let message = visitor.say(&conversation, "my password is hunter2").await;
    let path = format!("/visitor/conversations/{conversation}/messages/{}", message["id"].as_str().expect("an id"));
    visitor.caller.bare("DELETE", &path).await.expect(200);
    let event = desk_ear.event_of("message.deleted").await;
    assert!(event["message"]["deleted_at"].is_string());
    assert_eq!(event["message"]["text"], Value::Null);
    let thread = agent.caller.get(&format!("/conversations/{conversation}/messages")).await.text();
    assert!(!thread.contains("hunter2"), "{thread}");
    assert!(!agent.row(&conversation).await.to_string().contains("hunter2"));
    assert_eq!(visitor.caller.call("PATCH", &path, &json!({ "text": "x" })).await.refused(422), "message_deleted");
}

#[tokio::test]
async fn nobody_edits_the_words_of_others_and_admins_may_delete_them() {
    let desk = TestServer::start().await;
    let (visitor, agent, conversation) = desk.visitor_and_agent().await;
    let theirs = visitor.thread(&conversation).await[0]["id"].as_str().expect("an id").to_owned();
    let mine = agent.say(&conversation, "Hello!").await["id"].as_str().expect("an id").to_owned();
    let text = json!({ "text": "changed" });
    let path = |prefix: &str, id: &str| format!("{prefix}/conversations/{conversation}/messages/{id}");
    assert_eq!(agent.caller.call("PATCH", &path("", &theirs), &text).await.refused(403), "forbidden");
    assert_eq!(agent.caller.bare("DELETE", &path("", &theirs)).await.refused(403), "forbidden");
    assert_eq!(visitor.caller.call("PATCH", &path("/visitor", &mine), &text).await.refused(403), "forbidden");
    assert_eq!(visitor.caller.bare("DELETE", &path("/visitor", &mine)).await.refused(403), "forbidden");
    desk.owner.caller.bare("DELETE", &path("", &theirs)).await.expect(200);
}

#[tokio::test]
async fn a_conversation_is_assigned_labelled_closed_and_reopened_for_everyone_to_see() {
    let desk = TestServer::start().await;
    let (visitor, agent, conversation) = desk.visitor_and_agent().await;
    let mut ear = desk.owner.listen(Transport::WebSocket, None).await;
    let mut shop_ear = visitor.listen(Transport::WebSocket).await;
    let steps = [
        (json!({ "assignee": agent.id }), "assignee", json!({ "assignee": agent.id })),
        (json!({ "labels": ["refund", "Lamp"] }), "labels", json!({ "labels": ["lamp", "refund"] })),
        (json!({ "status": "closed" }), "status", json!({ "status": "closed" })),
        (json!({ "status": "open" }), "status", json!({ "status": "open" })),
        (json!({ "assignee": null }), "assignee", json!({ "assignee": null })),
    ];
    for (patch, what, expected) in steps {
        let row = agent.change(&conversation, patch).await;
        let event = ear.event_of("conversation.updated").await;
        assert_eq!((&event["what"], &event["list"]), (&json!(what), &row));
        assert_eq!(event["by"]["id"], json!(agent.id));
        for (field, value) in expected.as_object().expect("fields") {
            assert_eq!(&row[field], value);
        }
    }
    let several = json!({ "assignee": agent.id, "labels": [], "status": "closed" });
    let row = agent.change(&conversation, several).await;
    assert_eq!((&row["status"], &row["labels"]), (&json!("closed"), &json!([])));
    let closed: Vec<bool> = {
        shop_ear.until("closed, open, closed", |follower| 3 <= follower.events.len()).await;
        shop_ear.follower.events.iter().map(|event| event["list"]["closed"] == true).collect()
    };
    assert_eq!(closed, [true, false, true], "the visitor hears of closing alone: {:?}", shop_ear.follower.events);
}

#[tokio::test]
async fn what_is_so_already_changes_nothing() {
    let desk = TestServer::start().await;
    let (_visitor, agent, conversation) = desk.visitor_and_agent().await;
    let closed = agent.change(&conversation, json!({ "status": "closed" })).await;
    assert_eq!(agent.change(&conversation, json!({ "status": "closed" })).await, closed);
    assert_eq!(agent.change(&conversation, json!({ "assignee": null })).await, closed);
}

#[tokio::test]
async fn a_snoozed_conversation_wakes_by_itself() {
    let desk = TestServer::start().await;
    let (_visitor, agent, conversation) = desk.visitor_and_agent().await;
    let mut ear = agent.listen(Transport::WebSocket, None).await;
    let until = later(&desk, hours(2));
    let row = agent.change(&conversation, json!({ "status": "snoozed", "snoozed_until": until })).await;
    assert_eq!((&row["status"], &row["snoozed_until"]), (&json!("snoozed"), &until));
    assert_eq!(ear.event().await["list"]["status"], "snoozed");
    desk.advance(hours(2) + Duration::from_secs(1));
    let event = ear.event().await;
    assert_eq!((&event["list"]["status"], &event["by"]["role"]), (&json!("open"), &json!("system")));
    assert_eq!(agent.row(&conversation).await["status"], "open");
}

#[tokio::test]
async fn a_snooze_that_was_ended_by_hand_does_not_wake_what_was_closed() {
    let desk = TestServer::start().await;
    let (visitor, agent, conversation) = desk.visitor_and_agent().await;
    let snoozed = json!({ "status": "snoozed", "snoozed_until": later(&desk, hours(1)) });
    agent.change(&conversation, snoozed).await;
    agent.change(&conversation, json!({ "status": "closed" })).await;
    // A second one, whose waking proves that the job of the first was done, too.
    let second = visitor.open("Another thing").await;
    let snoozed = json!({ "status": "snoozed", "snoozed_until": later(&desk, hours(2)) });
    agent.change(&second, snoozed).await;
    let mut ear = agent.listen(Transport::WebSocket, None).await;
    desk.advance(hours(3));
    assert_eq!(ear.event().await["conversation"], json!(second));
    assert_eq!(agent.row(&conversation).await["status"], "closed");
}

#[tokio::test]
async fn a_snooze_ends_in_the_future_and_within_a_year() {
    let desk = TestServer::start().await;
    let (_visitor, agent, conversation) = desk.visitor_and_agent().await;
    let path = format!("/conversations/{conversation}");
    for until in [json!("2001-01-01T00:00:00.000Z"), later(&desk, hours(24 * 400))] {
        let patch = json!({ "status": "snoozed", "snoozed_until": until });
        assert_eq!(agent.caller.call("PATCH", &path, &patch).await.refused(422), "invalid_field");
    }
    assert_eq!(agent.caller.call("PATCH", &path, &json!({ "status": "snoozed" })).await.status, 400);
}

#[tokio::test]
async fn the_visitors_next_words_reopen_what_was_closed_or_asleep() {
    let desk = TestServer::start().await;
    let (visitor, agent, conversation) = desk.visitor_and_agent().await;
    let asleep = json!({ "status": "snoozed", "snoozed_until": later(&desk, hours(1)) });
    for patch in [json!({ "status": "closed" }), asleep] {
        agent.change(&conversation, patch).await;
        agent.add_note(&conversation, "a note wakes nobody").await;
        assert_ne!(agent.row(&conversation).await["status"], "open");
        visitor.say(&conversation, "One more thing").await;
        assert_eq!(agent.row(&conversation).await["status"], "open");
    }
}

#[tokio::test]
async fn having_read_clears_the_count_on_the_right_side() {
    let desk = TestServer::start().await;
    let (visitor, agent, conversation) = desk.visitor_and_agent().await;
    let mut desk_ear = agent.listen(Transport::WebSocket, None).await;
    let mut shop_ear = visitor.listen(Transport::WebSocket).await;
    visitor.say(&conversation, "Anyone?").await;
    let last = visitor.thread(&conversation).await[1]["position"].clone();
    assert_eq!(agent.row(&conversation).await["unread"], 2);
    let seen = json!({ "up_to": last });
    agent.caller.call("POST", &format!("/conversations/{conversation}/seen"), &seen).await.expect(204);
    assert_eq!(agent.row(&conversation).await["unread"], 0);
    assert_eq!(desk_ear.event_of("conversation.seen").await["list"]["seen_by_agents"], last);
    assert_eq!(shop_ear.event_of("conversation.seen").await["list"]["seen_by_agents"], last);

    let answer = agent.say(&conversation, "Here!").await;
    assert_eq!(visitor.conversations().await[0]["unread"], 1);
    shop_ear.say(&json!({ "type": "seen", "conversation": conversation, "up_to": answer["position"] })).await;
    let event = desk_ear.event_of("conversation.seen").await;
    assert_eq!(event["list"]["seen_by_visitor"], answer["position"]);
    assert_eq!(visitor.conversations().await[0]["unread"], 0);
}

#[tokio::test]
async fn typing_shows_on_the_other_side_and_moves_no_cursor() {
    let desk = TestServer::start().await;
    let (visitor, agent, conversation) = desk.visitor_and_agent().await;
    let mut desk_ear = agent.listen(Transport::WebSocket, Some(&conversation)).await;
    let mut shop_ear = visitor.listen(Transport::WebSocket).await;
    let stood = (desk_ear.follower.cursor.clone(), shop_ear.follower.cursor.clone());
    shop_ear.say(&json!({ "type": "typing", "conversation": conversation })).await;
    let signal = desk_ear.frame("signal").await;
    assert_eq!((&signal["kind"], &signal["by"]), (&json!("typing"), &json!({ "role": "visitor" })));
    agent.caller.bare("POST", &format!("/conversations/{conversation}/typing")).await.expect(204);
    let signal = shop_ear.frame("signal").await;
    assert_eq!(signal["by"], json!({ "role": "agent", "name": "Ada Agent" }), "a visitor is told no agent's id");
    assert_eq!((desk_ear.follower.cursor.clone(), shop_ear.follower.cursor.clone()), stood);
}

#[tokio::test]
async fn who_is_there_is_told_to_those_who_may_know() {
    let desk = TestServer::start().await;
    let (visitor, agent, conversation) = desk.visitor_and_agent().await;
    let mut shop_ear = visitor.listen(Transport::WebSocket).await;
    let team = |online: bool| move |frame: &Value| frame["key"] == "team" && frame["value"]["online"] == online;
    shop_ear.frame_where("nobody is there", team(false)).await;
    let agent_ear = agent.listen(Transport::WebSocket, None).await;
    shop_ear.frame_where("somebody came", team(true)).await;
    let mut owner_ear = desk.owner.listen(Transport::WebSocket, Some(&conversation)).await;
    let key = format!("presence:{}", agent.id);
    let there = |key: String, online: bool| {
        move |frame: &Value| frame["key"] == json!(key) && frame["value"]["online"] == online
    };
    owner_ear.frame_where("the agent is there", there(key.clone(), true)).await;
    drop(agent_ear);
    owner_ear.frame_where("the agent went", there(key, false)).await;
    drop(shop_ear);
    owner_ear.frame_where("the visitor went", there(format!("visitor:{}", visitor.contact), false)).await;
}

#[tokio::test]
async fn what_was_said_at_the_limit_is_taken_and_beyond_it_is_not() {
    let desk = TestServer::start().await;
    let (visitor, agent, conversation) = desk.visitor_and_agent().await;
    let path = format!("/visitor/conversations/{conversation}/messages");
    let longest = "é".repeat(10_000);
    visitor.say(&conversation, &longest).await;
    assert_eq!(agent.thread(&conversation).await[1]["text"], json!(longest));
    let beyond = words(&"é".repeat(10_001));
    assert_eq!(visitor.caller.call("POST", &path, &beyond).await.refused(422), "message_too_long");
    for empty in ["", "   ", "\n\t"] {
        assert_eq!(visitor.caller.call("POST", &path, &words(empty)).await.refused(422), "empty_message");
    }
}

#[tokio::test]
async fn too_many_messages_at_once_are_refused_with_a_wait() {
    let desk = TestServer::start_with(|config| {
        config.limits.visitor_messages_per_minute = 60;
        config.limits.visitor_message_burst = 10;
    })
    .await;
    let visitor = desk.visitor().await;
    let conversation = visitor.open("1").await;
    let path = format!("/visitor/conversations/{conversation}/messages");
    let mut refused = None;
    for number in 2..=20 {
        let reply = visitor.caller.call("POST", &path, &words(&number.to_string())).await;
        if reply.status != 201 {
            refused = Some((number, reply));
            break;
        }
    }
    let (number, reply) = refused.expect("a limit");
    assert!(number >= 11, "the burst is ten: refused at {number}");
    assert_eq!(reply.refused(429), "rate_limited");
    assert!(!reply.header("retry-after").is_empty());
    desk.advance(Duration::from_secs(2));
    visitor.say(&conversation, "later").await;
}
