//! The book of the crowd: what was said, when it should have been said, and how far it got.

use std::collections::BTreeMap;

use crate::figures::Times;
use crate::wire::Mark;

/// How many sizes are kept: enough for a median.
const MOST_SIZES: usize = 200_000;

/// A conversation of the crowd.
#[derive(Clone, Debug, Default)]
pub struct Talk {
    /// The server's name for it, once its first message is acknowledged.
    pub id: Option<String>,
    /// Connections whose delivery completes a message.
    pub receivers: u32,
}

/// What one sender says in one conversation.
#[derive(Clone, Debug)]
pub struct Stream {
    /// Which conversation.
    pub talk: u32,
    /// The sender's connection.
    pub client: usize,
    /// Whether its first message begins the conversation.
    pub begins: bool,
    sent: Vec<Sent>,
}

#[derive(Clone, Copy, Debug)]
struct Sent {
    /// When it should have been said, in nanoseconds of the crowd's clock.
    at: u64,
    /// Deliveries that are missing before it is complete.
    left: u32,
    acked: bool,
}

/// Times from when a message should have been sent, so that a sender that is held up is counted, too.
#[derive(Clone, Debug, Default)]
pub struct Meters {
    /// Until the sender's acknowledgement.
    pub acked: Times,
    /// Until each connection of the conversation's visitor had it.
    pub delivered: Times,
    /// Until each agent's list had it.
    pub listed: Times,
}

/// Who received something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// A visitor.
    Visitor,
    /// An agent.
    Agent,
}

/// Everything said.
#[derive(Clone, Debug, Default)]
pub struct Book {
    /// The conversations.
    pub talks: Vec<Talk>,
    /// Who says what where.
    pub streams: Vec<Stream>,
    /// Times since they were last taken.
    pub meters: Meters,
    /// Bytes of whole frames: list notifications.
    pub listed_sizes: Vec<u32>,
    /// Bytes of whole frames: a visitor's messages.
    pub delivered_sizes: Vec<u32>,
    /// Said, and not yet complete.
    pub outstanding: usize,
    /// Acknowledged and delivered to every connection that completes it.
    pub completed: u64,
    /// Acknowledged.
    pub acknowledged: u64,
    /// Acknowledged twice.
    pub doubly_acknowledged: u64,
    /// Refused, by code.
    pub refused: BTreeMap<String, u64>,
    /// When the last message became complete.
    pub completed_at: u64,
}

impl Book {
    /// A new conversation.
    pub fn talk(&mut self, receivers: u32) -> u32 {
        self.talks.push(Talk { id: None, receivers });
        self.talks.len() as u32 - 1
    }

    /// A new sender in a conversation; a visitor's first one begins it with the first message.
    pub fn stream(&mut self, talk: u32, client: usize, begins: bool) -> u32 {
        self.streams.push(Stream { talk, client, begins, sent: Vec::new() });
        self.streams.len() as u32 - 1
    }

    /// The next message of a stream is said, or should have been, at `at`.
    pub fn say(&mut self, stream: u32, at: u64) -> Mark {
        let of = &mut self.streams[stream as usize];
        let left = 1 + self.talks[of.talk as usize].receivers;
        of.sent.push(Sent { at, left, acked: false });
        self.outstanding += 1;
        Mark { stream, number: of.sent.len() as u32 - 1 }
    }

    /// The server says that it is stored.
    pub fn acked(&mut self, mark: Mark, talk: Option<&str>, now: u64) {
        let Some(of) = self.streams.get_mut(mark.stream as usize) else { return };
        let Some(sent) = of.sent.get_mut(mark.number as usize) else { return };
        if std::mem::replace(&mut sent.acked, true) {
            self.doubly_acknowledged += 1;
            return;
        }
        self.acknowledged += 1;
        self.meters.acked.add(now.saturating_sub(sent.at));
        let known = &mut self.talks[of.talk as usize].id;
        if known.is_none() {
            *known = talk.map(str::to_owned);
        }
        self.nearer(mark, now);
    }

    /// A connection was told of it.
    pub fn seen(&mut self, mark: Mark, side: Side, completes: bool, now: u64) {
        let of = self.streams.get(mark.stream as usize).and_then(|of| of.sent.get(mark.number as usize));
        let Some(sent) = of else { return };
        let took = now.saturating_sub(sent.at);
        match side {
            Side::Visitor => self.meters.delivered.add(took),
            Side::Agent => self.meters.listed.add(took),
        }
        if completes {
            self.nearer(mark, now);
        }
    }

    /// A frame of so many bytes arrived.
    pub fn measure(&mut self, side: Side, bytes: usize) {
        let sizes = match side {
            Side::Visitor => &mut self.delivered_sizes,
            Side::Agent => &mut self.listed_sizes,
        };
        if sizes.len() < MOST_SIZES {
            sizes.push(bytes as u32);
        }
    }

    fn nearer(&mut self, mark: Mark, now: u64) {
        let left = &mut self.streams[mark.stream as usize].sent[mark.number as usize].left;
        // A doubled delivery is the verifier's to notice.
        if *left == 0 {
            return;
        }
        *left -= 1;
        if *left == 0 {
            self.outstanding -= 1;
            self.completed += 1;
            self.completed_at = now;
        }
    }

    /// Which conversation a message belongs to.
    pub fn talk_of(&self, mark: Mark) -> Option<u32> {
        self.streams.get(mark.stream as usize).map(|stream| stream.talk)
    }

    /// How many messages each stream has.
    pub fn said(&self) -> impl Iterator<Item = (u32, u32)> + Clone {
        (0..).zip(self.streams.iter().map(|stream| stream.sent.len() as u32))
    }

    /// Messages in all.
    pub fn total(&self) -> u64 {
        self.streams.iter().map(|stream| stream.sent.len() as u64).sum()
    }

    /// Never acknowledged.
    pub fn unacknowledged(&self) -> u64 {
        self.streams.iter().flat_map(|stream| &stream.sent).filter(|sent| !sent.acked).count() as u64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_is_complete_once_it_is_acknowledged_and_everyone_had_it() {
        let mut book = Book::default();
        let talk = book.talk(2);
        let stream = book.stream(talk, 0, true);
        let mark = book.say(stream, 1_000);
        book.seen(mark, Side::Visitor, true, 3_000);
        book.acked(mark, Some("cnv_1"), 4_000);
        book.seen(mark, Side::Agent, false, 4_500);
        assert_eq!((book.outstanding, book.completed), (1, 0));
        book.seen(mark, Side::Visitor, true, 5_000);
        assert_eq!((book.outstanding, book.completed, book.completed_at), (0, 1, 5_000));
        assert_eq!((book.meters.delivered.count(), book.meters.listed.count(), book.unacknowledged()), (2, 1, 0));
        assert_eq!(book.talks[0].id.as_deref(), Some("cnv_1"));
    }

    #[test]
    fn an_acknowledgement_is_counted_once_and_its_absence_is_noticed() {
        let mut book = Book::default();
        let talk = book.talk(0);
        let stream = book.stream(talk, 0, true);
        let (first, _second) = (book.say(stream, 0), book.say(stream, 0));
        book.acked(first, None, 1);
        book.acked(first, None, 2);
        assert_eq!((book.acknowledged, book.doubly_acknowledged, book.unacknowledged()), (1, 1, 1));
        assert_eq!((book.outstanding, book.total()), (1, 2));
    }
}
