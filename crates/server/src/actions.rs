//! Everything that can be done: each verb loads, asks a rule, and commits. Only here commits happen.

mod change_conversation;
mod change_message;
mod decide;
mod mark_seen;
mod post_message;
mod rename_contact;
mod show_typing;

pub use change_conversation::{ConversationChange, change_conversation, unsnooze};
pub use change_message::{delete_message, edit_message};
pub use decide::{ActionContext, ActionError};
pub use mark_seen::mark_seen;
pub use post_message::{PostMessage, Where, post_message};
pub use rename_contact::rename_contact;
pub use show_typing::show_typing;
