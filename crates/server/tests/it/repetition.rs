//! Sending again: the same key is the same message, whatever happened in between.

use serde_json::{Value, json};

use crate::support::background::beside;
use crate::support::people::text;
use crate::support::{Caller, Reply, TestServer, Transport};

fn send(key: &str, conversation: Option<&str>, words: &str) -> Value {
    let mut frame = json!({ "type": "send", "client_message_id": key, "message": { "text": words } });
    if let Some(conversation) = conversation {
        frame["conversation"] = json!(conversation);
    }
    frame
}

/// Sends commands over HTTP; their answers.
async fn answers(caller: &Caller, commands: &[Value]) -> Vec<Value> {
    let reply = caller.call("POST", "/realtime/send", &json!(commands)).await.expect(200);
    reply["answers"].as_array().expect("answers").clone()
}

#[tokio::test]
async fn the_same_key_gets_the_same_ack_on_every_way_and_after_a_restart() {
    let mut desk = TestServer::start().await;
    let (visitor, agent, conversation) = desk.visitor_and_agent().await;
    let frame = send("one-and-the-same", Some(&conversation), "once");
    let mut ear = visitor.listen(Transport::WebSocket).await;
    ear.say(&frame).await;
    let ack = ear.frame("ack").await;
    ear.say(&frame).await;
    assert_eq!(ear.frame("ack").await, ack);
    assert_eq!(answers(&visitor.caller, std::slice::from_ref(&frame)).await, std::slice::from_ref(&ack));
    let path = format!("/visitor/conversations/{conversation}/messages");
    let body = json!({ "client_message_id": "one-and-the-same", "text": "once" });
    let again = visitor.caller.call("POST", &path, &body).await.expect(200);
    assert_eq!((&again["message"]["id"], &again["cursor"]), (&ack["message_id"], &ack["cursor"]));

    agent.say(&conversation, "something in between").await;
    desk.stop().await;
    desk.start_again().await;
    assert_eq!(answers(&visitor.caller, std::slice::from_ref(&frame)).await, std::slice::from_ref(&ack));
    let mut ear = visitor.listen(Transport::WebSocket).await;
    ear.say(&frame).await;
    assert_eq!(ear.frame("ack").await, ack);
    let texts: Vec<Value> = visitor.thread(&conversation).await.iter().map(|it| it["text"].clone()).collect();
    assert_eq!(texts, ["Hi!", "once", "something in between"]);
}

#[tokio::test]
async fn the_same_key_with_other_words_is_refused_for_ever() {
    let mut desk = TestServer::start().await;
    let (visitor, agent, conversation) = desk.visitor_and_agent().await;
    let path = format!("/visitor/conversations/{conversation}/messages");
    let body = |words: &str| json!({ "client_message_id": "used-for-this", "text": words });
    visitor.caller.call("POST", &path, &body("this")).await.expect(201);
    for _ in 0..2 {
        assert_eq!(visitor.caller.call("POST", &path, &body("that")).await.refused(409), "key_reused");
        let refuse = &answers(&visitor.caller, &[send("used-for-this", Some(&conversation), "that")]).await[0];
        assert_eq!((&refuse["code"], refuse.get("retry_after")), (&json!("key_reused"), None), "final: {refuse}");
        let agents_path = format!("/conversations/{conversation}/messages");
        let of_another = agent.caller.call("POST", &agents_path, &body("this")).await;
        assert_eq!(of_another.refused(409), "key_reused", "the key is unique in a conversation");
        desk.stop().await;
        desk.start_again().await;
    }
    assert_eq!(visitor.thread(&conversation).await.len(), 2);
}

#[tokio::test]
async fn a_repeated_edited_message_answers_as_it_is_now() {
    let desk = TestServer::start().await;
    let (visitor, _agent, conversation) = desk.visitor_and_agent().await;
    let path = format!("/visitor/conversations/{conversation}/messages");
    let body = json!({ "client_message_id": "edited-later", "text": "first" });
    let first = visitor.caller.call("POST", &path, &body).await.expect(201);
    let message = format!("{path}/{}", text(&first["message"]["id"]));
    visitor.caller.call("PATCH", &message, &json!({ "text": "second" })).await.expect(200);
    let again = visitor.caller.call("POST", &path, &body).await.expect(200);
    assert_eq!(again["message"]["id"], first["message"]["id"]);
    assert_eq!(again["message"]["text"], "second");
}

