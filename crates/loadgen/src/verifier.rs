//! What one connection saw, held against what was said: nothing lost, nothing doubled, everything in order, and every
//! frame following the one before.

use std::collections::{BTreeSet, HashMap};
use std::ops::AddAssign;

use crate::wire::Mark;

/// What went wrong.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Faults {
    /// Never arrived.
    pub lost: u64,
    /// Arrived again.
    pub doubled: u64,
    /// Arrived, but after something that was said later.
    pub reordered: u64,
    /// A frame did not follow the cursor.
    pub broken_chains: u64,
}

impl Faults {
    /// Whether nothing went wrong.
    pub fn none(&self) -> bool {
        *self == Self::default()
    }
}

impl AddAssign for Faults {
    fn add_assign(&mut self, other: Self) {
        self.lost += other.lost;
        self.doubled += other.doubled;
        self.reordered += other.reordered;
        self.broken_chains += other.broken_chains;
    }
}

/// What was seen of one stream.
#[derive(Clone, Debug, Default)]
struct Track {
    /// The number that comes next.
    next: u32,
    /// Smaller ones that did not come.
    missing: BTreeSet<u32>,
}

/// One connection's eyes.
#[derive(Clone, Debug, Default)]
pub struct Watcher {
    tracks: HashMap<u32, Track>,
    /// Of each conversation, the position of the newest message seen.
    positions: HashMap<u32, u64>,
    cursor: String,
    faults: Faults,
    /// The server said that it cannot prove completeness: what came before is no longer ours to judge.
    forgiven: bool,
}

impl Watcher {
    /// Where it stands.
    pub fn cursor(&self) -> &str {
        &self.cursor
    }

    /// An event was told: it must follow the cursor.
    pub fn follows(&mut self, after: &str, cursor: &str) {
        if after != self.cursor {
            self.faults.broken_chains += 1;
        }
        self.stands_at(cursor);
    }

    /// The server says where the client stands.
    pub fn stands_at(&mut self, cursor: &str) {
        self.cursor.clear();
        self.cursor.push_str(cursor);
    }

    /// The state was replaced: streams begin anew wherever they are.
    pub fn reset(&mut self, cursor: &str) {
        self.tracks.clear();
        self.positions.clear();
        self.forgiven = true;
        self.stands_at(cursor);
    }

    /// A message was told.
    pub fn saw(&mut self, mark: Mark, conversation: u32, position: u64) {
        let forgiven = self.forgiven;
        let track = self
            .tracks
            .entry(mark.stream)
            .or_insert_with(|| Track { next: if forgiven { mark.number } else { 0 }, missing: BTreeSet::new() });
        if track.next <= mark.number {
            track.missing.extend(track.next..mark.number);
            track.next = mark.number + 1;
        } else if track.missing.remove(&mark.number) {
            self.faults.reordered += 1;
            return;
        } else {
            self.faults.doubled += 1;
            return;
        }
        // Between streams of a conversation the server's position is the order.
        let newest = self.positions.entry(conversation).or_default();
        if position <= *newest {
            self.faults.reordered += 1;
        }
        *newest = position.max(*newest);
    }

    /// Everything was said and had its time to arrive: what went wrong. `said` names the streams this connection is shown,
    /// and how many messages each has.
    pub fn verdict(&self, said: impl Iterator<Item = (u32, u32)>) -> Faults {
        let mut faults = self.faults;
        for (stream, count) in said {
            faults.lost += match self.tracks.get(&stream) {
                Some(track) => track.missing.len() as u64 + u64::from(count.saturating_sub(track.next)),
                None if self.forgiven => 0,
                None => u64::from(count),
            };
        }
        faults
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STREAM: u32 = 7;

    /// Sees these numbers of one stream, each at the position after the one before; five were said.
    fn verdict(numbers: &[u32]) -> Faults {
        let mut watcher = Watcher::default();
        for (position, number) in (1..).zip(numbers) {
            watcher.saw(Mark { stream: STREAM, number: *number }, 1, position);
        }
        watcher.verdict([(STREAM, 5)].into_iter())
    }

    #[test]
    fn a_complete_stream_in_order_is_without_fault() {
        assert!(verdict(&[0, 1, 2, 3, 4]).none());
    }

    #[test]
    fn a_lost_message_is_noticed_at_the_beginning_in_the_middle_and_at_the_end() {
        for numbers in [&[1, 2, 3, 4], &[0, 1, 3, 4], &[0, 1, 2, 3]] {
            assert_eq!(verdict(numbers), Faults { lost: 1, ..Faults::default() }, "{numbers:?}");
        }
        assert_eq!(verdict(&[]), Faults { lost: 5, ..Faults::default() });
    }

    #[test]
    fn a_doubled_message_is_noticed_at_once_and_later() {
        for numbers in [&[0, 0, 1, 2, 3, 4], &[0, 1, 2, 3, 4, 0], &[0, 1, 2, 1, 3, 4]] {
            assert_eq!(verdict(numbers), Faults { doubled: 1, ..Faults::default() }, "{numbers:?}");
        }
    }

    #[test]
    fn a_late_message_is_reordered_and_not_lost() {
        assert_eq!(verdict(&[0, 2, 1, 3, 4]), Faults { reordered: 1, ..Faults::default() });
        assert_eq!(verdict(&[4, 0, 1, 2, 3]), Faults { reordered: 4, ..Faults::default() });
    }

    #[test]
    fn two_streams_of_a_conversation_keep_the_servers_order() {
        let mut watcher = Watcher::default();
        watcher.saw(Mark { stream: 1, number: 0 }, 1, 10);
        watcher.saw(Mark { stream: 2, number: 0 }, 1, 9);
        assert_eq!(watcher.verdict([(1, 1), (2, 1)].into_iter()), Faults { reordered: 1, ..Faults::default() });
        let mut elsewhere = Watcher::default();
        elsewhere.saw(Mark { stream: 1, number: 0 }, 1, 10);
        elsewhere.saw(Mark { stream: 2, number: 0 }, 2, 9);
        assert!(elsewhere.verdict([(1, 1), (2, 1)].into_iter()).none());
    }

    #[test]
    fn a_frame_that_does_not_follow_breaks_the_chain() {
        let mut watcher = Watcher::default();
        watcher.stands_at("k.1");
        watcher.follows("k.1", "k.4");
        watcher.follows("k.4", "k.5");
        assert!(watcher.verdict(std::iter::empty()).none());
        watcher.follows("k.4", "k.6");
        assert_eq!(watcher.verdict(std::iter::empty()), Faults { broken_chains: 1, ..Faults::default() });
    }

    #[test]
    fn after_a_reset_only_what_follows_is_judged() {
        let mut watcher = Watcher::default();
        watcher.saw(Mark { stream: STREAM, number: 0 }, 1, 1);
        watcher.reset("k.9");
        watcher.saw(Mark { stream: STREAM, number: 3 }, 1, 9);
        assert_eq!(watcher.verdict([(STREAM, 5)].into_iter()), Faults { lost: 1, ..Faults::default() });
    }
}
