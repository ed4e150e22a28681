//! People: agents and visitors, with the words of what they do.

use serde_json::{Value, json};
use std::sync::atomic::{AtomicU64, Ordering};

use super::caller::{Caller, Credential, Reply};
use super::ear::Ear;
use super::follower::Follower;
use super::line::{Hello, Line, Transport};

static KEYS: AtomicU64 = AtomicU64::new(1);

/// A key nobody used.
pub fn fresh_key() -> String {
    format!("key-{:08}", KEYS.fetch_add(1, Ordering::Relaxed))
}

/// The text at a place of an answer.
#[track_caller]
pub fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("{value} is no text")).to_owned()
}

/// What a message to be says: its words under a fresh key.
pub fn words(words: &str) -> Value {
    json!({ "client_message_id": fresh_key(), "text": words })
}

/// An agent who is signed in.
#[derive(Clone, Debug)]
pub struct Agent {
    /// How they call.
    pub caller: Caller,
    /// Who they are.
    pub id: String,
    /// How they sign in.
    pub email: String,
    /// How they sign in.
    pub password: String,
}

/// A visitor with a session.
#[derive(Clone, Debug)]
pub struct Visitor {
    /// How they call.
    pub caller: Caller,
    /// Their token.
    pub token: String,
    /// Who they are.
    pub contact: String,
}

impl Agent {
    /// Signs in.
    pub async fn sign_in(base: &str, email: &str, password: &str) -> Self {
        let caller = Caller::new(base, Credential::Nobody);
        let reply = caller.call("POST", "/session", &json!({ "email": email, "password": password })).await;
        Self::signed_in(&caller, &reply, 200, password)
    }

    /// Whoever an answer signs in.
    #[track_caller]
    pub fn signed_in(caller: &Caller, reply: &Reply, status: u16, password: &str) -> Self {
        let me = reply.expect(status);
        let (cookie, _) = reply.header("set-cookie").split_once(';').expect("a cookie with attributes");
        Self {
            caller: caller.with(Credential::Cookie(cookie.to_owned())),
            id: text(&me["agent"]["id"]),
            email: text(&me["agent"]["email"]),
            password: password.to_owned(),
        }
    }

    /// The secret in their cookie.
    pub fn session_token(&self) -> String {
        let Credential::Cookie(cookie) = &self.caller.credential else { panic!("an agent has a cookie") };
        cookie.split_once('=').expect("name and value").1.to_owned()
    }

    /// Adds a colleague, who signs in.
    pub async fn add_agent(&self, name: &str, role: &str, inboxes: &[&str]) -> Self {
        let (email, password) = (format!("{}@parlor.example", fresh_key()), "correct horse battery staple");
        let new = json!({ "name": name, "email": email, "password": password, "role": role, "inboxes": inboxes });
        self.caller.call("POST", "/agents", &new).await.expect(201);
        Self::sign_in(&self.caller.base, &email, password).await
    }

    /// Adds an inbox: its id and its key.
    pub async fn add_inbox(&self, name: &str) -> (String, String) {
        let inbox = self.caller.call("POST", "/inboxes", &json!({ "name": name })).await.expect(201);
        (text(&inbox["id"]), text(&inbox["key"]))
    }

    /// Makes an API key: its id, and a caller with it.
    pub async fn add_key(&self, scopes: &[&str]) -> (String, Caller) {
        let new = json!({ "name": "integration", "scopes": scopes });
        let made = self.caller.call("POST", "/api-keys", &new).await.expect(201);
        (text(&made["key"]["id"]), self.caller.with(Credential::Bearer(text(&made["secret"]))))
    }

    /// Changes a colleague.
    pub async fn change_agent(&self, id: &str, patch: Value) -> Value {
        self.caller.call("PATCH", &format!("/agents/{id}"), &patch).await.expect(200)
    }

    /// Says something; the stored message.
    pub async fn say(&self, conversation: &str, what: &str) -> Value {
        let path = format!("/conversations/{conversation}/messages");
        self.caller.call("POST", &path, &words(what)).await.expect(201)["message"].clone()
    }

