//! What clients are told, letter by letter: a change here is a change of the protocol.

use serde_json::{Value, json};
use std::path::Path;

use crate::support::people::words;
use crate::support::{TestServer, Transport};

#[test]
fn the_description_of_the_api_is_up_to_date() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/api/openapi.json");
    let written = std::fs::read_to_string(path).unwrap_or_default();
    let made = parlor_server::http::document();
    assert!(
        written == made,
        "docs/api/openapi.json is old: cargo run -p parlor-server -- openapi > docs/api/openapi.json"
    );
}

/// What differs from run to run becomes a word that says what it is.
fn masked(value: &Value) -> Value {
    match value {
        Value::String(text) => json!(mask(text)),
        Value::Array(items) => items.iter().map(masked).collect(),
        Value::Object(fields) => fields
            .iter()
            .map(|(name, value)| match (name.as_str(), value) {
                ("timestamp", Value::Number(_)) => (name.clone(), json!("<milliseconds>")),
                _ => (name.clone(), masked(value)),
            })
            .collect(),
        other => other.clone(),
    }
}

fn mask(text: &str) -> String {
    let is_id = text.len() == 30 && text.as_bytes()[3] == b'_';
    let is_time = text.len() == 24 && text.ends_with('Z') && text.as_bytes()[10] == b'T';
    let is_cursor = text.split_once('.').is_some_and(|(epoch, place)| {
        (6..=16).contains(&epoch.len())
            && epoch.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
            && place.parse::<u64>().is_ok()
    });
    match () {
        () if is_id => format!("<{}>", &text[..3]),
        () if is_time => "<time>".to_owned(),
        () if is_cursor => format!("<epoch>.{}", text.split_once('.').expect("a cursor").1),
        () if text.starts_with("key-") => "<key>".to_owned(),
        () => text.to_owned(),
    }
}

#[tokio::test]
async fn an_answer_to_a_message_looks_like_this() {
    let desk = TestServer::start().await;
    let visitor =
        crate::support::Visitor::introduce(&desk.base(), json!({ "inbox": desk.inbox_key, "name": "Jonas" })).await;
    let opened = visitor.caller.call("POST", "/visitor/conversations", &words("Where is my lamp?")).await.expect(201);
    let conversation = opened["conversation"]["id"].as_str().expect("an id").to_owned();
    let last = json!({
        "id": "<msg>", "position": 3, "author": { "role": "visitor" }, "text": "Where is my lamp?", "attachments": 0, "at": "<time>",
    });
    let shown = json!({
        "id": "<cnv>", "revision": 3, "closed": false, "created_at": "<time>", "activity_at": "<time>", "last_message": last,
        "unread": 0, "seen_by_agents": 0, "seen_by_visitor": 3,
    });
    let message = json!({
        "id": "<msg>", "conversation": "<cnv>", "position": 3, "revision": 3, "author": { "role": "visitor" },
        "text": "Where is my lamp?", "attachments": [], "created_at": "<time>", "timestamp": "<milliseconds>",
        "edited_at": null, "deleted_at": null, "client_message_id": "<key>",
    });
    assert_eq!(masked(&opened), json!({ "message": message, "conversation": shown, "cursor": "<epoch>.3" }));

    let path = format!("/conversations/{conversation}/messages");
    let answered = desk.owner.caller.call("POST", &path, &words("On its way!")).await.expect(201);
    let author = json!({ "role": "agent", "id": "<agt>", "name": "Olive Owner" });
    let last = json!({
        "id": "<msg>", "position": 4, "author": author, "text": "On its way!", "attachments": 0, "at": "<time>",
    });
    let row = json!({
        "id": "<cnv>", "revision": 4, "inbox": "<inb>", "contact": { "id": "<con>", "name": "Jonas" }, "status": "open",
        "snoozed_until": null, "assignee": null, "labels": [], "created_at": "<time>", "activity": 4,
        "activity_at": "<time>", "last_message": last, "unread": 0, "seen_by_agents": 4, "seen_by_visitor": 3,
    });
    let message = json!({
        "id": "<msg>", "conversation": "<cnv>", "position": 4, "revision": 4, "author": author, "text": "On its way!",
        "attachments": [], "created_at": "<time>", "timestamp": "<milliseconds>", "edited_at": null, "deleted_at": null,
        "visibility": "everyone", "client_message_id": "<key>",
    });
    assert_eq!(masked(&answered), json!({ "message": message, "conversation": row, "cursor": "<epoch>.4" }));
}

