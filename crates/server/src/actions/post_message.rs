//! Someone says something; a visitor's first message begins a conversation.

use parlor_domain::{
    AttachmentId, ClientMessageId, Conversation, ConversationId, Draft, Fingerprint, MessageId, MessageText, Rejection,
    Verb, Visibility,
};
use parlor_store::{AttachmentOwner, Batch, Committed};
use sha2::{Digest, Sha256};

use super::decide::{Attached, commit, decide};
use super::{ActionContext, ActionError};
use crate::principal::Principal;
use crate::random;

/// Where something is said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Where {
    /// In this conversation.
    In(ConversationId),
    /// In a new one, which it begins; visitors only.
    New,
}

/// A request to say something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PostMessage {
    /// Where.
    pub place: Where,
    /// The sender's key.
    pub key: ClientMessageId,
    /// Words, as typed.
    pub text: Option<String>,
    /// Files uploaded before.
    pub attachments: Vec<AttachmentId>,
    /// Who may see it.
    pub visibility: Visibility,
}

/// Says something. The same key with the same content is answered with the first result.
///
/// # Errors
/// Rules, a reused key, the database.
pub async fn post_message(cx: &ActionContext, by: &Principal, request: PostMessage) -> Result<Committed, ActionError> {
    let at = cx.clock.now();
    let text = match request.text.as_deref().map(str::trim) {
        None | Some("") => None,
        Some(text) => Some(MessageText::parse(text)?),
    };
    if Draft::MAX_ATTACHMENTS < request.attachments.len() {
        return Err(Rejection::TooManyAttachments.into());
    }
    let mut draft = Draft {
        id: MessageId::mint(at, random::chance()),
        key: request.key,
        text,
        attachments: Vec::with_capacity(request.attachments.len()),
        visibility: request.visibility,
    };
    for id in &request.attachments {
        draft.attachments.push(own_attachment(cx, by, *id).await?);
    }
    let actor = by.actor();
    let attached = Attached {
        key: Some((draft.key.clone(), Fingerprint::of(&actor.author(), &draft))),
        attachments: request.attachments,
    };
    match request.place {
        Where::In(id) => {
            let verb = Verb::Post(draft.visibility);
            decide(cx, by, id, verb, attached, |conversation| conversation.post(&actor, draft.clone(), at)).await
        }
        Where::New => {
            let Principal::Visitor(visitor) = by else {
                return Err(Rejection::Forbidden.into());
            };
            if draft.visibility != Visibility::Everyone {
                return Err(Rejection::Forbidden.into());
            }
            let contact = &visitor.contact;
            let id = opened_by(by, &draft.key);
            let conversation = Conversation::new(id, contact.workspace, contact.inbox, contact.brief(), at);
            let decision = conversation.open(&actor, draft.clone(), at)?;
            let batch = Batch {
                workspace: contact.workspace,
                conversation: id,
                at,
                by: actor.author(),
                decision,
                key: attached.key.clone(),
                attachments: attached.attachments.clone(),
            };
            commit(cx, batch).await
        }
    }
}

/// The conversation a visitor's message begins follows from its key: a retry cannot begin a second one.
fn opened_by(visitor: &Principal, key: &ClientMessageId) -> ConversationId {
    let mut hasher = Sha256::new();
    if let Principal::Visitor(visitor) = visitor {
        hasher.update(visitor.contact.id.to_bytes());
        // The token's hash is secret: without it an id could be calculated by who knows the contact's.
        hasher.update(visitor.token.0);
    }
    hasher.update(key.as_str().as_bytes());
    let digest = hasher.finalize();
    let mut half = [0; 16];
    half.copy_from_slice(&digest[..16]);
    ConversationId::derived(half)
}

/// A file its sender uploaded. Whether another message took it meanwhile is the commit's to notice, so that a retry of the
/// same message is a duplicate and not an error.
async fn own_attachment(
    cx: &ActionContext,
    by: &Principal,
    id: AttachmentId,
) -> Result<parlor_domain::Attachment, ActionError> {
    let Some(stored) = cx.store.attachment(&by.scope(), id).await? else {
        return Err(Rejection::NotFound.into());
    };
    let own = match (by, stored.owner) {
        (Principal::Agent(agent), AttachmentOwner::Agent(owner)) => agent.id() == owner,
        (Principal::Visitor(visitor), AttachmentOwner::Visitor(owner)) => visitor.contact.id == owner,
        (Principal::Agent(_) | Principal::Visitor(_), _) => false,
    };
    if own { Ok(stored.attachment) } else { Err(Rejection::NotFound.into()) }
}
