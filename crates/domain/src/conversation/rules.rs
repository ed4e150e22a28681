//! The rules: plain functions from what is to what shall happen. No clock, no await.

use super::{Conversation, Status};
use crate::{
    Actor, AgentId, Author, Change, Decision, Draft, Expect, Label, Message, MessageText, Position, Rejection,
    Timestamp, Visibility,
};
use std::time::Duration;

/// A snooze may last this long.
const LONGEST_SNOOZE: Duration = Duration::from_secs(366 * 86_400);

impl Conversation {
    /// A visitor's first message begins a conversation.
    ///
    /// # Errors
    /// As [`Conversation::post`].
    pub fn open(self, by: &Actor, draft: Draft, at: Timestamp) -> Result<Decision, Rejection> {
        let posted = said(&self, by, draft, at)?;
        Ok(Decision { expect: Expect::Absent(Box::new(self)), changes: vec![Change::Opened, posted] })
    }

    /// Someone says something. What is said to the other side wakes a conversation that was closed or asleep.
    ///
    /// # Errors
    /// [`Rejection::EmptyMessage`], [`Rejection::TooManyAttachments`].
    pub fn post(&self, by: &Actor, draft: Draft, at: Timestamp) -> Result<Decision, Rejection> {
        let wakes = draft.visibility == Visibility::Everyone && self.status != Status::Open;
        let posted = said(self, by, draft, at)?;
        let changes = if wakes { vec![Change::Reopened, posted] } else { vec![posted] };
        Ok(self.decided(changes))
    }

    /// New words for a message.
    ///
    /// # Errors
    /// [`Rejection::MessageDeleted`]; [`Rejection::Unchanged`] when they are the old ones.
    pub fn edit(&self, message: &Message, text: MessageText, at: Timestamp) -> Result<Decision, Rejection> {
        if message.deleted_at.is_some() {
            return Err(Rejection::MessageDeleted);
        }
        if message.text.as_ref() == Some(&text) {
            return Err(Rejection::Unchanged);
        }
        let edited = Message { text: Some(text), edited_at: Some(at), ..message.clone() };
        Ok(self.decided(vec![Change::Edited(edited)]))
    }

    /// A message goes; its shell stays, so that every screen can take it away.
    ///
    /// # Errors
    /// [`Rejection::Unchanged`] when it is gone already.
    pub fn delete(&self, message: &Message, at: Timestamp) -> Result<Decision, Rejection> {
        if message.deleted_at.is_some() {
            return Err(Rejection::Unchanged);
        }
        let shell = Message { text: None, attachments: Vec::new(), deleted_at: Some(at), ..message.clone() };
        Ok(self.decided(vec![Change::Deleted(shell)]))
    }

    /// Another assignee, or none.
    ///
    /// # Errors
    /// [`Rejection::Unchanged`].
    pub fn assign(&self, assignee: Option<AgentId>) -> Result<Decision, Rejection> {
        if self.assignee == assignee {
            return Err(Rejection::Unchanged);
        }
        Ok(self.decided(vec![Change::Assigned { assignee }]))
    }

    /// It is done.
    ///
    /// # Errors
    /// [`Rejection::AlreadyClosed`].
    pub fn close(&self) -> Result<Decision, Rejection> {
        match self.status {
            Status::Open | Status::Snoozed { .. } => Ok(self.decided(vec![Change::Closed])),
            Status::Closed => Err(Rejection::AlreadyClosed),
        }
    }

    /// It goes on.
    ///
    /// # Errors
    /// [`Rejection::AlreadyOpen`].
    pub fn reopen(&self) -> Result<Decision, Rejection> {
        match self.status {
            Status::Closed | Status::Snoozed { .. } => Ok(self.decided(vec![Change::Reopened])),
            Status::Open => Err(Rejection::AlreadyOpen),
        }
    }

    /// It sleeps until a moment within the next year.
    ///
    /// # Errors
    /// [`Rejection::SnoozeInThePast`]; [`Rejection::Unchanged`] when it sleeps until then already.
    pub fn snooze(&self, until: Timestamp, at: Timestamp) -> Result<Decision, Rejection> {
        if until <= at || at.plus(LONGEST_SNOOZE) < until {
            return Err(Rejection::SnoozeInThePast { now: at });
        }
        if self.status == (Status::Snoozed { until }) {
            return Err(Rejection::Unchanged);
        }
        Ok(self.decided(vec![Change::Snoozed { until }]))
    }

