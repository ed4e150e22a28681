//! After a revocation nothing more reaches the revoked, on any line (I14).

use serde_json::{Value, json};
use std::time::Duration;

use crate::support::background::beside;
use crate::support::line::{socket, ticket};
use crate::support::{Agent, Credential, Ear, Hello, Line, Received, TestServer, Transport, people, within};
use futures_util::SinkExt;
use tokio_tungstenite::tungstenite::Message;

const TWO_SECONDS: Duration = Duration::from_secs(2);

/// Listens to the end; how it ended, which must be soon.
async fn end_of(ear: &mut Ear) -> Option<u16> {
    within(TWO_SECONDS, "the end", async {
        loop {
            if let Received::End(code) = ear.hear().await {
                return code;
            }
        }
    })
    .await
}

#[tokio::test]
async fn who_is_deactivated_is_cut_off_at_once_and_hears_nothing_after_it() {
    let desk = TestServer::start().await;
    let (visitor, agent, conversation) = desk.visitor_and_agent().await;
    let (_, key) = agent.add_key(&["conversations:read", "conversations:write"]).await;
    let mut ears = Vec::new();
    for transport in Transport::ALL {
        ears.push(agent.listen(transport, Some(&conversation)).await);
        let hello = Hello { watch: Some(conversation.clone()), ..Hello::new(&people::fresh_key()) };
        ears.push(people::listen(&key, transport, &hello).await);
    }
    let spare = [ticket(&agent.caller).await.expect("a ticket"), ticket(&key).await.expect("a ticket")];
    let cursor = ears[0].follower.cursor.clone();
    visitor.say(&conversation, "before").await;
    desk.owner.change_agent(&agent.id, json!({ "active": false })).await;
    visitor.say(&conversation, "canary after").await;
    for ear in &mut ears {
        assert_eq!(end_of(ear).await, Some(4401));
        assert!(!ear.line.heard.contains("canary"), "{}", ear.line.heard);
    }
    // Coming back, with what one still holds, is no way around it.
    for caller in [&agent.caller, &key] {
        assert_eq!(caller.get("/conversations").await.refused(401), "unauthenticated");
        for path in ["/realtime/poll", "/realtime/sse"] {
            let hello = Hello { cursor: cursor.clone(), ..Hello::new("again") };
            assert_eq!(caller.call("POST", path, &hello.json(None)).await.refused(401), "unauthenticated");
        }
    }
    for ticket in spare {
        assert_eq!(end_with_ticket(&agent, &ticket, cursor.as_deref()).await, Some(4401));
    }
    let login = json!({ "email": agent.email, "password": agent.password });
    assert_eq!(desk.nobody().call("POST", "/session", &login).await.refused(401), "invalid_credentials");
}

/// Connects with a ticket got earlier; how that ends, without a canary on the way.
async fn end_with_ticket(agent: &Agent, ticket: &str, cursor: Option<&str>) -> Option<u16> {
    use futures_util::StreamExt;
    let mut socket = socket(&agent.caller, &[], None).await.expect("a socket");
    let hello = Hello { cursor: cursor.map(str::to_owned), ..Hello::new("with a spare ticket") };
    socket.send(Message::text(hello.json(Some(ticket)).to_string())).await.expect("sent");
    within(TWO_SECONDS, "the end", async {
        loop {
            match socket.next().await {
                Some(Ok(Message::Text(text))) => assert!(!text.contains("canary"), "{text}"),
                Some(Ok(Message::Close(close))) => return close.map(|close| close.code.into()),
                Some(Ok(_)) => {}
                Some(Err(_)) | None => return None,
            }
        }
    })
    .await
}

#[tokio::test]
async fn a_former_agent_with_a_full_pipe_of_commands_gets_none_through() {
    let desk = TestServer::start().await;
    let (_visitor, agent, conversation) = desk.visitor_and_agent().await;
    let mut ear = agent.listen(Transport::WebSocket, None).await;
    for number in 0..800 {
        let key = format!("pipelined-{number:04}");
        ear.say(&json!({ "type": "send", "client_message_id": key, "conversation": conversation, "message": { "text": key } }))
            .await;
    }
    ear.frame("ack").await;
    desk.owner.change_agent(&agent.id, json!({ "active": false })).await;
    let said = desk.owner.row(&conversation).await["last_message"]["position"].as_u64();
    end_of(&mut ear).await;
    // What was under way when the answer came may still land; a pipe full of it may not.
    let after = desk.owner.whole_thread(&conversation).await.iter().filter(|it| said < it["position"].as_u64()).count();
    assert!(after < 50, "{after} messages were taken after the deactivation");
}

