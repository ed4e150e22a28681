//! What travels over live lines: nothing foreign, nothing of the house to visitors.

use serde_json::{Value, json};

use crate::support::people::words;
use crate::support::{Ear, Hello, TestServer, Transport, Visitor, people};

/// Everything happens that agents may do around a conversation.
async fn busy_day(desk: &TestServer, conversation: &str) {
    let (owner, base) = (&desk.owner, desk.base());
    let colleague = owner.add_agent("Colin Colleague", "agent", &[&desk.inbox]).await;
    let mut ear = colleague.listen(Transport::WebSocket, Some(conversation)).await;
    owner.add_note(conversation, "canary-note").await;
    owner.change(conversation, json!({ "labels": ["canary-label"], "assignee": colleague.id })).await;
    owner.say(conversation, "An answer for everyone").await;
    ear.say(&json!({ "type": "typing", "conversation": conversation })).await;
    let note = owner.add_note(conversation, "canary-note to edit").await;
    let path = format!("/conversations/{conversation}/messages/{}", note["id"].as_str().expect("an id"));
    owner.caller.call("PATCH", &path, &json!({ "text": "canary-note edited" })).await.expect(200);
    owner.caller.bare("DELETE", &path).await.expect(200);
    let file = owner.caller.upload("canary-note.txt", b"canary-note".to_vec()).await.expect(201);
    let mut note = words("canary-note with a file");
    note["attachments"] = json!([file["attachment"]["id"]]);
    note["visibility"] = json!("agents_only");
    owner.caller.call("POST", &format!("/conversations/{conversation}/messages"), &note).await.expect(201);
    owner.change(conversation, json!({ "status": "closed" })).await;
    owner.change(conversation, json!({ "status": "open", "assignee": null })).await;
    owner.add_inbox("canary-inbox").await;
    owner.change_agent(&colleague.id, json!({ "name": "Colin Colleague" })).await;
    let other = Visitor::introduce(&base, json!({ "inbox": desk.inbox_key, "name": "canary-visitor" })).await;
    let foreign = other.open("canary-words of somebody else").await;
    owner.say(&foreign, "canary-words for somebody else").await;
    other.caller.bare("POST", &format!("/visitor/conversations/{foreign}/typing")).await.expect(204);
}

/// Ids, secrets and words that visitors have no business with.
fn assert_clean(what: &str, heard: &str) {
    for word in
        ["canary", "agt_", "inb_", "key_", "ses_", "agents_only", "assignee", "labels", "@parlor.example", "snooze"]
    {
        // Their own inbox is told to visitors when they are welcomed.
        let lower = heard.to_lowercase();
        assert!(!lower.contains(word), "{what} heard {word}: {heard}");
    }
}

#[tokio::test]
async fn no_byte_a_visitor_is_sent_tells_of_the_house() {
    let desk = TestServer::start().await;
    let visitor = desk.visitor().await;
    let conversation = visitor.open("Hello?").await;
    let mut ears: Vec<(Transport, Ear)> = Vec::new();
    for transport in Transport::ALL {
        ears.push((transport, visitor.listen(transport).await));
    }
    busy_day(&desk, &conversation).await;
    desk.owner.say(&conversation, "the end").await;
    let own_inbox = desk.inbox.clone();
    for (transport, mut ear) in ears {
        ear.until("the end", |follower| follower.texts().last().is_some_and(|last| last == "the end")).await;
        assert_eq!(ear.follower.texts(), ["An answer for everyone", "the end"]);
        assert_clean(&format!("{transport:?}"), &ear.line.heard.replace(&own_inbox, ""));
    }
    // Who comes later is told the same, by snapshot and by replay from the very beginning.
    let late = visitor.listen(Transport::WebSocket).await;
    assert_clean("a late comer", &late.line.heard.replace(&own_inbox, ""));
    let epoch =
        late.follower.cursor.as_deref().and_then(|cursor| cursor.split_once('.')).expect("a cursor").0.to_owned();
    let hello = Hello { cursor: Some(format!("{epoch}.0")), ..Hello::new("replay") };
    let replay = people::listen(&visitor.caller, Transport::Poll, &hello).await;
    assert!(replay.follower.resets.is_empty());
    assert_clean("a replay", &replay.line.heard.replace(&own_inbox, ""));
    for path in ["/visitor/conversations".to_owned(), format!("/visitor/conversations/{conversation}/messages")] {
        assert_clean(&path, &visitor.caller.get(&path).await.text());
    }
}

#[tokio::test]
async fn what_is_said_to_one_visitor_wakes_no_other() {
    let desk = TestServer::start().await;
    let (one, other) = (desk.visitor().await, desk.visitor().await);
    let (first, second) = (one.open("One").await, other.open("Two").await);
    for transport in Transport::ALL {
        let mut ear = other.listen(transport).await;
        desk.owner.say(&first, "canary for one").await;
        desk.owner.say(&second, "for the other").await;
        assert_eq!(ear.next_message().await, "for the other");
        assert!(
            !ear.line.heard.contains("canary") && !ear.line.heard.contains(&first),
            "{transport:?}: {}",
            ear.line.heard
        );
    }
}

