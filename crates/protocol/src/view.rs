//! What things look like on the wire, to agents and to visitors.

use parlor_domain::{
    AgentId, Attachment, AttachmentId, AttachmentKind, Author, ClientMessageId, ContactBrief, ContactId, Conversation,
    ConversationId, DisplayName, InboxId, Label, LastMessage, Message, MessageId, MessageText, Status, Timestamp,
    Visibility,
};
use serde::{Deserialize, Serialize};

/// Where a conversation stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum StatusView {
    /// Someone should answer.
    Open,
    /// It sleeps until `snoozed_until`.
    Snoozed,
    /// It is done.
    Closed,
}

/// Who said or did something, as agents see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS, utoipa::ToSchema)]
#[serde(tag = "role", rename_all = "snake_case")]
pub enum AuthorView {
    /// The contact.
    Visitor {
        /// Who.
        id: ContactId,
        /// What they called themselves.
        name: Option<DisplayName>,
    },
    /// An agent.
    Agent {
        /// Who.
        id: AgentId,
        /// What they were called.
        name: DisplayName,
    },
    /// Parlor itself.
    System,
}

impl From<&Author> for AuthorView {
    fn from(author: &Author) -> Self {
        match author {
            Author::Visitor { id, name } => Self::Visitor { id: *id, name: name.clone() },
            Author::Agent { id, name } => Self::Agent { id: *id, name: name.clone() },
            Author::System => Self::System,
        }
    }
}

/// Who said something, as visitors see it: agents by name only.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS, utoipa::ToSchema)]
#[serde(tag = "role", rename_all = "snake_case")]
pub enum PublicAuthor {
    /// The visitor themselves.
    Visitor,
    /// An agent.
    Agent {
        /// Their public name.
        name: DisplayName,
    },
    /// Parlor itself.
    System,
}

impl From<&Author> for PublicAuthor {
    fn from(author: &Author) -> Self {
        match author {
            Author::Visitor { .. } => Self::Visitor,
            Author::Agent { name, .. } => Self::Agent { name: name.clone() },
            Author::System => Self::System,
        }
    }
}

/// A contact, as a list shows them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS, utoipa::ToSchema)]
pub struct ContactBriefView {
    /// Who.
    pub id: ContactId,
    /// What they call themselves.
    pub name: Option<DisplayName>,
}

impl From<&ContactBrief> for ContactBriefView {
    fn from(contact: &ContactBrief) -> Self {
        Self { id: contact.id, name: contact.name.clone() }
    }
}

/// A smaller picture.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS, utoipa::ToSchema)]
pub struct PreviewView {
    /// Where; needs the same credential as the API.
    pub url: String,
    /// Pixels.
    pub width: u32,
    /// Pixels.
    pub height: u32,
}

/// A file of a message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS, utoipa::ToSchema)]
pub struct AttachmentView {
    /// Which.
    pub id: AttachmentId,
    /// As its sender called it.
    pub name: DisplayName,
    /// Its media type, found from its bytes.
    pub media_type: String,
    /// Bytes.
    #[ts(type = "number")]
    pub size: u64,
    /// `image` may be shown in place, `file` is a download.
    pub kind: AttachmentKind,
    /// Where; needs the same credential as the API.
    pub url: String,
    /// Pixels, of an image.
    pub width: Option<u32>,
    /// Pixels, of an image.
    pub height: Option<u32>,
    /// A smaller picture, of an image.
    pub preview: Option<PreviewView>,
}

impl From<&Attachment> for AttachmentView {
    fn from(attachment: &Attachment) -> Self {
        let url = format!("/api/v1/attachments/{}", attachment.id);
        let preview = attachment.preview.map(|preview| PreviewView {
            url: format!("{url}/preview"),
            width: preview.width,
            height: preview.height,
        });
        Self {
            id: attachment.id,
            name: attachment.name.clone(),
            media_type: attachment.media_type.clone(),
            size: attachment.size,
            kind: attachment.kind,
            url,
            width: attachment.width,
            height: attachment.height,
            preview,
        }
    }
}