    /// Writes a note for colleagues.
    pub async fn add_note(&self, conversation: &str, what: &str) -> Value {
        let mut note = words(what);
        note["visibility"] = json!("agents_only");
        let path = format!("/conversations/{conversation}/messages");
        self.caller.call("POST", &path, &note).await.expect(201)["message"].clone()
    }

    /// Changes status, assignee or labels; the row.
    pub async fn change(&self, conversation: &str, patch: Value) -> Value {
        let path = format!("/conversations/{conversation}");
        self.caller.call("PATCH", &path, &patch).await.expect(200)["conversation"].clone()
    }

    /// A conversation's row.
    pub async fn row(&self, conversation: &str) -> Value {
        self.caller.get(&format!("/conversations/{conversation}")).await.expect(200)["conversation"].clone()
    }

    /// Every row one reaches, and the cursor this is true at.
    pub async fn rows(&self) -> (Vec<Value>, String) {
        let list = self.caller.get("/conversations?status=all&limit=100").await.expect(200);
        (list["items"].as_array().expect("rows").clone(), text(&list["as_of"]))
    }

    /// The newest hundred messages.
    pub async fn thread(&self, conversation: &str) -> Vec<Value> {
        let page = self.caller.get(&format!("/conversations/{conversation}/messages?limit=100")).await.expect(200);
        page["items"].as_array().expect("messages").clone()
    }

    /// Every message, page by page.
    pub async fn whole_thread(&self, conversation: &str) -> Vec<Value> {
        let mut all: Vec<Value> = Vec::new();
        loop {
            let after = all.last().map_or(0, |last| last["position"].as_u64().expect("a number"));
            let path = format!("/conversations/{conversation}/messages?after={after}&limit=100");
            let page = self.caller.get(&path).await.expect(200);
            all.extend(page["items"].as_array().expect("messages").iter().cloned());
            if page["has_more"] == false {
                return all;
            }
        }
    }

    /// A first connection, live.
    pub async fn listen(&self, transport: Transport, watch: Option<&str>) -> Ear {
        let mut hello = Hello::new(&fresh_key());
        hello.watch = watch.map(str::to_owned);
        listen(&self.caller, transport, &hello).await
    }
}

impl Visitor {
    /// Begins a session.
    pub async fn arrive(base: &str, inbox_key: &str) -> Self {
        Self::introduce(base, json!({ "inbox": inbox_key })).await
    }

    /// Begins a session, saying who they are.
    pub async fn introduce(base: &str, new: Value) -> Self {
        let caller = Caller::new(base, Credential::Nobody);
        let session = caller.call("POST", "/visitor/sessions", &new).await.expect(201);
        let token = text(&session["token"]);
        let caller = caller.with(Credential::Bearer(token.clone()));
        Self { caller, token, contact: text(&session["contact"]) }
    }

    /// Begins a conversation; which.
    pub async fn open(&self, what: &str) -> String {
        let answer = self.caller.call("POST", "/visitor/conversations", &words(what)).await.expect(201);
        text(&answer["conversation"]["id"])
    }

    /// Says something; the stored message.
    pub async fn say(&self, conversation: &str, what: &str) -> Value {
        let path = format!("/visitor/conversations/{conversation}/messages");
        self.caller.call("POST", &path, &words(what)).await.expect(201)["message"].clone()
    }

    /// Their conversations.
    pub async fn conversations(&self) -> Vec<Value> {
        let list = self.caller.get("/visitor/conversations").await.expect(200);
        list["items"].as_array().expect("conversations").clone()
    }

    /// The newest hundred messages.
    pub async fn thread(&self, conversation: &str) -> Vec<Value> {
        let path = format!("/visitor/conversations/{conversation}/messages?limit=100");
        self.caller.get(&path).await.expect(200)["items"].as_array().expect("messages").clone()
    }

    /// A first connection, live.
    pub async fn listen(&self, transport: Transport) -> Ear {
        listen(&self.caller, transport, &Hello::new(&fresh_key())).await
    }
}

/// A connection that was told everything so far.
pub async fn listen(caller: &Caller, transport: Transport, hello: &Hello) -> Ear {
    let line = Line::open(caller, transport, hello).await.expect("a line");
    let follower = hello.cursor.as_deref().map_or_else(Follower::default, Follower::at);
    let mut ear = Ear::new(line, follower);
    ear.until_live().await;
    ear
}
