//! A client's side of the cursor, strict: what a kind client would forgive, this one calls a fault.

use serde_json::Value;

/// What one client was told, over all its connections.
#[derive(Debug, Default)]
pub struct Follower {
    /// Where it stands.
    pub cursor: Option<String>,
    /// Every event, in the order it was told.
    pub events: Vec<Value>,
    /// Every reset: why, and the snapshot.
    pub resets: Vec<(String, Value)>,
    /// Where the last reset was true.
    pub reset_at: Option<u64>,
    /// Whether it was told everything there was.
    pub live: bool,
}

/// The position in a cursor: tests may know what clients must not.
pub fn position(cursor: &str) -> u64 {
    cursor.split_once('.').expect("a cursor").1.parse().expect("a number")
}

impl Follower {
    /// That goes on from a cursor.
    pub fn at(cursor: &str) -> Self {
        Self { cursor: Some(cursor.to_owned()), ..Self::default() }
    }

    /// Takes a frame in. Frames that move no cursor change nothing.
    #[track_caller]
    pub fn take(&mut self, frame: &Value) {
        let cursor = frame["cursor"].as_str();
        match frame["type"].as_str().expect("a frame has a type") {
            "event" => {
                let cursor = cursor.expect("an event has a cursor");
                assert_eq!(frame["after"].as_str(), self.cursor.as_deref(), "the chain is broken: {frame}");
                assert_eq!(Some(position(cursor)), frame["event"]["id"].as_u64(), "{frame}");
                self.move_to(cursor, false);
                self.events.push(frame["event"].clone());
            }
            "live" => {
                self.move_to(cursor.expect("live has a cursor"), true);
                self.live = true;
            }
            "reset" => {
                self.cursor = None;
                self.move_to(cursor.expect("reset has a cursor"), false);
                self.reset_at = self.cursor.as_deref().map(position);
                let why = frame["why"].as_str().expect("a reason").to_owned();
                self.resets.push((why, frame["snapshot"].clone()));
            }
            _ => {}
        }
    }

    #[track_caller]
    fn move_to(&mut self, cursor: &str, may_stay: bool) {
        if let Some(known) = &self.cursor {
            let (from, to) = (position(known), position(cursor));
            assert!(from < to || (may_stay && from == to), "the cursor moved from {known} to {cursor}");
        }
        self.cursor = Some(cursor.to_owned());
    }

    /// Ids of the events it was told.
    pub fn ids(&self) -> Vec<u64> {
        self.events.iter().map(|event| event["id"].as_u64().expect("a number")).collect()
    }

    /// Words of the complete messages it was told, in order.
    pub fn texts(&self) -> Vec<String> {
        let created = self.events.iter().filter(|event| event["kind"] == "message.created");
        created.filter_map(|event| event["message"]["text"].as_str().map(str::to_owned)).collect()
    }
}
