//! How often one may: a bucket of tokens for each key, in bounded memory.

use parking_lot::Mutex;
use parlor_domain::Timestamp;
use std::collections::HashMap;
use std::collections::hash_map::RandomState;
use std::fmt;
use std::hash::{BuildHasher, Hash};
use std::net::{IpAddr, Ipv6Addr};
use std::time::Duration;

/// `count` times per `per`, and up to `burst` at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    /// The time in which a bucket gets `count` tokens.
    pub per: Duration,
    /// Tokens per `per`; at least 1.
    pub count: u32,
    /// Tokens a full bucket holds; at least 1.
    pub burst: u32,
}

/// Locks, so that strangers seldom wait for each other.
const SHARDS: usize = 16;
/// Keys that are remembered over all shards, about 100 bytes each.
const MAX_KEYS: usize = 100_000;
/// How many keys are looked at to find one worth forgetting.
const SAMPLE: usize = 8;

/// Counts what each key does. When more keys are busy than are remembered, those nearest to a full bucket are forgotten.
#[derive(Debug)]
pub struct RateLimiter<K> {
    /// Microseconds after which a token is back.
    interval: i64,
    /// Microseconds in which an empty bucket fills.
    window: i64,
    max_in_shard: usize,
    hasher: RandomState,
    shards: Vec<Mutex<Shard<K>>>,
}

#[derive(Debug)]
struct Shard<K> {
    /// When each bucket will be full again, in microseconds since 1970. A full bucket needs no entry.
    full_at: HashMap<K, i64>,
    swept_at: i64,
}

impl<K: Hash + Eq + Clone> RateLimiter<K> {
    /// All buckets are full.
    pub fn new(rate: Rate) -> Self {
        Self::with_max(rate, MAX_KEYS)
    }

    fn with_max(rate: Rate, max_keys: usize) -> Self {
        let per = i64::try_from(rate.per.as_micros()).unwrap_or(i64::MAX);
        let interval = (per / i64::from(rate.count.max(1))).max(1);
        let shards = (0..SHARDS).map(|_| Mutex::new(Shard { full_at: HashMap::new(), swept_at: 0 })).collect();
        Self {
            interval,
            window: interval.saturating_mul(i64::from(rate.burst.max(1))),
            max_in_shard: (max_keys / SHARDS).max(1),
            hasher: RandomState::new(),
            shards,
        }
    }

    /// Takes a token from the key's bucket.
    ///
    /// # Errors
    /// How long until there is one, when there is none. Asking in vain takes nothing.
    pub fn check(&self, key: K, now: Timestamp) -> Result<(), Duration> {
        let now = now.as_millis().saturating_mul(1000);
        let shard = self.hasher.hash_one(&key) as usize % SHARDS;
        let mut shard = self.shards[shard].lock();
        shard.sweep(now, self.window);
        // A clock that was set back leaves times in the far future; an empty bucket is the worst that can be true.
        let empty = now.saturating_add(self.window);
        let full_at = shard.full_at.get(&key).copied().unwrap_or(now).clamp(now, empty);
        let next = full_at.saturating_add(self.interval);
        if empty < next {
            return Err(Duration::from_micros((next - empty).unsigned_abs()));
        }
        if !shard.full_at.contains_key(&key) {
            shard.make_room(self.max_in_shard);
        }
        shard.full_at.insert(key, next);
        Ok(())
    }

    /// How many keys are remembered, for metrics.
    pub fn remembered(&self) -> usize {
        self.shards.iter().map(|shard| shard.lock().full_at.len()).sum()
    }
}

impl<K: Hash + Eq + Clone> Shard<K> {
    /// Forgets full buckets, once in the time it takes to fill one: each entry is looked at about once in its life.
    fn sweep(&mut self, now: i64, window: i64) {
        if now.saturating_sub(self.swept_at).saturating_abs() < window {
            return;
        }
        self.swept_at = now;
        self.full_at.retain(|_, full_at| now < *full_at);
        let wanted = self.full_at.len() * 2;
        if wanted < self.full_at.capacity() / 2 {
            self.full_at.shrink_to(wanted);
        }
    }

    /// Forgets whoever used the least, among a few: a flood of new keys pushes out its own kind first.
    fn make_room(&mut self, max: usize) {
        while max <= self.full_at.len() {
            let fullest = self.full_at.iter().take(SAMPLE).min_by_key(|(_, full_at)| **full_at);
            let Some(key) = fullest.map(|(key, _)| key.clone()) else { return };
            self.full_at.remove(&key);
        }
    }
}

/// Whom a connection comes from, as far as limits care: an IPv4 address, or an IPv6 network of the size one household
/// is given (/64), or it would have more addresses than there are limits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ClientAddress {
    /// An address.
    V4([u8; 4]),
    /// The first half of an address.
    V6([u8; 8]),
}

