//! Foreign things named inside bodies, queries and under one's own parents.

use serde_json::{Value, json};

use super::house::{CUSTOMERS, HOUSE, House, assert_silent};
use crate::support::people::words;
use crate::support::{Caller, Reply};

#[track_caller]
fn assert_nothing(reply: &Reply, what: &str) {
    assert!([400, 401, 403, 404, 422].contains(&reply.status), "{what}: {} {}", reply.status, reply.text());
    assert_silent(what, &reply.text(), &[CUSTOMERS, HOUSE].concat());
}

#[tokio::test]
async fn a_foreign_message_is_not_reached_through_ones_own_conversation() {
    let house = House::build().await;
    let ids = &house.ids;
    let own = [
        (&house.stranger.caller, format!("/visitor/conversations/{}", house.strangers_conversation)),
        (&house.outsider.caller, format!("/conversations/{}", house.outsiders_conversation)),
    ];
    for (caller, conversation) in own {
        for message in [&ids.question, &ids.answer, &ids.note] {
            let path = format!("{conversation}/messages/{message}");
            let edit = caller.call("PATCH", &path, &json!({ "text": "mine now" })).await;
            assert_eq!(edit.refused(404), "not_found");
            assert_eq!(caller.bare("DELETE", &path).await.refused(404), "not_found");
        }
    }
    let thread = house.desk.owner.thread(&ids.conversation).await;
    assert!(thread.iter().all(|message| message["deleted_at"].is_null() && message["edited_at"].is_null()));
    // The victim's own hands do not reach the note beside their words either.
    let note = format!("/visitor/conversations/{}/messages/{}", ids.conversation, ids.note);
    assert_nothing(&house.victim.caller.call("PATCH", &note, &json!({ "text": "x" })).await, "editing a note");
    assert_nothing(&house.victim.caller.bare("DELETE", &note).await, "deleting a note");
}

#[tokio::test]
async fn a_foreign_file_is_neither_fetched_nor_sent() {
    let house = House::build().await;
    let ids = &house.ids;
    let own = format!("/visitor/conversations/{}/messages", house.strangers_conversation);
    let elsewhere = format!("/conversations/{}/messages", house.outsiders_conversation);
    let unsent = house.victim.caller.upload("canary-file.txt", b"canary-file".to_vec()).await.expect(201);
    let unsent = unsent["attachment"]["id"].as_str().expect("an id").to_owned();
    for file in [&ids.picture, &ids.note_file, &unsent] {
        for caller in [&house.stranger.caller, &house.outsider.caller, &house.outside_visitor.caller] {
            for path in [format!("/attachments/{file}"), format!("/attachments/{file}/preview")] {
                assert_nothing(&caller.get(&path).await, "fetching a foreign file");
            }
        }
        let mut message = words("look what I have");
        message["attachments"] = json!([file]);
        for (caller, path) in [(&house.stranger.caller, &own), (&house.outsider.caller, &elsewhere)] {
            assert_nothing(&caller.call("POST", path, &message).await, "sending a foreign file");
        }
    }
    let restricted = house.restricted.caller.get(&format!("/attachments/{}", ids.picture)).await;
    assert_eq!(restricted.refused(404), "not_found");
    let of_note = house.victim.caller.get(&format!("/attachments/{}", ids.note_file)).await;
    assert_eq!(of_note.refused(404), "not_found", "a note's file is a note");
    assert_eq!(house.victim.caller.get(&format!("/attachments/{}", ids.picture)).await.status, 200);
}

#[tokio::test]
async fn foreign_ids_in_bodies_and_queries_lead_nowhere() {
    let house = House::build().await;
    let (ids, outsider) = (&house.ids, &house.outsider);
    let own = format!("/conversations/{}", house.outsiders_conversation);
    let patches = [
        (own.clone(), json!({ "assignee": ids.agent })),
        (format!("/agents/{}", outsider.id), json!({ "inboxes": [ids.inbox] })),
    ];
    for (path, patch) in patches {
        assert_eq!(outsider.caller.call("PATCH", &path, &patch).await.refused(404), "not_found", "{path}");
    }
    let new = json!({ "name": "Spy", "email": "spy@parlor.example", "password": "long enough it is", "role": "agent", "inboxes": [ids.inbox] });
    assert_eq!(outsider.caller.call("POST", "/agents", &new).await.refused(404), "not_found");
    for query in [format!("inbox={}", ids.inbox), format!("assignee={}", ids.agent), "label=canary-label".to_owned()] {
        for caller in [&outsider.caller, &house.restricted.caller] {
            let list = caller.get(&format!("/conversations?status=all&{query}")).await.expect(200);
            assert_eq!(list["items"], json!([]), "{query}");
        }
    }
    // Who reaches the inbox by role, but not the conversation's agent's inbox, cannot be given it.
    let to_restricted = json!({ "assignee": house.restricted.id });
    let path = format!("/conversations/{}", ids.conversation);
    let assigned = house.desk.owner.caller.call("PATCH", &path, &to_restricted).await;
    assert_eq!(assigned.refused(404), "not_found", "an assignee must reach the conversation");
}

