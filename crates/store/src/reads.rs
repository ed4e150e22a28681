//! What is, as far as a [`Scope`] may see it. Every answer is one snapshot and says at which log position it is true.

use parlor_domain::{
    AgentId, Contact, ContactId, Conversation, ConversationId, InboxId, Label, Message, MessageId, Position, Scope,
    WorkspaceId,
};

use crate::{Store, Unavailable};

/// Which conversations, by where they stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum StatusFilter {
    /// Open.
    #[default]
    Open,
    /// Asleep.
    Snoozed,
    /// Done.
    Closed,
    /// Any.
    All,
}

/// Which conversations, by who answers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AssigneeFilter {
    /// Whoever.
    #[default]
    Anyone,
    /// Nobody.
    Nobody,
    /// This one.
    Agent(AgentId),
}

/// Which conversations; all conditions hold together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ConversationFilter {
    /// By where they stand.
    pub status: StatusFilter,
    /// By who answers.
    pub assignee: AssigneeFilter,
    /// By door.
    pub inbox: Option<InboxId>,
    /// By label.
    pub label: Option<Label>,
}

/// Part of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page<T> {
    /// The rows.
    pub items: Vec<T>,
    /// Whether there are more behind them.
    pub has_more: bool,
    /// The log position at which this was true.
    pub as_of: Position,
}

/// Which messages of a conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Slice {
    /// The newest.
    Latest,
    /// The newest of those before a position.
    Before(Position),
    /// The oldest of those after a position.
    After(Position),
}

/// Part of a conversation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MessagePage {
    /// As it was at the same moment.
    pub conversation: Conversation,
    /// Oldest first, whatever the direction asked.
    pub items: Vec<Message>,
    /// Whether there are more in the direction asked (for the latest: before).
    pub has_more: bool,
    /// The log position at which this was true.
    pub as_of: Position,
}

/// All a widget shows at first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VisitorSnapshot {
    /// The visitor's conversations, newest activity first.
    pub conversations: Vec<Conversation>,
    /// Whose messages these are: the one asked for, or the newest; none when there is none.
    pub conversation: Option<ConversationId>,
    /// Its newest messages that a visitor may see, oldest first.
    pub messages: Vec<Message>,
    /// Whether there are older messages.
    pub has_more: bool,
    /// The log position at which this was true.
    pub as_of: Position,
}

/// How many conversations stand where; counting stops at [`Counts::MOST`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counts {
    /// Open and assigned to whoever asks.
    pub mine: u32,
    /// Open and assigned to nobody.
    pub unassigned: u32,
    /// Open.
    pub open: u32,
    /// The log position at which this was true.
    pub as_of: Position,
}

impl Counts {
    /// Shown as "999+".
    pub const MOST: u32 = 1_000;
}

fn unbuilt<T>() -> Result<T, Unavailable> {
    Err(Unavailable("under construction".to_owned()))
}

impl Store {
    /// Conversations by last activity, newest first; `before` is the activity of the last row of the page before.
    ///
    /// # Errors
    /// The database.
    pub async fn conversations(
        &self,
        scope: &Scope,
        filter: &ConversationFilter,
        before: Option<Position>,
        limit: u32,
    ) -> Result<Page<Conversation>, Unavailable> {
        let _ = (scope, filter, before, limit);
        unbuilt()
    }

    /// One conversation, and the log position at which this was true.
    ///
    /// # Errors
    /// The database.
    pub async fn conversation(
        &self,
        scope: &Scope,
        id: ConversationId,
    ) -> Result<Option<(Conversation, Position)>, Unavailable> {
        let _ = (scope, id);
        unbuilt()
    }

    /// Every conversation of one contact, newest activity first.
    ///
    /// # Errors
    /// The database.
    pub async fn conversations_of(
        &self,
        workspace: WorkspaceId,
        contact: ContactId,
    ) -> Result<Vec<Conversation>, Unavailable> {
        let _ = (workspace, contact);
        unbuilt()
    }

    /// Messages of a conversation; none when it is not in scope.
    ///
    /// # Errors
    /// The database.
    pub async fn messages(
        &self,
        scope: &Scope,
        conversation: ConversationId,
        slice: Slice,
        limit: u32,
    ) -> Result<Option<MessagePage>, Unavailable> {
        let _ = (scope, conversation, slice, limit);
        unbuilt()
    }

    /// One message of a conversation.
    ///
    /// # Errors
    /// The database.
    pub async fn message(
        &self,
        scope: &Scope,
        conversation: ConversationId,
        message: MessageId,
    ) -> Result<Option<Message>, Unavailable> {
        let _ = (scope, conversation, message);
        unbuilt()
    }

    /// A visitor's conversations (at most `conversations`), and the newest messages (at most `messages`) of the one asked
    /// for, or of the newest. `scope` is a visitor's; for an agent's the answer is empty.
    ///
    /// # Errors
    /// The database.
    pub async fn visitor_snapshot(
        &self,
        scope: &Scope,
        conversation: Option<ConversationId>,
        conversations: u32,
        messages: u32,
    ) -> Result<VisitorSnapshot, Unavailable> {
        let _ = (scope, conversation, conversations, messages);
        unbuilt()
    }

    /// How many conversations stand where.
    ///
    /// # Errors
    /// The database.
    pub async fn counts(&self, scope: &Scope, agent: AgentId) -> Result<Counts, Unavailable> {
        let _ = (scope, agent);
        unbuilt()
    }

    /// Contacts, newest first; `before` is the last one of the page before. An agent sees those of their inboxes, a visitor themselves.
    ///
    /// # Errors
    /// The database.
    pub async fn contacts(
        &self,
        scope: &Scope,
        before: Option<ContactId>,
        limit: u32,
    ) -> Result<Page<Contact>, Unavailable> {
        let _ = (scope, before, limit);
        unbuilt()
    }

    /// One contact.
    ///
    /// # Errors
    /// The database.
    pub async fn contact(&self, scope: &Scope, id: ContactId) -> Result<Option<Contact>, Unavailable> {
        let _ = (scope, id);
        unbuilt()
    }
}
