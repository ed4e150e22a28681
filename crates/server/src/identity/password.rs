//! Passwords: argon2id, few at a time, and the same work whether or not there is someone to compare with.

use argon2::password_hash::phc;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use std::fmt;
use std::sync::Arc;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::random;

/// What OWASP asks of argon2id: 19 MiB, two passes, one lane. [`NOBODY`] has the same, or timing would tell.
const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;

/// Compared with when there is no such person. Its salt and hash are chance; no password is known to fit, and one that
/// did would be refused all the same.
const NOBODY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$q1Kx3vYp0mN8sT5uWzR7eA$Jm2b8WcXq4f1L0aV9dYtK6hGzN3sR5uPxE7oQiCjBwM";

/// Those who wait for one of the few turns. More are told to come back: a login storm must not eat the memory.
const MAX_WAITING: usize = 256;

/// What a password must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a password has 10 to 200 characters")]
pub struct PasswordRule;

/// A password someone chose. Invariant: 10 to 200 characters. Length is the only rule: it is the one that helps.
#[derive(Clone)]
pub struct NewPassword(String);

impl NewPassword {
    /// Characters.
    pub const MIN_CHARS: usize = 10;
    /// Characters.
    pub const MAX_CHARS: usize = 200;

    /// Takes it as it is: blanks at the ends belong to a password.
    ///
    /// # Errors
    /// [`PasswordRule`].
    pub fn parse(raw: &str) -> Result<Self, PasswordRule> {
        let chars = raw.chars().take(Self::MAX_CHARS + 1).count();
        if (Self::MIN_CHARS..=Self::MAX_CHARS).contains(&chars) { Ok(Self(raw.to_owned())) } else { Err(PasswordRule) }
    }
}

impl fmt::Debug for NewPassword {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("NewPassword(…)")
    }
}

/// A password as it is stored, with its salt and cost in it (`$argon2id$…`).
#[derive(Clone, PartialEq, Eq)]
pub struct PasswordHash(String);

impl PasswordHash {
    /// From the store. Text that is no hash fits no password.
    pub fn from_stored(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// For the store.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for PasswordHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PasswordHash(…)")
    }
}

/// Too many passwords are being checked. Try again in a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("too many passwords are being checked")]
pub struct PasswordsBusy;

/// Hashes and checks passwords, off the threads that serve. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Passwords {
    turns: Arc<Semaphore>,
    places: Arc<Semaphore>,
}

impl Passwords {
    /// At most `parallel` at a time, 19 MiB each.
    pub fn new(parallel: usize) -> Self {
        let parallel = parallel.max(1);
        Self { turns: Arc::new(Semaphore::new(parallel)), places: Arc::new(Semaphore::new(parallel + MAX_WAITING)) }
    }

    /// What to store of a new password.
    ///
    /// # Errors
    /// [`PasswordsBusy`].
    pub async fn hash(&self, password: &NewPassword) -> Result<PasswordHash, PasswordsBusy> {
        let password = password.clone();
        self.work(move || {
            let salt = random::bytes::<16>();
            let hash: phc::PasswordHash = argon2()
                .hash_password_with_salt(password.0.as_bytes(), &salt)
                .expect("a password of bounded length and a salt of 16 bytes can be hashed");
            PasswordHash(hash.to_string())
        })
        .await
    }

    /// Whether `password` is the one stored. Without one, as for a name nobody has, it takes as long and says no.
    ///
    /// # Errors
    /// [`PasswordsBusy`].
    pub async fn verify(&self, password: &str, stored: Option<&PasswordHash>) -> Result<bool, PasswordsBusy> {
        // Nobody's password is longer; hashing a megabyte would be a gift to whoever sends it.
        let plausible = password.chars().take(NewPassword::MAX_CHARS + 1).count() <= NewPassword::MAX_CHARS;
        let password = if plausible { password.to_owned() } else { String::new() };
        let stored = stored.filter(|_| plausible).cloned();
        self.work(move || {
            let parsed = stored.as_ref().and_then(|stored| phc::PasswordHash::new(stored.as_str()).ok());
            let somebody = parsed.is_some();
            let compared = parsed.unwrap_or_else(|| phc::PasswordHash::new(NOBODY).expect("the constant is a hash"));
            let fits = argon2().verify_password(password.as_bytes(), &compared).is_ok();
            fits && somebody
        })
        .await
    }

