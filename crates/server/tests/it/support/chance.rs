//! Chance that can be repeated: a failed test says its seed.

/// SplitMix64.
pub struct Chance(u64);

impl Chance {
    /// From `PARLOR_TEST_SEED`, else new every time; told on standard output, which is shown when a test fails.
    pub fn new() -> Self {
        let seed = super::background::variable("PARLOR_TEST_SEED").and_then(|seed| seed.parse().ok());
        let seed = seed.unwrap_or_else(|| parlor_server::random::below(u64::MAX));
        println!("PARLOR_TEST_SEED={seed}");
        Self(seed)
    }

    /// Anything.
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// Below `bound`.
    pub fn below(&mut self, bound: u64) -> u64 {
        self.next() % bound
    }

    /// One of them.
    pub fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        let place = self.below(from.len() as u64);
        &from[place as usize]
    }
}
