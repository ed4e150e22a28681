//! The long poll transport: a session that lasts one question. The server keeps nothing between two.

use parlor_protocol::CloseCode;
use parlor_protocol::frame::{Hello, ServerFrame};
use std::sync::Arc;
use std::time::Duration;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::frames;
use super::session::{Realtime, Session};
use crate::principal::Principal;

/// The longest wait.
const MOST_SECONDS: u32 = 25;

/// The answer to a poll, as JSON text: `{"frames":[…],"cursor":"…"}`. Waits for something to tell, at most `hello.wait` seconds.
///
/// # Errors
/// A close code, when the client may not connect.
pub async fn poll(
    cx: &Arc<Realtime>,
    principal: Principal,
    hello: &Hello,
    stopping: CancellationToken,
) -> Result<String, CloseCode> {
    let (mut session, mut out) = Session::start(cx, principal, hello).await?;
    // Welcome and live are no news: the client waits for something that happened.
    let nothing_missed = !out.iter().any(|frame| is_news(frame));
    let wait = hello.wait.unwrap_or(0).min(MOST_SECONDS);
    if nothing_missed && 0 < wait {
        let until = Instant::now() + Duration::from_secs(u64::from(wait));
        let outbox = Arc::clone(session.membership.outbox());
        loop {
            tokio::select! {
                biased;
                () = stopping.cancelled() => {
                    let code = CloseCode::Draining.number();
                    out.push(frames::text(&ServerFrame::Bye { code, retry: Some([500, 15_000]) }));
                    break;
                }
                () = outbox.ready() => {
                    let told = session.pending().await?;
                    let news = told.iter().any(|frame| is_news(frame));
                    out.extend(told);
                    if news {
                        break;
                    }
                }
                () = tokio::time::sleep_until(until) => break,
            }
        }
    } else {
        // States of who is there were put into the outbox by the greeting.
        out.extend(session.pending().await?);
    }
    out.extend(session.idle_cursor());
    out.push(frames::text(&ServerFrame::Live { cursor: session.cursor_text() }));
    Ok(format!(r#"{{"frames":[{}],"cursor":"{}"}}"#, out.join(","), session.cursor_text()))
}

/// Whether a frame tells of something that happened, rather than of how things stand.
fn is_news(frame: &str) -> bool {
    [r#"{"type":"event""#, r#"{"type":"reset""#, r#"{"type":"signal""#, r#"{"type":"bye""#]
        .iter()
        .any(|start| frame.starts_with(start))
}
