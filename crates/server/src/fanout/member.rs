//! A connection, as the feed knows it: whose it is, and where to put what they may see.

use parlor_domain::{AgentId, ContactId, ConversationId, InboxScope, SessionId};
use std::sync::Arc;

use super::{Feed, Outbox};

/// Names a connection within its feed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct MemberId(pub(super) u64);

/// Whose connection it is.
#[derive(Clone, Debug)]
pub enum MemberKind {
    /// An agent's.
    Agent {
        /// Who.
        agent: AgentId,
        /// Which conversations they may see.
        inboxes: InboxScope,
        /// The login it stands on; none for an API key.
        session: Option<SessionId>,
        /// The conversation on screen, with its contact.
        watching: Option<(ConversationId, ContactId)>,
    },
    /// A visitor's.
    Visitor {
        /// Who.
        contact: ContactId,
    },
}

/// A connection, as the feed knows it.
#[derive(Clone, Debug)]
pub struct Member {
    /// Whose.
    pub kind: MemberKind,
    /// The client's own name for itself: a newer connection of the same client replaces an older one.
    pub client: Arc<str>,
    /// Which of the client's connections this is.
    pub generation: u64,
    /// Where what they may see is put.
    pub outbox: Arc<Outbox>,
}

impl Member {
    /// Whether two connections belong to the same client of the same person.
    pub(super) fn is_same_client(&self, other: &Self) -> bool {
        let same_person = match (&self.kind, &other.kind) {
            (MemberKind::Agent { agent, .. }, MemberKind::Agent { agent: other, .. }) => agent == other,
            (MemberKind::Visitor { contact }, MemberKind::Visitor { contact: other }) => contact == other,
            (MemberKind::Agent { .. } | MemberKind::Visitor { .. }, _) => false,
        };
        same_person && self.client == other.client
    }
}

/// Being a member; ends when dropped.
#[derive(Debug)]
pub struct Membership {
    pub(super) feed: Arc<Feed>,
    pub(super) id: MemberId,
    pub(super) outbox: Arc<Outbox>,
}

impl Membership {
    /// The feed.
    pub fn feed(&self) -> &Arc<Feed> {
        &self.feed
    }

    /// Which member.
    pub fn id(&self) -> MemberId {
        self.id
    }

    /// Its queue.
    pub fn outbox(&self) -> &Arc<Outbox> {
        &self.outbox
    }
}

impl Drop for Membership {
    fn drop(&mut self) {
        self.feed.leave(self.id);
    }
}
