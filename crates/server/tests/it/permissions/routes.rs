//! Every route with who may ask it and a request that would be right, if the right one asked it.

use serde_json::{Value, json};

use super::house::Ids;
use crate::support::people::words;
use crate::support::{Caller, Reply, fresh_key};

/// Who may ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    /// Whoever comes.
    Anyone,
    /// Whoever has a ticket.
    Ticket,
    /// Agents; a key with the scope of reading conversations.
    Reads,
    /// Agents; a key with the scope of writing conversations.
    Writes,
    /// Agents; a key with the scope of settings.
    Settings,
    /// Admins; a key with the scope of settings.
    Admins,
    /// Agents by their login.
    Login,
    /// Visitors.
    Visitors,
    /// Agents who read, and visitors.
    ReadsOrVisitors,
    /// Agents who write, and visitors.
    WritesOrVisitors,
    /// Agents and visitors; what a key may not is refused inside the answer.
    AnyoneKnown,
}

impl Who {
    pub fn agents(self) -> bool {
        !matches!(self, Self::Anyone | Self::Ticket | Self::Visitors)
    }

    pub fn visitors(self) -> bool {
        matches!(self, Self::Visitors | Self::ReadsOrVisitors | Self::WritesOrVisitors | Self::AnyoneKnown)
    }

    /// Whether a key with just this scope may ask.
    pub fn key_with(self, scope: &str) -> bool {
        match self {
            Self::Reads | Self::ReadsOrVisitors => scope == "conversations:read",
            Self::Writes | Self::WritesOrVisitors => scope == "conversations:write",
            Self::Settings | Self::Admins => scope == "settings",
            Self::Anyone | Self::Ticket | Self::AnyoneKnown => true,
            Self::Login | Self::Visitors => false,
        }
    }
}

/// A route.
#[derive(Clone, Copy, Debug)]
pub struct Route {
    pub method: &'static str,
    pub path: &'static str,
    pub who: Who,
}

const fn route(method: &'static str, path: &'static str, who: Who) -> Route {
    Route { method, path, who }
}

/// Every route there is; what takes away comes last, so that the rightful walk finds everything.
pub const ROUTES: &[Route] = &[
    route("GET", "/setup", Who::Anyone),
    route("POST", "/setup", Who::Anyone),
    route("POST", "/session", Who::Anyone),
    route("GET", "/visitor/inboxes/{key}", Who::Anyone),
    route("POST", "/visitor/sessions", Who::Anyone),
    route("GET", "/realtime/ws", Who::Ticket),
    route("GET", "/realtime/sse", Who::Ticket),
    route("GET", "/me", Who::Settings),
    route("GET", "/agents", Who::Settings),
    route("POST", "/agents", Who::Admins),
    route("PATCH", "/agents/{id}", Who::Settings),
    route("GET", "/api-keys", Who::Login),
    route("POST", "/api-keys", Who::Login),
    route("GET", "/inboxes", Who::Settings),
    route("POST", "/inboxes", Who::Admins),
    route("PATCH", "/inboxes/{id}", Who::Admins),
    route("GET", "/contacts", Who::Reads),
    route("GET", "/contacts/{id}", Who::Reads),
    route("PATCH", "/contacts/{id}", Who::Writes),
    route("GET", "/contacts/{id}/conversations", Who::Reads),
    route("GET", "/conversations", Who::Reads),
    route("GET", "/conversations/counts", Who::Reads),
    route("GET", "/conversations/{id}", Who::Reads),
    route("PATCH", "/conversations/{id}", Who::Writes),
    route("POST", "/conversations/{id}/seen", Who::Writes),
    route("POST", "/conversations/{id}/typing", Who::Writes),
    route("GET", "/conversations/{id}/messages", Who::Reads),
    route("POST", "/conversations/{id}/messages", Who::Writes),
    route("PATCH", "/conversations/{id}/messages/{message}", Who::Writes),
    route("GET", "/events", Who::Reads),
    route("GET", "/visitor/conversations", Who::Visitors),
    route("POST", "/visitor/conversations", Who::Visitors),
    route("GET", "/visitor/conversations/{id}/messages", Who::Visitors),
    route("POST", "/visitor/conversations/{id}/messages", Who::Visitors),
    route("PATCH", "/visitor/conversations/{id}/messages/{message}", Who::Visitors),
    route("POST", "/visitor/conversations/{id}/seen", Who::Visitors),
    route("POST", "/visitor/conversations/{id}/typing", Who::Visitors),
    route("POST", "/uploads", Who::WritesOrVisitors),
    route("GET", "/attachments/{id}", Who::ReadsOrVisitors),
    route("GET", "/attachments/{id}/preview", Who::ReadsOrVisitors),
    route("POST", "/realtime/tickets", Who::ReadsOrVisitors),
    route("POST", "/realtime/sse", Who::ReadsOrVisitors),
    route("POST", "/realtime/poll", Who::ReadsOrVisitors),
    route("POST", "/realtime/send", Who::AnyoneKnown),
    route("DELETE", "/visitor/conversations/{id}/messages/{message}", Who::Visitors),
    route("DELETE", "/conversations/{id}/messages/{message}", Who::Writes),
    route("DELETE", "/api-keys/{id}", Who::Login),
    route("DELETE", "/session", Who::Login),
];

