//! Files: their rows only. The bytes lie where their keys say.

use parlor_domain::{
    AgentId, Attachment, AttachmentId, ContactId, ConversationId, MessageId, Scope, Timestamp, WorkspaceId,
};

use crate::{Store, Unavailable, sql};

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

impl Store {
    /// Stores the row of a file whose bytes are stored; unbound until a message names it.
    ///
    /// # Errors
    /// The database.
    pub async fn insert_attachment(&self, attachment: StoredAttachment) -> Result<(), Unavailable> {
        self.write_plainly(vec![sql::attachments::insert(&attachment)]).await?;
        Ok(())
    }

    /// A file in scope. Bound: whoever may see its message. Unbound: a visitor sees their own; an agent sees those of agents
    /// (compare [`StoredAttachment::owner`] where it must be their own).
    ///
    /// # Errors
    /// The database.
    pub async fn attachment(&self, scope: &Scope, id: AttachmentId) -> Result<Option<StoredAttachment>, Unavailable> {
        let rows = self.read_one(sql::attachments::one(scope.workspace, id)).await?;
        rows.first().map_or(Ok(None), |row| sql::attachments::visible(scope, row))
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
        self.read_one(sql::attachments::unbound(before, limit)).await?.iter().map(sql::attachments::stored).collect()
    }

    /// Forgets a file that is unbound; false when a message took it meanwhile. Delete the bytes only after true.
    ///
    /// # Errors
    /// The database.
    pub async fn delete_attachment(&self, id: AttachmentId) -> Result<bool, Unavailable> {
        let answers = self.write_plainly(vec![sql::attachments::delete_unbound(id)]).await?;
        Ok(answers.first().is_some_and(|deleted| 0 < deleted.touched))
    }
}
