//! Rows of files.

use parlor_domain::{
    AgentId, AttachmentId, ContactId, ConversationId, MessageId, Scope, Timestamp, Viewer, WorkspaceId,
};

use crate::driver::{Row, Statement, Value, json, values};
use crate::{AttachmentOwner, StoredAttachment, Unavailable};

const VISITOR: i64 = 0;
const AGENT: i64 = 1;
/// `owner_kind` of a file whose message was deleted.
pub(crate) const NOBODY: i64 = 2;

fn owner_values(owner: AttachmentOwner) -> [Value; 2] {
    match owner {
        AttachmentOwner::Visitor(id) => [Value::Int(VISITOR), id.into()],
        AttachmentOwner::Agent(id) => [Value::Int(AGENT), id.into()],
        AttachmentOwner::Nobody => [Value::Int(NOBODY), Value::Bytes(Vec::new())],
    }
}

pub(crate) fn insert(stored: &StoredAttachment) -> Statement {
    let mut params = values![stored.attachment.id, stored.workspace];
    params.extend(owner_values(stored.owner));
    params.extend(values![
        stored.storage_key.as_str(),
        stored.preview_key.as_deref(),
        stored.created_at,
        json(&stored.attachment)
    ]);
    Statement::new(
        "INSERT INTO attachments (id, workspace, owner_kind, owner, storage_key, preview_key, created_at, body) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        params,
    )
}

/// One file with the door and contact of its conversation, so that the scope can be checked: see [`visible`].
pub(crate) fn one(workspace: WorkspaceId, id: AttachmentId) -> Statement {
    Statement::new(
        "SELECT a.body, a.workspace, a.owner_kind, a.owner, a.conversation, a.message, a.storage_key, a.preview_key, \
         a.created_at, a.public, c.body FROM attachments a LEFT JOIN conversations c ON c.id = a.conversation \
         WHERE a.id = $1 AND a.workspace = $2",
        values![id, workspace],
    )
}

/// The file of a row of [`one`], if it is in scope.
pub(crate) fn visible(scope: &Scope, row: &Row) -> Result<Option<StoredAttachment>, Unavailable> {
    let stored = stored(row)?;
    let public = row.int(9)? == 1;
    let seen = match (&scope.viewer, stored.bound) {
        (viewer, Some(_)) => {
            let conversation: parlor_domain::Conversation = row.json(10)?;
            let allowed = scope.allows(conversation.inbox, conversation.contact.id);
            match viewer {
                Viewer::Agent(_) => allowed,
                Viewer::Visitor(_) => allowed && public,
            }
        }
        (Viewer::Agent(_), None) => matches!(stored.owner, AttachmentOwner::Agent(_)),
        (Viewer::Visitor(contact), None) => stored.owner == AttachmentOwner::Visitor(*contact),
    };
    Ok(seen.then_some(stored))
}

/// Rows as [`stored`] reads them.
pub(crate) fn unbound(before: Timestamp, limit: u32) -> Statement {
    Statement::new(
        "SELECT body, workspace, owner_kind, owner, conversation, message, storage_key, preview_key, created_at \
         FROM attachments WHERE message IS NULL AND created_at < $1 ORDER BY created_at LIMIT $2",
        values![before, limit],
    )
}

pub(crate) fn delete_unbound(id: AttachmentId) -> Statement {
    Statement::new("DELETE FROM attachments WHERE id = $1 AND message IS NULL", values![id])
}

pub(crate) fn stored(row: &Row) -> Result<StoredAttachment, Unavailable> {
    let owner = match row.int(2)? {
        VISITOR => AttachmentOwner::Visitor(row.id(3, ContactId::from_bytes)?),
        AGENT => AttachmentOwner::Agent(row.id(3, AgentId::from_bytes)?),
        NOBODY => AttachmentOwner::Nobody,
        other => return Err(Unavailable(format!("a file has an owner of the unknown kind {other}"))),
    };
    let bound = match (row.is_null(4), row.is_null(5)) {
        (false, false) => Some((row.id(4, ConversationId::from_bytes)?, row.id(5, MessageId::from_bytes)?)),
        (true, _) | (_, true) => None,
    };
    Ok(StoredAttachment {
        attachment: row.json(0)?,
        workspace: row.id(1, WorkspaceId::from_bytes)?,
        owner,
        bound,
        storage_key: row.text(6)?.to_owned(),
        preview_key: row.optional(7, Row::text)?.map(str::to_owned),
        created_at: row.time(8)?,
    })
}
