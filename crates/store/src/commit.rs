//! The only way to change a conversation.

use std::sync::Arc;

use parlor_domain::{
    AttachmentId, Author, ClientMessageId, Conversation, ConversationId, Decision, Fingerprint, Message, Recorded,
    Timestamp, WorkspaceId,
};

use crate::Store;
use crate::store::NotAsked;
use crate::writer::Op;

/// What shall happen to one conversation, all of it or nothing.
#[derive(Clone, Debug)]
pub struct Batch {
    /// Whose.
    pub workspace: WorkspaceId,
    /// Which.
    pub conversation: ConversationId,
    /// When.
    pub at: Timestamp,
    /// Who does it.
    pub by: Author,
    /// What was decided, and on what.
    pub decision: Decision,
    /// The sender's key and a digest of what was sent under it; a batch that posts has one.
    pub key: Option<(ClientMessageId, Fingerprint)>,
    /// Files that become part of the posted message.
    pub attachments: Vec<AttachmentId>,
}

/// Whether a batch was stored now, or had been before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Stored now.
    New,
    /// The same key and content had been stored: nothing was changed.
    Duplicate,
}

/// What was stored. Only the store makes one.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Committed {
    /// Now, or before.
    pub outcome: Outcome,
    /// The conversation as it is afterwards.
    pub conversation: Conversation,
    /// What was recorded, in order; nothing for a duplicate.
    pub events: Vec<Arc<Recorded>>,
    /// The message that was posted, edited or deleted; for a duplicate the stored one, with its position.
    pub message: Option<Message>,
}

/// Why a batch was not stored. Nothing of it was.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CommitError {
    /// What it was decided on is no longer so: load and decide again.
    #[error("the conversation changed meanwhile")]
    Conflict,
    /// The key was used for other content.
    #[error("the key was used for another message")]
    KeyReused,
    /// There is no such conversation (or message) in this workspace.
    #[error("there is no such conversation")]
    NotFound,
    /// A file is missing, or belongs to another message.
    #[error("an attachment is missing or used by another message")]
    AttachmentInUse,
    /// Whether it was stored is not known: send it again with the same key.
    #[error("the database is unavailable: {0}")]
    Unavailable(String),
    /// Too many wait already: try again in a moment.
    #[error("too many commits wait")]
    Full,
}

impl Store {
    /// Stores a batch; answers once it is on disk.
    ///
    /// # Errors
    /// See [`CommitError`].
    pub async fn commit(&self, batch: Batch) -> Result<Committed, CommitError> {
        match self.ask(|reply| Op::Commit(Box::new(batch), reply)).await {
            Ok(result) => result,
            Err(NotAsked::Full) => Err(CommitError::Full),
            Err(NotAsked::Closed) => Err(CommitError::Unavailable("the store is closed".to_owned())),
        }
    }
}