#[tokio::test]
async fn agents_hear_of_their_inboxes_and_no_others() {
    let desk = TestServer::start().await;
    let (back_door, back_key) = desk.owner.add_inbox("Back door").await;
    let restricted = desk.owner.add_agent("Rita Restricted", "agent", &[&back_door]).await;
    let (outsider, _, _) = desk.other_workspace().await;
    let visitor = desk.visitor().await;
    let foreign = visitor.open("canary-words").await;
    let theirs = Visitor::arrive(&desk.base(), &back_key).await;
    let conversation = theirs.open("Hello at the back").await;
    for transport in Transport::ALL {
        // Watching what one may not see shows nothing.
        let mut ear = restricted.listen(transport, Some(&foreign)).await;
        let mut outside = outsider.listen(transport, Some(&foreign)).await;
        visitor.say(&foreign, "canary-words").await;
        visitor.caller.bare("POST", &format!("/visitor/conversations/{foreign}/typing")).await.expect(204);
        theirs.say(&conversation, "back again").await;
        assert_eq!(ear.event_of("message.created").await["list"]["last_message"]["text"], "back again");
        desk.owner.change_agent(&restricted.id, json!({ "name": "Rita Restricted" })).await;
        outsider.add_inbox("Another").await;
        assert_eq!(outside.event().await["kind"], "settings.changed");
        for heard in [&ear.line.heard, &outside.line.heard] {
            assert!(!heard.contains("canary") && !heard.contains("\"signal\""), "{transport:?}: {heard}");
        }
        assert!(!outside.line.heard.contains(&restricted.id), "{}", outside.line.heard);
        let watching = |heard: &str| heard.contains(&format!(r#""watching","conversation":"{foreign}""#));
        assert!(!watching(&ear.line.heard) && !watching(&outside.line.heard));
    }
    let feed = restricted.caller.get("/events?limit=500").await.expect(200);
    let cursor = feed["next_cursor"].as_str().expect("a cursor");
    let start = format!("/events?limit=500&after={}.0", cursor.split_once('.').expect("a cursor").0);
    let from_start = restricted.caller.get(&start).await;
    assert!(!from_start.text().contains("canary"), "{}", from_start.text());
    assert!(from_start.text().contains("back again"));
}

#[tokio::test]
async fn foreign_conversations_are_refused_over_a_socket_as_over_http() {
    let desk = TestServer::start().await;
    let (victim, stranger) = (desk.visitor().await, desk.visitor().await);
    let foreign = victim.open("canary-words").await;
    let (outsider, _, _) = desk.other_workspace().await;
    let mut ears = vec![stranger.listen(Transport::WebSocket).await, outsider.listen(Transport::WebSocket, None).await];
    for ear in &mut ears {
        let send = json!({ "type": "send", "client_message_id": "intruder-1", "conversation": foreign, "message": { "text": "x" } });
        for command in [send, json!({ "type": "seen", "conversation": foreign, "up_to": 9 })] {
            ear.say(&command).await;
            assert_eq!(ear.frame("refuse").await["code"], "not_found", "{command}");
        }
        ear.say(&json!({ "type": "typing", "conversation": foreign })).await;
        assert_eq!(ear.frame("refuse").await["code"], "not_found");
    }
    ears[1].say(&json!({ "type": "watch", "conversation": foreign })).await;
    assert_eq!(ears[1].frame("refuse").await["code"], "not_found");
    assert_eq!(desk.owner.thread(&foreign).await.len(), 1);
    assert_eq!(desk.owner.row(&foreign).await["unread"], 1);
}

#[tokio::test]
async fn a_visitors_send_cannot_pretend_to_be_an_agents() {
    let desk = TestServer::start().await;
    let (visitor, _agent, conversation) = desk.visitor_and_agent().await;
    let mut ear = visitor.listen(Transport::WebSocket).await;
    let message = |message: Value| json!({ "type": "send", "client_message_id": "disguise-1", "conversation": conversation, "message": message });
    for disguise in [
        message(json!({ "text": "x", "author": { "role": "agent" } })),
        message(json!({ "text": "x", "visibility": "agents_only" })),
        message(json!({ "text": "x", "private": true })),
    ] {
        ear.say(&disguise).await;
        let refuse = ear.frame("refuse").await;
        assert!(
            ["forbidden", "invalid_json"].contains(&refuse["code"].as_str().expect("a code")),
            "{disguise}: {refuse}"
        );
    }
    assert_eq!(visitor.thread(&conversation).await.len(), 1);
}

#[tokio::test]
async fn a_key_that_may_only_read_listens_and_says_nothing() {
    let desk = TestServer::start().await;
    let (_visitor, _agent, conversation) = desk.visitor_and_agent().await;
    let (_, reader) = desk.owner.add_key(&["conversations:read"]).await;
    let mut ear = people::listen(&reader, Transport::WebSocket, &Hello::new("integration")).await;
    ear.say(&json!({ "type": "send", "client_message_id": "reader-001", "conversation": conversation, "message": { "text": "x" } }))
        .await;
    assert_eq!(ear.frame("refuse").await["code"], "forbidden");
    let (_, writer) = desk.owner.add_key(&["conversations:write"]).await;
    assert_eq!(writer.bare("POST", "/realtime/tickets").await.refused(403), "forbidden");
    for path in ["/realtime/sse", "/realtime/poll"] {
        let hello = json!({ "version": 1, "client": "integration" });
        assert_eq!(writer.call("POST", path, &hello).await.refused(403), "forbidden");
    }
}
