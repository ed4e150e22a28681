//! Who may do what to a conversation: the only such rules.

use crate::{Actor, Author, Conversation, InboxScope, Message, Rejection, Role, Visibility};

/// Something one may want to do to a conversation.
#[derive(Clone, Copy, Debug)]
pub enum Verb<'a> {
    /// Say something to the other side, or to one's own.
    Post(Visibility),
    /// Change a message's words.
    Edit(&'a Message),
    /// Remove a message.
    Delete(&'a Message),
    /// Assign, close, reopen, snooze, label.
    Manage,
    /// Say how far one has read.
    MarkSeen,
}

/// Whether `actor`, who reaches `inboxes`, may do `verb`.
///
/// # Errors
/// [`Rejection::NotFound`] when the conversation is none of theirs (the same answer as for a missing one),
/// [`Rejection::Forbidden`] when they may see it but not do this.
pub fn may(actor: &Actor, inboxes: &InboxScope, verb: Verb<'_>, conversation: &Conversation) -> Result<(), Rejection> {
    match actor {
        Actor::System => Ok(()),
        Actor::Visitor(contact) => {
            if contact.id != conversation.contact.id {
                return Err(Rejection::NotFound);
            }
            match verb {
                Verb::Post(Visibility::Everyone) | Verb::MarkSeen => Ok(()),
                // A note is not merely forbidden to a visitor: for them it does not exist.
                Verb::Edit(message) | Verb::Delete(message) if message.visibility == Visibility::AgentsOnly => {
                    Err(Rejection::NotFound)
                }
                Verb::Edit(message) | Verb::Delete(message) => own(&message.author, &actor.author()),
                Verb::Post(Visibility::AgentsOnly) | Verb::Manage => Err(Rejection::Forbidden),
            }
        }
        Actor::Agent { role, .. } => {
            if !inboxes.contains(conversation.inbox) {
                return Err(Rejection::NotFound);
            }
            match verb {
                Verb::Post(_) | Verb::Manage | Verb::MarkSeen => Ok(()),
                Verb::Edit(message) => own(&message.author, &actor.author()),
                Verb::Delete(_) if Role::Admin <= *role => Ok(()),
                Verb::Delete(message) => own(&message.author, &actor.author()),
            }
        }
    }
}

/// Names change, ids do not: compares who, not what they were called.
fn own(author: &Author, actor: &Author) -> Result<(), Rejection> {
    let same = match (author, actor) {
        (Author::Visitor { id, .. }, Author::Visitor { id: own, .. }) => id == own,
        (Author::Agent { id, .. }, Author::Agent { id: own, .. }) => id == own,
        (Author::System, Author::System) => true,
        (Author::Visitor { .. } | Author::Agent { .. } | Author::System, _) => false,
    };
    if same { Ok(()) } else { Err(Rejection::Forbidden) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        AgentId, ClientMessageId, ContactBrief, ContactId, ConversationId, DisplayName, InboxId, MessageId, Position,
        Timestamp, WorkspaceId,
    };

    fn when() -> Timestamp {
        Timestamp::from_millis(1)
    }

    fn visitor(number: u128) -> Actor {
        Actor::Visitor(ContactBrief { id: ContactId::mint(when(), number), name: None })
    }

    fn agent(number: u128, role: Role) -> Actor {
        Actor::Agent { id: AgentId::mint(when(), number), name: DisplayName::parse("Ada").expect("valid"), role }
    }

    fn conversation() -> Conversation {
        let contact = ContactBrief { id: ContactId::mint(when(), 1), name: None };
        let inbox = InboxId::mint(when(), 1);
        Conversation::new(ConversationId::mint(when(), 1), WorkspaceId::mint(when(), 1), inbox, contact, when())
    }

    fn message(by: &Actor, visibility: Visibility) -> Message {
        Message {
            id: MessageId::mint(when(), 1),
            conversation: conversation().id,
            position: Position::new(1),
            revision: Position::new(1),
            author: by.author(),
            visibility,
            text: None,
            attachments: Vec::new(),
            key: ClientMessageId::parse("key-00000001").expect("valid"),
            created_at: when(),
            edited_at: None,
            deleted_at: None,
        }
    }

    #[test]
    fn a_foreign_conversation_does_not_exist_for_a_visitor() {
        for verb in [Verb::Post(Visibility::Everyone), Verb::MarkSeen, Verb::Manage] {
            assert_eq!(may(&visitor(2), &InboxScope::All, verb, &conversation()), Err(Rejection::NotFound));
        }
        assert_eq!(may(&visitor(1), &InboxScope::All, Verb::Post(Visibility::Everyone), &conversation()), Ok(()));
    }

    #[test]
    fn a_visitor_neither_manages_nor_writes_notes() {
        for verb in [Verb::Manage, Verb::Post(Visibility::AgentsOnly)] {
            assert_eq!(may(&visitor(1), &InboxScope::All, verb, &conversation()), Err(Rejection::Forbidden));
        }
        let note = message(&agent(1, Role::Agent), Visibility::AgentsOnly);
        assert_eq!(may(&visitor(1), &InboxScope::All, Verb::Edit(&note), &conversation()), Err(Rejection::NotFound));
    }

    #[test]
    fn an_agent_reaches_only_their_inboxes() {
        let elsewhere = InboxScope::Only([InboxId::mint(when(), 9)].into());
        let it = conversation();
        assert_eq!(may(&agent(1, Role::Agent), &elsewhere, Verb::Manage, &it), Err(Rejection::NotFound));
        let here = InboxScope::Only([it.inbox].into());
        assert_eq!(may(&agent(1, Role::Agent), &here, Verb::Manage, &it), Ok(()));
    }

    #[test]
    fn words_are_changed_only_by_who_said_them() {
        let ada = agent(1, Role::Agent);
        let admin = agent(2, Role::Admin);
        let it = conversation();
        let said = message(&ada, Visibility::Everyone);
        assert_eq!(may(&ada, &InboxScope::All, Verb::Edit(&said), &it), Ok(()));
        assert_eq!(may(&admin, &InboxScope::All, Verb::Edit(&said), &it), Err(Rejection::Forbidden));
        assert_eq!(may(&admin, &InboxScope::All, Verb::Delete(&said), &it), Ok(()));
        assert_eq!(may(&visitor(1), &InboxScope::All, Verb::Delete(&said), &it), Err(Rejection::Forbidden));
    }
}
