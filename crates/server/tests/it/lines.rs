//! A line's life: how it begins, what ends it, and what it forgives.

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use std::time::Duration;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::frame::Frame;
use tokio_tungstenite::tungstenite::protocol::frame::coding::{Data, OpCode};

use crate::support::line::{Refused, socket, ticket};
use crate::support::{Caller, Hello, Line, Received, TestServer, Transport, Visitor, fresh_key, people, within};

/// Says one thing first; the code the line ends with.
async fn end_after(caller: &Caller, first: Message) -> Option<u16> {
    let mut socket = socket(caller, &[], None).await.expect("a socket");
    drop(socket.send(first).await);
    end_of(socket).await
}

async fn end_of(mut socket: tokio_tungstenite::WebSocketStream<tokio::net::TcpStream>) -> Option<u16> {
    within(Duration::from_secs(25), "the end", async {
        loop {
            match socket.next().await {
                Some(Ok(Message::Close(close))) => return close.map(|close| close.code.into()),
                Some(Ok(_)) => {}
                Some(Err(_)) | None => return None,
            }
        }
    })
    .await
}

async fn hello_with(caller: &Caller, change: impl FnOnce(&mut Value)) -> Message {
    let ticket = ticket(caller).await.expect("a ticket");
    let mut hello = Hello::new("a-client").json(Some(&ticket));
    change(&mut hello);
    Message::text(hello.to_string())
}

#[tokio::test]
async fn a_socket_is_greeted_in_order() {
    let desk = TestServer::start().await;
    let (visitor, agent, conversation) = desk.visitor_and_agent().await;
    let hello = Hello { watch: Some(conversation), ..Hello::new("a-screen") };
    for transport in Transport::ALL {
        let mut line = Line::open(&agent.caller, transport, &hello).await.expect("a line");
        let welcome = line.frame().await;
        assert_eq!(
            (&welcome["type"], &welcome["version"], &welcome["you"]["agent"]["id"]),
            (&json!("welcome"), &json!(1), &json!(agent.id))
        );
        for kind in ["watching", "reset", "live"] {
            assert_eq!(line.frame().await["type"], kind, "{transport:?}");
        }
        let mut line = Line::open(&visitor.caller, transport, &Hello::new("a-widget")).await.expect("a line");
        assert_eq!(line.frame().await["you"]["contact"]["id"], json!(visitor.contact));
    }
}

#[tokio::test]
async fn who_does_not_say_hello_first_is_shown_out() {
    let desk = TestServer::start().await;
    let caller = &desk.owner.caller;
    for first in
        ["", "{", "null", "[]", "{\"type\":\"ping\"}", "{\"type\":\"hello\"}", "hello", "{\"type\":\"welcome\"}"]
    {
        assert_eq!(end_after(caller, Message::text(first)).await, Some(4400), "{first}");
    }
    for (change, code) in [(json!(0), 4426), (json!(2), 4426), (json!(99), 4426), (json!("1"), 4400), (json!(-1), 4400)]
    {
        let hello = hello_with(caller, |hello| hello["version"] = change.clone()).await;
        assert_eq!(end_after(caller, hello).await, Some(code), "version {change}");
    }
    for client in [json!(""), json!("x".repeat(65)), json!(7), json!(null)] {
        let hello = hello_with(caller, |hello| hello["client"] = client.clone()).await;
        assert_eq!(end_after(caller, hello).await, Some(4400), "client {client}");
    }
    let large = hello_with(caller, |hello| hello["more"] = json!("x".repeat(9_000))).await;
    assert_eq!(end_after(caller, large).await, Some(4413));
    let unknown = hello_with(caller, |hello| hello["something_new"] = json!([1, 2])).await;
    let mut socket = socket(caller, &[], None).await.expect("a socket");
    socket.send(unknown).await.expect("sent");
    let welcome = socket.next().await.expect("a frame").expect("a frame");
    assert!(welcome.to_text().expect("text").contains("welcome"), "fields one does not know are no fault");
}

