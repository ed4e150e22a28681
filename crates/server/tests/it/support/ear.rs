//! Someone who listens: a line, and what a client makes of it.

use serde_json::Value;
use std::future::Future;

use super::follower::Follower;
use super::line::{Line, Received};
use super::patience::{PATIENCE, within};

/// A line and its follower.
pub struct Ear {
    /// The connection.
    pub line: Line,
    /// What it told.
    pub follower: Follower,
    /// How many events were handed out by [`Ear::event`].
    handed: usize,
}

impl Ear {
    /// Listens on a line, from where a follower stands.
    pub fn new(line: Line, follower: Follower) -> Self {
        let handed = follower.events.len();
        Self { line, follower, handed }
    }

    /// The next frame, after the follower took it in.
    pub async fn hear(&mut self) -> Received {
        let received = self.line.next().await;
        if let Received::Frame(frame) = &received {
            self.follower.take(frame);
        }
        received
    }

    /// Listens until the follower knows enough; what it heard in between is in the follower.
    pub async fn until(&mut self, what: &str, enough: impl Fn(&Follower) -> bool) {
        let listening = async {
            while !enough(&self.follower) {
                if let Received::End(code) = self.hear().await {
                    panic!("the line ended with {code:?} while waiting for {what}");
                }
            }
        };
        within(PATIENCE, what, listening).await;
    }

    /// Listens until everything that happened before was told.
    pub async fn until_live(&mut self) {
        self.until("live", |follower| follower.live).await;
    }

    /// The next event.
    pub async fn event(&mut self) -> Value {
        let handed = self.handed;
        self.until("an event", |follower| handed < follower.events.len()).await;
        self.handed += 1;
        self.follower.events[handed].clone()
    }

    /// The next event of a kind; others are passed over.
    pub async fn event_of(&mut self, kind: &str) -> Value {
        loop {
            let event = self.event().await;
            if event["kind"] == kind {
                return event;
            }
        }
    }

    /// The words of the next complete message.
    pub async fn next_message(&mut self) -> String {
        self.event_of("message.created").await["message"]["text"].as_str().expect("words").to_owned()
    }

    /// The next frame of a type; others are taken in and passed over.
    pub async fn frame(&mut self, kind: &str) -> Value {
        self.frame_where(kind, |frame| frame["type"] == kind).await
    }

    /// The next frame that fits; others are taken in and passed over.
    pub async fn frame_where(&mut self, what: &str, fits: impl Fn(&Value) -> bool) -> Value {
        let listening = async {
            loop {
                match self.hear().await {
                    Received::Frame(frame) if fits(&frame) => return frame,
                    Received::Frame(_) => {}
                    Received::End(code) => panic!("the line ended with {code:?}, {what} was expected"),
                }
            }
        };
        within(PATIENCE, what, listening).await
    }

    /// Says something.
    pub fn say(&mut self, frame: &Value) -> impl Future<Output = ()> {
        self.line.say(frame)
    }
}