#[tokio::test]
async fn a_retry_cannot_begin_a_second_conversation() {
    let mut desk = TestServer::start().await;
    let visitor = desk.visitor().await;
    let body = json!({ "client_message_id": "the-beginning", "text": "Hello?" });
    let attempts: Vec<_> = (0..10)
        .map(|_| {
            let (caller, body) = (visitor.caller.clone(), body.clone());
            beside(async move { caller.call("POST", "/visitor/conversations", &body).await })
        })
        .collect();
    let mut replies: Vec<Reply> = Vec::new();
    for attempt in attempts {
        replies.push(attempt.await.expect("no panic"));
    }
    assert_eq!(replies.iter().filter(|reply| reply.status == 201).count(), 1, "one began it");
    let ids: Vec<String> = replies.iter().map(|reply| text(&reply.json()["conversation"]["id"])).collect();
    assert!(ids.iter().all(|id| *id == ids[0]), "{ids:?}");
    desk.stop().await;
    desk.start_again().await;
    let ack = &answers(&visitor.caller, &[send("the-beginning", None, "Hello?")]).await[0];
    assert_eq!(text(&ack["conversation"]), ids[0]);
    assert_eq!(visitor.conversations().await.len(), 1);
    let other = desk.visitor().await;
    let theirs = other.caller.call("POST", "/visitor/conversations", &body).await.expect(201);
    assert_ne!(text(&theirs["conversation"]["id"]), ids[0], "another visitor's key is another key");
}

#[tokio::test]
async fn storms_of_repetitions_store_one_message_each_in_order() {
    let desk = TestServer::start().await;
    let (visitor, agent, conversation) = desk.visitor_and_agent().await;
    let mut ear = agent.listen(Transport::WebSocket, Some(&conversation)).await;
    let commands: Vec<Value> =
        (0..40).map(|number| send(&format!("storm-{number:03}"), Some(&conversation), &number.to_string())).collect();
    // First in order, once; then everything again, at the same time, from several connections.
    let first = answers(&visitor.caller, &commands).await;
    let again: Vec<_> = (0..5)
        .map(|_| {
            let (caller, commands) = (visitor.caller.clone(), commands.clone());
            beside(async move { answers(&caller, &commands).await })
        })
        .collect();
    for answers in again {
        assert_eq!(answers.await.expect("no panic"), first);
    }
    visitor.say(&conversation, "the end").await;
    ear.until("the end", |follower| follower.texts().last().is_some_and(|last| last == "the end")).await;
    let mut expected: Vec<String> = (0..40).map(|number| number.to_string()).collect();
    expected.push("the end".to_owned());
    assert_eq!(ear.follower.texts(), expected);
}

#[tokio::test]
async fn commands_of_one_batch_are_answered_in_order_also_when_some_are_refused() {
    let desk = TestServer::start().await;
    let (visitor, _agent, conversation) = desk.visitor_and_agent().await;
    let commands = [
        send("batch-0001", Some(&conversation), "one"),
        send("batch-0002", Some(&conversation), "  "),
        json!({ "type": "ping" }),
        send("batch-0003", Some(&conversation), "three"),
        json!({ "type": "typing", "conversation": conversation }),
    ];
    let answers = answers(&visitor.caller, &commands).await;
    let kinds: Vec<&str> = answers.iter().filter_map(|answer| answer["type"].as_str()).collect();
    assert_eq!(kinds, ["ack", "refuse", "refuse", "ack", "done"]);
    assert_eq!(answers[1]["code"], "empty_message");
    let too_many: Vec<Value> = (0..51).map(|_| json!({ "type": "ping" })).collect();
    assert_eq!(visitor.caller.call("POST", "/realtime/send", &json!(too_many)).await.status, 400);
}