#[tokio::test]
async fn versions_that_are_too_old_are_told_so_over_http() {
    let desk = TestServer::start().await;
    for path in ["/realtime/sse", "/realtime/poll"] {
        for version in [0, 2, 99] {
            let hello = json!({ "version": version, "client": "a-client" });
            assert_eq!(desk.owner.caller.call("POST", path, &hello).await.refused(426), "version_too_old");
        }
    }
}

#[tokio::test]
async fn who_says_nothing_is_shown_out_after_ten_seconds() {
    let desk = TestServer::start().await;
    let waiting = socket(&desk.owner.caller, &[], None).await.expect("a socket");
    assert_eq!(end_of(waiting).await, Some(4408));
}

#[tokio::test]
async fn a_ticket_is_good_once_and_for_half_a_minute() {
    let desk = TestServer::start().await;
    let caller = &desk.owner.caller;
    let hello = |ticket: &str| Message::text(Hello::new("a-client").json(Some(ticket)).to_string());
    let used = ticket(caller).await.expect("a ticket");
    let mut first = socket(caller, &[], None).await.expect("a socket");
    first.send(hello(&used)).await.expect("sent");
    assert!(first.next().await.expect("a frame").is_ok());
    assert_eq!(end_after(caller, hello(&used)).await, Some(4401), "twice");
    let late = ticket(caller).await.expect("a ticket");
    desk.advance(Duration::from_secs(31));
    assert_eq!(end_after(caller, hello(&late)).await, Some(4401), "late");
    let bare = Message::text(Hello::new("a-client").json(None).to_string());
    assert_eq!(end_after(caller, bare).await, Some(4401), "none");
    for wrong in ["", "tkt_", "null", &desk.owner.session_token()] {
        assert_eq!(end_after(caller, hello(wrong)).await, Some(4401), "{wrong}");
    }
    let of_stream = ticket(caller).await.expect("a ticket");
    let path = format!("/realtime/sse?ticket={of_stream}");
    let nobody = desk.nobody();
    let stream = nobody.request("GET", &path).send().await.expect("an answer");
    assert_eq!(stream.status().as_u16(), 200);
    assert_eq!(nobody.get(&path).await.refused(401), "unauthenticated");
}

#[tokio::test]
async fn a_bare_event_source_resumes_by_its_last_event_id() {
    let desk = TestServer::start().await;
    let (visitor, agent, conversation) = desk.visitor_and_agent().await;
    let (_, cursor) = desk.owner.rows().await;
    agent.say(&conversation, "missed").await;
    for (query, header) in
        [(format!("&cursor={cursor}"), None), (String::new(), Some(&cursor)), ("&cursor=x.1".into(), Some(&cursor))]
    {
        let ticket = ticket(&visitor.caller).await.expect("a ticket");
        let mut request = desk.nobody().request("GET", &format!("/realtime/sse?ticket={ticket}{query}"));
        if let Some(id) = header {
            request = request.header("last-event-id", id);
        }
        let mut answer = request.send().await.expect("an answer");
        assert_eq!(answer.headers()["content-type"], "text/event-stream");
        assert_eq!(answer.headers()["x-accel-buffering"], "no");
        let mut heard = String::new();
        while !heard.contains(r#""type":"live""#) {
            heard.push_str(&String::from_utf8_lossy(&answer.chunk().await.expect("a chunk").expect("not the end")));
        }
        assert!(heard.contains("missed") && !heard.contains("reset"), "{heard}");
    }
}

