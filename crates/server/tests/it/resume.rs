//! Coming back: with what one missed, or with a snapshot when that cannot be proved complete (I9).

use parlor_domain::{Position, SettingsChange};
use serde_json::{Value, json};

use crate::support::follower::position;
use crate::support::ledger::{between, for_agent, for_visitor, log};
use crate::support::patience::PATIENCE;
use crate::support::people::{self, text};
use crate::support::{
    Caller, Ear, Follower, Hello, Line, Received, TestServer, Transport, Visitor, eventually, fresh_key, within,
};

async fn come_back(caller: &Caller, transport: Transport, cursor: Option<&str>) -> Ear {
    let hello = Hello { cursor: cursor.map(str::to_owned), ..Hello::new(&fresh_key()) };
    let line = Line::open(caller, transport, &hello).await.expect("a line");
    let mut ear = Ear::new(line, Follower { cursor: cursor.map(str::to_owned), ..Follower::default() });
    ear.until_live().await;
    ear
}

fn reasons(ear: &Ear) -> Vec<&str> {
    ear.follower.resets.iter().map(|(why, _)| why.as_str()).collect()
}

/// Says many things in few requests.
async fn chatter(visitor: &Visitor, conversation: &str, count: usize, words: &str) {
    let keys: Vec<String> = (0..count).map(|_| fresh_key()).collect();
    let at_once = (200_000 / (words.len() + 200)).clamp(1, 50);
    for keys in keys.chunks(at_once) {
        let send = |key: &String| json!({ "type": "send", "client_message_id": key, "conversation": conversation, "message": { "text": words } });
        let commands: Vec<Value> = keys.iter().map(send).collect();
        let answers = visitor.caller.call("POST", "/realtime/send", &json!(commands)).await.expect(200);
        assert!(answers["answers"].as_array().expect("answers").iter().all(|answer| answer["type"] == "ack"));
    }
}

async fn head(desk: &TestServer) -> String {
    desk.owner.rows().await.1
}

#[tokio::test]
async fn what_was_missed_is_told_before_live_and_nothing_else() {
    let desk = TestServer::start().await;
    let (visitor, agent, conversation) = desk.visitor_and_agent().await;
    for transport in Transport::ALL {
        let cursor = head(&desk).await;
        for number in 0..5 {
            agent.say(&conversation, &number.to_string()).await;
            agent.add_note(&conversation, "not for them").await;
        }
        let ear = come_back(&visitor.caller, transport, Some(&cursor)).await;
        assert_eq!(ear.follower.texts(), ["0", "1", "2", "3", "4"]);
        assert!(ear.follower.resets.is_empty());
        assert_eq!(ear.follower.cursor, Some(head(&desk).await), "live is beyond what one may not see");
        let again = come_back(&visitor.caller, transport, ear.follower.cursor.as_deref()).await;
        assert!(again.follower.events.is_empty() && again.follower.resets.is_empty());
    }
}

#[tokio::test]
async fn a_cursor_that_is_none_of_ours_gets_a_snapshot() {
    let desk = TestServer::start().await;
    let (visitor, agent, conversation) = desk.visitor_and_agent().await;
    let cursor = head(&desk).await;
    let (epoch, _) = cursor.split_once('.').expect("a cursor");
    let at = |place: &str| format!("{epoch}.{place}");
    let (ahead, largest, beyond) = (at("1000000"), at(&u64::MAX.to_string()), at(&(1_u64 << 63).to_string()));
    let tricks = [
        (None, "new"),
        (Some("otherlog.5"), "epoch"),
        (Some(""), "epoch"),
        (Some("garbage"), "epoch"),
        (Some("k7."), "epoch"),
        (Some("k7.-1"), "epoch"),
        (Some("k7.5' OR 1=1 --"), "epoch"),
        (Some("🙂.5"), "epoch"),
        (Some(ahead.as_str()), "ahead"),
        (Some(largest.as_str()), "ahead"),
        (Some(beyond.as_str()), "ahead"),
    ];
    let odd = [at("+5"), at("5.5"), at(" 5"), at("0x5"), at("99999999999999999999999999"), format!(" {cursor}")];
    let odd = odd.iter().map(|cursor| (Some(cursor.as_str()), "epoch"));
    for (cursor, why) in tricks.into_iter().chain(odd) {
        for transport in Transport::ALL {
            for caller in [&visitor.caller, &agent.caller] {
                let mut ear = come_back(caller, transport, cursor).await;
                assert_eq!(reasons(&ear), [why], "{cursor:?} over {transport:?}");
                visitor.say(&conversation, "and on").await;
                assert_eq!(ear.event().await["kind"], "message.created", "{cursor:?} over {transport:?}");
            }
        }
    }
}

