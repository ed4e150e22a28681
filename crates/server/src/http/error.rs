//! Failures on their way out: the only place where they become answers.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use parlor_protocol::{CloseCode, ErrorCode, Problem};
use parlor_store::{DirectoryError, Unavailable};
use std::time::Duration;
use tracing::{error, warn};

use crate::actions::ActionError;
use crate::connections::error_code;

/// A failed answer.
#[derive(Debug)]
pub(super) struct ApiError {
    code: ErrorCode,
    detail: Option<String>,
    retry_after: Option<Duration>,
}

/// Characters of a detail: enough to say what is wrong, too few to send back what was sent.
const MOST_DETAIL: usize = 300;

/// What handlers answer.
pub(super) type Answer<T> = Result<T, ApiError>;

impl ApiError {
    pub(super) fn new(code: ErrorCode) -> Self {
        let retry_after = match code {
            ErrorCode::Unavailable => Some(Duration::from_secs(2)),
            _ => None,
        };
        Self { code, detail: None, retry_after }
    }

    /// With what exactly is wrong. Never put anything secret here.
    pub(super) fn because(code: ErrorCode, detail: impl Into<String>) -> Self {
        let detail: String = detail.into().chars().take(MOST_DETAIL).collect();
        Self { detail: Some(detail), ..Self::new(code) }
    }

    pub(super) fn wait(wait: Duration) -> Self {
        Self { retry_after: Some(wait), ..Self::new(ErrorCode::RateLimited) }
    }

    pub(super) fn not_found() -> Self {
        Self::new(ErrorCode::NotFound)
    }
}

impl From<ActionError> for ApiError {
    fn from(error: ActionError) -> Self {
        let (code, retry_after) = error_code(&error);
        let detail = match &error {
            ActionError::Rejected(rejection) => Some(rejection.to_string()),
            ActionError::KeyReused | ActionError::Conflict | ActionError::Busy(_) | ActionError::Unavailable(_) => None,
        };
        Self { code, detail, retry_after }
    }
}

impl From<parlor_domain::Rejection> for ApiError {
    fn from(rejection: parlor_domain::Rejection) -> Self {
        ActionError::from(rejection).into()
    }
}

impl From<Unavailable> for ApiError {
    fn from(error: Unavailable) -> Self {
        warn!(%error, "The store does not answer; the client is told to try again");
        Self::new(ErrorCode::Unavailable)
    }
}

impl From<DirectoryError> for ApiError {
    fn from(error: DirectoryError) -> Self {
        match error {
            DirectoryError::Taken => Self::new(ErrorCode::AlreadyTaken),
            DirectoryError::NotFound => Self::not_found(),
            DirectoryError::LastOwner => Self::because(ErrorCode::InvalidField, error.to_string()),
            DirectoryError::Full => Self::wait(Duration::from_secs(1)),
            DirectoryError::Unavailable(error) => error.into(),
        }
    }
}

impl From<CloseCode> for ApiError {
    fn from(code: CloseCode) -> Self {
        Self::new(match code {
            CloseCode::BadFrames => ErrorCode::InvalidRequest,
            CloseCode::Unauthenticated => ErrorCode::Unauthenticated,
            CloseCode::Forbidden => ErrorCode::Forbidden,
            CloseCode::TooSlow => ErrorCode::Timeout,
            CloseCode::Replaced => ErrorCode::Conflict,
            CloseCode::TooLarge => ErrorCode::TooLarge,
            CloseCode::VersionTooOld => ErrorCode::VersionTooOld,
            CloseCode::RateLimited => ErrorCode::RateLimited,
            CloseCode::Internal => ErrorCode::Internal,
            CloseCode::Draining => ErrorCode::Unavailable,
        })
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        if self.code == ErrorCode::Internal {
            error!(detail = self.detail.as_deref().unwrap_or(""), "A request failed on our side");
        }
        let seconds =
            self.retry_after.map(|wait| u32::try_from(wait.as_secs_f64().ceil() as u64).unwrap_or(u32::MAX).max(1));
        let problem = Problem { detail: self.detail, retry_after: seconds, ..Problem::of(self.code) };
        let status = StatusCode::from_u16(self.code.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let body = serde_json::to_string(&problem).expect("a problem serializes");
        let mut response = (status, body).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        if let Some(seconds) = seconds {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        // The rest of the body is not read: nobody can ask anything more on this connection, and clients should know.
        if matches!(self.code, ErrorCode::TooLarge | ErrorCode::Timeout | ErrorCode::UnsupportedFile) {
            headers.insert(header::CONNECTION, HeaderValue::from_static("close"));
        }
        response
    }
}