macro_rules! message_view {
    ($(#[$doc:meta])* $name:ident { author: $author:ty, $($(#[$field_doc:meta])* $field:ident: $type:ty,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS, utoipa::ToSchema)]
        pub struct $name {
            /// Which.
            pub id: MessageId,
            /// Where.
            pub conversation: ConversationId,
            /// Its place in the conversation: a larger position is later. Never changes.
            #[ts(type = "number")]
            pub position: u64,
            /// Grows with every change of this message: keep the larger.
            #[ts(type = "number")]
            pub revision: u64,
            /// Who.
            pub author: $author,
            /// Words; none when there were only files, or once deleted.
            pub text: Option<MessageText>,
            /// Files.
            pub attachments: Vec<AttachmentView>,
            /// When it was said.
            pub created_at: Timestamp,
            /// The same, in milliseconds since 1970.
            #[ts(type = "number")]
            pub timestamp: i64,
            /// When it was last edited.
            pub edited_at: Option<Timestamp>,
            /// When it was deleted: from then on only this shell remains.
            pub deleted_at: Option<Timestamp>,
            $($(#[$field_doc])* pub $field: $type,)*
        }
    };
}

message_view! {
    /// A message, as agents see it.
    MessageView {
        author: AuthorView,
        /// Who may see it; `agents_only` is a private note.
        visibility: Visibility,
        /// The sender's key, by which they find their pending copy.
        client_message_id: ClientMessageId,
    }
}

message_view! {
    /// A message, as visitors see it.
    VisitorMessage {
        author: PublicAuthor,
        /// The visitor's own key, by which they find their pending copy; none on messages of others.
        client_message_id: Option<ClientMessageId>,
    }
}

impl From<&Message> for MessageView {
    fn from(message: &Message) -> Self {
        Self {
            id: message.id,
            conversation: message.conversation,
            position: message.position.get(),
            revision: message.revision.get(),
            author: (&message.author).into(),
            text: message.text.clone(),
            attachments: message.attachments.iter().map(Into::into).collect(),
            created_at: message.created_at,
            timestamp: message.created_at.as_millis(),
            edited_at: message.edited_at,
            deleted_at: message.deleted_at,
            visibility: message.visibility,
            client_message_id: message.key.clone(),
        }
    }
}

impl VisitorMessage {
    /// What a visitor is shown of a message; nothing of a note.
    pub fn of(message: &Message) -> Option<Self> {
        match message.visibility {
            Visibility::AgentsOnly => None,
            Visibility::Everyone => Some(Self {
                id: message.id,
                conversation: message.conversation,
                position: message.position.get(),
                revision: message.revision.get(),
                author: (&message.author).into(),
                text: message.text.clone(),
                attachments: message.attachments.iter().map(Into::into).collect(),
                created_at: message.created_at,
                timestamp: message.created_at.as_millis(),
                edited_at: message.edited_at,
                deleted_at: message.deleted_at,
                client_message_id: matches!(message.author, Author::Visitor { .. }).then(|| message.key.clone()),
            }),
        }
    }
}

/// The last message of a conversation, as a list shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS, utoipa::ToSchema)]
pub struct LastMessageView<A> {
    /// Which.
    pub id: MessageId,
    /// Its place.
    #[ts(type = "number")]
    pub position: u64,
    /// Who.
    pub author: A,
    /// The first 100 characters on one line; none without words or once deleted.
    pub text: Option<String>,
    /// How many files.
    pub attachments: u32,
    /// When it was said.
    pub at: Timestamp,
    /// Whether only agents see it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub note: bool,
    /// Whether it was deleted.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub deleted: bool,
}

impl<'a, A: From<&'a Author>> From<&'a LastMessage> for LastMessageView<A> {
    fn from(last: &'a LastMessage) -> Self {
        Self {
            id: last.id,
            position: last.position.get(),
            author: (&last.author).into(),
            text: last.text.clone(),
            attachments: last.attachments,
            at: last.at,
            note: last.visibility == Visibility::AgentsOnly,
            deleted: last.deleted,
        }
    }
}

/// A conversation, as an agent's list shows it: all of it, so that the newest row simply replaces the old.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS, utoipa::ToSchema)]
pub struct ConversationRow {
    /// Which.
    pub id: ConversationId,
    /// Grows with every change of this conversation: keep the larger.
    #[ts(type = "number")]
    pub revision: u64,
    /// Through which door.
    pub inbox: InboxId,
    /// With whom.
    pub contact: ContactBriefView,
    /// Where it stands.
    pub status: StatusView,
    /// Until when, while snoozed.
    pub snoozed_until: Option<Timestamp>,
    /// Who answers.
    pub assignee: Option<AgentId>,
    /// Sorted.
    pub labels: Vec<Label>,
    /// When it began.
    pub created_at: Timestamp,
    /// Orders the list: larger is newer.
    #[ts(type = "number")]
    pub activity: u64,
    /// When the last message was said.
    pub activity_at: Timestamp,
    /// The last message, notes included.
    pub last_message: Option<LastMessageView<AuthorView>>,
    /// The contact's messages no agent has seen.
    pub unread: u32,
    /// Position up to which agents have read.
    #[ts(type = "number")]
    pub seen_by_agents: u64,
    /// Position up to which the contact has read.
    #[ts(type = "number")]
    pub seen_by_visitor: u64,
}

impl From<&Conversation> for ConversationRow {
    fn from(conversation: &Conversation) -> Self {
        let (status, snoozed_until) = match conversation.status {
            Status::Open => (StatusView::Open, None),
            Status::Snoozed { until } => (StatusView::Snoozed, Some(until)),
            Status::Closed => (StatusView::Closed, None),
        };
        Self {
            id: conversation.id,
            revision: conversation.revision.get(),
            inbox: conversation.inbox,
            contact: (&conversation.contact).into(),
            status,
            snoozed_until,
            assignee: conversation.assignee,
            labels: conversation.labels.clone(),
            created_at: conversation.created_at,
            activity: conversation.activity.get(),
            activity_at: conversation.activity_at,
            last_message: conversation.last_message.as_ref().map(Into::into),
            unread: conversation.unread_by_agents,
            seen_by_agents: conversation.seen_by_agents.get(),
            seen_by_visitor: conversation.seen_by_visitor.get(),
        }
    }
}

/// A conversation, as its visitor sees it. A snoozed one looks open: sleeping is the agents' affair.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS, utoipa::ToSchema)]
pub struct VisitorConversation {
    /// Which.
    pub id: ConversationId,
    /// Grows with every change: keep the larger.
    #[ts(type = "number")]
    pub revision: u64,
    /// Whether it is done.
    pub closed: bool,
    /// When it began.
    pub created_at: Timestamp,
    /// When the last message both sides see was said.
    pub activity_at: Timestamp,
    /// The last message both sides see.
    pub last_message: Option<LastMessageView<PublicAuthor>>,
    /// Messages the visitor has not seen.
    pub unread: u32,
    /// Position up to which agents have read.
    #[ts(type = "number")]
    pub seen_by_agents: u64,
    /// Position up to which the visitor has read.
    #[ts(type = "number")]
    pub seen_by_visitor: u64,
}

impl From<&Conversation> for VisitorConversation {
    fn from(conversation: &Conversation) -> Self {
        let last = conversation.last_public_message.as_ref();
        Self {
            id: conversation.id,
            revision: conversation.revision.get(),
            closed: conversation.status == Status::Closed,
            created_at: conversation.created_at,
            activity_at: last.map_or(conversation.created_at, |last| last.at),
            last_message: last.map(Into::into),
            unread: conversation.unread_by_visitor,
            seen_by_agents: conversation.seen_by_agents.get(),
            seen_by_visitor: conversation.seen_by_visitor.get(),
        }
    }
}