#[tokio::test]
async fn five_hundred_missed_events_are_told_and_one_more_is_a_snapshot() {
    let desk = TestServer::start().await;
    let visitor = desk.visitor().await;
    visitor.open("Hi!").await;
    let cursor = head(&desk).await;
    let (workspace, at) = (desk.workspace().await, desk.clock.now());
    let change = SettingsChange::Inbox(desk.inbox.parse().expect("an id"));
    let settings_change = async || desk.store().change_settings(workspace, at, change, Vec::new()).await;
    for _ in 0..500 {
        settings_change().await.expect("it is stored");
    }
    for transport in Transport::ALL {
        let ear = come_back(&desk.owner.caller, transport, Some(&cursor)).await;
        assert_eq!((ear.follower.events.len(), reasons(&ear)), (500, vec![]), "{transport:?}");
    }
    settings_change().await.expect("it is stored");
    for transport in Transport::ALL {
        let ear = come_back(&desk.owner.caller, transport, Some(&cursor)).await;
        assert_eq!((ear.follower.events.len(), reasons(&ear)), (0, vec!["big"]), "{transport:?}");
        assert_eq!(ear.follower.cursor, Some(head(&desk).await));
    }
    // A visitor missed nothing of it: what one may not see is not counted.
    let ear = come_back(&visitor.caller, Transport::WebSocket, Some(&cursor)).await;
    assert_eq!((ear.follower.events.len(), reasons(&ear)), (0, vec![]));
    assert_eq!(ear.follower.cursor, Some(head(&desk).await));
}

#[tokio::test]
async fn few_but_large_missed_events_are_a_snapshot_too() {
    let desk = TestServer::start().await;
    let visitor = desk.visitor().await;
    let conversation = visitor.open("Hi!").await;
    let cursor = head(&desk).await;
    chatter(&visitor, &conversation, 24, &"x".repeat(10_000)).await;
    let ear = come_back(&visitor.caller, Transport::WebSocket, Some(&cursor)).await;
    assert_eq!((ear.follower.events.len(), reasons(&ear)), (24, vec![]));
    chatter(&visitor, &conversation, 6, &"x".repeat(10_000)).await;
    let ear = come_back(&visitor.caller, Transport::WebSocket, Some(&cursor)).await;
    assert_eq!(reasons(&ear), ["big"]);
    // An agent's list needs no complete messages: for them it is little.
    let ear = come_back(&desk.owner.caller, Transport::WebSocket, Some(&cursor)).await;
    assert_eq!((ear.follower.events.len(), reasons(&ear)), (30, vec![]));
}

#[tokio::test]
async fn who_comes_back_after_the_log_was_pruned_gets_a_snapshot() {
    let mut desk = TestServer::start().await;
    let visitor = desk.visitor().await;
    let conversation = visitor.open("Hi!").await;
    let before = head(&desk).await;
    chatter(&visitor, &conversation, 60, "word").await;
    let workspace = desk.workspace().await;
    assert!(0 < desk.store().prune_events(workspace, 10).await.expect("the store answers"));
    // Memory still knows; a new process does not.
    desk.stop().await;
    desk.start_again().await;
    let end = position(&head(&desk).await);
    let (epoch, _) = before.split_once('.').expect("a cursor");
    let kept = desk.store().oldest_resumable(workspace).await.expect("the store answers");
    assert_eq!(kept, Position::new(end - 10));
    for transport in Transport::ALL {
        assert_eq!(reasons(&come_back(&visitor.caller, transport, Some(&before)).await), ["old"]);
        let oldest = format!("{epoch}.{}", end - 10);
        assert_eq!(come_back(&visitor.caller, transport, Some(&oldest)).await.follower.events.len(), 10);
        let older = format!("{epoch}.{}", end - 11);
        assert_eq!(reasons(&come_back(&visitor.caller, transport, Some(&older)).await), ["old"]);
    }
    let path = format!("/events?after={before}");
    assert_eq!(desk.owner.caller.get(&path).await.refused(410), "cursor_too_old");
}

