//! Messages of a conversation, along its clustered key.

use parlor_domain::{ContactId, ConversationId, MessageId, Scope, Viewer, WorkspaceId};

use crate::driver::{Statement, Value, values};
use crate::reads::Slice;

/// The least `public` a viewer sees: a visitor's question cannot be answered with a note.
fn least(scope: &Scope) -> Value {
    match scope.viewer {
        Viewer::Agent(_) => Value::Int(0),
        Viewer::Visitor(_) => Value::Int(1),
    }
}

/// `(body)`: newest first, but oldest first for [`Slice::After`].
pub(crate) fn slice(scope: &Scope, conversation: ConversationId, slice: Slice, limit: u32) -> Statement {
    let (sql, place) = match slice {
        Slice::Latest => (BEFORE, Value::Int(i64::MAX)),
        Slice::Before(position) => (BEFORE, position.into()),
        Slice::After(position) => (AFTER, position.into()),
    };
    Statement::new(sql, vec![conversation.into(), place, least(scope), limit.into()])
}

const BEFORE: &str = "SELECT body FROM messages WHERE conversation = $1 AND position < $2 AND public >= $3 \
                      ORDER BY position DESC LIMIT $4";
const AFTER: &str = "SELECT body FROM messages WHERE conversation = $1 AND position > $2 AND public >= $3 \
                     ORDER BY position LIMIT $4";

/// `(body)` of one message; its conversation is part of the question.
pub(crate) fn one(scope: &Scope, conversation: ConversationId, message: MessageId) -> Statement {
    Statement::new(
        "SELECT body FROM messages WHERE id = $2 AND conversation = $1 AND public >= $3",
        vec![conversation.into(), message.into(), least(scope)],
    )
}

/// `(body)` of the newest public messages of a contact's newest conversation, newest first.
pub(crate) fn of_newest(workspace: WorkspaceId, contact: ContactId, limit: u32) -> Statement {
    Statement::new(
        "SELECT body FROM messages WHERE public = 1 AND conversation = (SELECT id FROM conversations \
         WHERE contact = $1 AND workspace = $2 ORDER BY activity DESC LIMIT 1) ORDER BY position DESC LIMIT $3",
        values![contact, workspace, limit],
    )
}