    /// The snooze that ends at `until` is over.
    ///
    /// # Errors
    /// [`Rejection::Unchanged`] when it was opened, closed or snoozed anew meanwhile.
    pub fn wake(&self, until: Timestamp) -> Result<Decision, Rejection> {
        if self.status != (Status::Snoozed { until }) {
            return Err(Rejection::Unchanged);
        }
        Ok(self.decided(vec![Change::Reopened]))
    }

    /// Files it under exactly these labels.
    ///
    /// # Errors
    /// [`Rejection::TooManyLabels`], [`Rejection::Unchanged`].
    pub fn label(&self, mut labels: Vec<Label>) -> Result<Decision, Rejection> {
        labels.sort();
        labels.dedup();
        if Self::MAX_LABELS < labels.len() {
            return Err(Rejection::TooManyLabels);
        }
        if labels == self.labels {
            return Err(Rejection::Unchanged);
        }
        Ok(self.decided(vec![Change::Labelled { labels }]))
    }

    /// `by` has read up to the message at `up_to`.
    ///
    /// # Errors
    /// [`Rejection::Unchanged`] when they had read that far already, so that repeating it costs no event.
    pub fn mark_seen(&self, by: &Actor, up_to: Position) -> Result<Decision, Rejection> {
        // Nobody has read what was not said: a position from beyond would hide later messages' unread state.
        let up_to = up_to.min(self.activity);
        let (seen, unread, change) = match by {
            Actor::Visitor(_) => (self.seen_by_visitor, self.unread_by_visitor, Change::SeenByVisitor { up_to }),
            Actor::Agent { .. } | Actor::System => {
                (self.seen_by_agents, self.unread_by_agents, Change::SeenByAgents { up_to })
            }
        };
        if up_to <= seen || (unread == 0 && up_to < self.activity) {
            return Err(Rejection::Unchanged);
        }
        Ok(self.decided(vec![change]))
    }

    fn decided(&self, changes: Vec<Change>) -> Decision {
        Decision { expect: Expect::Version(self.version), changes }
    }
}

