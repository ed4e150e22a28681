//! The walk: no credential opens what it is not for, and no refusal tells anything.

use serde_json::{Value, json};
use std::collections::BTreeSet;

use super::house::{CUSTOMERS, HOUSE, House, assert_silent};
use super::routes::{ROUTES, Route, Who};
use crate::support::{Caller, Credential};

fn everything() -> Vec<&'static str> {
    [CUSTOMERS, HOUSE].concat()
}

async fn ask(house: &House, route: &Route, caller: &Caller) -> (u16, String) {
    route.ask(caller, &house.ids, &house.desk.inbox_key).await
}

#[test]
fn the_table_knows_every_route_the_server_describes() {
    let document: Value = serde_json::from_str(&parlor_server::http::document()).expect("JSON");
    let mut described = BTreeSet::new();
    for (path, methods) in document["paths"].as_object().expect("paths") {
        for method in methods.as_object().expect("methods").keys().filter(|key| key.len() < 8 && *key != "servers") {
            described.insert(format!("{} {path}", method.to_uppercase()));
        }
    }
    let known: BTreeSet<String> = ROUTES.iter().map(|route| format!("{} {}", route.method, route.path)).collect();
    assert_eq!(known, described);
}

#[tokio::test]
async fn what_is_no_credential_opens_nothing() {
    let house = House::build().await;
    let session = house.desk.owner.session_token();
    let visitor = &house.victim.token;
    let nobody = house.desk.nobody();
    let mut callers: Vec<(String, Caller)> = vec![("nobody".to_owned(), nobody.clone())];
    let lines = [
        String::new(),
        "garbage".to_owned(),
        "Bearer".to_owned(),
        "Bearer ".to_owned(),
        "Bearer null".to_owned(),
        "Bearer undefined".to_owned(),
        "Bearer vst_".to_owned(),
        "Bearer key_".to_owned(),
        format!("Bearer {visitor}x"),
        format!("Bearer x{session}"),
        format!("Bearer {}", visitor.replace("vst_", "set_")),
        format!("Bearer {}", visitor.replace("vst_", "ses_")),
        format!("Bearer {}", session.replace("ses_", "key_")),
        format!("Bearer {}", session.to_uppercase()),
        format!("Bearer  {session}"),
        format!("Token {visitor}"),
        format!("Basic {visitor}"),
        format!("Bearer {}", "a".repeat(8_000)),
        "Bearer \u{e9}\u{fc}".to_owned(),
    ];
    callers.extend(lines.into_iter().map(|line| (line.clone(), house.with_line(line))));
    let cookies = ["parlor_session=", "parlor_session=garbage", "parlor_session=null", "a=b; ;; =; parlor_session"];
    callers.extend(cookies.map(|it| (it.to_owned(), nobody.with(Credential::Cookie(it.to_owned())))));
    let visitors_cookie = format!("parlor_session={visitor}");
    callers.push((visitors_cookie.clone(), nobody.with(Credential::Cookie(visitors_cookie))));
    callers.push(("a former agent".to_owned(), house.former.caller.clone()));
    callers.push(("a former agent's key".to_owned(), house.former_key.clone()));

    let mut bodies = BTreeSet::new();
    for route in ROUTES.iter().filter(|route| !matches!(route.who, Who::Anyone | Who::Ticket)) {
        for (who, caller) in &callers {
            let (status, body) = ask(&house, route, caller).await;
            assert_eq!(status, 401, "{who} asks {} {}: {body}", route.method, route.path);
            bodies.insert(body);
        }
    }
    assert_eq!(bodies.len(), 1, "the refusal is always the same: {bodies:?}");
}

#[tokio::test]
async fn two_credentials_at_once_are_none() {
    let house = House::build().await;
    let owner = &house.desk.owner;
    for route in ROUTES.iter().filter(|route| route.who.agents()) {
        let request = house.desk.nobody().request(route.method, &route.path(&house.ids, &house.desk.inbox_key));
        let request = request.header("authorization", format!("Bearer {}", owner.session_token()));
        let request = request.header("authorization", format!("Bearer {}", house.victim.token));
        let body = route.body(&house.ids, &house.desk.inbox_key).unwrap_or_default();
        let answer = request.json(&body).send().await.expect("an answer");
        assert_eq!(answer.status().as_u16(), 401, "{} {}", route.method, route.path);
    }
}

#[tokio::test]
async fn a_ticket_that_is_none_opens_no_line() {
    let house = House::build().await;
    for path in ["/realtime/sse", "/realtime/sse?ticket=", "/realtime/sse?ticket=tkt_none", "/realtime/ws"] {
        let reply = house.desk.owner.caller.get(path).await;
        assert!((400..=426).contains(&reply.status), "{path}: {}", reply.status);
    }
    for path in ["/realtime/sse", "/realtime/poll"] {
        let hello = json!({ "version": 1, "client": "a-screen", "ticket": "tkt_none" });
        let reply = house.desk.owner.caller.call("POST", path, &hello).await;
        assert_eq!(reply.refused(401), "unauthenticated", "a wrong ticket is not mended by a right cookie");
    }
}

#[tokio::test]
async fn visitors_reach_their_own_things_and_nothing_else() {
    let house = House::build().await;
    for visitor in [&house.stranger, &house.outside_visitor] {
        for route in ROUTES {
            let what = format!("a visitor asks {} {}", route.method, route.path);
            let (status, body) = ask(&house, route, &visitor.caller).await;
            assert_silent(&what, &body, &everything());
            match route.who {
                Who::Anyone | Who::Ticket => {}
                who if !who.visitors() => assert_eq!(status, 401, "{what}: {body}"),
                _ if route.names() => assert_eq!(status, 404, "{what}: {body}"),
                _ => assert!(status < 300, "{what}: {status} {body}"),
            }
            if route.path == "/realtime/send" {
                assert_eq!(refusals(&body), ["not_found", "not_found", "not_found"], "{what}");
            }
        }
    }
}