#[tokio::test]
async fn a_newer_line_of_a_client_replaces_the_older() {
    let desk = TestServer::start().await;
    let (visitor, other) = (desk.visitor().await, desk.visitor().await);
    let hello = |generation| Hello { generation, ..Hello::new("one-tab") };
    for transport in Transport::ALL {
        for newer in [Transport::WebSocket, Transport::Stream] {
            let base = 10 * fresh_key().trim_start_matches("key-").parse::<u64>().expect("a number");
            let mut old = people::listen(&visitor.caller, transport, &hello(base + 1)).await;
            let stranger = people::listen(&other.caller, Transport::WebSocket, &hello(base + 3)).await;
            if transport == Transport::Poll {
                // The poll waits at the server when the next frame is awaited.
                let waiting = crate::support::background::beside(async move { old.line.end().await });
                crate::support::eventually("it waits", async || desk.live_clients() == 2).await;
                let _new = people::listen(&visitor.caller, newer, &hello(base + 2)).await;
                assert_eq!(waiting.await.expect("no panic"), Some(4409));
            } else {
                let _new = people::listen(&visitor.caller, newer, &hello(base + 2)).await;
                assert_eq!(old.line.end().await, Some(4409), "{transport:?}");
                for late in Transport::ALL {
                    let ended = match Line::open(&visitor.caller, late, &hello(base)).await {
                        Ok(mut line) => line.end().await,
                        Err(Refused::Status(status)) => Some(4_000 + status),
                        Err(Refused::Broken) => None,
                    };
                    assert_eq!(ended, Some(4409), "an older one over {late:?}");
                }
            }
            drop(stranger);
            crate::support::eventually("all went", async || desk.live_clients() == 0).await;
        }
    }
}

#[tokio::test]
async fn nonsense_is_answered_kindly_nine_times() {
    let desk = TestServer::start().await;
    let (visitor, _agent, conversation) = desk.visitor_and_agent().await;
    let mut ear = visitor.listen(Transport::WebSocket).await;
    let nonsense = [
        "",
        "{",
        "null",
        "[]",
        "\"words\"",
        r#"{"type":"unheard of"}"#,
        r#"{"type":"send"}"#,
        r#"{"type":"seen","conversation":"nonsense","up_to":1}"#,
        r#"{"type":"hello","version":1,"client":"again"}"#,
    ];
    for text in nonsense {
        ear.line.raw(Message::text(text)).await;
        let refuse = ear.frame("refuse").await;
        assert!(
            ["invalid_json", "invalid_request"].contains(&refuse["code"].as_str().expect("a code")),
            "{text}: {refuse}"
        );
        assert!(refuse.get("retry_after").is_none(), "final: {refuse}");
    }
    ear.say(&json!({ "type": "send", "client_message_id": fresh_key(), "conversation": conversation, "message": { "text": "fine" } }))
        .await;
    ear.frame("ack").await;
    ear.line.raw(Message::text("the tenth")).await;
    assert_eq!(ear.line.end().await, Some(4400));
}

#[tokio::test]
async fn frames_that_are_too_large_not_text_or_not_utf8_end_the_line() {
    let desk = TestServer::start().await;
    let (visitor, agent, conversation) = desk.visitor_and_agent().await;
    let mut witness = agent.listen(Transport::WebSocket, Some(&conversation)).await;
    let largest = 64 << 10;
    let fits = json!({ "type": "typing", "conversation": conversation, "more": "x".repeat(largest - 200) });
    let mut ear = visitor.listen(Transport::WebSocket).await;
    ear.say(&fits).await;
    witness.frame("signal").await;
    let raw = |bytes: &'static [u8]| Message::Frame(Frame::message(bytes, OpCode::Data(Data::Text), true));
    let ends = [
        (Message::text("x".repeat(largest + 1)), vec![Some(4413)]),
        (Message::binary(vec![0; 10]), vec![Some(4400)]),
        (raw(b"\xff\xfe{}"), vec![Some(4413), Some(1007), None]),
        (raw(b"{\"type\":\"typing\xc3\x28\"}"), vec![Some(4413), Some(1007), None]),
    ];
    for (message, codes) in ends {
        let mut ear = visitor.listen(Transport::WebSocket).await;
        ear.line.raw(message).await;
        let ended = ear.line.end().await;
        assert!(codes.contains(&ended), "{ended:?}, expected one of {codes:?}");
    }
    visitor.say(&conversation, "others go on").await;
    assert_eq!(witness.next_message().await, "others go on");
}

