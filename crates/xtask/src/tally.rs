//! How many tests ran, in the words of the tools that ran them.

/// Counts of one or many runs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Passed.
    pub passed: u64,
    /// Failed.
    pub failed: u64,
    /// Left out: ignored, skipped, to be written.
    pub skipped: u64,
}

impl Tally {
    /// Adds up every summary line of `cargo test` and of vitest in `output`.
    pub fn read(output: &str) -> Self {
        let mut all = Self::default();
        for line in without_colours(output).lines() {
            let line = line.trim();
            let counts = if let Some(rest) = line.strip_prefix("test result: ") {
                rest.split_once(". ").map(|(_, counts)| counts.split(';'))
            } else {
                // Not "Test Files": those are counted test by test.
                line.strip_prefix("Tests ").map(|counts| counts.split(';'))
            };
            for count in counts.into_iter().flatten().flat_map(|part| part.split('|')) {
                all.count(count);
            }
        }
        all
    }

    /// One phrase like `12 passed` or `1 skipped (13)`.
    fn count(&mut self, phrase: &str) {
        let mut words = phrase.split_whitespace();
        let Some(number) = words.next().and_then(|word| word.parse::<u64>().ok()) else { return };
        match words.next() {
            Some("passed") => self.passed += number,
            Some("failed") => self.failed += number,
            Some("ignored" | "skipped" | "todo") => self.skipped += number,
            _ => {}
        }
    }
}

impl std::ops::AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
    }
}

/// Takes `ESC [ … letter` out.
fn without_colours(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        if character == '\u{1b}' {
            characters.by_ref().skip(1).find(char::is_ascii_alphabetic);
        } else {
            plain.push(character);
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::Tally;

    #[test]
    fn cargo_s_summaries_add_up() {
        let output = "running 3 tests\n\
            test result: ok. 3 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s\n\n\
            test result: FAILED. 10 passed; 2 failed; 1 ignored; 0 measured; 7 filtered out; finished in 1.20s\n";
        assert_eq!(Tally::read(output), Tally { passed: 13, failed: 2, skipped: 1 });
    }

    #[test]
    fn vitest_s_tests_count_and_its_files_do_not() {
        let output = " Test Files  1 failed | 8 passed (9)\n\
            \u{1b}[2m      Tests \u{1b}[22m \u{1b}[1m\u{1b}[31m2 failed\u{1b}[39m\u{1b}[22m | \u{1b}[32m39 passed\u{1b}[39m | 1 skipped (42)\n";
        assert_eq!(Tally::read(output), Tally { passed: 39, failed: 2, skipped: 1 });
    }

    #[test]
    fn talk_about_tests_is_not_a_summary() {
        assert_eq!(Tally::read("Tests  no tests\n5 passed\nTests are 4 passed\n"), Tally::default());
    }
}