impl From<IpAddr> for ClientAddress {
    fn from(address: IpAddr) -> Self {
        match address.to_canonical() {
            IpAddr::V4(address) => Self::V4(address.octets()),
            IpAddr::V6(address) => {
                let octets = address.octets();
                Self::V6(octets[..8].try_into().expect("an address has sixteen bytes"))
            }
        }
    }
}

impl fmt::Display for ClientAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::V4(octets) => IpAddr::from(*octets).fmt(f),
            Self::V6(network) => {
                let mut octets = [0; 16];
                octets[..8].copy_from_slice(network);
                write!(f, "{}/64", Ipv6Addr::from(octets))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FIVE_A_MINUTE: Rate = Rate { per: Duration::from_secs(60), count: 5, burst: 5 };

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_millis(1_795_000_000_000 + seconds * 1000)
    }

    #[test]
    fn a_burst_is_let_through_and_then_one_at_a_time() {
        let limiter = RateLimiter::new(FIVE_A_MINUTE);
        for _ in 0..5 {
            assert_eq!(limiter.check("ada", at(0)), Ok(()));
        }
        assert_eq!(limiter.check("ada", at(0)), Err(Duration::from_secs(12)));
        assert_eq!(limiter.check("ada", at(11)), Err(Duration::from_secs(1)));
        assert_eq!(limiter.check("ada", at(12)), Ok(()));
        assert_eq!(limiter.check("ada", at(12)), Err(Duration::from_secs(12)));
        assert_eq!(limiter.check("bob", at(12)), Ok(()));
        for _ in 0..5 {
            assert_eq!(limiter.check("ada", at(3600)), Ok(()));
        }
        assert!(limiter.check("ada", at(3600)).is_err());
    }

    #[test]
    fn asking_in_vain_costs_nothing() {
        let limiter = RateLimiter::new(Rate { per: Duration::from_secs(1), count: 1, burst: 1 });
        assert_eq!(limiter.check((), at(0)), Ok(()));
        for _ in 0..1000 {
            assert_eq!(limiter.check((), at(0)), Err(Duration::from_secs(1)));
        }
        assert_eq!(limiter.check((), at(1)), Ok(()));
    }

    #[test]
    fn a_clock_set_back_freezes_nobody_out() {
        let limiter = RateLimiter::new(FIVE_A_MINUTE);
        for _ in 0..5 {
            assert_eq!(limiter.check("ada", at(7200)), Ok(()));
        }
        assert_eq!(limiter.check("ada", at(0)), Err(Duration::from_secs(12)));
        // The bucket was full at two hours and a minute; here that is at most a minute from now.
        assert!(limiter.check("ada", at(7200 + 12)).is_ok());
        let other = RateLimiter::new(FIVE_A_MINUTE);
        for _ in 0..5 {
            assert_eq!(other.check("ada", at(7200)), Ok(()));
        }
        assert_eq!(other.check("bob", at(0)), Ok(()));
    }

    #[test]
    fn memory_is_bounded() {
        let limiter = RateLimiter::with_max(FIVE_A_MINUTE, 1600);
        for key in 0..50_000 {
            assert_eq!(limiter.check(key, at(0)), Ok(()));
        }
        assert!(limiter.remembered() <= 1600, "{}", limiter.remembered());
        for key in 0..2000 {
            let _ = limiter.check(key, at(600));
        }
        // What is left are keys of the last round, not of the first.
        assert!(limiter.remembered() <= 1600);
        for key in 50_000..50_100 {
            let _ = limiter.check(key, at(1200));
        }
        assert!(limiter.remembered() <= 200, "{}", limiter.remembered());
    }

    #[test]
    fn a_flood_of_strangers_does_not_free_who_is_blocked() {
        let limiter = RateLimiter::with_max(FIVE_A_MINUTE, 1600);
        for _ in 0..5 {
            assert_eq!(limiter.check(-1, at(0)), Ok(()));
        }
        for key in 0..20_000 {
            let _ = limiter.check(key, at(0));
        }
        assert!(limiter.check(-1, at(0)).is_err());
    }

    #[test]
    fn a_household_is_one_address() {
        let address = |text: &str| ClientAddress::from(text.parse::<IpAddr>().expect("an address"));
        assert_eq!(address("2001:db8:1:2::1"), address("2001:db8:1:2:ffff::9"));
        assert_ne!(address("2001:db8:1:2::1"), address("2001:db8:1:3::1"));
        assert_ne!(address("192.0.2.1"), address("192.0.2.2"));
        assert_eq!(address("::ffff:192.0.2.1"), address("192.0.2.1"));
        assert_eq!(address("192.0.2.1").to_string(), "192.0.2.1");
        assert_eq!(address("2001:db8:1:2::1").to_string(), "2001:db8:1:2::/64");
    }
}
