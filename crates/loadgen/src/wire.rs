//! What the crowd reads of the server's frames, and the marks by which it knows its own messages again. Borrowed from the
//! bytes as they arrived: the types of `parlor-protocol` own what they hold, which would cost more than the server's work.

use serde::Deserialize;
use serde_json::value::RawValue;

/// A frame.
#[derive(Debug, Deserialize)]
pub struct Frame<'a> {
    /// `event`, `ack`, …
    #[serde(rename = "type")]
    pub kind: &'a str,
    /// Where the client stands once it took this.
    pub cursor: Option<&'a str>,
    /// Where the client must stand before.
    pub after: Option<&'a str>,
    /// What happened.
    #[serde(borrow)]
    pub event: Option<Event<'a>>,
    /// Of an answer: which message.
    pub client_message_id: Option<&'a str>,
    /// Of an acknowledgement: where.
    pub conversation: Option<&'a str>,
    /// Of a refusal or a farewell.
    #[serde(borrow)]
    pub code: Option<&'a RawValue>,
    /// Of a refusal that is not final.
    pub retry_after: Option<u64>,
    /// Of a reset.
    pub why: Option<&'a str>,
}

/// What happened.
#[derive(Debug, Deserialize)]
pub struct Event<'a> {
    /// `message.created`, …
    pub kind: &'a str,
    /// The complete message.
    #[serde(borrow)]
    pub message: Option<Said<'a>>,
    /// The conversation's row.
    #[serde(borrow)]
    pub list: Option<Row<'a>>,
}

/// A conversation's row.
#[derive(Debug, Deserialize)]
pub struct Row<'a> {
    /// Its last message.
    #[serde(borrow)]
    pub last_message: Option<Said<'a>>,
}

/// A message, or the beginning of it.
#[derive(Debug, Deserialize)]
pub struct Said<'a> {
    /// Its place.
    pub position: u64,
    /// Its words, as JSON.
    #[serde(borrow)]
    pub text: Option<&'a RawValue>,
}

impl<'a> Event<'a> {
    /// The message this event brings: complete, or what a list shows of it.
    pub fn said(&self) -> Option<&Said<'a>> {
        self.message.as_ref().or_else(|| self.list.as_ref()?.last_message.as_ref())
    }
}

/// A message of the crowd: the `number`-th of a stream. A stream is what one sender says in one conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark {
    /// Which stream.
    pub stream: u32,
    /// From 0.
    pub number: u32,
}

impl Mark {
    /// The sender's key: unique for ever, so it says which run of the crowd it belongs to.
    pub fn key(self, run: &str) -> String {
        // A key has at least eight letters.
        format!("{run}-{:05}-{:05}", self.stream, self.number)
    }

    /// Which message an answer is about.
    pub fn of_key(key: &str) -> Option<Self> {
        let (rest, number) = key.rsplit_once('-')?;
        let (_, stream) = rest.rsplit_once('-')?;
        Some(Self { stream: stream.parse().ok()?, number: number.parse().ok()? })
    }

    /// Which message of this run a text belongs to. Words of ours need no escaping, so JSON shows them as they are.
    pub fn of_text(json: &str, run: &str) -> Option<Self> {
        let mut words = json.strip_prefix("\"#")?.splitn(4, ' ');
        if words.next()? != run {
            return None;
        }
        Some(Self { stream: words.next()?.parse().ok()?, number: words.next()?.trim_end_matches('"').parse().ok()? })
    }

    /// A `send` frame. About half the messages are short, some are long, as people write.
    pub fn frame(self, run: &str, conversation: Option<&str>) -> String {
        let words = words(self.stream.wrapping_mul(31).wrapping_add(self.number));
        let key = self.key(run);
        let place = conversation.map_or_else(|| "null".to_owned(), |id| format!("\"{id}\""));
        format!(
            "{{\"type\":\"send\",\"client_message_id\":\"{key}\",\"conversation\":{place},\"message\":{{\"text\":\"#{run} {} {} {words}\"}}}}",
            self.stream, self.number
        )
    }
}

const SPEECH: &str = "hello there I bought the blue kettle last week and the lid does not close any more could you please \
    tell me what to do I have the receipt here and the order number is four four one seven it was a gift for my mother who \
    is quite sad about it thank you very much for looking into this so quickly we really like the shop and will come back";

/// 10 to 300 letters; 70 in the middle.
pub fn words(chance: u32) -> &'static str {
    let spread = u64::from(chance.wrapping_mul(2_654_435_761) >> 16);
    let length = 10 + (spread * spread / 65_536 * 290 / 65_536) as usize;
    let start = (chance as usize * 7) % (SPEECH.len() - 301);
    &SPEECH[start..start + length]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_is_found_again_in_keys_and_words() {
        let mark = Mark { stream: 12, number: 345 };
        assert_eq!(Mark::of_key(&mark.key("k3x9")), Some(mark));
        let frame: serde_json::Value =
            serde_json::from_str(&mark.frame("k3x9", Some("cnv_01234567890123456789012345"))).expect("JSON");
        let text = frame["message"]["text"].to_string();
        assert_eq!(Mark::of_text(&text, "k3x9"), Some(mark));
        assert_eq!(Mark::of_text(&text, "other"), None);
        assert_eq!(Mark::of_text("\"hello\"", "k3x9"), None);
        assert!(serde_json::from_value::<parlor_protocol::ClientFrame>(frame).is_ok());
    }

    #[test]
    fn words_are_of_every_length_a_person_writes() {
        let mut lengths: Vec<usize> = (0..10_000).map(|chance| words(chance).len()).collect();
        lengths.sort_unstable();
        assert!(lengths[0] < 20 && 250 < lengths[9_999], "{} to {}", lengths[0], lengths[9_999]);
        assert!((60..100).contains(&lengths[5_000]), "{}", lengths[5_000]);
    }

    #[test]
    fn frames_are_read_without_the_parts_nobody_needs() {
        let text = r##"{"type":"event","cursor":"k.3","after":"k.1","event":{"id":3,"at":"x","kind":"message.created",
            "list":{"id":"cnv_1","last_message":{"id":"msg_1","position":3,"text":"#run 1 2 hi","author":{"role":"visitor"}}}}}"##;
        let frame: Frame<'_> = serde_json::from_str(text).expect("a frame");
        let event = frame.event.expect("an event");
        let said = event.said().expect("a message");
        assert_eq!((frame.after, said.position), (Some("k.1"), 3));
        assert_eq!(Mark::of_text(said.text.expect("words").get(), "run"), Some(Mark { stream: 1, number: 2 }));
    }
}
