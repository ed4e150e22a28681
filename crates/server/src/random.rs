//! The only place that asks for chance.

/// Random bytes from the operating system.
///
/// # Panics
/// When the operating system has no randomness: going on would mean guessable tokens.
#[expect(clippy::disallowed_methods, reason = "this is the place")]
pub fn bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).expect("the operating system has randomness");
    bytes
}

/// 128 random bits, for ids.
pub fn chance() -> u128 {
    u128::from_le_bytes(bytes())
}

/// A random number below `bound`; zero for a bound of zero.
pub fn below(bound: u64) -> u64 {
    // The bias of a 64-bit remainder is far below what jitter can notice.
    u64::from_le_bytes(bytes()).checked_rem(bound).unwrap_or(0)
}
