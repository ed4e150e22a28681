//! The WebSocket transport: frames in, frames out, and a heartbeat; everything else is the session's.

use axum::extract::ws::{CloseFrame, Message, Utf8Bytes};
use futures_util::{Sink, SinkExt, Stream, StreamExt};
use parlor_protocol::frame::{Answer, ClientFrame, Refuse, ServerFrame, Watch};
use parlor_protocol::{CloseCode, ErrorCode};
use std::sync::Arc;
use std::time::Duration;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use tracing::{debug, info};

use super::commands::carry_out;
use super::frames;
use super::session::{Realtime, Session};
use crate::principal::{AgentPrincipal, Principal};
use crate::random;

/// A connection that does not say who it is by then is closed.
const HELLO_WITHIN: Duration = Duration::from_secs(10);
/// A hello is small.
const HELLO_BYTES: usize = 8 << 10;
/// A reader that takes nothing for so long is closed; it will resume.
const STUCK: Duration = Duration::from_secs(20);
/// Frames that make no sense, before the connection ends.
const BAD_FRAMES: u8 = 10;
/// Frames per second that a client may send, and how many at once.
const FRAMES_PER_SECOND: f64 = 500.0;
const FRAMES_AT_ONCE: f64 = 1_000.0;

/// What ends a connection.
enum End {
    /// We end it.
    Close(CloseCode),
    /// It is gone.
    Gone,
}

/// Serves one WebSocket until it ends. Generic over the socket, so that tests need none.
pub async fn serve<S, E>(cx: Arc<Realtime>, mut socket: S, stopping: CancellationToken)
where
    S: Stream<Item = Result<Message, E>> + Sink<Message> + Unpin,
{
    let end = match greet(&cx, &mut socket, &stopping).await {
        Ok(session) => {
            info!(transport = "ws", workspace = %session.principal.workspace(), "connected");
            live(session, &mut socket, &stopping).await
        }
        Err(end) => end,
    };
    if let End::Close(code) = end {
        debug!(transport = "ws", code = code.number(), reason = code.name(), "closing");
        let _ = tokio::time::timeout(STUCK, farewell(&mut socket, code)).await;
    }
    info!(transport = "ws", "disconnected");
}

async fn greet<S, E>(cx: &Arc<Realtime>, socket: &mut S, stopping: &CancellationToken) -> Result<Session, End>
where
    S: Stream<Item = Result<Message, E>> + Sink<Message> + Unpin,
{
    let first = tokio::select! {
        () = stopping.cancelled() => return Err(End::Close(CloseCode::Draining)),
        first = tokio::time::timeout(HELLO_WITHIN, next_text(socket)) => match first {
            Ok(Some(text)) => text,
            Ok(None) => return Err(End::Gone),
            Err(_) => return Err(End::Close(CloseCode::TooSlow)),
        },
    };
    if HELLO_BYTES < first.len() {
        return Err(End::Close(CloseCode::TooLarge));
    }
    let Ok(ClientFrame::Hello(hello)) = serde_json::from_str::<ClientFrame>(&first) else {
        return Err(End::Close(CloseCode::BadFrames));
    };
    let principal = hello.ticket.as_deref().and_then(|ticket| cx.tickets.redeem(ticket, cx.actions.clock.now()));
    let principal = principal.ok_or(End::Close(CloseCode::Unauthenticated))?;
    // Boxed: a future that is done after a moment must not make every connection's task larger for ever.
    let (session, first) = Box::pin(Session::start(cx, principal, &hello)).await.map_err(End::Close)?;
    write(socket, first).await?;
    Ok(session)
}

async fn next_text<S, E>(socket: &mut S) -> Option<Utf8Bytes>
where
    S: Stream<Item = Result<Message, E>> + Unpin,
{
    loop {
        match socket.next().await? {
            Ok(Message::Text(text)) => return Some(text),
            Ok(Message::Ping(_) | Message::Pong(_)) => {}
            Ok(Message::Binary(_) | Message::Close(_)) | Err(_) => return None,
        }
    }
}

