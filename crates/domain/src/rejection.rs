//! Every way a rule says no. What a person reads stands in `protocol::ErrorCode`.

use crate::time::Timestamp;

/// A rule's refusal. Nothing was changed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Rejection {
    /// See its text.
    #[error("a message needs text or an attachment")]
    EmptyMessage,
    /// See its text.
    #[error("a message has at most 10,000 characters")]
    MessageTooLong,
    /// See its text.
    #[error("a message has at most 10 attachments")]
    TooManyAttachments,
    /// See its text.
    #[error("a name has 1 to 100 characters on one line")]
    InvalidName,
    /// See its text.
    #[error("an e-mail address looks like ada@example.com")]
    InvalidEmail,
    /// See its text.
    #[error("a label has 1 to 40 characters, on one line, without commas")]
    InvalidLabel,
    /// See its text.
    #[error("a conversation has at most 20 labels")]
    TooManyLabels,
    /// See its text.
    #[error("an inbox key looks like ibx_4f9q2m7c8d3w6k1z")]
    InvalidInboxKey,
    /// See its text.
    #[error("a client message id has 8 to 64 letters, digits, '-' or '_'")]
    InvalidClientMessageId,
    /// See its text.
    #[error("there is no such thing, or it is not yours to see")]
    NotFound,
    /// See its text.
    #[error("you may not do this")]
    Forbidden,
    /// See its text.
    #[error("the conversation is closed already")]
    AlreadyClosed,
    /// See its text.
    #[error("the conversation is open already")]
    AlreadyOpen,
    /// See its text.
    #[error("a snooze must end in the future, at most a year ahead; it is {now} now")]
    SnoozeInThePast {
        /// The server's time.
        now: Timestamp,
    },
    /// See its text.
    #[error("the message was deleted")]
    MessageDeleted,
    /// See its text.
    #[error("nothing would change")]
    Unchanged,
    /// See its text.
    #[error("the attachment is used by another message already")]
    AttachmentInUse,
}
