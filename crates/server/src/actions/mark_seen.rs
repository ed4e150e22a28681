//! Someone has read up to a position.

use parlor_domain::{ConversationId, Position, Rejection, Verb};

use super::decide::{Attached, decide};
use super::{ActionContext, ActionError};
use crate::principal::Principal;

/// Notes how far someone has read. Having read that far already is no error and no event.
///
/// # Errors
/// Rules, the database.
pub async fn mark_seen(
    cx: &ActionContext,
    by: &Principal,
    conversation: ConversationId,
    up_to: Position,
) -> Result<(), ActionError> {
    let actor = by.actor();
    let marked = decide(cx, by, conversation, Verb::MarkSeen, Attached::default(), |conversation| {
        conversation.mark_seen(&actor, up_to)
    })
    .await;
    match marked {
        Ok(_) | Err(ActionError::Rejected(Rejection::Unchanged)) => Ok(()),
        Err(error) => Err(error),
    }
}
