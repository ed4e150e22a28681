//! What is, as far as a [`Scope`] may see it. Every answer is one snapshot and says at which log position it is true.

use parlor_domain::{
    AgentId, Contact, ContactId, Conversation, ConversationId, InboxId, Label, Message, MessageId, Position, Scope,
    Viewer, WorkspaceId,
};

use crate::driver::Row;
use crate::store::head_of;
use crate::{Store, Unavailable, sql};

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

/// The first `limit` bodies; one more row than that was asked for, to know whether there are more.
fn bodies<T: for<'de> serde::Deserialize<'de>>(rows: &[Row], limit: u32) -> Result<Vec<T>, Unavailable> {
    rows.iter().take(limit as usize).map(|row| row.json(0)).collect()
}

/// The conversation of an answer, if the scope allows it: foreign and missing look the same.
fn seen(scope: &Scope, rows: &[Row]) -> Result<Option<Conversation>, Unavailable> {
    let conversation: Option<Conversation> = rows.first().map(|row| row.json(0)).transpose()?;
    Ok(conversation.filter(|it| it.workspace == scope.workspace && scope.allows(it.inbox, it.contact.id)))
}

impl Store {
    /// Conversations by last activity, newest first; `before` is the activity of the last row of the page before. A visitor
    /// who asks by label or assignee finds nothing: those are the agents' own affair.
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
        let asked = limit.saturating_add(1);
        let mut statements = vec![sql::log::ends(scope.workspace)];
        statements.extend(sql::lists::page(scope, filter, before, asked));
        let answers = self.read(statements).await?;
        let rows = answers.get(1).map_or(&[][..], Vec::as_slice);
        let items = bodies(rows, limit)?;
        Ok(Page { items, has_more: (limit as usize) < rows.len(), as_of: head_of(&answers[0])? })
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
        let answers = self.read(vec![sql::log::ends(scope.workspace), sql::lists::one(scope.workspace, id)]).await?;
        let Some(conversation) = seen(scope, &answers[1])? else { return Ok(None) };
        Ok(Some((conversation, head_of(&answers[0])?)))
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
        bodies(&self.read_one(sql::lists::of_contact(workspace, contact, None)).await?, u32::MAX)
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
        let asked = limit.saturating_add(1);
        let answers = self
            .read(vec![
                sql::log::ends(scope.workspace),
                sql::lists::one(scope.workspace, conversation),
                sql::messages::slice(scope, conversation, slice, asked),
            ])
            .await?;
        let Some(conversation) = seen(scope, &answers[1])? else { return Ok(None) };
        let mut items: Vec<Message> = bodies(&answers[2], limit)?;
        match slice {
            Slice::Latest | Slice::Before(_) => items.reverse(),
            Slice::After(_) => {}
        }
        Ok(Some(MessagePage {
            conversation,
            items,
            has_more: (limit as usize) < answers[2].len(),
            as_of: head_of(&answers[0])?,
        }))
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
        let answers = self
            .read(vec![
                sql::lists::one(scope.workspace, conversation),
                sql::messages::one(scope, conversation, message),
            ])
            .await?;
        if seen(scope, &answers[0])?.is_none() {
            return Ok(None);
        }
        answers[1].first().map(|row| row.json(0)).transpose()
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
        let Viewer::Visitor(contact) = &scope.viewer else {
            let as_of = self.head(scope.workspace).await?;
            return Ok(VisitorSnapshot {
                conversations: Vec::new(),
                conversation: None,
                messages: Vec::new(),
                has_more: false,
                as_of,
            });
        };
        let asked = messages.saturating_add(1);
        let mut statements = vec![
            sql::log::ends(scope.workspace),
            sql::lists::of_contact(scope.workspace, *contact, Some(conversations)),
        ];
        match conversation {
            None => statements.push(sql::messages::of_newest(scope.workspace, *contact, asked)),
            Some(id) => {
                statements.push(sql::messages::slice(scope, id, Slice::Latest, asked));
                statements.push(sql::lists::one(scope.workspace, id));
            }
        }
        let answers = self.read(statements).await?;
        let conversations: Vec<Conversation> = bodies(&answers[1], u32::MAX)?;
        let shown = match answers.get(3) {
            None => conversations.first().map(|newest| newest.id),
            Some(rows) => seen(scope, rows)?.map(|asked_for| asked_for.id),
        };
        let mut items: Vec<Message> = if shown.is_some() { bodies(&answers[2], messages)? } else { Vec::new() };
        items.reverse();
        Ok(VisitorSnapshot {
            conversations,
            conversation: shown,
            messages: items,
            has_more: shown.is_some() && (messages as usize) < answers[2].len(),
            as_of: head_of(&answers[0])?,
        })
    }

    /// How many conversations stand where.
    ///
    /// # Errors
    /// The database.
    pub async fn counts(&self, scope: &Scope, agent: AgentId) -> Result<Counts, Unavailable> {
        let mut statements = vec![sql::log::ends(scope.workspace)];
        statements.extend(sql::lists::counted(agent).into_iter().filter_map(|who| sql::lists::count_open(scope, who)));
        let answers = self.read(statements).await?;
        // A scope that covers nothing asks nothing, and counts nothing.
        let count = |place: usize| answers.get(place).and_then(|rows| rows.first()).map_or(Ok(0), |row| row.count(0));
        Ok(Counts { mine: count(1)?, unassigned: count(2)?, open: count(3)?, as_of: head_of(&answers[0])? })
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
        let mut statements = vec![sql::log::ends(scope.workspace)];
        statements.extend(sql::people::contacts(scope, before, limit.saturating_add(1)));
        let answers = self.read(statements).await?;
        let rows = answers[1..].iter().flatten().map(|row| sql::people::contact_of(row, 0));
        let mut items: Vec<Contact> = rows.collect::<Result<_, _>>()?;
        items.sort_unstable_by_key(|contact| std::cmp::Reverse(contact.id));
        let has_more = (limit as usize) < items.len();
        items.truncate(limit as usize);
        Ok(Page { items, has_more, as_of: head_of(&answers[0])? })
    }

    /// One contact.
    ///
    /// # Errors
    /// The database.
    pub async fn contact(&self, scope: &Scope, id: ContactId) -> Result<Option<Contact>, Unavailable> {
        let rows = self.read_one(sql::people::contact(scope.workspace, id)).await?;
        let contact = rows.first().map(|row| sql::people::contact_of(row, 0)).transpose()?;
        Ok(contact.filter(|contact| scope.allows(contact.inbox, contact.id)))
    }
}
