//! Load, permit, rule, commit; a lost race starts over. The store announces what was committed.

use parlor_domain::{
    AttachmentId, ClientMessageId, Conversation, ConversationId, Decision, Fingerprint, Rejection, Verb, may,
};
use parlor_store::{Batch, CommitError, Committed, Store, Unavailable};
use std::sync::Arc;
use std::time::Duration;
use tracing::info;

use crate::clock::Clock;
use crate::fanout::Feeds;
use crate::principal::Principal;

/// How often a decision is taken anew when the conversation changed under it.
const ATTEMPTS: usize = 8;

/// What actions work with.
#[derive(Clone, Debug)]
pub struct ActionContext {
    /// The truth.
    pub store: Store,
    /// The time.
    pub clock: Clock,
    /// For what was touched lately, and for signals.
    pub feeds: Feeds,
}

/// Why nothing was done.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ActionError {
    /// A rule says no.
    #[error(transparent)]
    Rejected(#[from] Rejection),
    /// The key was used for other content.
    #[error("the client message id was used for another message")]
    KeyReused,
    /// Others were faster, again and again.
    #[error("the conversation keeps changing; try again")]
    Conflict,
    /// It may work later.
    #[error("try again in {0:?}")]
    Busy(Duration),
    /// The database does not answer.
    #[error("{0}")]
    Unavailable(String),
}

impl From<Unavailable> for ActionError {
    fn from(error: Unavailable) -> Self {
        Self::Unavailable(error.0)
    }
}

/// What of a batch is not the rule's.
#[derive(Clone, Debug, Default)]
pub(super) struct Attached {
    pub key: Option<(ClientMessageId, Fingerprint)>,
    pub attachments: Vec<AttachmentId>,
}

impl ActionContext {
    /// The conversation, from memory when it was touched lately. Existence and ownership are the permission rules' to judge.
    pub(super) async fn conversation(
        &self,
        by: &Principal,
        id: ConversationId,
    ) -> Result<Arc<Conversation>, ActionError> {
        if let Some(known) = self.feeds.recent().get(id)
            && known.workspace == by.workspace()
        {
            return Ok(known);
        }
        self.fresh(by, id).await
    }

    /// The conversation as stored.
    pub(super) async fn fresh(&self, by: &Principal, id: ConversationId) -> Result<Arc<Conversation>, ActionError> {
        let Some((conversation, _)) = self.store.conversation(&by.scope(), id).await? else {
            return Err(Rejection::NotFound.into());
        };
        self.feeds.recent().learn(&conversation);
        Ok(Arc::new(conversation))
    }
}

/// Decides about a conversation and stores what was decided.
pub(super) async fn decide(
    cx: &ActionContext,
    by: &Principal,
    id: ConversationId,
    verb: Verb<'_>,
    attached: Attached,
    rule: impl Fn(&Conversation) -> Result<Decision, Rejection>,
) -> Result<Committed, ActionError> {
    let actor = by.actor();
    let mut conversation = cx.conversation(by, id).await?;
    for _ in 0..ATTEMPTS {
        may(&actor, &by.inboxes(), verb, &conversation)?;
        let decision = rule(&conversation)?;
        let batch = Batch {
            workspace: by.workspace(),
            conversation: id,
            at: cx.clock.now(),
            by: actor.author(),
            decision,
            key: attached.key.clone(),
            attachments: attached.attachments.clone(),
        };
        match commit(cx, batch).await {
            Err(ActionError::Conflict) => conversation = cx.fresh(by, id).await?,
            other => return other,
        }
    }
    Err(ActionError::Conflict)
}

/// Stores a batch; one log line per saved change.
pub(super) async fn commit(cx: &ActionContext, batch: Batch) -> Result<Committed, ActionError> {
    let committed = cx.store.commit(batch).await.map_err(|error| match error {
        CommitError::Conflict => ActionError::Conflict,
        CommitError::KeyReused => ActionError::KeyReused,
        CommitError::NotFound => Rejection::NotFound.into(),
        CommitError::AttachmentInUse => Rejection::AttachmentInUse.into(),
        CommitError::Unavailable(reason) => ActionError::Unavailable(reason),
        CommitError::Full => ActionError::Busy(Duration::from_secs(1)),
    })?;
    info!(
        conversation = %committed.conversation.id,
        events = committed.events.len(),
        revision = %committed.conversation.revision,
        outcome = ?committed.outcome,
        "saved"
    );
    Ok(committed)
}