#[tokio::test]
async fn a_restart_is_a_pause_and_nothing_more() {
    let mut desk = TestServer::start().await;
    let (visitor, agent, conversation) = desk.visitor_and_agent().await;
    let mut ear = visitor.listen(Transport::WebSocket).await;
    agent.say(&conversation, "before").await;
    assert_eq!(ear.next_message().await, "before");
    let cursor = ear.follower.cursor.clone();
    agent.say(&conversation, "unheard").await;
    desk.stop().await;
    desk.start_again().await;
    agent.say(&conversation, "after").await;
    for transport in Transport::ALL {
        let back = come_back(&visitor.caller, transport, cursor.as_deref()).await;
        assert_eq!((back.follower.texts(), reasons(&back)), (vec!["unheard".into(), "after".into()], vec![]));
    }
}

#[tokio::test]
async fn only_what_is_on_screen_comes_complete() {
    let desk = TestServer::start().await;
    let visitor = desk.visitor().await;
    let (one, two) = (visitor.open("One").await, visitor.open("Two").await);
    let mut ear = desk.owner.listen(Transport::WebSocket, None).await;
    let say_both = async || {
        visitor.say(&one, "to one").await;
        visitor.say(&two, "to two").await;
    };
    for (watched, complete) in [(None, [false, false]), (Some(&one), [true, false]), (Some(&two), [false, true])] {
        ear.say(&json!({ "type": "watch", "conversation": watched })).await;
        assert_eq!(ear.frame("watching").await["conversation"], json!(watched));
        say_both().await;
        for complete in complete {
            let event = ear.event_of("message.created").await;
            assert_eq!(event["message"].is_object(), complete, "{event}");
            assert!(event["list"].is_object());
        }
    }
    // Watching moved, and what was said meanwhile is in the thread after its last known position.
    let known = desk.owner.thread(&one).await[1]["position"].clone();
    let page = desk.owner.caller.get(&format!("/conversations/{one}/messages?after={known}")).await.expect(200);
    assert_eq!(page["items"].as_array().expect("messages").len(), 2);
}

#[tokio::test]
async fn watching_changes_while_others_talk_and_the_chain_holds() {
    let desk = TestServer::start().await;
    let (visitor, agent, conversation) = desk.visitor_and_agent().await;
    let other = visitor.open("Another").await;
    let start = head(&desk).await;
    let hello = Hello { cursor: Some(start.clone()), ..Hello::new("a-screen") };
    let mut ear = people::listen(&desk.owner.caller, Transport::WebSocket, &hello).await;
    let talking = {
        let (agent, conversation, other) = (agent.clone(), conversation.clone(), other.clone());
        crate::support::background::beside(async move {
            for number in 0..60 {
                agent.say(if number % 2 == 0 { &conversation } else { &other }, &number.to_string()).await;
            }
        })
    };
    for round in 0..30 {
        let watched = [Some(&conversation), None, Some(&other)][round % 3];
        ear.say(&json!({ "type": "watch", "conversation": watched })).await;
        assert_eq!(ear.frame("watching").await["conversation"], json!(watched));
    }
    talking.await.expect("no panic");
    let end = position(&head(&desk).await);
    ear.until("all", |follower| follower.cursor.as_deref().map(position) == Some(end)).await;
    let expected = between(&for_agent(&log(&desk).await, ""), position(&start), end);
    let rows = |events: &[Value]| events.iter().map(|event| event["list"].clone()).collect::<Vec<_>>();
    assert_eq!(rows(&ear.follower.events), rows(&expected));
}