impl Route {
    /// Whether it names something of someone's.
    pub fn names(&self) -> bool {
        self.path.contains("{id}")
    }

    /// The path, naming these things.
    pub fn path(&self, ids: &Ids, inbox_key: &str) -> String {
        let id = match self.path.split('/').find(|part| !part.is_empty() && *part != "visitor") {
            Some("agents") => &ids.agent,
            Some("inboxes") => &ids.inbox,
            Some("api-keys") => &ids.key,
            Some("contacts") => &ids.contact,
            Some("attachments") => &ids.picture,
            _ => &ids.conversation,
        };
        let message = if self.path.starts_with("/visitor") { &ids.question } else { &ids.answer };
        let path = self.path.replace("{id}", id).replace("{message}", message).replace("{key}", inbox_key);
        match (self.method, self.path) {
            ("POST", "/uploads") => format!("{path}?name=plain.txt"),
            ("GET", "/realtime/sse") => format!("{path}?ticket=tkt_none"),
            _ => path,
        }
    }

    /// A body that would be right.
    pub fn body(&self, ids: &Ids, inbox_key: &str) -> Option<Value> {
        let hello = || json!({ "version": 1, "client": fresh_key(), "watch": { "conversation": ids.conversation } });
        let body = match (self.method, self.path) {
            ("POST", "/setup") => {
                json!({ "token": "set_none", "workspace": "W", "name": "N", "email": "a@b.example", "password": "long enough it is" })
            }
            ("POST", "/session") => json!({ "email": "nobody@parlor.example", "password": "long enough it is" }),
            ("POST", "/visitor/sessions") => json!({ "inbox": inbox_key }),
            ("POST", "/agents") => {
                let email = format!("{}@parlor.example", fresh_key());
                json!({ "name": "New", "email": email, "password": "long enough it is", "role": "agent" })
            }
            ("PATCH", "/agents/{id}" | "/inboxes/{id}") => json!({ "name": "Renamed" }),
            ("POST", "/api-keys") => json!({ "name": "New", "scopes": ["conversations:read"] }),
            ("POST", "/inboxes") => json!({ "name": "New" }),
            ("PATCH", "/contacts/{id}") => json!({ "name": "Renamed" }),
            ("PATCH", "/conversations/{id}") => json!({ "status": "closed" }),
            ("POST", path) if path.ends_with("/seen") => json!({ "up_to": 1 }),
            ("POST", path) if path.ends_with("/messages") => words("said"),
            ("POST", "/visitor/conversations") => words("begun"),
            ("PATCH", path) if path.ends_with("/{message}") => json!({ "text": fresh_key() }),
            ("POST", "/realtime/sse" | "/realtime/poll") => hello(),
            ("POST", "/realtime/send") => json!([
                { "type": "send", "client_message_id": fresh_key(), "conversation": ids.conversation, "message": { "text": "sent" } },
                { "type": "seen", "conversation": ids.conversation, "up_to": 1 },
                { "type": "typing", "conversation": ids.conversation },
            ]),
            _ => return None,
        };
        Some(body)
    }

    /// Asks it. A stream that was granted is not read to its end, which does not come.
    pub async fn ask(&self, caller: &Caller, ids: &Ids, inbox_key: &str) -> (u16, String) {
        let path = self.path(ids, inbox_key);
        let mut request = caller.request(self.method, &path);
        if let Some(body) = self.body(ids, inbox_key) {
            request = request.json(&body);
        }
        if self.path == "/uploads" {
            request = request.body("plain words");
        }
        if self.path == "/realtime/sse" {
            let mut answer = request.send().await.expect("an answer");
            let status = answer.status().as_u16();
            let first = answer.chunk().await.expect("a beginning").unwrap_or_default();
            return (status, String::from_utf8_lossy(&first).into_owned());
        }
        let reply = Reply::of(request, &format!("{} {path}", self.method)).await;
        (reply.status, reply.text())
    }
}