#[tokio::test]
async fn who_loses_an_inbox_hears_nothing_more_of_it() {
    let desk = TestServer::start().await;
    let (back_door, back_key) = desk.owner.add_inbox("Back door").await;
    let (visitor, agent, conversation) = desk.visitor_and_agent().await;
    let back = people::Visitor::arrive(&desk.base(), &back_key).await;
    let stays = back.open("Hello at the back").await;
    desk.owner.change_agent(&agent.id, json!({ "inboxes": [desk.inbox, back_door] })).await;
    let mut ears = Vec::new();
    for transport in Transport::ALL {
        ears.push(agent.listen(transport, Some(&conversation)).await);
    }
    let spare = ticket(&agent.caller).await.expect("a ticket");
    let cursor = ears[0].follower.cursor.clone();
    desk.owner.change_agent(&agent.id, json!({ "inboxes": [back_door] })).await;
    visitor.say(&conversation, "canary after").await;
    visitor.caller.bare("POST", &format!("/visitor/conversations/{conversation}/typing")).await.expect(204);
    back.say(&stays, "still here").await;
    for ear in &mut ears {
        ear.until("still here", |follower| {
            follower.events.iter().any(|event| event["list"]["last_message"]["text"] == "still here")
                || follower.resets.len() == 2
        })
        .await;
        assert!(!ear.line.heard.contains("canary") && !ear.line.heard.contains("signal"), "{}", ear.line.heard);
    }
    // The ticket from before holds for who they are now.
    let mut line = Line::open(&agent.caller, Transport::WebSocket, &Hello::new("auth")).await.expect("a line");
    line.say(&json!({ "type": "auth", "ticket": spare })).await;
    line.say(&json!({ "type": "resume", "cursor": cursor })).await;
    visitor.say(&conversation, "canary once more").await;
    back.say(&stays, "the end").await;
    while !line.frame().await.to_string().contains("the end") {}
    assert!(!line.heard.contains("canary"), "{}", line.heard);
}

#[tokio::test]
async fn signing_out_closes_the_lines_of_that_login_and_no_others() {
    let desk = TestServer::start().await;
    let (visitor, agent, conversation) = desk.visitor_and_agent().await;
    let elsewhere = Agent::sign_in(&desk.base(), &agent.email, &agent.password).await;
    let mut stays = elsewhere.listen(Transport::WebSocket, None).await;
    let mut ears = Vec::new();
    for transport in Transport::ALL {
        ears.push(agent.listen(transport, None).await);
    }
    let spare = ticket(&agent.caller).await.expect("a ticket");
    let reply = agent.caller.bare("DELETE", "/session").await;
    assert_eq!(reply.status, 204);
    assert!(reply.header("set-cookie").contains("Max-Age=0"));
    visitor.say(&conversation, "canary after").await;
    for ear in &mut ears {
        assert_eq!(end_of(ear).await, Some(4401));
        assert!(!ear.line.heard.contains("canary"));
    }
    assert_eq!(agent.caller.get("/me").await.refused(401), "unauthenticated");
    assert_eq!(end_with_ticket(&agent, &spare, None).await, Some(4401), "a ticket of that login");
    assert_eq!(stays.event().await["list"]["last_message"]["text"], "canary after");
}

#[tokio::test]
async fn a_new_password_ends_every_other_login_and_its_lines() {
    let desk = TestServer::start().await;
    let agent = desk.agent().await;
    let thief = Agent::sign_in(&desk.base(), &agent.email, &agent.password).await;
    let mut own = agent.listen(Transport::WebSocket, None).await;
    let mut ears = Vec::new();
    for transport in Transport::ALL {
        ears.push(thief.listen(transport, None).await);
    }
    let patch = json!({ "password": "a new horse battery staple" });
    agent.change_agent(&agent.id, patch).await;
    for ear in &mut ears {
        assert_eq!(end_of(ear).await, Some(4401));
    }
    assert_eq!(thief.caller.get("/me").await.refused(401), "unauthenticated");
    agent.caller.get("/me").await.expect(200);
    desk.owner.add_inbox("Another").await;
    own.event_of("settings.changed").await;
}