async fn live<S, E>(mut session: Session, socket: &mut S, stopping: &CancellationToken) -> End
where
    S: Stream<Item = Result<Message, E>> + Sink<Message> + Unpin,
{
    let settings = session.cx.settings;
    let outbox = Arc::clone(session.membership.outbox());
    // The first ping at a random moment: ten thousand connections of one restart must not ping together.
    let jitter = Duration::from_millis(random::below(settings.heartbeat.as_millis() as u64 / 2));
    let mut beat = Instant::now() + settings.heartbeat / 2 + jitter;
    let mut awaiting_sign = false;
    let mut tokens = Tokens { left: FRAMES_AT_ONCE, filled_at: Instant::now() };
    loop {
        tokio::select! {
            biased;
            () = stopping.cancelled() => return End::Close(CloseCode::Draining),
            incoming = socket.next() => {
                // Whatever arrives is a sign of life.
                if std::mem::take(&mut awaiting_sign) {
                    beat = Instant::now() + settings.heartbeat;
                }
                let text = match incoming {
                    Some(Ok(Message::Text(text))) => text,
                    Some(Ok(Message::Ping(_) | Message::Pong(_))) => continue,
                    Some(Ok(Message::Binary(_))) => return End::Close(CloseCode::BadFrames),
                    Some(Ok(Message::Close(_))) | None => return End::Gone,
                    // Too large, not UTF-8, or the link broke: all the same to a peer that is gone.
                    Some(Err(_)) => return End::Close(CloseCode::TooLarge),
                };
                if !tokens.take() {
                    return End::Close(CloseCode::RateLimited);
                }
                // Frames may wait in line behind each other: nothing is done for one who was shut out meanwhile.
                if outbox.wants_answer_first() {
                    match Box::pin(session.pending()).await {
                        Ok(out) => if let Err(end) = write(socket, out).await { return end },
                        Err(code) => return End::Close(code),
                    }
                }
                match Box::pin(session.handle(&text)).await {
                    Ok(out) => if let Err(end) = write(socket, out).await { return end },
                    Err(code) => return End::Close(code),
                }
            }
            () = outbox.ready() => {
                match Box::pin(session.pending()).await {
                    Ok(out) => if let Err(end) = write(socket, out).await { return end },
                    Err(code) => return End::Close(code),
                }
            }
            () = tokio::time::sleep_until(beat) => {
                if awaiting_sign {
                    return End::Close(CloseCode::TooSlow);
                }
                if session.has_expired() {
                    return End::Close(CloseCode::Unauthenticated);
                }
                let mut out = vec![frames::text(&ServerFrame::Ping)];
                out.extend(session.idle_cursor());
                if let Err(end) = write(socket, out).await { return end }
                awaiting_sign = true;
                beat = Instant::now() + settings.patience;
            }
        }
    }
}

/// Writes everything, then flushes once.
async fn write<S>(socket: &mut S, out: Vec<String>) -> Result<(), End>
where
    S: Sink<Message> + Unpin,
{
    if out.is_empty() {
        return Ok(());
    }
    let writing = async {
        for frame in out {
            socket.feed(Message::Text(frame.into())).await.map_err(|_| End::Gone)?;
        }
        socket.flush().await.map_err(|_| End::Gone)
    };
    match tokio::time::timeout(STUCK, writing).await {
        Ok(written) => written,
        Err(_) => Err(End::Close(CloseCode::TooSlow)),
    }
}

async fn farewell<S>(socket: &mut S, code: CloseCode)
where
    S: Sink<Message> + Unpin,
{
    let retry = matches!(code, CloseCode::Draining).then_some([500, 15_000]);
    let bye = frames::text(&ServerFrame::Bye { code: code.number(), retry });
    let _ = socket.feed(Message::Text(bye.into())).await;
    let close = CloseFrame { code: code.number(), reason: Utf8Bytes::from_static(code.name()) };
    let _ = socket.send(Message::Close(Some(close))).await;
}

