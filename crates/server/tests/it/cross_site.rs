//! Other sites in the same browser: a cookie alone does nothing for them.

use serde_json::json;

use crate::support::line::{Refused, socket};
use crate::support::{Credential, Reply, TestServer};

#[tokio::test]
async fn a_cookie_changes_nothing_without_our_header() {
    let desk = TestServer::start().await;
    let (_visitor, agent, conversation) = desk.visitor_and_agent().await;
    let Credential::Cookie(cookie) = &agent.caller.credential else { panic!("a cookie") };
    let nobody = desk.nobody();
    let targets = [
        ("POST", format!("/conversations/{conversation}/messages")),
        ("PATCH", format!("/conversations/{conversation}")),
        ("POST", "/realtime/tickets".to_owned()),
        ("POST", "/realtime/sse".to_owned()),
        ("POST", "/realtime/poll".to_owned()),
        ("POST", "/realtime/send".to_owned()),
        ("POST", "/uploads?name=x".to_owned()),
        ("DELETE", "/session".to_owned()),
        ("POST", "/api-keys".to_owned()),
    ];
    for (method, path) in &targets {
        let plain =
            || nobody.request(method, path).header("cookie", cookie).json(&json!({ "version": 1, "client": "x" }));
        let what = format!("{method} {path}");
        assert_eq!(Reply::of(plain(), &what).await.refused(403), "cross_site", "{what} without the header");
        for site in ["cross-site", "same-site", "none-of-ours"] {
            let request = plain().header("x-parlor", "1").header("sec-fetch-site", site);
            assert_eq!(Reply::of(request, &what).await.refused(403), "cross_site", "{what} from {site}");
        }
        let form = nobody.request(method, path).header("cookie", cookie);
        let form = form.header("content-type", "text/plain").body(r#"{"client_message_id":"cross-site","text":"x"}"#);
        assert!([403, 415].contains(&Reply::of(form, &what).await.status), "{what} as a form");
    }
    assert_eq!(agent.thread(&conversation).await.len(), 1);
    agent.caller.get("/me").await.expect(200);
}

#[tokio::test]
async fn no_answer_lets_another_site_read_it() {
    let desk = TestServer::start().await;
    for origin in ["https://evil.example", "null", "http://127.0.0.1.evil.example"] {
        for (method, path) in [("GET", "/me"), ("OPTIONS", "/me"), ("GET", "/setup"), ("OPTIONS", "/visitor/sessions")]
        {
            let request = desk.owner.caller.request(method, path).header("origin", origin);
            let reply = Reply::of(request.header("access-control-request-method", "POST"), path).await;
            for header in reply.headers.keys() {
                assert!(!header.as_str().starts_with("access-control"), "{method} {path} from {origin}: {header}");
            }
        }
    }
}

#[tokio::test]
async fn sockets_open_for_our_own_pages_only() {
    let desk = TestServer::start().await;
    let (host, base) = (desk.address().to_string(), desk.base());
    let caller = &desk.owner.caller;
    for origin in
        ["https://evil.example", "null", "", "file://", &format!("http://{host}.evil.example"), &format!("x{base}")]
    {
        let refused = socket(caller, &[("origin", origin)], None).await.err();
        assert_eq!(refused, Some(Refused::Status(403)), "{origin}");
    }
    assert!(socket(caller, &[("origin", &base)], None).await.is_ok());
    assert!(socket(caller, &[], None).await.is_ok(), "programs have no origin");
}

#[tokio::test]
async fn a_cookie_is_out_of_reach_of_scripts_and_other_sites() {
    let desk = TestServer::start().await;
    let login = json!({ "email": desk.owner.email, "password": desk.owner.password });
    let reply = desk.nobody().call("POST", "/session", &login).await;
    let cookie = reply.header("set-cookie").to_owned();
    for attribute in ["HttpOnly", "SameSite=Lax", "Path=/"] {
        assert!(cookie.contains(attribute), "{cookie}");
    }
    let secure = TestServer::start_with(|config| config.public_url = "https://chat.example.com".to_owned()).await;
    assert!(
        matches!(&secure.owner.caller.credential, Credential::Cookie(it) if it.starts_with("__Host-parlor_session="))
    );
}

#[tokio::test]
async fn every_page_and_answer_says_how_browsers_must_treat_it() {
    let desk = TestServer::start().await;
    for path in ["//", "//conversations/x", "/setup", "//livez", "//readyz", "/nowhere"] {
        let reply = desk.nobody().get(path).await;
        assert_eq!(reply.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(reply.header("referrer-policy"), "no-referrer", "{path}");
    }
    assert_eq!(desk.nobody().get("/setup").await.header("cache-control"), "no-store");
}
