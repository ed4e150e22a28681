//! The truth: tables say what is, one log per workspace says what changed; both are written in one transaction.
//!
//! [`Store`] is the only door. Reads take a [`parlor_domain::Scope`]; what changes a conversation goes through
//! [`Store::commit`], what changes the configuration through [`Store::change_settings`]. Committed events leave through
//! [`CommitStream`], in commit order. The same SQL runs on two databases; see `sql` for what is said, `group` for what
//! is decided, `sqlite` and `postgres` for who runs it.

mod attachments;
mod commit;
mod config;
mod directory;
mod driver;
mod error;
mod group;
mod jobs;
mod log;
mod migrations;
mod people;
mod postgres;
mod reads;
mod sql;
mod sqlite;
mod store;
mod stream;
mod tokens;
mod writer;

pub use attachments::{AttachmentOwner, StoredAttachment};
pub use commit::{Batch, CommitError, Committed, Outcome};
pub use config::{Database, Epoch, StoreConfig};
pub use directory::{DirectoryChange, DirectoryError, NewWorkspace};
pub use error::{OpenError, Unavailable};
pub use jobs::ClaimedJob;
pub use log::LogError;
pub use people::{Agent, Inbox, Workspace};
pub use reads::{AssigneeFilter, ConversationFilter, Counts, MessagePage, Page, Slice, StatusFilter, VisitorSnapshot};
pub use store::{Opened, Store};
pub use stream::CommitStream;
pub use tokens::{AgentSession, ApiKey, ApiKeyIdentity, SetupError, TokenHash, VisitorIdentity};
