//! Nouns and rules of Parlor, and nothing else: no I/O, no clock, no await.
//!
//! The glossary, one word per thing:
//! - **Workspace**: a company's Parlor. Nothing crosses its edge.
//! - **Inbox**: a door through which people write (a site's widget; later a WhatsApp number).
//! - **Contact**: the person who writes. A **visitor** is a contact at the widget.
//! - **Agent**: the person who answers, with a [`Role`].
//! - **Conversation**: what a contact and the agents say to each other, with a status and an assignee.
//! - **Message**: one utterance; a **note** is a message that only agents see ([`Visibility`]).
//! - **Change**: what happened to a conversation. **Recorded**: a change with its **position** in the log.
//! - **Position**: place in the workspace's log; dense, in commit order. **Revision**: the position that last touched a thing.

pub mod actor;
pub mod attachment;
pub mod conversation;
pub mod decision;
pub mod event;
pub mod id;
pub mod job;
pub mod message;
pub mod people;
pub mod permission;
pub mod position;
pub mod rejection;
pub mod signal;
pub mod text;
pub mod time;

pub use actor::{Actor, InboxScope, Scope, Viewer};
pub use attachment::{Attachment, AttachmentKind, Preview as AttachmentPreview};
pub use conversation::{Conversation, LastMessage, Status};
pub use decision::{Decision, Expect};
pub use event::{Change, Event, Recorded, SettingsChange};
pub use id::{
    AgentId, ApiKeyId, AttachmentId, ContactId, ConversationId, InboxId, JobId, MessageId, SessionId, WorkspaceId,
};
pub use job::Job;
pub use message::{Author, ClientMessageId, Draft, Fingerprint, Message, Visibility};
pub use people::{Contact, ContactBrief, Role};
pub use permission::{Verb, may};
pub use position::Position;
pub use rejection::Rejection;
pub use signal::{Signal, Typist};
pub use text::{DisplayName, Email, InboxKey, Label, MessageText};
pub use time::Timestamp;