/// A draft, said by someone at some moment. Its place in the log is the store's to fill.
fn said(conversation: &Conversation, by: &Actor, draft: Draft, at: Timestamp) -> Result<Change, Rejection> {
    if draft.text.is_none() && draft.attachments.is_empty() {
        return Err(Rejection::EmptyMessage);
    }
    if Draft::MAX_ATTACHMENTS < draft.attachments.len() {
        return Err(Rejection::TooManyAttachments);
    }
    let author: Author = by.author();
    Ok(Change::Posted(Message {
        id: draft.id,
        conversation: conversation.id,
        position: Position::START,
        revision: Position::START,
        author,
        visibility: draft.visibility,
        text: draft.text,
        attachments: draft.attachments,
        key: draft.key,
        created_at: at,
        edited_at: None,
        deleted_at: None,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        ClientMessageId, ContactBrief, ContactId, ConversationId, DisplayName, InboxId, MessageId, Role, WorkspaceId,
    };

    fn at(millis: i64) -> Timestamp {
        Timestamp::from_millis(millis)
    }

    fn visitor() -> Actor {
        Actor::Visitor(ContactBrief { id: ContactId::mint(at(1), 1), name: None })
    }

    fn agent() -> Actor {
        Actor::Agent { id: AgentId::mint(at(1), 2), name: DisplayName::parse("Ada").expect("valid"), role: Role::Agent }
    }

    fn draft(number: u128, visibility: Visibility) -> Draft {
        Draft {
            id: MessageId::mint(at(1), number),
            key: ClientMessageId::parse(&format!("key-{number:08}")).expect("valid"),
            text: Some(MessageText::parse("Hello").expect("valid")),
            attachments: Vec::new(),
            visibility,
        }
    }

    /// Applies a decision as the store does: each change at the next position.
    fn store(conversation: &mut Conversation, decision: Decision, at: Timestamp) {
        for mut change in decision.changes {
            let position = conversation.revision.next();
            if let Change::Posted(message) = &mut change {
                message.position = position;
                message.revision = position;
            }
            conversation.apply(&change, position, at);
        }
    }

    fn conversation() -> Conversation {
        let mut conversation = Conversation::new(
            ConversationId::mint(at(1), 1),
            WorkspaceId::mint(at(1), 1),
            InboxId::mint(at(1), 1),
            ContactBrief { id: ContactId::mint(at(1), 1), name: None },
            at(1),
        );
        let opened = conversation.clone().open(&visitor(), draft(1, Visibility::Everyone), at(1)).expect("a rule");
        store(&mut conversation, opened, at(1));
        conversation
    }

    #[test]
    fn a_visitors_message_is_unread_until_an_agent_has_seen_it() {
        let mut it = conversation();
        assert_eq!((it.unread_by_agents, it.unread_by_visitor), (1, 0));
        let seen = it.mark_seen(&agent(), it.last_from_visitor).expect("a rule");
        store(&mut it, seen, at(2));
        assert_eq!(it.unread_by_agents, 0);
        assert_eq!(it.mark_seen(&agent(), it.last_from_visitor), Err(Rejection::Unchanged));
    }

    #[test]
    fn an_answer_counts_for_the_visitor_and_a_note_does_not() {
        let mut it = conversation();
        let note = it.post(&agent(), draft(2, Visibility::AgentsOnly), at(2)).expect("a rule");
        store(&mut it, note, at(2));
        assert_eq!(it.unread_by_visitor, 0);
        assert_ne!(it.last_message, it.last_public_message);
        let answer = it.post(&agent(), draft(3, Visibility::Everyone), at(3)).expect("a rule");
        store(&mut it, answer, at(3));
        assert_eq!(it.unread_by_visitor, 1);
        assert_eq!(it.last_message, it.last_public_message);
    }

    #[test]
    fn writing_again_wakes_a_closed_conversation_and_a_note_does_not() {
        let mut it = conversation();
        let closed = it.close().expect("a rule");
        store(&mut it, closed, at(2));
        assert_eq!(it.close(), Err(Rejection::AlreadyClosed));
        let note = it.post(&agent(), draft(2, Visibility::AgentsOnly), at(3)).expect("a rule");
        store(&mut it, note, at(3));
        assert_eq!(it.status, Status::Closed);
        let again = it.post(&visitor(), draft(3, Visibility::Everyone), at(4)).expect("a rule");
        store(&mut it, again, at(4));
        assert_eq!(it.status, Status::Open);
    }

    #[test]
    fn a_snooze_wakes_only_the_snooze_it_belongs_to() {
        let mut it = conversation();
        assert_eq!(it.snooze(at(5), at(5)), Err(Rejection::SnoozeInThePast { now: at(5) }));
        let asleep = it.snooze(at(9), at(5)).expect("a rule");
        store(&mut it, asleep, at(5));
        assert_eq!(it.wake(at(8)), Err(Rejection::Unchanged));
        let awake = it.wake(at(9)).expect("a rule");
        store(&mut it, awake, at(9));
        assert_eq!(it.status, Status::Open);
    }

    #[test]
    fn posting_leaves_the_version_alone_and_assigning_does_not() {
        let mut it = conversation();
        let before = it.version;
        let answer = it.post(&agent(), draft(2, Visibility::Everyone), at(2)).expect("a rule");
        store(&mut it, answer, at(2));
        assert_eq!(it.version, before);
        let assigned = it.assign(Some(AgentId::mint(at(1), 2))).expect("a rule");
        store(&mut it, assigned, at(3));
        assert_eq!(it.version, before + 1);
    }

    #[test]
    fn a_deleted_message_leaves_a_shell_and_no_preview() {
        let mut it = conversation();
        let Ok(Decision { changes, .. }) = it.post(&visitor(), draft(2, Visibility::Everyone), at(2)) else {
            panic!("a rule");
        };
        let Change::Posted(mut message) = changes[0].clone() else { panic!("it was posted") };
        let posted = it.decided(changes);
        store(&mut it, posted, at(2));
        message.position = it.activity;
        let deleted = it.delete(&message, at(3)).expect("a rule");
        let Change::Deleted(shell) = &deleted.changes[0] else { panic!("it was deleted") };
        assert_eq!((&shell.text, shell.attachments.len()), (&None, 0));
        assert_eq!(it.edit(shell, MessageText::parse("x").expect("valid"), at(4)), Err(Rejection::MessageDeleted));
        store(&mut it, deleted, at(3));
        let last = it.last_message.expect("the shell");
        assert!(last.deleted && last.text.is_none());
    }

    #[test]
    fn nobody_has_read_what_was_not_said() {
        let mut it = conversation();
        let beyond = Position::new(u64::MAX);
        let seen = it.mark_seen(&agent(), beyond).expect("a rule");
        store(&mut it, seen, at(2));
        let again = it.post(&visitor(), draft(2, Visibility::Everyone), at(3)).expect("a rule");
        store(&mut it, again, at(3));
        assert_eq!(it.unread_by_agents, 1);
    }
}
