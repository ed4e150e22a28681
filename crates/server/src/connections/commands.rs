//! What clients do, the same over every transport: send, seen, typing.

use parlor_domain::{ContactId, Position, Timestamp, Visibility};
use parlor_protocol::api::ApiScope;
use parlor_protocol::frame::{Ack, Answer, ClientFrame, OutgoingMessage, Refuse};
use parlor_protocol::{Cursor, ErrorCode};
use std::time::Duration;

use crate::actions::{ActionContext, ActionError, PostMessage, Where, mark_seen, post_message, show_typing};
use crate::identity::{Rate, RateLimiter};
use crate::principal::{AgentPrincipal, Principal};

/// How much clients may ask.
#[derive(Debug)]
pub struct CommandLimits {
    messages: RateLimiter<ContactId>,
    signals: RateLimiter<ContactId>,
}

impl CommandLimits {
    /// Messages of one visitor, and half as often again as people type: signs of typing and reading.
    pub fn new(messages: Rate) -> Self {
        let signals = Rate { per: messages.per, count: 4 * messages.count, burst: 4 * messages.burst };
        Self { messages: RateLimiter::new(messages), signals: RateLimiter::new(signals) }
    }

    /// Whether a visitor may send a message now.
    ///
    /// # Errors
    /// How long to wait.
    pub fn may_send(&self, by: &Principal, now: Timestamp) -> Result<(), Duration> {
        match by {
            Principal::Agent(_) => Ok(()),
            Principal::Visitor(visitor) => self.messages.check(visitor.contact.id, now),
        }
    }

    fn may_signal(&self, by: &Principal, now: Timestamp) -> Result<(), Duration> {
        match by {
            Principal::Agent(_) => Ok(()),
            Principal::Visitor(visitor) => self.signals.check(visitor.contact.id, now),
        }
    }
}

/// Why an action did nothing, as clients are told.
pub(crate) fn error_code(error: &ActionError) -> (ErrorCode, Option<Duration>) {
    match error {
        ActionError::Rejected(rejection) => (rejection.into(), None),
        ActionError::KeyReused => (ErrorCode::KeyReused, None),
        ActionError::Conflict => (ErrorCode::Conflict, Some(Duration::from_secs(1))),
        ActionError::Busy(wait) => (ErrorCode::RateLimited, Some(*wait)),
        ActionError::Unavailable(reason) => {
            tracing::warn!(reason, "The store does not answer; the client will try again");
            (ErrorCode::Unavailable, Some(Duration::from_secs(2)))
        }
    }
}

/// Carries out one command. Frames that are no commands are refused.
pub async fn carry_out(cx: &ActionContext, limits: &CommandLimits, by: &Principal, frame: ClientFrame) -> Answer {
    if let Principal::Agent(agent) = by
        && !may_write(agent)
    {
        return refuse(&frame, ErrorCode::Forbidden, None);
    }
    match frame {
        ClientFrame::Send { ref client_message_id, conversation, ref message } => {
            if let Err(wait) = limits.may_send(by, cx.clock.now()) {
                return refuse(&frame, ErrorCode::RateLimited, Some(wait));
            }
            let OutgoingMessage { text, attachments, visibility } = message.clone();
            let request = PostMessage {
                place: conversation.map_or(Where::New, Where::In),
                key: client_message_id.clone(),
                text,
                attachments,
                visibility: visibility.unwrap_or(Visibility::Everyone),
            };
            match post_message(cx, by, request).await {
                Ok(committed) => {
                    let Some(message) = committed.message else {
                        return refuse(&frame, ErrorCode::Internal, Some(Duration::from_secs(1)));
                    };
                    Answer::Ack(Ack {
                        client_message_id: client_message_id.clone(),
                        conversation: message.conversation,
                        message_id: message.id,
                        cursor: Cursor { epoch: cx.feeds.epoch().clone(), position: message.position }.to_string(),
                        at: message.created_at,
                    })
                }
                Err(error) => {
                    let (code, wait) = error_code(&error);
                    refuse(&frame, code, wait)
                }
            }
        }
        ClientFrame::Seen { conversation, up_to } => {
            if let Err(wait) = limits.may_signal(by, cx.clock.now()) {
                return refuse(&frame, ErrorCode::RateLimited, Some(wait));
            }
            // The tables hold signed numbers; nobody has read beyond them.
            let up_to = Position::new(up_to.min(i64::MAX as u64));
            match mark_seen(cx, by, conversation, up_to).await {
                Ok(()) => Answer::Done,
                Err(error) => {
                    let (code, wait) = error_code(&error);
                    refuse(&frame, code, wait)
                }
            }
        }
        ClientFrame::Typing { conversation } => {
            // Nothing is owed for a sign of typing: too many are dropped.
            if limits.may_signal(by, cx.clock.now()).is_err() {
                return Answer::Done;
            }
            match show_typing(cx, by, conversation).await {
                Ok(()) => Answer::Done,
                Err(error) => {
                    let (code, wait) = error_code(&error);
                    refuse(&frame, code, wait)
                }
            }
        }
        ClientFrame::Hello(_)
        | ClientFrame::Watch(_)
        | ClientFrame::Resume { .. }
        | ClientFrame::Auth { .. }
        | ClientFrame::Ping
        | ClientFrame::Pong => refuse(&frame, ErrorCode::InvalidRequest, None),
    }
}

fn may_write(agent: &AgentPrincipal) -> bool {
    agent.allows(ApiScope::ConversationsWrite)
}

/// A refusal that says what to do.
pub(super) fn refuse(frame: &ClientFrame, code: ErrorCode, wait: Option<Duration>) -> Answer {
    let client_message_id = match frame {
        ClientFrame::Send { client_message_id, .. } => Some(client_message_id.clone()),
        ClientFrame::Hello(_)
        | ClientFrame::Seen { .. }
        | ClientFrame::Typing { .. }
        | ClientFrame::Watch(_)
        | ClientFrame::Resume { .. }
        | ClientFrame::Auth { .. }
        | ClientFrame::Ping
        | ClientFrame::Pong => None,
    };
    Answer::Refuse(Refuse {
        client_message_id,
        code,
        message: code.text().to_owned(),
        retry_after: wait.map(|wait| u32::try_from(wait.as_secs_f64().ceil() as u64).unwrap_or(u32::MAX).max(1)),
    })
}
