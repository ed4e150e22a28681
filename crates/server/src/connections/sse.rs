//! The server-sent events transport: a session's frames as one long answer.

use bytes::Bytes;
use futures_util::Stream;
use parlor_protocol::CloseCode;
use parlor_protocol::frame::{Hello, ServerFrame};
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use tracing::info;

use super::frames;
use super::session::{Realtime, Session};
use crate::principal::Principal;

/// Proxies cut streams that say nothing.
const COMMENT_EVERY: Duration = Duration::from_secs(15);

struct Streaming {
    session: Session,
    stopping: CancellationToken,
    first: Vec<String>,
    next_comment: Instant,
    ended: bool,
}

/// A stream of events, beginning with what the client missed.
///
/// # Errors
/// A close code, when the connection cannot be.
pub async fn stream(
    cx: &Arc<Realtime>,
    principal: Principal,
    hello: &Hello,
    stopping: CancellationToken,
) -> Result<impl Stream<Item = Result<Bytes, Infallible>> + Send + use<>, CloseCode> {
    let (session, first) = Session::start(cx, principal, hello).await?;
    info!(transport = "sse", workspace = %session.principal.workspace(), "connected");
    let streaming = Streaming { session, stopping, first, next_comment: Instant::now() + COMMENT_EVERY, ended: false };
    Ok(futures_util::stream::unfold(streaming, next))
}

async fn next(mut it: Streaming) -> Option<(Result<Bytes, Infallible>, Streaming)> {
    if it.ended {
        return None;
    }
    let mut text = String::new();
    if !it.first.is_empty() {
        // Two kilobytes of nothing first: some proxies hold back the beginning of an answer.
        text.push(':');
        text.extend(std::iter::repeat_n(' ', 2_048));
        text.push_str("\n\n");
        for frame in std::mem::take(&mut it.first) {
            push(&mut text, &frame);
        }
        return Some((Ok(text.into()), it));
    }
    let outbox = Arc::clone(it.session.membership.outbox());
    while text.is_empty() {
        tokio::select! {
            biased;
            () = it.stopping.cancelled() => end(&mut it, &mut text, CloseCode::Draining),
            () = outbox.ready() => match it.session.pending().await {
                Ok(frames) => frames.iter().for_each(|frame| push(&mut text, frame)),
                Err(code) => end(&mut it, &mut text, code),
            },
            () = tokio::time::sleep_until(it.next_comment) => {
                if it.session.has_expired() {
                    end(&mut it, &mut text, CloseCode::Unauthenticated);
                    break;
                }
                it.next_comment = Instant::now() + COMMENT_EVERY;
                text.push_str(": still here\n\n");
                if let Some(live) = it.session.idle_cursor() {
                    push(&mut text, &live);
                }
            }
        }
    }
    Some((Ok(text.into()), it))
}

fn end(it: &mut Streaming, text: &mut String, code: CloseCode) {
    let retry = matches!(code, CloseCode::Draining).then_some([500, 15_000]);
    push(text, &frames::text(&ServerFrame::Bye { code: code.number(), retry }));
    it.ended = true;
}

/// One frame as an event. Frames that move the cursor carry it as `id:`, so that a bare `EventSource` resumes by itself.
fn push(text: &mut String, frame: &str) {
    if let Some(cursor) = cursor_of(frame) {
        text.push_str("id: ");
        text.push_str(cursor);
        text.push('\n');
    }
    text.push_str("data: ");
    text.push_str(frame);
    text.push_str("\n\n");
}

/// The cursor of `event`, `live` and `reset` frames, which our own encoder puts right behind the type.
fn cursor_of(frame: &str) -> Option<&str> {
    let rest = [r#"{"type":"event","cursor":""#, r#"{"type":"live","cursor":""#, r#"{"type":"reset","cursor":""#]
        .iter()
        .find_map(|start| frame.strip_prefix(start))?;
    rest.split_once('"').map(|(cursor, _)| cursor)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_frames_that_move_the_cursor_carry_it() {
        let live = frames::text(&ServerFrame::Live { cursor: "k7.5".to_owned() });
        assert_eq!(cursor_of(&live), Some("k7.5"));
        let epoch = parlor_protocol::Epoch::parse("k7").expect("valid");
        let event = frames::event(&epoch, parlor_domain::Position::new(6), parlor_domain::Position::new(5), "{}");
        assert_eq!(cursor_of(&event), Some("k7.6"));
        assert_eq!(cursor_of(&frames::text(&ServerFrame::Ping)), None);
        let mut text = String::new();
        push(&mut text, &live);
        assert_eq!(text, "id: k7.5\ndata: {\"type\":\"live\",\"cursor\":\"k7.5\"}\n\n");
    }
}