#[tokio::test]
async fn an_event_and_a_row_look_like_this() {
    let desk = TestServer::start().await;
    let (_visitor, agent, conversation) = desk.visitor_and_agent().await;
    let mut ear = desk.owner.listen(Transport::WebSocket, None).await;
    agent.change(&conversation, json!({ "assignee": agent.id, "labels": ["refund"] })).await;
    let frame = ear.frame("event").await;
    let row = |revision: u64, labels: Value| {
        json!({
            "id": "<cnv>", "revision": revision, "inbox": "<inb>", "contact": { "id": "<con>", "name": null },
            "status": "open", "snoozed_until": null, "assignee": "<agt>", "labels": labels, "created_at": "<time>",
            "activity": 3, "activity_at": "<time>", "unread": 1, "seen_by_agents": 0, "seen_by_visitor": 3,
            "last_message": {
                "id": "<msg>", "position": 3, "author": { "role": "visitor", "id": "<con>", "name": null },
                "text": "Hi!", "attachments": 0, "at": "<time>",
            },
        })
    };
    let expected = json!({
        "type": "event", "cursor": "<epoch>.5", "after": "<epoch>.4",
        "event": {
            "id": 5, "at": "<time>", "kind": "conversation.updated", "conversation": "<cnv>", "what": "assignee",
            "by": { "role": "agent", "id": "<agt>", "name": "Ada Agent" }, "list": row(5, json!([])),
        },
    });
    assert_eq!(masked(&frame), expected);
    let list = desk.owner.caller.get("/conversations").await.expect(200);
    let page =
        json!({ "items": [row(6, json!(["refund"]))], "next_cursor": null, "has_more": false, "as_of": "<epoch>.6" });
    assert_eq!(masked(&list), page);
}

#[tokio::test]
async fn a_refusal_looks_like_this() {
    let desk = TestServer::start().await;
    let reply = desk.nobody().get("/me").await;
    let problem = json!({
        "type": "urn:parlor:problem:unauthenticated", "title": reply.json()["title"], "status": 401, "code": "unauthenticated",
    });
    assert_eq!(reply.expect(401), problem);
    assert_eq!(reply.header("content-type"), "application/problem+json");
    let limit = desk.owner.caller.get("/conversations?limit=0").await;
    assert_eq!(limit.expect(400)["detail"], "limit is 1 to 100");
}

#[tokio::test]
async fn a_visitors_session_looks_like_this() {
    let desk = TestServer::start().await;
    let session =
        desk.nobody().call("POST", "/visitor/sessions", &json!({ "inbox": desk.inbox_key })).await.expect(201);
    let token = session["token"].as_str().expect("a token");
    assert!(token.starts_with("vst_") && 40 <= token.len(), "{token}");
    let inbox = desk.nobody().get(&format!("/visitor/inboxes/{}", desk.inbox_key)).await.expect(200);
    let settings = json!({
        "title": "", "greeting": "", "accent": "#4f46e5", "locale": "auto", "theme": "auto", "side": "end", "allowed_origins": [],
    });
    assert_eq!(inbox, json!({ "key": desk.inbox_key, "name": "Shop", "settings": settings, "online": false }));
    assert_eq!(masked(&session)["contact"], "<con>");
    assert_eq!((&session["name"], &session["inbox"]), (&Value::Null, &inbox));
}
