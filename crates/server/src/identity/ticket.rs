//! Tickets: worth one connection within half a minute, so that a token never stands in a URL.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use parking_lot::Mutex;
use parlor_domain::Timestamp;
use sha2::{Digest, Sha256};
use std::collections::{HashMap, VecDeque};
use std::time::Duration;

use crate::random;

/// How long a ticket is good.
pub const GOOD_FOR: Duration = Duration::from_secs(30);
/// Tickets that are out at the same time. One more, and the oldest is worth nothing: its holder asks for another.
pub const MAX_OUT: usize = 100_000;

/// Bytes of a ticket's text; anything else is refused before it is hashed.
const LENGTH: usize = "tkt_".len() + 43;

type Digest32 = [u8; 32];

/// The tickets that are out, each for a `T`. They live in memory: a restart asks everyone to come with a new one.
#[derive(Debug)]
pub struct Tickets<T> {
    out: Mutex<Out<T>>,
    max_out: usize,
}

#[derive(Debug)]
struct Out<T> {
    /// By hash, so that a lookup's timing says nothing about a ticket.
    holders: HashMap<Digest32, (T, Timestamp)>,
    /// In order of issue; tickets that were redeemed leave their place when it would have expired.
    order: VecDeque<(Digest32, Timestamp)>,
}

impl<T: Clone> Default for Tickets<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T: Clone> Tickets<T> {
    /// None is out.
    pub fn new() -> Self {
        Self::with_max(MAX_OUT)
    }

    fn with_max(max_out: usize) -> Self {
        Self { out: Mutex::new(Out { holders: HashMap::new(), order: VecDeque::new() }), max_out }
    }

    /// A ticket for `holder`.
    pub fn issue(&self, holder: T, now: Timestamp) -> String {
        let ticket = format!("tkt_{}", URL_SAFE_NO_PAD.encode(random::bytes::<32>()));
        let digest = digest(&ticket);
        let mut out = self.out.lock();
        out.forget_expired(now);
        while self.max_out <= out.order.len() {
            out.forget_oldest();
        }
        out.order.push_back((digest, now));
        out.holders.insert(digest, (holder, now));
        ticket
    }

    /// Whose ticket this is: the first time, and in time. It is worth nothing afterwards, either way.
    pub fn redeem(&self, ticket: &str, now: Timestamp) -> Option<T> {
        if ticket.len() != LENGTH {
            return None;
        }
        let digest = digest(ticket);
        let (holder, issued) = self.out.lock().holders.remove(&digest)?;
        is_good(issued, now).then_some(holder)
    }

    /// How many are out, for metrics.
    pub fn out(&self) -> usize {
        self.out.lock().holders.len()
    }
}

impl<T> Out<T> {
    fn forget_expired(&mut self, now: Timestamp) {
        while self.order.front().is_some_and(|(_, issued)| !is_good(*issued, now)) {
            self.forget_oldest();
        }
    }

    fn forget_oldest(&mut self) {
        if let Some((digest, _)) = self.order.pop_front() {
            self.holders.remove(&digest);
        }
    }
}

/// In both directions, so that a clock set back by hours does not make old tickets good for hours.
fn is_good(issued: Timestamp, now: Timestamp) -> bool {
    now.since(issued) <= GOOD_FOR && issued.since(now) <= GOOD_FOR
}

fn digest(ticket: &str) -> Digest32 {
    Sha256::digest(ticket.as_bytes()).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_millis(1_795_000_000_000 + seconds * 1000)
    }

    #[test]
    fn a_ticket_is_good_once() {
        let tickets = Tickets::new();
        let (ada, bob) = (tickets.issue("ada", at(0)), tickets.issue("bob", at(0)));
        assert_eq!(tickets.redeem(&ada, at(1)), Some("ada"));
        assert_eq!(tickets.redeem(&ada, at(1)), None);
        assert_eq!(tickets.redeem(&bob, at(1)), Some("bob"));
        assert_eq!(tickets.out(), 0);
    }

    #[test]
    fn a_ticket_is_good_for_half_a_minute() {
        let tickets = Tickets::new();
        let (last, late) = (tickets.issue("ada", at(0)), tickets.issue("bob", at(0)));
        assert_eq!(tickets.redeem(&last, at(30)), Some("ada"));
        assert_eq!(tickets.redeem(&late, at(31)), None);
        // Late is late: it is not good again when the clock is set back.
        assert_eq!(tickets.redeem(&late, at(30)), None);
        let early = tickets.issue("eve", at(7200));
        assert_eq!(tickets.redeem(&early, at(0)), None);
    }

    #[test]
    fn what_is_no_ticket_opens_nothing() {
        let tickets = Tickets::new();
        let ticket = tickets.issue("ada", at(0));
        for wrong in ["", "tkt_", "null", &ticket[4..], &format!("{ticket} "), &"x".repeat(47), &"x".repeat(1 << 20)] {
            assert_eq!(tickets.redeem(wrong, at(0)), None);
        }
        assert_eq!(tickets.redeem(&ticket, at(0)), Some("ada"));
    }

    #[test]
    fn only_so_many_are_out() {
        let tickets = Tickets::with_max(3);
        let all: Vec<String> = (0..5).map(|holder| tickets.issue(holder, at(0))).collect();
        assert_eq!(tickets.out(), 3);
        let good: Vec<Option<i32>> = all.iter().map(|ticket| tickets.redeem(ticket, at(0))).collect();
        assert_eq!(good, [None, None, Some(2), Some(3), Some(4)]);
        for holder in 0..1000 {
            let ticket = tickets.issue(holder, at(0));
            assert_eq!(tickets.redeem(&ticket, at(0)), Some(holder));
        }
        assert!(tickets.out.lock().order.len() <= 3);
    }

    #[test]
    fn expired_tickets_are_forgotten() {
        let tickets = Tickets::new();
        for holder in 0..100 {
            tickets.issue(holder, at(0));
        }
        tickets.issue(100, at(31));
        assert_eq!(tickets.out(), 1);
    }
}
