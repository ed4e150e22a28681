//! The same frames through the same WebSocket library, and nothing behind it: who sends gets an answer, everyone in the room
//! gets the words. No database, no JSON read, no rules. It speaks just enough of the wire for the crowd to feel at home.

use axum::Router;
use axum::extract::ws::{Message, WebSocket, WebSocketUpgrade};
use axum::extract::{ConnectInfo, State};
use axum::response::Response;
use axum::routing::get;
use axum::serve::ListenerExt as _;
use futures_util::{SinkExt as _, StreamExt as _};
use parking_lot::Mutex;
use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use tokio::net::TcpListener;
use tokio::sync::Notify;

/// The ticket of those who are told of every room.
pub const EVERY_ROOM: &str = "every-room";

/// How large its frames are: as large as the server's.
#[derive(Clone, Copy, Debug)]
pub struct Sizes {
    /// An event for a visitor.
    pub visitor: usize,
    /// A list notification for an agent.
    pub agent: usize,
}

/// What waits for one connection.
#[derive(Debug, Default)]
struct Queue {
    waiting: Mutex<Vec<(u64, Arc<str>)>>,
    wake: Notify,
}

#[derive(Debug)]
struct Rooms {
    sizes: Sizes,
    position: AtomicU64,
    rooms: Mutex<HashMap<String, Vec<Arc<Queue>>>>,
}

/// Serves until the process ends.
///
/// # Errors
/// The network.
pub async fn serve(sizes: Sizes) -> anyhow::Result<()> {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
    let url = format!("http://{}", listener.local_addr()?);
    let rooms = Arc::new(Rooms { sizes, position: AtomicU64::new(0), rooms: Mutex::default() });
    let routes = Router::new().route("/api/v1/realtime/ws", get(upgrade)).with_state(rooms);
    println!("{}", serde_json::json!({ "ready": true, "url": url }));
    let listener = listener.tap_io(|stream| drop(stream.set_nodelay(true)));
    axum::serve(listener, routes.into_make_service_with_connect_info::<SocketAddr>()).await?;
    Ok(())
}

/// The sizes are those of the server, too.
async fn upgrade(
    State(rooms): State<Arc<Rooms>>,
    ConnectInfo(_): ConnectInfo<SocketAddr>,
    upgrade: WebSocketUpgrade,
) -> Response {
    upgrade
        .protocols([parlor_protocol::SUBPROTOCOL])
        .read_buffer_size(4 << 10)
        .write_buffer_size(16 << 10)
        .max_write_buffer_size(1 << 20)
        .max_message_size(64 << 10)
        .max_frame_size(64 << 10)
        .on_upgrade(move |socket| async move {
            // A connection that breaks is the crowd's to notice.
            let _ = talk(&rooms, socket).await;
        })
}

/// The text between `before` and the next quote.
fn between<'a>(text: &'a str, before: &str) -> Option<&'a str> {
    text.split_once(before)?.1.split('"').next()
}

async fn talk(rooms: &Rooms, mut socket: WebSocket) -> Option<()> {
    let hello = socket.recv().await?.ok()?.into_text().ok()?;
    let room = between(&hello, "\"ticket\":\"")?.to_owned();
    let queue = Arc::new(Queue::default());
    rooms.rooms.lock().entry(room.clone()).or_default().push(Arc::clone(&queue));
    let mut cursor = 0;
    for first in [r#"{"type":"welcome"}"#, r#"{"type":"live","cursor":"r.0"}"#] {
        socket.feed(Message::Text(first.into())).await.ok()?;
    }
    socket.flush().await.ok()?;
    loop {
        tokio::select! {
            incoming = socket.next() => {
                let Message::Text(text) = incoming?.ok()? else { continue };
                if let Some(answer) = rooms.said(&text, &room) {
                    socket.send(Message::Text(answer.into())).await.ok()?;
                }
            }
            () = queue.wake.notified() => {
                let waiting = std::mem::take(&mut *queue.waiting.lock());
                for (position, body) in waiting {
                    let frame = format!(r#"{{"type":"event","cursor":"r.{position}","after":"r.{cursor}","event":{body}}}"#);
                    cursor = position;
                    socket.feed(Message::Text(frame.into())).await.ok()?;
                }
                socket.flush().await.ok()?;
            }
        }
    }
}

impl Rooms {
    /// Passes words on; what to answer.
    fn said(&self, frame: &str, own: &str) -> Option<String> {
        let key = between(frame, "\"client_message_id\":\"")?;
        let words = between(frame, "\"text\":\"")?;
        let room = between(frame, "\"conversation\":\"").unwrap_or(own);
        let rooms = self.rooms.lock();
        // Under the lock, so that everyone is told in the same order.
        let position = self.position.fetch_add(1, Ordering::Relaxed) + 1;
        let said = format!(r#"{{"position":{position},"text":"{words}"}}"#);
        let visitor: Arc<str> = padded("message", &said, self.sizes.visitor).into();
        let short = words.get(..words.len().min(100)).unwrap_or(words);
        let last = format!(r#"{{"last_message":{{"position":{position},"text":"{short}"}}}}"#);
        let agent: Arc<str> = padded("list", &last, self.sizes.agent).into();
        for (name, body) in [(room, visitor), (EVERY_ROOM, agent)] {
            for queue in rooms.get(name).into_iter().flatten() {
                queue.waiting.lock().push((position, Arc::clone(&body)));
                queue.wake.notify_one();
            }
        }
        drop(rooms);
        Some(format!(
            r#"{{"type":"ack","client_message_id":"{key}","conversation":"{room}","message_id":"msg_00000000000000000000000000","cursor":"r.{position}","at":"2026-01-01T00:00:00.000Z"}}"#
        ))
    }
}

/// An event of about this size with its envelope.
fn padded(name: &str, value: &str, size: usize) -> String {
    let padding = "x".repeat(size.saturating_sub(value.len() + 120));
    format!(r#"{{"kind":"message.created","{name}":{value},"padding":"{padding}"}}"#)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::{Frame, Mark};

    #[test]
    fn what_is_said_is_answered_and_passed_on() {
        let rooms =
            Rooms { sizes: Sizes { visitor: 700, agent: 600 }, position: AtomicU64::new(0), rooms: Mutex::default() };
        let queue = Arc::new(Queue::default());
        rooms.rooms.lock().insert("room".to_owned(), vec![Arc::clone(&queue)]);
        let mark = Mark { stream: 1, number: 2 };
        let answer = rooms.said(&mark.frame("run", None), "room").expect("an answer");
        let answer: Frame<'_> = serde_json::from_str(&answer).expect("a frame");
        assert_eq!(answer.client_message_id.and_then(Mark::of_key), Some(mark));
        let (position, body) = queue.waiting.lock().pop().expect("passed on");
        let frame = format!(r#"{{"type":"event","cursor":"r.{position}","after":"r.0","event":{body}}}"#);
        assert!((650..750).contains(&frame.len()), "{}", frame.len());
        let frame: Frame<'_> = serde_json::from_str(&frame).expect("a frame");
        let event = frame.event.expect("an event");
        let text = event.said().and_then(|said| said.text).expect("words");
        assert_eq!(Mark::of_text(text.get(), "run"), Some(mark));
    }
}