/// Codes of the refusals in an answer to commands.
fn refusals(body: &str) -> Vec<String> {
    let answer: Value = serde_json::from_str(body).expect("JSON");
    let answers = answer["answers"].as_array().expect("answers");
    answers.iter().map(|answer| answer["code"].as_str().unwrap_or("none").to_owned()).collect()
}

#[tokio::test]
async fn agents_of_another_workspace_find_nothing_here() {
    let house = House::build().await;
    for route in ROUTES.iter().filter(|route| *route.path != *"/session") {
        let what = format!("an outsider asks {} {}", route.method, route.path);
        let (status, body) = ask(&house, route, &house.outsider.caller).await;
        assert_silent(&what, &body, &everything());
        match route.who {
            Who::Anyone | Who::Ticket => {}
            Who::Visitors => assert_eq!(status, 401, "{what}: {body}"),
            _ if route.names() => assert_eq!(status, 404, "{what}: {body}"),
            _ => assert!(status < 300, "{what}: {status} {body}"),
        }
        if route.path == "/realtime/send" {
            assert_eq!(refusals(&body), ["not_found", "not_found", "not_found"], "{what}");
        }
    }
}

#[tokio::test]
async fn agents_reach_the_inboxes_they_were_given_and_no_others() {
    let house = House::build().await;
    let of_customers: Vec<&str> = [CUSTOMERS, &["canary-inbox", "canary-key"]].concat();
    for route in ROUTES.iter().filter(|route| *route.path != *"/session") {
        let what = format!("a restricted agent asks {} {}", route.method, route.path);
        let (status, body) = ask(&house, route, &house.restricted.caller).await;
        assert_silent(&what, &body, &of_customers);
        match route.who {
            Who::Anyone | Who::Ticket => {}
            Who::Visitors => assert_eq!(status, 401, "{what}: {body}"),
            Who::Admins => assert_eq!(status, 403, "{what}: {body}"),
            _ if route.path == "/agents/{id}" => assert_eq!(status, 403, "{what}: {body}"),
            _ if route.names() => assert_eq!(status, 404, "{what}: {body}"),
            _ => assert!(status < 300, "{what}: {status} {body}"),
        }
        if route.path == "/realtime/send" {
            assert_eq!(refusals(&body), ["not_found", "not_found", "not_found"], "{what}");
        }
    }
}

#[tokio::test]
async fn keys_reach_as_far_as_their_scopes() {
    let house = House::build().await;
    let keys =
        [("conversations:read", &house.reader), ("conversations:write", &house.writer), ("settings", &house.steward)];
    for (scope, key) in keys {
        for route in ROUTES.iter().filter(|route| route.who.agents() && !route.who.key_with(scope)) {
            let what = format!("a key for {scope} asks {} {}", route.method, route.path);
            let (status, body) = ask(&house, route, key).await;
            assert_eq!(status, 403, "{what}: {body}");
            assert_silent(&what, &body, &everything());
        }
        for route in ROUTES.iter().filter(|route| route.who == Who::Visitors) {
            assert_eq!(ask(&house, route, key).await.0, 401, "{} {}", route.method, route.path);
        }
    }
    let send = ROUTES.iter().find(|route| route.path == "/realtime/send").expect("it is there");
    for key in [&house.reader, &house.steward] {
        assert_eq!(refusals(&ask(&house, send, key).await.1), ["forbidden", "forbidden", "forbidden"]);
    }
}

#[tokio::test]
async fn everyone_who_may_reaches_every_route() {
    let house = House::build().await;
    for route in ROUTES {
        let mut callers: Vec<(&str, &Caller)> = Vec::new();
        if route.who.visitors() {
            callers.push(("the visitor", &house.victim.caller));
        }
        if route.who.agents() {
            callers.push(("the owner", &house.desk.owner.caller));
        }
        let keys = [
            ("conversations:read", &house.reader),
            ("conversations:write", &house.writer),
            ("settings", &house.steward),
        ];
        let fitting = keys.iter().filter(|(scope, _)| route.who.agents() && route.who.key_with(scope));
        // What takes away succeeds once.
        callers.extend(fitting.copied().filter(|_| route.method != "DELETE"));
        for (who, caller) in callers {
            let (status, body) = ask(&house, route, caller).await;
            assert!(status < 300, "{who} asks {} {}: {status} {body}", route.method, route.path);
        }
    }
}

#[tokio::test]
async fn what_is_not_there_and_what_is_foreign_look_the_same() {
    let house = House::build().await;
    let (ids, owner) = (&house.ids, &house.outsider.caller);
    let missing = "cnv_00000000000000000000000000";
    for prefix in ["/conversations", "/visitor/conversations"] {
        let caller = if prefix.starts_with("/v") { &house.stranger.caller } else { owner };
        let foreign = caller.get(&format!("{prefix}/{}/messages", ids.conversation)).await;
        let nothing = caller.get(&format!("{prefix}/{missing}/messages")).await;
        let nonsense = caller.get(&format!("{prefix}/nonsense/messages")).await;
        assert_eq!((foreign.status, foreign.text()), (nothing.status, nothing.text()));
        assert_eq!((foreign.status, foreign.text()), (nonsense.status, nonsense.text()));
    }
}