    async fn work<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, PasswordsBusy> {
        let place = self.places.clone().try_acquire_owned().map_err(|_| PasswordsBusy)?;
        let turn = self.turns.clone().acquire_owned().await.map_err(|_| PasswordsBusy)?;
        // Both go with the thread: a caller who hangs up does not make room for one more.
        let held: (OwnedSemaphorePermit, OwnedSemaphorePermit) = (place, turn);
        let done = tokio::task::spawn_blocking(move || {
            let _held = held;
            work()
        });
        done.await.map_err(|_| PasswordsBusy)
    }
}

fn argon2() -> Argon2<'static> {
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None).expect("the constants are within argon2's bounds");
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::{Duration, Instant};

    fn password(raw: &str) -> NewPassword {
        NewPassword::parse(raw).expect("long enough")
    }

    #[test]
    fn only_length_is_asked_of_a_password() {
        for good in ["ten chars!", "          ", &"ü".repeat(200)] {
            assert!(NewPassword::parse(good).is_ok(), "{good}");
        }
        for bad in ["", "nine char", &"x".repeat(201), &"x".repeat(1_000_000)] {
            assert_eq!(NewPassword::parse(bad).map(|_| ()), Err(PasswordRule));
        }
    }

    #[tokio::test]
    async fn a_password_fits_its_own_hash_and_no_other() {
        let passwords = Passwords::new(2);
        let stored = passwords.hash(&password("correct horse")).await.expect("not busy");
        assert!(stored.as_str().starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{}", stored.as_str());
        assert_eq!(passwords.verify("correct horse", Some(&stored)).await, Ok(true));
        for wrong in ["correct horsf", "correct horse ", "", &"x".repeat(1_000_000)] {
            assert_eq!(passwords.verify(wrong, Some(&stored)).await, Ok(false));
        }
        let again = passwords.hash(&password("correct horse")).await.expect("not busy");
        assert_ne!(stored.as_str(), again.as_str());
    }

    #[tokio::test]
    async fn nobody_has_no_password() {
        let passwords = Passwords::new(2);
        for stored in [None, Some(""), Some("plain text"), Some("$argon2id$v=19$m=19456,t=2,p=1$"), Some("*")] {
            let stored = stored.map(PasswordHash::from_stored);
            for guess in ["", "plain text", "*", "correct horse"] {
                assert_eq!(passwords.verify(guess, stored.as_ref()).await, Ok(false), "{stored:?} {guess}");
            }
        }
    }

    #[tokio::test]
    async fn nobody_takes_as_long_as_somebody() {
        let passwords = Passwords::new(1);
        let stored = passwords.hash(&password("correct horse")).await.expect("not busy");
        let long = "x".repeat(100_000);
        let (mut known, mut unknown, mut endless) = (Vec::new(), Vec::new(), Vec::new());
        for _ in 0..9 {
            for (times, guess, stored) in [
                (&mut known, "wrong horse", Some(&stored)),
                (&mut unknown, "wrong horse", None),
                (&mut endless, long.as_str(), Some(&stored)),
            ] {
                let start = Instant::now();
                assert_eq!(passwords.verify(guess, stored).await, Ok(false));
                times.push(start.elapsed());
            }
        }
        // The quickest of each: other programs can make any of them slow, but none of them quick.
        let quickest = |times: Vec<Duration>| times.into_iter().min().expect("nine times");
        let known = quickest(known);
        for other in [quickest(unknown), quickest(endless)] {
            // Skipping the work would be thousands of times faster.
            assert!(known / 4 < other && other < known * 4, "{known:?} and {other:?}");
        }
        let cost = |hash: &str| phc::PasswordHash::new(hash).map(|hash| (hash.algorithm, hash.version, hash.params));
        assert_eq!(cost(NOBODY), cost(stored.as_str()));
    }

    #[tokio::test]
    async fn a_storm_is_turned_away() {
        let passwords = Passwords::new(1);
        let taken: Vec<_> =
            (0..=MAX_WAITING).map(|_| passwords.places.clone().try_acquire_owned().expect("free")).collect();
        assert_eq!(passwords.verify("correct horse", None).await, Err(PasswordsBusy));
        drop(taken);
        assert_eq!(passwords.verify("correct horse", None).await, Ok(false));
    }

    #[test]
    fn a_password_is_never_printed() {
        let printed = format!("{:?} {:?}", password("correct horse"), PasswordHash::from_stored("$argon2id$abc"));
        assert_eq!(printed, "NewPassword(…) PasswordHash(…)");
    }
}
