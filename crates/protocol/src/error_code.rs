//! Every error a client can meet: the one table of codes, statuses and texts.

use parlor_domain::Rejection;
use serde::{Deserialize, Serialize};

macro_rules! error_codes {
    ($($(#[$doc:meta])* $name:ident = $code:literal, $status:literal, $retry:literal, $text:literal;)*) => {
        /// What went wrong. Clients act on the code, never on the text.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ts_rs::TS, utoipa::ToSchema)]
        pub enum ErrorCode {
            $($(#[$doc])* #[serde(rename = $code)] $name,)*
        }

        impl ErrorCode {
            /// Every code.
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// Its name on the wire.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$name => $code,)* }
            }

            /// The HTTP status it travels with.
            pub fn status(self) -> u16 {
                match self { $(Self::$name => $status,)* }
            }

            /// Whether the same request may succeed later.
            pub fn retryable(self) -> bool {
                match self { $(Self::$name => $retry,)* }
            }

            /// What happened and what to do, in English.
            pub fn text(self) -> &'static str {
                match self { $(Self::$name => $text,)* }
            }
        }
    };
}

error_codes! {
    /// 400
    InvalidRequest = "invalid_request", 400, false, "The request is malformed. See detail for what to change.";
    /// 400
    InvalidJson = "invalid_json", 400, false, "The body is not the JSON this route expects. See detail for where.";
    /// 400
    InvalidCursor = "invalid_cursor", 400, false, "That is not a cursor. Send back exactly what the server sent, or none to begin.";
    /// 401
    Unauthenticated = "unauthenticated", 401, false, "Sign in, or send a valid token.";
    /// 401
    InvalidCredentials = "invalid_credentials", 401, false, "E-mail or password is wrong.";
    /// 403
    Forbidden = "forbidden", 403, false, "You may not do this.";
    /// 403
    CrossSite = "cross_site", 403, false, "The request came from another site. Use the dashboard, or an API key.";
    /// 404
    NotFound = "not_found", 404, false, "There is no such thing, or it is not yours to see.";
    /// 405
    MethodNotAllowed = "method_not_allowed", 405, false, "This route does not take that method.";
    /// 408
    Timeout = "timeout", 408, true, "The request took too long to arrive. Send it again.";
    /// 409
    Conflict = "conflict", 409, true, "Someone changed it at the same moment. Read it again, then try again.";
    /// 409
    KeyReused = "key_reused", 409, false, "This client_message_id was used for another message. Use a new one.";
    /// 409
    AlreadyDone = "already_done", 409, false, "It is so already; nothing was changed.";
    /// 409
    AlreadyTaken = "already_taken", 409, false, "That is taken already. Choose another.";
    /// 410
    LinkExpired = "link_expired", 410, false, "The setup link was used or has expired. Restart the server to get a new one.";
    /// 410
    CursorTooOld = "cursor_too_old", 410, false, "The log no longer reaches back to this cursor. Read the lists anew and follow from their as_of.";
    /// 413
    TooLarge = "too_large", 413, false, "The body is larger than this route takes.";
    /// 415
    UnsupportedMediaType = "unsupported_media_type", 415, false, "Send application/json.";
    /// 415
    UnsupportedFile = "unsupported_file", 415, false, "The file cannot be read as what it claims to be.";
    /// 422
    EmptyMessage = "empty_message", 422, false, "A message needs text or an attachment.";
    /// 422
    MessageTooLong = "message_too_long", 422, false, "A message has at most 10,000 characters.";
    /// 422
    TooManyAttachments = "too_many_attachments", 422, false, "A message has at most 10 attachments.";
    /// 422
    MessageDeleted = "message_deleted", 422, false, "The message was deleted.";
    /// 422
    InvalidField = "invalid_field", 422, false, "A field has a value that is not allowed. See detail.";
    /// 426
    VersionTooOld = "version_too_old", 426, false, "This client is too old for the server. Reload it.";
    /// 429
    RateLimited = "rate_limited", 429, true, "Too many requests. Wait, then go on.";
    /// 500
    Internal = "internal", 500, true, "Something failed on the server. It was logged; try again.";
    /// 503
    Unavailable = "unavailable", 503, true, "The server cannot store or read right now. Nothing was lost; try again.";
    /// 507
    StorageFull = "storage_full", 507, true, "The server has no room for files. Ask its operator.";
}

impl From<&Rejection> for ErrorCode {
    fn from(rejection: &Rejection) -> Self {
        match rejection {
            Rejection::EmptyMessage => Self::EmptyMessage,
            Rejection::MessageTooLong => Self::MessageTooLong,
            Rejection::TooManyAttachments => Self::TooManyAttachments,
            Rejection::InvalidName
            | Rejection::InvalidEmail
            | Rejection::InvalidLabel
            | Rejection::TooManyLabels
            | Rejection::InvalidInboxKey
            | Rejection::InvalidClientMessageId
            | Rejection::AttachmentInUse
            | Rejection::SnoozeInThePast { .. } => Self::InvalidField,
            Rejection::NotFound => Self::NotFound,
            Rejection::Forbidden => Self::Forbidden,
            Rejection::AlreadyClosed | Rejection::AlreadyOpen | Rejection::Unchanged => Self::AlreadyDone,
            Rejection::MessageDeleted => Self::MessageDeleted,
        }
    }
}

/// The body of every failed answer: RFC 9457, `application/problem+json`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS, utoipa::ToSchema)]
pub struct Problem {
    /// `urn:parlor:problem:` and the code.
    #[serde(rename = "type")]
    pub kind: String,
    /// What happened and what to do, in English.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// What clients act on.
    pub code: ErrorCode,
    /// What exactly, when there is more to say. Never names anything secret.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub detail: Option<String>,
    /// Seconds to wait before trying again.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub retry_after: Option<u32>,
}

impl Problem {
    /// The problem of a code.
    pub fn of(code: ErrorCode) -> Self {
        Self {
            kind: format!("urn:parlor:problem:{}", code.as_str()),
            title: code.text().to_owned(),
            status: code.status(),
            code,
            detail: None,
            retry_after: None,
        }
    }
}
