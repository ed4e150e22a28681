//! A conversation: what changes make of it (`apply`), and the rules by which changes are decided.

mod rules;

use serde::{Deserialize, Serialize};

use crate::{
    AgentId, Author, Change, ContactBrief, ConversationId, InboxId, Label, Message, MessageId, Position, Timestamp,
    Visibility, WorkspaceId,
};

/// Where a conversation stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum Status {
    /// Someone should answer.
    Open,
    /// It sleeps, and opens again by itself.
    Snoozed {
        /// Until when.
        until: Timestamp,
    },
    /// It is done, until the contact writes again.
    Closed,
}

/// The last thing said, as a list shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LastMessage {
    /// Which.
    pub id: MessageId,
    /// Its place.
    pub position: Position,
    /// Who.
    pub author: Author,
    /// Who may see it.
    pub visibility: Visibility,
    /// The first [`LastMessage::PREVIEW_CHARS`] characters, on one line; none without words or once deleted.
    pub text: Option<String>,
    /// How many files.
    pub attachments: u32,
    /// When it was said.
    pub at: Timestamp,
    /// Whether it was deleted.
    pub deleted: bool,
}

impl LastMessage {
    /// Bounds a list notification: 100 characters are at most 400 bytes.
    pub const PREVIEW_CHARS: usize = 100;

    fn of(message: &Message) -> Self {
        Self {
            id: message.id,
            position: message.position,
            author: message.author.clone(),
            visibility: message.visibility,
            text: message.text.as_ref().map(|text| text.preview(Self::PREVIEW_CHARS)),
            attachments: u32::try_from(message.attachments.len()).unwrap_or(u32::MAX),
            at: message.created_at,
            deleted: message.deleted_at.is_some(),
        }
    }
}

/// What a contact and the agents say to each other; also everything a list shows of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Conversation {
    /// Which.
    pub id: ConversationId,
    /// Whose.
    pub workspace: WorkspaceId,
    /// Through which door.
    pub inbox: InboxId,
    /// With whom.
    pub contact: ContactBrief,
    /// Where it stands.
    pub status: Status,
    /// Who answers.
    pub assignee: Option<AgentId>,
    /// Sorted, without doubles.
    pub labels: Vec<Label>,
    /// When it began.
    pub created_at: Timestamp,
    /// Position of the last message: orders the list, newest first.
    pub activity: Position,
    /// When that was.
    pub activity_at: Timestamp,
    /// The last message, notes included.
    pub last_message: Option<LastMessage>,
    /// The last message a visitor may see.
    pub last_public_message: Option<LastMessage>,
    /// Position of the visitor's last message.
    pub last_from_visitor: Position,
    /// Position of the last message from this side that a visitor may see.
    pub last_to_visitor: Position,
    /// Visitor's messages no agent has seen.
    pub unread_by_agents: u32,
    /// Messages to the visitor that they have not seen.
    pub unread_by_visitor: u32,
    /// How far agents have read.
    pub seen_by_agents: Position,
    /// How far the visitor has read.
    pub seen_by_visitor: Position,
    /// Counts changes that rules look at (status, assignee, labels), so that a decision on an old state is noticed.
    pub version: u64,
    /// The position that last touched it.
    pub revision: Position,
}

impl Conversation {
    /// Labels a conversation may carry.
    pub const MAX_LABELS: usize = 20;

    /// One that has not begun: [`Change::Opened`] is its first change.
    pub fn new(
        id: ConversationId,
        workspace: WorkspaceId,
        inbox: InboxId,
        contact: ContactBrief,
        at: Timestamp,
    ) -> Self {
        Self {
            id,
            workspace,
            inbox,
            contact,
            status: Status::Open,
            assignee: None,
            labels: Vec::new(),
            created_at: at,
            activity: Position::START,
            activity_at: at,
            last_message: None,
            last_public_message: None,
            last_from_visitor: Position::START,
            last_to_visitor: Position::START,
            unread_by_agents: 0,
            unread_by_visitor: 0,
            seen_by_agents: Position::START,
            seen_by_visitor: Position::START,
            version: 0,
            revision: Position::START,
        }
    }

    /// What a stored change makes of the conversation. Total: a recorded change is a fact, not a question.
    pub fn apply(&mut self, change: &Change, position: Position, at: Timestamp) {
        match change {
            Change::Opened => {
                self.activity = position;
                self.activity_at = at;
                self.version += 1;
            }
            Change::Posted(message) => self.posted(message, position, at),
            Change::Edited(message) | Change::Deleted(message) => {
                for last in [&mut self.last_message, &mut self.last_public_message] {
                    if last.as_ref().is_some_and(|last| last.id == message.id) {
                        *last = Some(LastMessage::of(message));
                    }
                }
            }
            Change::Assigned { assignee } => {
                self.assignee = *assignee;
                self.version += 1;
            }
            Change::Closed => self.enter(Status::Closed),
            Change::Reopened => self.enter(Status::Open),
            Change::Snoozed { until } => self.enter(Status::Snoozed { until: *until }),
            Change::Labelled { labels } => {
                self.labels.clone_from(labels);
                self.version += 1;
            }
            Change::ContactRenamed { contact } => {
                self.contact = contact.clone();
                self.version += 1;
            }
            Change::SeenByAgents { up_to } => {
                self.seen_by_agents = self.seen_by_agents.max(*up_to);
                if self.last_from_visitor <= self.seen_by_agents {
                    self.unread_by_agents = 0;
                }
            }
            Change::SeenByVisitor { up_to } => {
                self.seen_by_visitor = self.seen_by_visitor.max(*up_to);
                if self.last_to_visitor <= self.seen_by_visitor {
                    self.unread_by_visitor = 0;
                }
            }
        }
        self.revision = position;
    }

    fn enter(&mut self, status: Status) {
        self.status = status;
        self.version += 1;
    }

    /// Whoever speaks has read what was said before: their own side's counter returns to zero.
    fn posted(&mut self, message: &Message, position: Position, at: Timestamp) {
        self.activity = position;
        self.activity_at = at;
        self.last_message = Some(LastMessage::of(message));
        if message.visibility == Visibility::Everyone {
            self.last_public_message.clone_from(&self.last_message);
        }
        match (&message.author, message.visibility) {
            (Author::Visitor { .. }, _) => {
                self.last_from_visitor = position;
                self.unread_by_agents += 1;
                self.seen_by_visitor = position;
                self.unread_by_visitor = 0;
            }
            (Author::Agent { .. }, visibility) => {
                self.seen_by_agents = position;
                self.unread_by_agents = 0;
                if visibility == Visibility::Everyone {
                    self.last_to_visitor = position;
                    self.unread_by_visitor += 1;
                }
            }
            (Author::System, Visibility::Everyone) => {
                self.last_to_visitor = position;
                self.unread_by_visitor += 1;
            }
            (Author::System, Visibility::AgentsOnly) => {}
        }
    }
}
