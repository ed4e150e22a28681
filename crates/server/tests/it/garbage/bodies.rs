//! JSON, queries and ids that make no sense, at every route that takes some.

use serde_json::{Value, json};

use super::Calm;
use crate::permissions::house::{House, Ids};
use crate::permissions::routes::{ROUTES, Route};
use crate::support::{Caller, Reply};

/// Routes that take a body, each with someone who may ask it. Signing out would end the test.
async fn takers(house: &House) -> Vec<(&'static Route, Caller, String, Value)> {
    let (ids, key) = (&house.ids, &house.desk.inbox_key);
    let with_body = ROUTES.iter().filter_map(|route| Some((route, route.body(ids, key)?)));
    with_body
        .map(|(route, body)| {
            let agents = route.who.agents();
            let caller = if agents { &house.desk.owner.caller } else { &house.victim.caller };
            (route, caller.clone(), route.path(ids, key), body)
        })
        .collect()
}

async fn post(route: &Route, caller: &Caller, path: &str, kind: &str, body: Vec<u8>) -> Reply {
    let request = caller.request(route.method, path).header("content-type", kind).body(body);
    Reply::of(request, &format!("{} {path}", route.method)).await
}

fn nested(levels: usize) -> Vec<u8> {
    ["[".repeat(levels), "]".repeat(levels)].concat().into_bytes()
}

#[tokio::test]
async fn what_is_not_json_is_refused_everywhere() {
    let house = House::build().await;
    let texts: Vec<Vec<u8>> = vec![
        b"".to_vec(),
        b"{".to_vec(),
        b"}".to_vec(),
        b"nope".to_vec(),
        b"{\"a\":}".to_vec(),
        b"{'a':1}".to_vec(),
        b"{\"a\":1} x".to_vec(),
        b"NaN".to_vec(),
        b"{\"a\":1e999999}".to_vec(),
        b"\xff\xfe{\x00}\x00".to_vec(),
        b"{\"text\":\"\xc3\x28\"}".to_vec(),
        b"{\"text\":\"\xed\xa0\x80\"}".to_vec(),
        b"{\"text\":\"\\ud800\"}".to_vec(),
        b"\x00\x00\x00".to_vec(),
        nested(33),
        nested(10_000),
        "{\"a\":".repeat(10_000).into_bytes(),
        [b"{\"a\":\"".to_vec(), b"[".repeat(40), b"\"".to_vec()].concat(),
    ];
    for (route, caller, path, _) in takers(&house).await {
        for text in &texts {
            let reply = post(route, &caller, &path, "application/json", text.clone()).await;
            let shown = String::from_utf8_lossy(&text[..text.len().min(40)]).into_owned();
            assert_eq!(reply.status, 400, "{} {path} {shown}: {}", route.method, reply.text());
            assert_eq!(reply.refused(400), "invalid_json", "{} {path} {shown}", route.method);
        }
    }
    assert!(house.desk.is_ready().await);
}

#[tokio::test]
async fn json_of_another_kind_is_refused_everywhere() {
    let house = House::build().await;
    for (route, caller, path, body) in takers(&house).await {
        for kind in
            ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "application/jsonx", "*/*", ""]
        {
            let reply = post(route, &caller, &path, kind, body.to_string().into_bytes()).await;
            assert_eq!(reply.refused(415), "unsupported_media_type", "{} {path} as {kind}", route.method);
        }
        let large = post(route, &caller, &path, "application/json", vec![b' '; (256 << 10) + 1]).await;
        assert_eq!(large.refused(413), "too_large", "{} {path}", route.method);
        let largest = post(route, &caller, &path, "application/json", vec![b' '; 256 << 10]).await;
        assert_eq!(largest.refused(400), "invalid_json", "{} {path}", route.method);
    }
    assert!(house.desk.is_ready().await);
}

/// Everything a field must not be, most of the time.
fn wrong_values() -> Vec<Value> {
    vec![
        Value::Null,
        json!(true),
        json!(0),
        json!(-1),
        json!(1.5),
        json!(u64::MAX),
        json!(""),
        json!(" "),
        json!("x"),
        json!("\u{0}"),
        json!("\u{202e}\u{feff}"),
        json!("x".repeat(20_000)),
        json!([]),
        json!([null]),
        json!([[]]),
        json!(vec!["x"; 300]),
        json!({}),
        json!({ "a": 1 }),
        json!("'; DROP TABLE conversations; --"),
        json!({ "$ne": null }),
    ]
}

/// The body with one value inside it replaced, for every place there is.
fn spoiled(body: &Value) -> Vec<Value> {
    let mut all = Vec::new();
    let pointers = places(body, "");
    for pointer in pointers {
        for wrong in wrong_values() {
            let mut spoiled = body.clone();
            *spoiled.pointer_mut(&pointer).expect("a place") = wrong;
            all.push(spoiled);
        }
    }
    if let Value::Object(fields) = body {
        for name in fields.keys() {
            let mut fewer = fields.clone();
            fewer.remove(name);
            all.push(Value::Object(fewer));
        }
        let mut more = fields.clone();
        more.insert("__proto__".to_owned(), json!({ "admin": true }));
        all.push(Value::Object(more));
    }
    all.extend(wrong_values());
    all
}

fn places(value: &Value, at: &str) -> Vec<String> {
    let children: Vec<(String, &Value)> = match value {
        Value::Object(fields) => fields.iter().map(|(name, value)| (format!("{at}/{name}"), value)).collect(),
        Value::Array(items) => {
            items.iter().enumerate().map(|(place, value)| (format!("{at}/{place}"), value)).collect()
        }
        _ => return Vec::new(),
    };
    children.into_iter().flat_map(|(path, value)| [vec![path.clone()], places(value, &path)].concat()).collect()
}

