//! Group commit, pure: what is (heads) and what is wanted (batches) give what happens. No SQL, no clock, no await.
//!
//! Batches of one group see each other's effects, and one that is refused disturbs no neighbour: it is refused here,
//! before anything is written.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use parlor_domain::{
    AttachmentId, Change, ClientMessageId, Conversation, ConversationId, Draft, Event, Expect, Fingerprint, Job, JobId,
    Label, Message, MessageId, Position, Recorded, Timestamp, Visibility, WorkspaceId, job,
};

use crate::commit::{Batch, CommitError, Committed, Outcome};

/// A message that was said under a key.
#[derive(Clone, Debug)]
pub(crate) struct Sent {
    pub fingerprint: Fingerprint,
    pub message: Message,
}

/// A file, as far as binding it goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Claim {
    pub workspace: WorkspaceId,
    pub free: bool,
}

/// What a group must know before it can be decided. Read after the workspaces were locked.
#[derive(Clone, Debug, Default)]
pub(crate) struct Heads {
    pub workspaces: HashMap<WorkspaceId, Position>,
    pub conversations: HashMap<ConversationId, Conversation>,
    pub sent: HashMap<(ConversationId, ClientMessageId), Sent>,
    /// Revisions of the messages that are edited or deleted.
    pub messages: HashMap<(ConversationId, MessageId), Position>,
    pub attachments: HashMap<AttachmentId, Claim>,
}

/// What a group must ask for: the keys of [`Heads`].
#[derive(Clone, Debug, Default)]
pub(crate) struct Needs {
    pub workspaces: Vec<WorkspaceId>,
    pub conversations: Vec<ConversationId>,
    pub sent: Vec<(ConversationId, ClientMessageId)>,
    pub messages: Vec<(ConversationId, MessageId)>,
    pub attachments: Vec<AttachmentId>,
}

/// A job that follows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Due {
    pub id: JobId,
    pub workspace: WorkspaceId,
    pub at: Timestamp,
    pub job: Job,
}

/// A file that became part of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Bound {
    pub attachment: AttachmentId,
    pub conversation: ConversationId,
    pub message: MessageId,
    pub visibility: Visibility,
}

/// A conversation after the group, and the labels its rows carried before.
#[derive(Clone, Debug)]
pub(crate) struct Touched {
    pub labels_before: Vec<Label>,
    pub after: Conversation,
}

/// All that a group writes.
#[derive(Debug, Default)]
pub(crate) struct Effects {
    pub events: Vec<Arc<Recorded>>,
    pub posted: Vec<(Message, Fingerprint)>,
    /// Edited or deleted, in order.
    pub rewritten: Vec<Message>,
    pub conversations: BTreeMap<ConversationId, Touched>,
    pub heads: BTreeMap<WorkspaceId, Position>,
    pub jobs: Vec<Due>,
    pub bound: Vec<Bound>,
    /// Deleted messages whose files nobody may see any more.
    pub orphaned: Vec<MessageId>,
}

/// What becomes of a group: one answer a batch, in order.
#[derive(Debug)]
pub(crate) struct Plan {
    pub answers: Vec<Result<Committed, CommitError>>,
    pub effects: Effects,
}

/// What must be known to decide `batches`; without doubles, sorted.
pub(crate) fn needs<'a>(batches: impl Iterator<Item = &'a Batch>) -> Needs {
    let mut needs = Needs::default();
    for batch in batches {
        needs.workspaces.push(batch.workspace);
        needs.conversations.push(batch.conversation);
        if let Some((key, _)) = key_of(batch) {
            needs.sent.push((batch.conversation, key));
        }
        for change in &batch.decision.changes {
            if let Change::Edited(message) | Change::Deleted(message) = change {
                needs.messages.push((batch.conversation, message.id));
            }
        }
        needs.attachments.extend(&batch.attachments);
    }
    fn tidy<T: Ord>(keys: &mut Vec<T>) {
        keys.sort_unstable();
        keys.dedup();
    }
    tidy(&mut needs.workspaces);
    tidy(&mut needs.conversations);
    tidy(&mut needs.sent);
    tidy(&mut needs.messages);
    tidy(&mut needs.attachments);
    needs
}