/// A token bucket for one connection.
struct Tokens {
    left: f64,
    filled_at: Instant,
}

impl Tokens {
    fn take(&mut self) -> bool {
        let now = Instant::now();
        self.left =
            (self.left + now.duration_since(self.filled_at).as_secs_f64() * FRAMES_PER_SECOND).min(FRAMES_AT_ONCE);
        self.filled_at = now;
        self.left -= 1.0;
        0.0 <= self.left
    }
}

impl Session {
    /// Carries out one frame; what to answer.
    ///
    /// # Errors
    /// A close code, when the connection ends.
    async fn handle(&mut self, text: &str) -> Result<Vec<String>, CloseCode> {
        let frame = match serde_json::from_str::<ClientFrame>(text) {
            Ok(frame) => frame,
            Err(error) => return self.bad_frame(ErrorCode::InvalidJson, &error.to_string()),
        };
        match frame {
            ClientFrame::Ping => Ok(vec![frames::text(&ServerFrame::Pong)]),
            ClientFrame::Pong => Ok(Vec::new()),
            ClientFrame::Hello(_) => self.bad_frame(ErrorCode::InvalidRequest, "hello comes first and only once"),
            ClientFrame::Watch(Watch { conversation }) => match self.watch(conversation).await {
                Ok(conversation) => Ok(vec![frames::text(&ServerFrame::Watching(Watch { conversation }))]),
                Err(code) => Ok(vec![frames::text(&ServerFrame::Refuse(Refuse {
                    client_message_id: None,
                    code,
                    message: code.text().to_owned(),
                    retry_after: code.retryable().then_some(1),
                }))]),
            },
            ClientFrame::Resume { cursor } => {
                let head = self.membership.feed().rejoin(self.membership.id());
                self.resume(Some(&cursor), head).await
            }
            ClientFrame::Auth { ticket } => {
                let renewed = self.cx.tickets.redeem(&ticket, self.cx.actions.clock.now());
                match (&self.principal, renewed) {
                    (Principal::Agent(old), Some(Principal::Agent(new))) if old.id() == new.id() => {
                        // A ticket is up to 30 s old: it says on which login they stand, not what they reach now.
                        let agent = Arc::clone(&old.agent);
                        self.principal = Principal::Agent(AgentPrincipal { agent, proof: new.proof });
                        if self.recheck().await? { Ok(Vec::new()) } else { self.go_on(false).await }
                    }
                    (Principal::Visitor(old), Some(Principal::Visitor(new))) if old.contact.id == new.contact.id => {
                        Ok(Vec::new())
                    }
                    (Principal::Agent(_) | Principal::Visitor(_), _) => Err(CloseCode::Unauthenticated),
                }
            }
            ClientFrame::Send { .. } | ClientFrame::Seen { .. } | ClientFrame::Typing { .. } => {
                let answer = carry_out(&self.cx.actions, &self.cx.commands, &self.principal, frame).await;
                Ok(match answer {
                    Answer::Ack(ack) => vec![frames::text(&ServerFrame::Ack(ack))],
                    Answer::Refuse(refuse) => vec![frames::text(&ServerFrame::Refuse(refuse))],
                    Answer::Done => Vec::new(),
                })
            }
        }
    }

    /// A frame that makes no sense gets a friendly error; the connection lives on, unless that goes on.
    fn bad_frame(&mut self, code: ErrorCode, detail: &str) -> Result<Vec<String>, CloseCode> {
        self.bad_frames += 1;
        if BAD_FRAMES <= self.bad_frames {
            return Err(CloseCode::BadFrames);
        }
        // What was sent is not sent back whole.
        let detail: String = detail.chars().take(300).collect();
        let message = format!("{} {detail}", code.text());
        let refuse = Refuse { client_message_id: None, code, message, retry_after: None };
        Ok(vec![frames::text(&ServerFrame::Refuse(refuse))])
    }
}
