//! Two workspaces full of words that must not leave them, and everyone who would like to read them.

use serde_json::json;

use crate::support::people::{text, words};
use crate::support::{Agent, Caller, Credential, TestServer, Visitor};

/// Words of the victim's conversation and contact.
pub const CUSTOMERS: &[&str] =
    &["canary-words", "canary-note", "canary-answer", "canary-label", "canary-file", "canary-visitor", "canary@mail"];
/// Words of the house: agents, inboxes, keys.
pub const HOUSE: &[&str] = &["canary-agent", "canary-inbox", "canary-key", "canary-house"];

/// Ids of everything the victims have.
#[derive(Clone, Debug)]
pub struct Ids {
    pub agent: String,
    pub inbox: String,
    pub key: String,
    pub contact: String,
    pub conversation: String,
    /// The owner's message in it.
    pub answer: String,
    /// The visitor's message in it.
    pub question: String,
    /// The owner's note in it.
    pub note: String,
    /// The visitor's picture in it.
    pub picture: String,
    /// A file in the note.
    pub note_file: String,
}

/// The scene.
pub struct House {
    pub desk: TestServer,
    pub ids: Ids,
    /// Whose conversation it is.
    pub victim: Visitor,
    /// Another visitor of the same inbox, with a conversation of their own.
    pub stranger: Visitor,
    /// The stranger's conversation.
    pub strangers_conversation: String,
    /// An agent of another inbox only.
    pub restricted: Agent,
    /// Who was deactivated, with what they still hold.
    pub former: Agent,
    pub former_key: Caller,
    /// The owner of another workspace, with a conversation there.
    pub outsider: Agent,
    pub outsiders_conversation: String,
    /// A visitor of the other workspace.
    pub outside_visitor: Visitor,
    /// The owner's keys: reading, writing, settings.
    pub reader: Caller,
    pub writer: Caller,
    pub steward: Caller,
}

/// A small picture, so that there is a preview.
pub fn picture() -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    image::RgbImage::from_pixel(1_200, 800, image::Rgb([90, 40, 10]))
        .write_to(&mut bytes, image::ImageFormat::Jpeg)
        .expect("a picture");
    bytes.into_inner()
}

impl House {
    pub async fn build() -> Self {
        let desk = TestServer::start().await;
        let owner = &desk.owner;
        let former = owner.add_agent("canary-agent", "agent", &[&desk.inbox]).await;
        let (_, former_key) = former.add_key(&["conversations:read", "conversations:write", "settings"]).await;
        owner.change_agent(&former.id, json!({ "active": false })).await;

        let (hidden, hidden_key) = owner.add_inbox("canary-inbox").await;
        let (back_door, _) = owner.add_inbox("Back door").await;
        let introduction = json!({ "inbox": hidden_key, "name": "canary-visitor", "email": "canary@mail.example" });
        let victim = Visitor::introduce(&desk.base(), introduction.clone()).await;
        let stranger = Visitor::introduce(&desk.base(), json!({ "inbox": hidden_key, "name": "Stranger" })).await;
        let strangers_conversation = stranger.open("Hello from a stranger").await;

        let conversation = victim.open("canary-words").await;
        let path = format!("/visitor/conversations/{conversation}/messages");
        let uploaded = victim.caller.upload("canary-file.jpg", picture()).await.expect(201);
        let mut message = words("canary-words with a picture");
        message["attachments"] = json!([uploaded["attachment"]["id"]]);
        let question = victim.caller.call("POST", &path, &message).await.expect(201);
        let answer = owner.say(&conversation, "canary-answer").await;
        let uploaded_note = owner.caller.upload("canary-file.txt", b"canary-file".to_vec()).await.expect(201);
        let mut note = words("canary-note");
        note["visibility"] = json!("agents_only");
        note["attachments"] = json!([uploaded_note["attachment"]["id"]]);
        let path = format!("/conversations/{conversation}/messages");
        let note = owner.caller.call("POST", &path, &note).await.expect(201);
        let agent = owner.add_agent("canary-agent", "agent", &[&hidden]).await;
        owner.change(&conversation, json!({ "labels": ["canary-label"], "assignee": agent.id })).await;
        let new_key = json!({ "name": "canary-key", "scopes": ["conversations:read"] });
        let key = owner.caller.call("POST", "/api-keys", &new_key).await.expect(201);

        let (outsider, _, outside_key) = desk.other_workspace().await;
        let outside_visitor = Visitor::arrive(&desk.base(), &outside_key).await;
        let ids = Ids {
            agent: agent.id,
            inbox: hidden,
            key: text(&key["key"]["id"]),
            contact: victim.contact.clone(),
            answer: text(&answer["id"]),
            question: text(&question["message"]["id"]),
            note: text(&note["message"]["id"]),
            picture: text(&uploaded["attachment"]["id"]),
            note_file: text(&uploaded_note["attachment"]["id"]),
            conversation,
        };
        Self {
            restricted: owner.add_agent("Rita Restricted", "agent", &[&back_door]).await,
            reader: owner.add_key(&["conversations:read"]).await.1,
            writer: owner.add_key(&["conversations:write"]).await.1,
            steward: owner.add_key(&["settings"]).await.1,
            outsiders_conversation: outside_visitor.open("Hello from elsewhere").await,
            ids,
            victim,
            stranger,
            strangers_conversation,
            former,
            former_key,
            outsider,
            outside_visitor,
            desk,
        }
    }

    /// Someone with this `Authorization` line.
    pub fn with_line(&self, line: String) -> Caller {
        self.desk.nobody().with(Credential::Raw(line))
    }
}

/// No text of an answer holds a word it must not.
#[track_caller]
pub fn assert_silent(what: &str, answer: &str, canaries: &[&str]) {
    let lower = answer.to_lowercase();
    for canary in canaries {
        assert!(!lower.contains(canary), "{what} tells {canary}: {answer}");
    }
}