/// Decides a group.
pub(crate) fn plan<'a>(heads: Heads, batches: impl Iterator<Item = &'a Batch>) -> Plan {
    let mut planner = Planner { heads, effects: Effects::default() };
    let answers = batches.map(|batch| planner.take(batch)).collect();
    Plan { answers, effects: planner.effects }
}

/// Every message has a key, so every batch that posts is safe to repeat, even where its maker did not say so.
fn key_of(batch: &Batch) -> Option<(ClientMessageId, Fingerprint)> {
    batch.key.clone().or_else(|| {
        let message = batch.decision.changes.iter().find_map(posted)?;
        let draft = Draft {
            id: message.id,
            key: message.key.clone(),
            text: message.text.clone(),
            attachments: message.attachments.clone(),
            visibility: message.visibility,
        };
        Some((message.key.clone(), Fingerprint::of(&message.author, &draft)))
    })
}

fn posted(change: &Change) -> Option<&Message> {
    match change {
        Change::Posted(message) => Some(message),
        Change::Opened
        | Change::Edited(_)
        | Change::Deleted(_)
        | Change::Assigned { .. }
        | Change::Closed
        | Change::Reopened
        | Change::Snoozed { .. }
        | Change::Labelled { .. }
        | Change::ContactRenamed { .. }
        | Change::SeenByAgents { .. }
        | Change::SeenByVisitor { .. } => None,
    }
}

struct Planner {
    heads: Heads,
    effects: Effects,
}

impl Planner {
    fn take(&mut self, batch: &Batch) -> Result<Committed, CommitError> {
        let mut head = *self.heads.workspaces.get(&batch.workspace).ok_or(CommitError::NotFound)?;
        let current = self.heads.conversations.get(&batch.conversation);
        if current.is_some_and(|current| current.workspace != batch.workspace) {
            return Err(CommitError::NotFound);
        }
        let key = key_of(batch);
        // First of all: a repetition of what was accepted is accepted again, whatever happened since.
        if let (Some(current), Some((key, fingerprint))) = (current, &key)
            && let Some(sent) = self.heads.sent.get(&(batch.conversation, key.clone()))
        {
            if sent.fingerprint != *fingerprint {
                return Err(CommitError::KeyReused);
            }
            return Ok(Committed {
                outcome: Outcome::Duplicate,
                conversation: current.clone(),
                events: Vec::new(),
                message: Some(sent.message.clone()),
            });
        }
        let mut conversation = self.expected(batch)?;
        self.check_messages(batch)?;
        self.check_attachments(batch)?;

        // Nothing below can refuse.
        let labels_before = conversation.labels.clone();
        let mut events = Vec::with_capacity(batch.decision.changes.len());
        let mut said = None;
        for change in &batch.decision.changes {
            head = head.next();
            let change = placed(change, head);
            conversation.apply(&change, head, batch.at);
            if let Some((due, job)) = job::follow_up(batch.conversation, &change) {
                let id = job_id(batch.workspace, head);
                self.effects.jobs.push(Due { id, workspace: batch.workspace, at: due, job });
            }
            self.write_message(batch, &change, key.as_ref(), &mut said);
            let after = Box::new(conversation.clone());
            let event = Event::Conversation { by: batch.by.clone(), change, after };
            events.push(Arc::new(Recorded { workspace: batch.workspace, position: head, at: batch.at, event }));
        }
        self.effects.events.extend(events.iter().cloned());
        self.effects
            .conversations
            .entry(batch.conversation)
            .or_insert_with(|| Touched { labels_before, after: conversation.clone() })
            .after = conversation.clone();
        self.effects.heads.insert(batch.workspace, head);
        self.heads.workspaces.insert(batch.workspace, head);
        self.heads.conversations.insert(batch.conversation, conversation.clone());
        Ok(Committed { outcome: Outcome::New, conversation, events, message: said })
    }

    /// The conversation to change, if it is as the decision expects.
    fn expected(&self, batch: &Batch) -> Result<Conversation, CommitError> {
        let current = self.heads.conversations.get(&batch.conversation);
        match (&batch.decision.expect, current) {
            (Expect::Absent(new), None) => {
                let fits = new.id == batch.conversation && new.workspace == batch.workspace;
                if fits { Ok((**new).clone()) } else { Err(CommitError::NotFound) }
            }
            (Expect::Absent(_), Some(_)) => Err(CommitError::Conflict),
            (Expect::Version(_), None) => Err(CommitError::NotFound),
            (Expect::Version(version), Some(current)) => {
                if current.version == *version {
                    Ok(current.clone())
                } else {
                    Err(CommitError::Conflict)
                }
            }
        }
    }