#[tokio::test]
async fn a_flood_of_frames_ends_the_line_that_makes_it() {
    let desk = TestServer::start().await;
    let (visitor, agent, conversation) = desk.visitor_and_agent().await;
    let mut witness = agent.listen(Transport::WebSocket, Some(&conversation)).await;
    let ear = visitor.listen(Transport::WebSocket).await;
    let mut line = ear.line;
    for _ in 0..3_000 {
        line.say(&json!({ "type": "ping" })).await;
    }
    let ended = line.end().await;
    assert!([Some(4429), None].contains(&ended), "{ended:?}");
    visitor.say(&conversation, "others go on").await;
    assert_eq!(witness.next_message().await, "others go on");
}

#[tokio::test]
async fn a_ping_is_answered() {
    let desk = TestServer::start().await;
    let mut ear = desk.visitor().await.listen(Transport::WebSocket).await;
    ear.say(&json!({ "type": "ping" })).await;
    ear.frame("pong").await;
}

#[tokio::test]
async fn a_server_that_stops_says_goodbye_on_every_line() {
    let mut desk = TestServer::start().await;
    let visitor: Visitor = desk.visitor().await;
    let mut ears = Vec::new();
    for transport in Transport::ALL {
        ears.push(visitor.listen(transport).await);
    }
    let silent = socket(&desk.owner.caller, &[], None).await.expect("a socket");
    // Polls wait at the server only while someone listens.
    let listening: Vec<_> = ears
        .into_iter()
        .map(|mut ear| {
            crate::support::background::beside(async move {
                let mut bye = Value::Null;
                loop {
                    match ear.hear().await {
                        Received::Frame(frame) if frame["type"] == "bye" => bye = frame,
                        Received::Frame(_) => {}
                        Received::End(code) => return (code, bye),
                    }
                }
            })
        })
        .collect();
    crate::support::eventually("all three are there", async || desk.live_clients() == 3).await;
    within(Duration::from_secs(10), "stopping", desk.stop()).await;
    for listening in listening {
        let (code, bye) = listening.await.expect("no panic");
        assert_eq!((code, &bye["code"], &bye["retry"]), (Some(4503), &json!(4503), &json!([500, 15_000])));
    }
    assert_eq!(end_of(silent).await, Some(4503));
}

#[tokio::test]
async fn a_road_that_knows_no_sockets_carries_the_other_transports() {
    let desk = TestServer::start().await;
    let (visitor, agent, conversation) = desk.visitor_and_agent().await;
    let road = crate::support::proxy::Proxy::to(desk.address()).await;
    road.refuse_upgrades();
    road.delay(Duration::from_millis(5));
    let far = Caller::new(&road.base(), visitor.caller.credential.clone());
    let refused = Line::open(&far, Transport::WebSocket, &Hello::new("a-widget")).await.err();
    assert_eq!((refused, road.refused()), (Some(Refused::Broken), 1));
    for transport in [Transport::Stream, Transport::Poll] {
        let mut ear = people::listen(&far, transport, &Hello::new("a-widget")).await;
        agent.say(&conversation, "hello there").await;
        assert_eq!(ear.next_message().await, "hello there");
    }
}

#[tokio::test]
async fn a_road_that_falls_silent_and_comes_back_lost_nothing() {
    let desk = TestServer::start().await;
    let (visitor, agent, conversation) = desk.visitor_and_agent().await;
    let road = crate::support::proxy::Proxy::to(desk.address()).await;
    let far = Caller::new(&road.base(), visitor.caller.credential.clone());
    let mut ear = people::listen(&far, Transport::WebSocket, &Hello::new("a-widget")).await;
    road.fall_silent(true);
    for number in 0..10 {
        agent.say(&conversation, &number.to_string()).await;
    }
    road.fall_silent(false);
    ear.until("all ten", |follower| follower.texts().len() == 10).await;
    road.cut_all();
    assert_eq!(ear.line.end().await, None);
}
