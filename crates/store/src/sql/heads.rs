//! What a group must know before it can be decided, asked set-wise. The workspaces come first: their rows are the lock.

use parlor_domain::{AttachmentId, Conversation, ConversationId, Fingerprint, Message, MessageId, WorkspaceId};

use crate::Unavailable;
use crate::driver::{Lookup, Row, Type, values};
use crate::group::{Claim, Heads, Needs, Sent};

/// In id order, so that two nodes never wait for each other; SQLite's one writer needs no lock.
pub(crate) fn workspaces(ids: &[WorkspaceId]) -> Lookup {
    Lookup {
        one: "SELECT id, head FROM workspaces WHERE id = $1",
        many: "SELECT id, head FROM workspaces WHERE id = ANY($1) ORDER BY id FOR UPDATE",
        types: &[Type::Bytes],
        keys: ids.iter().map(|id| values![*id]).collect(),
    }
}

/// Five questions; [`read`] takes their answers in the same order.
pub(crate) fn lookups(needs: &Needs) -> Vec<Lookup> {
    vec![
        workspaces(&needs.workspaces),
        Lookup {
            one: "SELECT body FROM conversations WHERE id = $1",
            many: "SELECT body FROM conversations WHERE id = ANY($1)",
            types: &[Type::Bytes],
            keys: needs.conversations.iter().map(|id| values![*id]).collect(),
        },
        Lookup {
            one: "SELECT fingerprint, body FROM messages WHERE conversation = $1 AND client_message_id = $2",
            many: "SELECT m.fingerprint, m.body FROM unnest($1::bytea[], $2::text[]) AS k(conversation, key) \
                   JOIN messages m ON m.conversation = k.conversation AND m.client_message_id = k.key",
            types: &[Type::Bytes, Type::Text],
            keys: needs.sent.iter().map(|(id, key)| values![*id, key.as_str()]).collect(),
        },
        Lookup {
            one: "SELECT conversation, id, revision FROM messages WHERE conversation = $1 AND id = $2",
            many: "SELECT m.conversation, m.id, m.revision FROM unnest($1::bytea[], $2::bytea[]) AS k(conversation, id) \
                   JOIN messages m ON m.id = k.id AND m.conversation = k.conversation",
            types: &[Type::Bytes, Type::Bytes],
            keys: needs.messages.iter().map(|(conversation, id)| values![*conversation, *id]).collect(),
        },
        Lookup {
            one: "SELECT id, workspace, message, owner_kind FROM attachments WHERE id = $1",
            many: "SELECT id, workspace, message, owner_kind FROM attachments WHERE id = ANY($1)",
            types: &[Type::Bytes],
            keys: needs.attachments.iter().map(|id| values![*id]).collect(),
        },
    ]
}

/// The answers to [`lookups`].
pub(crate) fn read(answers: &[Vec<Row>]) -> Result<Heads, Unavailable> {
    let [workspaces, conversations, sent, messages, attachments] = answers else {
        return Err(Unavailable::because("a group asked five questions and got another number of answers"));
    };
    let mut heads = Heads::default();
    for row in workspaces {
        heads.workspaces.insert(row.id(0, WorkspaceId::from_bytes)?, row.position(1)?);
    }
    for row in conversations {
        let conversation: Conversation = row.json(0)?;
        heads.conversations.insert(conversation.id, conversation);
    }
    for row in sent {
        let fingerprint = Fingerprint::from_number(row.int(0)?);
        let message: Message = row.json(1)?;
        heads.sent.insert((message.conversation, message.key.clone()), Sent { fingerprint, message });
    }
    for row in messages {
        let key = (row.id(0, ConversationId::from_bytes)?, row.id(1, MessageId::from_bytes)?);
        heads.messages.insert(key, row.position(2)?);
    }
    for row in attachments {
        let claim = Claim {
            workspace: row.id(1, WorkspaceId::from_bytes)?,
            free: row.is_null(2) && row.int(3)? != super::attachments::NOBODY,
        };
        heads.attachments.insert(row.id(0, AttachmentId::from_bytes)?, claim);
    }
    Ok(heads)
}