#[tokio::test]
async fn what_visitors_say_of_themselves_is_only_said() {
    let house = House::build().await;
    let inbox = json!(house.desk.inbox_key);
    let tries = [
        json!({ "inbox": inbox, "email": "canary@mail.example", "name": "canary-visitor" }),
        json!({ "inbox": inbox, "email": "canary@mail.example" }),
    ];
    for introduction in tries {
        let someone = crate::support::Visitor::introduce(&house.desk.base(), introduction).await;
        assert_ne!(someone.contact, house.victim.contact, "an address is no key");
        assert!(someone.conversations().await.is_empty());
    }
    let path = format!("/visitor/conversations/{}/messages", house.strangers_conversation);
    let disguises = [
        json!({ "client_message_id": "disguise-1", "text": "x", "author": { "role": "agent" } }),
        json!({ "client_message_id": "disguise-2", "text": "x", "agent_id": house.ids.agent }),
        json!({ "client_message_id": "disguise-3", "text": "x", "private": true }),
        json!({ "client_message_id": "disguise-4", "text": "x", "visibility": "agents_only" }),
    ];
    for disguise in disguises {
        let reply = house.stranger.caller.call("POST", &path, &disguise).await;
        assert!([400, 403].contains(&reply.status), "{disguise}: {} {}", reply.status, reply.text());
    }
    assert_eq!(house.stranger.thread(&house.strangers_conversation).await.len(), 1);
}

#[tokio::test]
async fn roles_go_as_far_as_they_go() {
    let house = House::build().await;
    let owner = &house.desk.owner;
    let admin = owner.add_agent("Adam Admin", "admin", &[]).await;
    let agent = owner.add_agent("Amy Agent", "agent", &[]).await;
    let patch = |caller: &Caller, id: &str, patch: Value| {
        let (caller, path) = (caller.clone(), format!("/agents/{id}"));
        async move { caller.call("PATCH", &path, &patch).await.status }
    };
    let (owner_id, admin_id, agent_id) = (&owner.id, &admin.id, &agent.id);
    // An agent changes their own name and password, nothing else.
    assert_eq!(patch(&agent.caller, agent_id, json!({ "name": "Amelia" })).await, 200);
    for forbidden in [json!({ "role": "owner" }), json!({ "inboxes": [house.ids.inbox] }), json!({ "active": true })] {
        assert_eq!(patch(&agent.caller, agent_id, forbidden).await, 403);
    }
    assert_eq!(patch(&agent.caller, admin_id, json!({ "name": "x" })).await, 403);
    // An admin appoints agents, not admins or owners, and does not touch those.
    for forbidden in [json!({ "role": "owner" }), json!({ "role": "admin" })] {
        assert_eq!(patch(&admin.caller, agent_id, forbidden).await, 403);
    }
    assert_eq!(patch(&admin.caller, admin_id, json!({ "role": "owner" })).await, 403);
    assert_eq!(patch(&admin.caller, owner_id, json!({ "password": "taken over by me" })).await, 403);
    assert_eq!(patch(&admin.caller, agent_id, json!({ "inboxes": [house.ids.inbox] })).await, 200);
    let new = json!({ "name": "N", "email": "n@parlor.example", "password": "long enough it is", "role": "owner" });
    assert_eq!(admin.caller.call("POST", "/agents", &new).await.status, 403);
    // The last owner stays one.
    assert_eq!(patch(&owner.caller, owner_id, json!({ "role": "agent" })).await, 422);
    assert_eq!(patch(&owner.caller, owner_id, json!({ "active": false })).await, 422);
}

#[tokio::test]
async fn a_key_shows_its_secret_once_and_is_its_makers_alone() {
    let house = House::build().await;
    let new = json!({ "name": "mine", "scopes": ["conversations:read"] });
    let made = house.restricted.caller.call("POST", "/api-keys", &new).await.expect(201);
    let secret = made["secret"].as_str().expect("a secret");
    let list = house.restricted.caller.get("/api-keys").await.expect(200).to_string();
    assert!(list.contains("mine") && !list.contains(secret), "{list}");
    assert!(!house.desk.owner.caller.get("/api-keys").await.text().contains("mine"));
    let path = format!("/api-keys/{}", made["key"]["id"].as_str().expect("an id"));
    assert_eq!(house.desk.owner.caller.bare("DELETE", &path).await.status, 404);
    assert_eq!(house.restricted.caller.bare("DELETE", &path).await.status, 204);
    let again = house.with_line(format!("Bearer {secret}")).get("/conversations").await;
    assert_eq!(again.refused(401), "unauthenticated");
}