    /// A message is edited or deleted only as it was when that was decided: else an edit could bring back what was deleted.
    fn check_messages(&self, batch: &Batch) -> Result<(), CommitError> {
        for change in &batch.decision.changes {
            if let Change::Edited(message) | Change::Deleted(message) = change {
                match self.heads.messages.get(&(batch.conversation, message.id)) {
                    None => return Err(CommitError::NotFound),
                    Some(revision) if *revision != message.revision => return Err(CommitError::Conflict),
                    Some(_) => {}
                }
            }
        }
        Ok(())
    }

    fn check_attachments(&self, batch: &Batch) -> Result<(), CommitError> {
        for (place, id) in batch.attachments.iter().enumerate() {
            let free = self.heads.attachments.get(id).is_some_and(|it| it.free && it.workspace == batch.workspace);
            if !free || batch.attachments[..place].contains(id) {
                return Err(CommitError::AttachmentInUse);
            }
        }
        Ok(())
    }

    /// Notes what a change does to messages, and lets the rest of the group see it.
    fn write_message(
        &mut self,
        batch: &Batch,
        change: &Change,
        key: Option<&(ClientMessageId, Fingerprint)>,
        said: &mut Option<Message>,
    ) {
        match change {
            Change::Posted(message) => {
                let fingerprint = key.map_or(Fingerprint::from_number(0), |(_, fingerprint)| *fingerprint);
                // The files belong to what was said first; a batch says one thing.
                if said.is_none() {
                    for id in &batch.attachments {
                        if let Some(claim) = self.heads.attachments.get_mut(id) {
                            claim.free = false;
                        }
                        self.effects.bound.push(Bound {
                            attachment: *id,
                            conversation: batch.conversation,
                            message: message.id,
                            visibility: message.visibility,
                        });
                    }
                }
                self.heads.messages.insert((batch.conversation, message.id), message.revision);
                let sent = Sent { fingerprint, message: message.clone() };
                self.heads.sent.insert((batch.conversation, message.key.clone()), sent);
                self.effects.posted.push((message.clone(), fingerprint));
                *said = Some(message.clone());
            }
            Change::Edited(message) | Change::Deleted(message) => {
                self.heads.messages.insert((batch.conversation, message.id), message.revision);
                if let Some(sent) = self.heads.sent.get_mut(&(batch.conversation, message.key.clone())) {
                    sent.message = message.clone();
                }
                if message.deleted_at.is_some() {
                    self.effects.orphaned.push(message.id);
                }
                self.effects.rewritten.push(message.clone());
                *said = Some(message.clone());
            }
            Change::Opened
            | Change::Assigned { .. }
            | Change::Closed
            | Change::Reopened
            | Change::Snoozed { .. }
            | Change::Labelled { .. }
            | Change::ContactRenamed { .. }
            | Change::SeenByAgents { .. }
            | Change::SeenByVisitor { .. } => {}
        }
    }
}

/// A change with its place filled in: the store's part of a message.
fn placed(change: &Change, position: Position) -> Change {
    let mut change = change.clone();
    match &mut change {
        Change::Posted(message) => {
            message.position = position;
            message.revision = position;
        }
        Change::Edited(message) | Change::Deleted(message) => message.revision = position,
        Change::Opened
        | Change::Assigned { .. }
        | Change::Closed
        | Change::Reopened
        | Change::Snoozed { .. }
        | Change::Labelled { .. }
        | Change::ContactRenamed { .. }
        | Change::SeenByAgents { .. }
        | Change::SeenByVisitor { .. } => {}
    }
    change
}

/// Derived, so that no randomness is needed here: a change has at most one job, and a position has one change. The
/// workspace is folded to 64 bits (FNV-1a), its position stands behind.
fn job_id(workspace: WorkspaceId, position: Position) -> JobId {
    let folded = workspace
        .to_bytes()
        .iter()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3));
    let digest = (u128::from(folded) << 64) | u128::from(position.get());
    JobId::derived(digest.to_be_bytes())
}

#[cfg(test)]
mod tests;
