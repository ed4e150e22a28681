//! Status, assignee, labels: what agents do with a conversation besides talking.

use parlor_domain::{
    AgentId, Author, Conversation, ConversationId, Decision, Expect, Label, Rejection, Scope, Timestamp, Verb,
    WorkspaceId,
};
use parlor_store::Batch;

use super::decide::{Attached, commit, decide};
use super::{ActionContext, ActionError};
use crate::principal::Principal;

/// One thing to change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ConversationChange {
    /// Give it to someone, or to nobody.
    Assign(Option<AgentId>),
    /// It is done.
    Close,
    /// It goes on.
    Reopen,
    /// It sleeps until then.
    Snooze(Timestamp),
    /// File it under exactly these.
    Label(Vec<Label>),
}

/// Changes a conversation, all of it or nothing. What is so already is no error: the answer is the conversation as it then is.
///
/// # Errors
/// Rules, the database.
pub async fn change_conversation(
    cx: &ActionContext,
    by: &Principal,
    id: ConversationId,
    changes: Vec<ConversationChange>,
) -> Result<Conversation, ActionError> {
    for change in &changes {
        if let ConversationChange::Assign(Some(assignee)) = change {
            let conversation = cx.conversation(by, id).await?;
            let reachable = cx
                .store
                .agent(by.workspace(), *assignee)
                .await?
                .is_some_and(|agent| agent.active && agent.reach().contains(conversation.inbox));
            if !reachable {
                return Err(Rejection::NotFound.into());
            }
        }
    }
    let at = cx.clock.now();
    let changed = decide(cx, by, id, Verb::Manage, Attached::default(), |conversation| {
        let mut state = conversation.clone();
        let mut all = Vec::new();
        for change in &changes {
            match change.decide(&state, at) {
                Ok(decision) => {
                    for change in decision.changes {
                        let position = state.revision;
                        state.apply(&change, position, at);
                        all.push(change);
                    }
                }
                Err(Rejection::Unchanged | Rejection::AlreadyClosed | Rejection::AlreadyOpen) => {}
                Err(rejection) => return Err(rejection),
            }
        }
        if all.is_empty() {
            return Err(Rejection::Unchanged);
        }
        Ok(Decision { expect: Expect::Version(conversation.version), changes: all })
    })
    .await;
    match changed {
        Ok(committed) => Ok(committed.conversation),
        Err(ActionError::Rejected(Rejection::Unchanged)) => Ok(cx.fresh(by, id).await?.as_ref().clone()),
        Err(error) => Err(error),
    }
}

impl ConversationChange {
    fn decide(&self, conversation: &Conversation, at: Timestamp) -> Result<Decision, Rejection> {
        match self {
            Self::Assign(assignee) => conversation.assign(*assignee),
            Self::Close => conversation.close(),
            Self::Reopen => conversation.reopen(),
            Self::Snooze(until) => conversation.snooze(*until, at),
            Self::Label(labels) => conversation.label(labels.clone()),
        }
    }
}

/// A snooze is over: Parlor itself opens the conversation again. Nothing happens when it moved on meanwhile.
///
/// # Errors
/// The database; a lost race.
pub async fn unsnooze(
    cx: &ActionContext,
    workspace: WorkspaceId,
    id: ConversationId,
    until: Timestamp,
) -> Result<(), ActionError> {
    let Some((conversation, _)): Option<(Conversation, _)> =
        cx.store.conversation(&Scope::whole(workspace), id).await?
    else {
        return Ok(());
    };
    let Ok(decision) = conversation.wake(until) else {
        return Ok(());
    };
    let batch = Batch {
        workspace,
        conversation: id,
        at: cx.clock.now(),
        by: Author::System,
        decision,
        key: None,
        attachments: Vec::new(),
    };
    commit(cx, batch).await.map(drop)
}