/// Someone who does not read, while much is said; then reads on. What they miss is not kept for them, and yet they miss
/// nothing (I10, I12).
#[tokio::test]
async fn who_does_not_read_for_a_while_disturbs_nobody_and_ends_complete() {
    let desk = TestServer::start().await;
    let visitor = desk.visitor().await;
    let conversation = visitor.open("Hi!").await;
    let start = head(&desk).await;
    let slow = Hello { cursor: Some(start.clone()), receive_buffer: Some(4_096), ..Hello::new("slow") };
    let mut slow = people::listen(&visitor.caller, Transport::WebSocket, &slow).await;
    let mut quick = desk.owner.listen(Transport::WebSocket, None).await;
    chatter(&visitor, &conversation, 600, &"x".repeat(10_000)).await;
    visitor.say(&conversation, "the end").await;
    let is_end = |event: &Value| event["list"]["last_message"]["text"] == "the end";
    quick.until("the end", |follower| follower.events.last().is_some_and(is_end)).await;
    assert_eq!(reasons(&quick), ["new"], "a quick reader is not disturbed");

    let end = position(&head(&desk).await);
    while slow.follower.cursor.as_deref().map(position) != Some(end) {
        // Whoever takes nothing for long is shown out, and comes back.
        if let Received::End(code) = within(PATIENCE, "the end", slow.hear()).await {
            assert!([Some(4408), None].contains(&code), "{code:?}");
            let hello = Hello { cursor: slow.follower.cursor.clone(), generation: 2, ..Hello::new("slow") };
            let line = Line::open(&visitor.caller, Transport::WebSocket, &hello).await.expect("a line");
            slow = Ear::new(line, slow.follower);
        }
    }
    let after_reset = match slow.follower.resets.last() {
        None => position(&start),
        Some((why, snapshot)) => {
            assert_eq!(why, "big");
            let thread = snapshot["thread"]["items"].as_array().expect("a thread");
            thread.last().expect("messages")["position"].as_u64().expect("a number")
        }
    };
    assert_eq!(slow.follower.resets.len(), 1, "six megabytes do not wait for one who does not read");
    let last = slow.follower.ids().last().copied().unwrap_or(0);
    if after_reset < last {
        let expected = between(&for_visitor(&log(&desk).await, &visitor.contact), after_reset, last);
        let told: Vec<Value> =
            slow.follower.events.iter().filter(|event| event["id"].as_u64() > Some(after_reset)).cloned().collect();
        assert_eq!(told, expected);
    } else {
        assert_eq!(after_reset, end, "the snapshot has the end");
    }
    visitor.say(&conversation, "and on").await;
    assert_eq!(slow.frame("event").await["event"]["message"]["text"], "and on");
}

#[tokio::test]
async fn a_line_that_is_gone_is_forgotten() {
    let desk = TestServer::start().await;
    let visitor = desk.visitor().await;
    for transport in Transport::ALL {
        let ear = visitor.listen(transport).await;
        drop(ear);
        eventually("nobody is there", async || desk.live_clients() == 0).await;
    }
}

#[tokio::test]
async fn a_silent_road_ends_a_poll_and_the_next_one_repeats_its_cursor() {
    let desk = TestServer::start().await;
    let (visitor, agent, conversation) = desk.visitor_and_agent().await;
    let cursor = head(&desk).await;
    let road = crate::support::proxy::Proxy::to(desk.address()).await;
    let far = Caller::new(&road.base(), visitor.caller.credential.clone());
    let hello = Hello { cursor: Some(cursor.clone()), ..Hello::new("a-widget") };
    let mut line = Line::open(&far, Transport::Poll, &hello).await.expect("a line");
    // The answer is on its way when the road breaks: it is lost, what it told is not.
    road.cut_after(10);
    agent.say(&conversation, "once").await;
    assert_eq!(within(std::time::Duration::from_secs(10), "the break", line.next()).await, Received::End(None));
    let ear = come_back(&visitor.caller, Transport::Poll, Some(&cursor)).await;
    assert_eq!(ear.follower.texts(), ["once"]);
}

#[tokio::test]
async fn the_change_feed_tells_everything_once_in_pages_and_waits() {
    let desk = TestServer::start().await;
    let (_visitor, agent, conversation) = desk.visitor_and_agent().await;
    let start = head(&desk).await;
    for number in 0..25 {
        agent.say(&conversation, &number.to_string()).await;
    }
    let (mut cursor, mut told) = (start, Vec::new());
    loop {
        let page = agent.caller.get(&format!("/events?limit=10&after={cursor}")).await.expect(200);
        told.extend(
            page["items"].as_array().expect("items").iter().map(|item| text(&item["event"]["message"]["text"])),
        );
        cursor = text(&page["next_cursor"]);
        if page["has_more"] == false {
            break;
        }
    }
    assert_eq!(told, (0..25).map(|number| number.to_string()).collect::<Vec<_>>());
    let waiting = {
        let (caller, path) = (agent.caller.clone(), format!("/events?wait=20&after={cursor}"));
        crate::support::background::beside(async move { caller.get(&path).await.expect(200) })
    };
    agent.say(&conversation, "at last").await;
    let page = within(std::time::Duration::from_secs(5), "the next event", waiting).await.expect("no panic");
    assert_eq!(page["items"][0]["event"]["message"]["text"], "at last");
    for wrong in ["garbage", "%00", "k7", "-"] {
        assert_eq!(agent.caller.get(&format!("/events?after={wrong}")).await.refused(400), "invalid_cursor");
    }
}
