//! Numbers and how they are shown: medians with their spread, percentiles, durations, sizes.

use hdrhistogram::Histogram;
use std::fmt;
use std::time::Duration;

/// Times in nanoseconds, from 1 ns to a minute, to three digits.
#[derive(Clone, Debug)]
pub struct Times(Histogram<u64>);

impl Default for Times {
    fn default() -> Self {
        Self(Histogram::new_with_bounds(1, 60_000_000_000, 3).expect("bounds that make sense"))
    }
}

impl Times {
    /// One more.
    pub fn add(&mut self, nanoseconds: u64) {
        self.0.saturating_record(nanoseconds.max(1));
    }

    /// All of another's.
    pub fn add_all(&mut self, other: &Self) {
        self.0.add(&other.0).expect("the same bounds");
    }

    /// How many.
    pub fn count(&self) -> u64 {
        self.0.len()
    }

    /// Milliseconds at a quantile from 0 to 1.
    pub fn at(&self, quantile: f64) -> f64 {
        self.0.value_at_quantile(quantile) as f64 / 1e6
    }
}

/// A median of repeated runs, and how far they lay apart.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spread {
    /// The middle.
    pub median: f64,
    /// The least.
    pub least: f64,
    /// The most.
    pub most: f64,
}

impl Spread {
    /// Of at least one figure; of none all are zero.
    pub fn of(figures: impl IntoIterator<Item = f64>) -> Self {
        let mut sorted: Vec<f64> = figures.into_iter().collect();
        sorted.sort_unstable_by(f64::total_cmp);
        let (Some(least), Some(most)) = (sorted.first(), sorted.last()) else {
            return Self { median: 0.0, least: 0.0, most: 0.0 };
        };
        let middle = sorted.len() / 2;
        let median = if sorted.len().is_multiple_of(2) {
            f64::midpoint(sorted[middle - 1], sorted[middle])
        } else {
            sorted[middle]
        };
        Self { median, least: *least, most: *most }
    }

    /// With a unit: `0.47 ms (0.41–0.55)`.
    pub fn show(&self, unit: &str) -> String {
        if number(self.least) == number(self.most) {
            format!("{}{unit}", number(self.median))
        } else {
            format!("{}{unit} ({}–{})", number(self.median), number(self.least), number(self.most))
        }
    }
}

/// A number with about three digits, thousands parted.
pub fn number(value: f64) -> String {
    let digits = match value.abs() {
        size if size < 10.0 => 2,
        size if size < 100.0 => 1,
        _ => 0,
    };
    let text = format!("{value:.digits$}");
    if digits != 0 {
        return text;
    }
    match text.strip_prefix('-') {
        Some(whole) => format!("-{}", parted(whole)),
        None => parted(&text),
    }
}

/// A whole number, thousands parted.
pub fn count(things: impl TryInto<u64>) -> String {
    parted(&things.try_into().unwrap_or(u64::MAX).to_string())
}

fn parted(whole: &str) -> String {
    let mut text = String::new();
    for (place, digit) in whole.chars().enumerate() {
        if 0 < place && (whole.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// How a measured figure stands to its floor.
pub fn ratio(measured: f64, floor: f64) -> String {
    if floor <= 0.0 { String::new() } else { format!("{}×", number(measured / floor)) }
}

/// A duration's milliseconds.
pub fn milliseconds(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1e3
}

/// One line of a report.
#[derive(Clone, Debug, Default)]
pub struct Line {
    /// What.
    pub figure: String,
    /// How much.
    pub measured: String,
    /// How much it shall be.
    pub goal: String,
    /// How much it could be at best, measured in the same run.
    pub floor: String,
    /// The one over the other.
    pub ratio: String,
}

/// A report.
#[derive(Clone, Debug, Default)]
pub struct Table(Vec<Line>);

impl Table {
    /// One more line.
    pub fn add(
        &mut self,
        figure: &str,
        measured: impl Into<String>,
        goal: &str,
        floor: impl Into<String>,
        ratio: impl Into<String>,
    ) {
        let line = Line {
            figure: figure.to_owned(),
            measured: measured.into(),
            goal: goal.to_owned(),
            floor: floor.into(),
            ratio: ratio.into(),
        };
        eprintln!("  {}: {}", line.figure, line.measured);
        self.0.push(line);
    }

    /// One more line, without a floor.
    pub fn note(&mut self, figure: &str, measured: impl Into<String>, goal: &str) {
        self.add(figure, measured, goal, "", "");
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let heads = ["figure", "measured", "goal", "floor", "ratio"].map(str::to_owned);
        let rows: Vec<[String; 5]> = std::iter::once(heads)
            .chain(self.0.iter().cloned().map(|line| [line.figure, line.measured, line.goal, line.floor, line.ratio]))
            .collect();
        let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
        let widths: Vec<usize> = (0..5).map(width).collect();
        for (place, row) in rows.iter().enumerate() {
            let cells: Vec<String> =
                row.iter().zip(&widths).map(|(cell, width)| format!("{cell:<width$}", width = *width)).collect();
            writeln!(f, "| {} |", cells.join(" | "))?;
            if place == 0 {
                let lines: Vec<String> = widths.iter().map(|width| "-".repeat(*width)).collect();
                writeln!(f, "|-{}-|", lines.join("-|-"))?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_median_is_the_middle_and_not_the_mean() {
        assert_eq!(Spread::of([9.0, 1.0, 2.0]), Spread { median: 2.0, least: 1.0, most: 9.0 });
        assert_eq!(Spread::of([1.0, 2.0, 3.0, 100.0]).median, 2.5);
        assert_eq!(Spread::of([]).median, 0.0);
        assert_eq!(Spread::of([0.471, 0.412, 0.553]).show(" ms"), "0.47 ms (0.41–0.55)");
        assert_eq!(Spread::of([7.0]).show(" ms"), "7.00 ms");
    }

    #[test]
    fn numbers_have_about_three_digits() {
        let shown: Vec<String> = [0.004_f64, 9.994, 12.34, 345.6, 12_345.0, 1_234_567.0, -4_321.0].map(number).into();
        assert_eq!(shown, ["0.00", "9.99", "12.3", "346", "12,345", "1,234,567", "-4,321"]);
        assert_eq!([count(7), count(1_234_567_usize)], ["7", "1,234,567"]);
        assert_eq!(ratio(3.0, 2.0), "1.50×");
        assert_eq!(ratio(3.0, 0.0), "");
    }

    #[test]
    fn percentiles_are_right_to_three_digits() {
        let mut times = Times::default();
        for microseconds in 1..=1_000 {
            times.add(microseconds * 1_000);
        }
        assert_eq!(times.count(), 1_000);
        for (quantile, expected) in [(0.5, 0.5), (0.9, 0.9), (0.99, 0.99), (1.0, 1.0)] {
            assert!((times.at(quantile) - expected).abs() < 0.002, "{quantile}: {}", times.at(quantile));
        }
    }

    #[test]
    fn a_table_lines_up() {
        let mut table = Table::default();
        table.add("a", "1", "≤ 2", "0.5", "2×");
        let text = table.to_string();
        let widths: Vec<usize> = text.lines().map(|line| line.chars().count()).collect();
        assert_eq!(widths.len(), 3);
        assert!(widths.iter().all(|width| *width == widths[0]), "{text}");
    }
}