#[tokio::test]
async fn fields_of_any_wrong_kind_are_refused_and_nothing_breaks() {
    let house = House::build().await;
    for (route, caller, path, body) in takers(&house).await {
        // Streams that were granted do not end; the same body goes to the poll.
        if route.path == "/realtime/sse" {
            continue;
        }
        // A right password costs its hashing: of those routes one spoiled field at a time is enough.
        for spoiled in spoiled(&body) {
            let reply =
                Reply::of(caller.request(route.method, &path).json(&spoiled), &format!("{} {path}", route.method))
                    .await;
            let shown = spoiled.to_string().chars().take(300).collect::<String>();
            assert!(reply.status < 500, "{} {path} {shown}: {} {}", route.method, reply.status, reply.text());
            if 400 <= reply.status {
                let code = reply.refused(reply.status);
                assert!(
                    !code.is_empty() && reply.bytes.len() < 4_096,
                    "{} {path} {shown}: {}",
                    route.method,
                    reply.text()
                );
            }
        }
    }
    assert!(house.desk.is_ready().await);
}

#[tokio::test]
async fn queries_that_make_no_sense_are_refused() {
    let mut calm = Calm::new().await;
    let (agent, visitor) = (calm.agent.caller.clone(), calm.visitor.caller.clone());
    let messages = format!("/conversations/{}/messages", calm.conversation);
    let visitors_messages = format!("/visitor{messages}");
    let lists = [
        (&agent, "/conversations"),
        (&agent, "/contacts"),
        (&agent, &messages),
        (&agent, "/events"),
        (&visitor, &visitors_messages),
    ];
    let wrong = [
        "limit=0",
        "limit=-1",
        "limit=501",
        "limit=99999999999999999999",
        "limit=abc",
        "limit=1.5",
        "limit=",
        "limit=%00",
        "limit=1&limit=2",
        "unknown=1",
        "limit[]=1",
        "limit=1%20",
        "%ff=1",
        "limit=%ff",
    ];
    for (caller, list) in lists {
        for query in wrong {
            let reply = caller.get(&format!("{list}?{query}")).await;
            assert_eq!(reply.refused(400), "invalid_request", "{list}?{query}");
        }
    }
    for cursor in [
        "x",
        "p",
        "p-1",
        "p1.5",
        "p99999999999999999999999",
        "%00",
        "%ff%fe",
        "p5'%20OR%201=1--",
        "../../etc/passwd",
        "k7.5",
    ] {
        for list in ["/conversations", "/contacts"] {
            let reply = agent.get(&format!("{list}?cursor={cursor}")).await;
            let code = reply.refused(400);
            assert!(["invalid_cursor", "invalid_request"].contains(&code.as_str()), "{list}?cursor={cursor}: {code}");
        }
    }
    for query in ["before=-1", "before=x", "after=1.5", "before=1&after=2", "after=18446744073709551616"] {
        assert_eq!(agent.get(&format!("{messages}?{query}")).await.refused(400), "invalid_request", "{query}");
    }
    for query in ["before=0", "after=18446744073709551615", "before=18446744073709551615", "after=9223372036854775808"]
    {
        agent.get(&format!("{messages}?{query}")).await.expect(200);
    }
    for query in ["status=gone", "assignee=nobody", "inbox=x", "assignee='", "inbox=cnv_00000000000000000000000000"] {
        assert_eq!(agent.get(&format!("/conversations?{query}")).await.refused(400), "invalid_request", "{query}");
    }
    for label in ["", "%20", "%00"] {
        let reply = agent.get(&format!("/conversations?label={label}")).await;
        assert!([200, 400, 422].contains(&reply.status), "{label}: {}", reply.status);
    }
    calm.goes_on("queries").await;
}

#[tokio::test]
async fn ids_that_are_none_name_nothing() {
    let house = House::build().await;
    let Ids { conversation, .. } = house.ids.clone();
    let right = conversation.split_once('_').expect("prefix and digits").1;
    let tricks = [
        "x".to_owned(),
        "%00".to_owned(),
        "%2e%2e%2f%2e%2e%2fetc%2fpasswd".to_owned(),
        "..%5c..%5cwindows".to_owned(),
        "%252e%252e%252f".to_owned(),
        "%ff%fe".to_owned(),
        "cnv_".to_owned(),
        format!("con_{right}"),
        format!("CNV_{}", right.to_uppercase()),
        format!("cnv_{right}0"),
        format!("cnv_{right}%20"),
        format!("cnv_{right}%0a"),
        "cnv_80000000000000000000000000".to_owned(),
        "cnv_zzzzzzzzzzzzzzzzzzzzzzzzzz".to_owned(),
        "1%20OR%201=1".to_owned(),
        "x".repeat(4_000),
        "%F0%9F%99%82".to_owned(),
    ];
    for route in ROUTES.iter().filter(|route| route.names()) {
        let agents = route.who.agents();
        let caller = if agents { &house.desk.owner.caller } else { &house.victim.caller };
        for trick in &tricks {
            let path = route.path.replace("{id}", trick).replace("{message}", &house.ids.answer);
            let body = route.body(&house.ids, &house.desk.inbox_key).unwrap_or_default();
            let reply = Reply::of(caller.request(route.method, &path).json(&body), &path).await;
            assert_eq!(reply.refused(404), "not_found", "{} {path}", route.method);
        }
    }
    assert!(house.desk.is_ready().await);
}
