//! One utterance, and who may see it.

use serde::{Deserialize, Deserializer, Serialize, de};
use std::fmt;

use crate::{
    AgentId, Attachment, ContactId, ConversationId, DisplayName, MessageId, MessageText, Position, Rejection, Timestamp,
};

/// Who may see a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(ts_rs::TS, utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Visibility {
    /// Both sides.
    Everyone,
    /// A private note.
    AgentsOnly,
}

/// Who said or did something, as they were called then.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "role", rename_all = "snake_case")]
pub enum Author {
    /// The contact.
    Visitor {
        /// Who.
        id: ContactId,
        /// What they called themselves.
        name: Option<DisplayName>,
    },
    /// An agent.
    Agent {
        /// Who.
        id: AgentId,
        /// What they were called.
        name: DisplayName,
    },
    /// Parlor itself.
    System,
}

/// The sender's own key for a message: the same key is the same message, however often it arrives.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct ClientMessageId(String);

impl ClientMessageId {
    /// # Errors
    /// [`Rejection::InvalidClientMessageId`] unless 8 to 64 letters, digits, `-` or `_`.
    pub fn parse(raw: &str) -> Result<Self, Rejection> {
        let clean = raw.bytes().all(|letter| letter.is_ascii_alphanumeric() || letter == b'-' || letter == b'_');
        if !clean || !(8..=64).contains(&raw.len()) {
            return Err(Rejection::InvalidClientMessageId);
        }
        Ok(Self(raw.to_owned()))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ClientMessageId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for ClientMessageId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        Self::parse(&raw).map_err(de::Error::custom)
    }
}

#[cfg(feature = "schema")]
crate::id::described_as_text!(ClientMessageId, "01jd3w2m-9qf7a8s6");

/// A digest of what was sent under a key, so that the same key with other content is noticed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Fingerprint(i64);

impl Fingerprint {
    /// From the number in the tables.
    pub fn from_number(number: i64) -> Self {
        Self(number)
    }

    /// The number in the tables.
    pub fn number(self) -> i64 {
        self.0
    }

    /// Of a draft by `author`: 64-bit FNV-1a over every part, each closed by its length.
    pub fn of(author: &Author, draft: &Draft) -> Self {
        let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
        let mut take = |part: &[u8]| {
            for byte in part.iter().copied().chain((part.len() as u64).to_le_bytes()) {
                hash = (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
            }
        };
        match author {
            Author::Visitor { id, .. } => take(&id.to_bytes()),
            Author::Agent { id, .. } => take(&id.to_bytes()),
            Author::System => take(b"system"),
        }
        take(match draft.visibility {
            Visibility::Everyone => b"everyone",
            Visibility::AgentsOnly => b"agents",
        });
        take(draft.text.as_ref().map_or(b"", |text| text.as_str().as_bytes()));
        for attachment in &draft.attachments {
            take(&attachment.id.to_bytes());
        }
        Self(hash as i64)
    }
}

/// A message before it is said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// Its future id.
    pub id: MessageId,
    /// The sender's key.
    pub key: ClientMessageId,
    /// Words, if any.
    pub text: Option<MessageText>,
    /// Files, already stored; at most [`Draft::MAX_ATTACHMENTS`].
    pub attachments: Vec<Attachment>,
    /// Who may see it.
    pub visibility: Visibility,
}

impl Draft {
    /// Files a message may carry.
    pub const MAX_ATTACHMENTS: usize = 10;
}

/// One utterance.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// Which.
    pub id: MessageId,
    /// Where.
    pub conversation: ConversationId,
    /// Its place: the position at which it was said. Orders a conversation.
    pub position: Position,
    /// The position that last touched it.
    pub revision: Position,
    /// Who.
    pub author: Author,
    /// Who may see it.
    pub visibility: Visibility,
    /// Words; none when there were only files, or once deleted.
    pub text: Option<MessageText>,
    /// Files.
    pub attachments: Vec<Attachment>,
    /// The sender's key.
    pub key: ClientMessageId,
    /// When it was said.
    pub created_at: Timestamp,
    /// When it was last edited.
    pub edited_at: Option<Timestamp>,
    /// When it was deleted: from then on only this shell remains.
    pub deleted_at: Option<Timestamp>,
}
