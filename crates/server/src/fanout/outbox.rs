//! What waits to be written to one connection. Bounded: a reader that does not keep up is fed from the log instead.

use parking_lot::Mutex;
use parlor_protocol::CloseCode;
use std::collections::VecDeque;
use std::sync::Arc;
use tokio::sync::Notify;

use super::Delivery;

/// Events that may wait.
const MOST_EVENTS: usize = 512;
/// Bytes that may wait, about.
const MOST_BYTES: usize = 1 << 20;
/// Signals that may wait; the oldest goes first.
const MOST_SIGNALS: usize = 16;

/// What is neither stored nor numbered.
#[derive(Clone, Debug)]
pub enum Passing {
    /// The latest value of a key: replaces what waits under the same key.
    State {
        /// Which.
        key: Arc<str>,
        /// The complete frame.
        frame: Arc<str>,
    },
    /// Droppable: the complete frame.
    Signal(Arc<str>),
}

#[derive(Debug, Default)]
struct Waiting {
    events: VecDeque<Arc<Delivery>>,
    bytes: usize,
    states: Vec<(Arc<str>, Arc<str>)>,
    signals: VecDeque<Arc<str>>,
    behind: bool,
    recheck: bool,
    close: Option<CloseCode>,
}

/// What a connection took from its outbox.
#[derive(Debug, Default)]
pub struct Drained {
    /// Events, in order.
    pub events: VecDeque<Arc<Delivery>>,
    /// Complete frames of states and signals.
    pub passing: Vec<Arc<str>>,
    /// Events were dropped: read the log from the cursor.
    pub behind: bool,
    /// Who this is may have changed: ask again before anything else is sent.
    pub recheck: bool,
    /// End the connection.
    pub close: Option<CloseCode>,
}

/// A connection's queue. Publishers never wait for it.
#[derive(Debug, Default)]
pub struct Outbox {
    waiting: Mutex<Waiting>,
    wake: Notify,
}

impl Outbox {
    /// Adds an event, or notes that the reader is behind.
    pub fn push(&self, delivery: &Arc<Delivery>) {
        let mut waiting = self.waiting.lock();
        if waiting.behind {
            return;
        }
        if MOST_EVENTS <= waiting.events.len() || MOST_BYTES <= waiting.bytes {
            waiting.events = VecDeque::new();
            waiting.bytes = 0;
            waiting.behind = true;
        } else {
            waiting.bytes += delivery.weight();
            waiting.events.push_back(Arc::clone(delivery));
        }
        drop(waiting);
        self.wake.notify_one();
    }

    /// Adds a state or signal. Nothing is owed: a full outbox drops the oldest signal.
    pub fn pass(&self, passing: &Passing) {
        let mut waiting = self.waiting.lock();
        match passing {
            Passing::State { key, frame } => {
                match waiting.states.iter_mut().find(|(waiting_key, _)| waiting_key == key) {
                    Some((_, waiting_frame)) => *waiting_frame = Arc::clone(frame),
                    None => waiting.states.push((Arc::clone(key), Arc::clone(frame))),
                }
            }
            Passing::Signal(frame) => {
                if MOST_SIGNALS <= waiting.signals.len() {
                    waiting.signals.pop_front();
                }
                waiting.signals.push_back(Arc::clone(frame));
            }
        }
        drop(waiting);
        self.wake.notify_one();
    }

    /// From here on nothing is delivered until the connection has found out who it is.
    pub fn demand_recheck(&self) {
        let mut waiting = self.waiting.lock();
        waiting.events = VecDeque::new();
        waiting.bytes = 0;
        waiting.behind = true;
        waiting.recheck = true;
        drop(waiting);
        self.wake.notify_one();
    }

    /// Ends the connection.
    pub fn close(&self, code: CloseCode) {
        self.waiting.lock().close = Some(code);
        self.wake.notify_one();
    }

    /// Resolves when something waits. A permit is kept, so that nothing is missed between two calls.
    pub async fn ready(&self) {
        self.wake.notified().await;
    }

    /// Takes everything that waits. `behind` and `recheck` stay set until the reader has caught up.
    pub fn drain(&self) -> Drained {
        let mut waiting = self.waiting.lock();
        waiting.bytes = 0;
        let states = std::mem::take(&mut waiting.states);
        let signals = std::mem::take(&mut waiting.signals);
        Drained {
            events: std::mem::take(&mut waiting.events),
            passing: states.into_iter().map(|(_, frame)| frame).chain(signals).collect(),
            behind: waiting.behind,
            recheck: waiting.recheck,
            close: waiting.close,
        }
    }

    /// The reader starts anew from a known position: called under the feed's lock, so that no event slips between.
    pub(super) fn caught_up(&self) {
        let mut waiting = self.waiting.lock();
        waiting.events = VecDeque::new();
        waiting.bytes = 0;
        waiting.behind = false;
        waiting.recheck = false;
    }

    /// Whether it must be found out first who this is, or that they have to go.
    pub fn wants_answer_first(&self) -> bool {
        let waiting = self.waiting.lock();
        waiting.recheck || waiting.close.is_some()
    }

    /// Whether everything that was delivered was taken.
    pub(super) fn is_drained(&self) -> bool {
        let waiting = self.waiting.lock();
        waiting.events.is_empty() && !waiting.behind
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fanout::feed::tests::settings_event;

    #[test]
    fn a_reader_that_stops_is_behind_and_costs_nothing_more() {
        let outbox = Outbox::default();
        for position in 1..=10_000 {
            outbox.push(&Arc::new(Delivery::new(settings_event(position))));
        }
        let drained = outbox.drain();
        assert!(drained.behind && drained.events.is_empty());
        outbox.caught_up();
        outbox.push(&Arc::new(Delivery::new(settings_event(10_001))));
        assert_eq!(outbox.drain().events.len(), 1);
    }

    #[test]
    fn the_latest_state_replaces_the_one_that_waits() {
        let outbox = Outbox::default();
        for value in ["1", "2", "3"] {
            outbox.pass(&Passing::State { key: "team".into(), frame: value.into() });
        }
        for number in 0..100 {
            outbox.pass(&Passing::Signal(number.to_string().into()));
        }
        let drained = outbox.drain();
        assert_eq!(drained.passing.len(), 1 + MOST_SIGNALS);
        assert_eq!(&*drained.passing[0], "3");
        assert_eq!(&**drained.passing.last().expect("signals"), "99");
    }
}
