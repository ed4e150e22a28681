//! Files: their rows only. The bytes lie where their keys say.

use parlor_domain::{
    AgentId, Attachment, AttachmentId, ContactId, ConversationId, MessageId, Scope, Timestamp, WorkspaceId,
};

use crate::{Store, Unavailable};

/// Who uploaded a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AttachmentOwner {
    /// A visitor.
    Visitor(ContactId),
    /// An agent.
    Agent(AgentId),
    /// Nobody any more: its message was deleted, and the sweep will take it.
    Nobody,
}

/// A file's row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredAttachment {
    /// What is shown of it.
    pub attachment: Attachment,
    /// Whose.
    pub workspace: WorkspaceId,
    /// Who uploaded it.
    pub owner: AttachmentOwner,
    /// The message it is part of, and that message's conversation; none while unbound.
    pub bound: Option<(ConversationId, MessageId)>,
    /// Where its bytes lie.
    pub storage_key: String,
    /// Where its preview's bytes lie.
    pub preview_key: Option<String>,
    /// When it was uploaded.
    pub created_at: Timestamp,
}

fn unbuilt<T>() -> Result<T, Unavailable> {
    Err(Unavailable("under construction".to_owned()))
}

impl Store {
    /// Stores the row of a file whose bytes are stored; unbound until a message names it.
    ///
    /// # Errors
    /// The database.
    pub async fn insert_attachment(&self, attachment: StoredAttachment) -> Result<(), Unavailable> {
        let _ = attachment;
        unbuilt()
    }

    /// A file in scope. Bound: whoever may see its message. Unbound: a visitor sees their own; an agent sees those of agents
    /// (compare [`StoredAttachment::owner`] where it must be their own).
    ///
    /// # Errors
    /// The database.
    pub async fn attachment(&self, scope: &Scope, id: AttachmentId) -> Result<Option<StoredAttachment>, Unavailable> {
        let _ = (scope, id);
        unbuilt()
    }

    /// Files that no message names and that were uploaded before `before`: the sweep's work.
    ///
    /// # Errors
    /// The database.
    pub async fn unbound_attachments(
        &self,
        before: Timestamp,
        limit: u32,
    ) -> Result<Vec<StoredAttachment>, Unavailable> {
        let _ = (before, limit);
        unbuilt()
    }

    /// Forgets a file that is unbound; false when a message took it meanwhile. Delete the bytes only after true.
    ///
    /// # Errors
    /// The database.
    pub async fn delete_attachment(&self, id: AttachmentId) -> Result<bool, Unavailable> {
        let _ = id;
        unbuilt()
    }
}
