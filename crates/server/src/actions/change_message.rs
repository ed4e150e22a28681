//! New words for a message, or none at all.

use parlor_domain::{ConversationId, Message, MessageId, MessageText, Rejection, Verb};
use parlor_store::Committed;

use super::decide::{Attached, decide};
use super::{ActionContext, ActionError};
use crate::principal::Principal;

async fn message(
    cx: &ActionContext,
    by: &Principal,
    conversation: ConversationId,
    id: MessageId,
) -> Result<Message, ActionError> {
    Ok(cx.store.message(&by.scope(), conversation, id).await?.ok_or(Rejection::NotFound)?)
}

/// Changes a message's words.
///
/// # Errors
/// Rules, the database.
pub async fn edit_message(
    cx: &ActionContext,
    by: &Principal,
    conversation: ConversationId,
    id: MessageId,
    text: MessageText,
) -> Result<Committed, ActionError> {
    let message = message(cx, by, conversation, id).await?;
    let at = cx.clock.now();
    decide(cx, by, conversation, Verb::Edit(&message), Attached::default(), |conversation| {
        conversation.edit(&message, text.clone(), at)
    })
    .await
}

/// Removes a message; its shell stays.
///
/// # Errors
/// Rules, the database.
pub async fn delete_message(
    cx: &ActionContext,
    by: &Principal,
    conversation: ConversationId,
    id: MessageId,
) -> Result<Committed, ActionError> {
    let message = message(cx, by, conversation, id).await?;
    let at = cx.clock.now();
    decide(cx, by, conversation, Verb::Delete(&message), Attached::default(), |conversation| {
        conversation.delete(&message, at)
    })
    .await
}