#[tokio::test]
async fn a_revoked_key_hears_nothing_more() {
    let desk = TestServer::start().await;
    let (visitor, agent, conversation) = desk.visitor_and_agent().await;
    let (id, key) = agent.add_key(&["conversations:read"]).await;
    let (_, other) = agent.add_key(&["conversations:read"]).await;
    let mut stays = people::listen(&other, Transport::WebSocket, &Hello::new("other")).await;
    let mut ears = Vec::new();
    for transport in Transport::ALL {
        ears.push(people::listen(&key, transport, &Hello::new(&people::fresh_key())).await);
    }
    agent.caller.bare("DELETE", &format!("/api-keys/{id}")).await.expect(204);
    visitor.say(&conversation, "canary after").await;
    for ear in &mut ears {
        assert_eq!(end_of(ear).await, Some(4401));
        assert!(!ear.line.heard.contains("canary"));
    }
    assert_eq!(key.get("/conversations").await.refused(401), "unauthenticated");
    assert_eq!(stays.event_of("message.created").await["list"]["last_message"]["text"], "canary after");
}

#[tokio::test]
async fn a_change_feed_that_waits_tells_nothing_after_a_revocation() {
    let desk = TestServer::start().await;
    let (visitor, agent, conversation) = desk.visitor_and_agent().await;
    let asking = {
        let caller = agent.caller.clone();
        let cursor = caller.get("/events").await.expect(200)["next_cursor"].clone();
        let path = format!("/events?wait=20&after={}", cursor.as_str().expect("a cursor"));
        beside(async move { caller.get(&path).await })
    };
    // It waits: the request is on a connection of its own, which is open by now or soon.
    desk.owner.change_agent(&agent.id, json!({ "active": false })).await;
    for _ in 0..20 {
        visitor.say(&conversation, "canary after").await;
    }
    let reply = asking.await.expect("no panic");
    assert!(!reply.text().contains("canary"), "{}", reply.text());
}

#[tokio::test]
async fn a_login_ends_with_its_time() {
    let desk = TestServer::start().await;
    let agent = desk.agent().await;
    desk.advance(Duration::from_secs(29 * 86_400));
    agent.caller.get("/me").await.expect(200);
    desk.advance(Duration::from_secs(2 * 86_400));
    assert_eq!(agent.caller.get("/me").await.refused(401), "unauthenticated");
    assert_eq!(agent.caller.bare("POST", "/realtime/tickets").await.refused(401), "unauthenticated");
}

#[tokio::test]
async fn lines_end_with_the_login_they_stand_on() {
    let desk = TestServer::start().await;
    let agent = desk.agent().await;
    let mut ears = Vec::new();
    for transport in [Transport::WebSocket, Transport::Stream] {
        ears.push(agent.listen(transport, None).await);
    }
    desk.advance(Duration::from_secs(31 * 86_400));
    // Found out at the next heartbeat, or the next sign of life of a stream.
    for ear in &mut ears {
        let ended = within(Duration::from_secs(40), "the end", ear.line.end_unhurried()).await;
        assert_eq!(ended, Some(4401));
    }
}

#[tokio::test]
async fn a_setup_link_works_once_and_for_a_day() {
    let desk = TestServer::start().await;
    let setup = json!({
        "token": "set_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "workspace": "W", "name": "N",
        "email": "second@parlor.example", "password": "long enough it is",
    });
    assert_eq!(desk.nobody().call("POST", "/setup", &setup).await.refused(410), "link_expired");
    assert_eq!(desk.nobody().get("/setup").await.expect(200), json!({ "needed": false }));
}

#[tokio::test]
async fn guessing_passwords_is_slowed_down_and_locks_nobody_out_of_their_key() {
    let desk = TestServer::start_with(|config| config.limits.logins_per_account = 5).await;
    let wrong = json!({ "email": desk.owner.email, "password": "wrong wrong wrong" });
    let statuses: Vec<Value> = {
        let mut statuses = Vec::new();
        for _ in 0..7 {
            statuses.push(json!(desk.nobody().call("POST", "/session", &wrong).await.status));
        }
        statuses
    };
    assert_eq!(statuses, [401, 401, 401, 401, 401, 429, 429].map(Value::from));
    desk.owner.caller.get("/me").await.expect(200);
    desk.advance(Duration::from_secs(15 * 60));
    let right = json!({ "email": desk.owner.email, "password": desk.owner.password });
    let reply = desk.nobody().call("POST", "/session", &right).await;
    assert_eq!(reply.status, 200);
    assert!(
        matches!(&desk.owner.caller.credential, Credential::Cookie(old) if !reply.header("set-cookie").starts_with(old))
    );
}
