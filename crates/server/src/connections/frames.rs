//! Frames as text. An event's body is shared; only the short envelope is made per connection.

use parlor_domain::Position;
use parlor_protocol::frame::ServerFrame;
use parlor_protocol::{Cursor, Epoch};

/// A frame as JSON.
pub(super) fn text(frame: &ServerFrame) -> String {
    serde_json::to_string(frame).expect("our own frames serialize: no maps with other keys than text")
}

/// An event's frame: where it leads, what it follows, and the shared body.
pub(super) fn event(epoch: &Epoch, position: Position, after: Position, body: &str) -> String {
    use std::fmt::Write as _;
    let epoch = epoch.as_str();
    let mut text = String::with_capacity(body.len() + 2 * epoch.len() + 96);
    // The epoch is letters and digits, positions are digits: nothing here needs escaping.
    let _ =
        write!(text, r#"{{"type":"event","cursor":"{epoch}.{position}","after":"{epoch}.{after}","event":{body}}}"#);
    text
}

/// A cursor as text.
pub(super) fn cursor(epoch: &Epoch, position: Position) -> String {
    Cursor { epoch: epoch.clone(), position }.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_envelope_is_the_frame_the_protocol_describes() {
        let epoch = Epoch::parse("k7").expect("valid");
        let made = event(&epoch, Position::new(130), Position::new(127), r#"{"id":130}"#);
        let frame: ServerFrame = serde_json::from_str(&made).expect("a frame");
        let expected = ServerFrame::Event {
            cursor: "k7.130".to_owned(),
            after: "k7.127".to_owned(),
            event: serde_json::json!({ "id": 130 }),
        };
        assert_eq!(frame, expected);
    }
}
