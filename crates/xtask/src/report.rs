//! What a run of the rings did: a heading for each step, its time, and one summary at the end.

use std::process::{Command, ExitCode};
use std::time::{Duration, Instant};

use crate::command::stream;
use crate::tally::Tally;

struct Step {
    name: String,
    took: Duration,
    ok: bool,
    tally: Tally,
}

/// The steps so far.
pub struct Report {
    started: Instant,
    ring: &'static str,
    steps: Vec<Step>,
    unfinished: Vec<&'static str>,
}

impl Report {
    /// Nothing was run yet.
    pub fn new() -> Self {
        Self { started: Instant::now(), ring: "", steps: Vec::new(), unfinished: Vec::new() }
    }

    /// Runs a ring: its steps in order, until one is missing that the others need.
    pub fn ring(&mut self, name: &'static str, steps: impl FnOnce(&mut Self) -> Option<()>) {
        self.ring = name;
        if steps(self).is_none() {
            self.unfinished.push(name);
        }
    }

    /// A step whose failure leaves the rest of the ring worth running.
    pub fn check(&mut self, name: &str, command: &mut Command) {
        let _ = self.need(name, command);
    }

    /// A step without which the rest of the ring cannot run: `None` when it failed.
    pub fn need(&mut self, name: &str, command: &mut Command) -> Option<()> {
        self.step(name, || {
            let outcome = stream(command)?;
            Ok((outcome.ok.then_some(()), Tally::read(&outcome.output)))
        })
    }

    /// A step that runs tests. If it finds none it failed: a filter or a manifest is wrong.
    pub fn tests(&mut self, name: &str, command: &mut Command) {
        let _ = self.step(name, || {
            let outcome = stream(command)?;
            let tally = Tally::read(&outcome.output);
            if tally == Tally::default() {
                println!("not one test was run");
            }
            Ok(((outcome.ok && tally != Tally::default()).then_some(()), tally))
        });
    }

    /// Something to find, install or start before the rest of the ring can run.
    pub fn prepare<T>(&mut self, name: &str, work: impl FnOnce() -> anyhow::Result<T>) -> Option<T> {
        self.step(name, || Ok((Some(work()?), Tally::default())))
    }

    fn step<T>(&mut self, name: &str, work: impl FnOnce() -> anyhow::Result<(Option<T>, Tally)>) -> Option<T> {
        let name = format!("{}: {name}", self.ring);
        println!("\n=== {name}");
        let started = Instant::now();
        let (value, tally) = work().unwrap_or_else(|error| {
            println!("{error:#}");
            (None, Tally::default())
        });
        let took = started.elapsed();
        println!("--- {name}: {} in {}", word(value.is_some()), readable(took));
        self.steps.push(Step { name, took, ok: value.is_some(), tally });
        value
    }

    /// Prints the summary, whose last line is `N passed, N failed`: the tests that the tools counted. A step that failed
    /// without naming a failed test counts as one failure, so that a red run never says `0 failed`.
    pub fn finish(self) -> ExitCode {
        println!("\n=== summary");
        let mut total = Tally::default();
        for Step { name, took, ok, tally } in &self.steps {
            let mut tally = *tally;
            let tests = match tally {
                Tally { passed: 0, failed: 0, .. } => String::new(),
                Tally { passed, failed: 0, .. } => format!("{passed} passed"),
                Tally { passed, failed, .. } => format!("{passed} passed, {failed} failed"),
            };
            println!("{:<6} {:>9}  {name:<34} {tests}", word(*ok), readable(*took));
            if !ok {
                tally.failed = tally.failed.max(1);
            }
            total += tally;
        }
        for ring in &self.unfinished {
            println!("ring {ring} was not run to its end: see its failed step");
        }
        if total.skipped > 0 {
            println!("{} tests were skipped", total.skipped);
        }
        println!("in {}", readable(self.started.elapsed()));
        println!("{} passed, {} failed", total.passed, total.failed);
        if total.failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
    }
}

fn word(ok: bool) -> &'static str {
    if ok { "ok" } else { "FAILED" }
}

fn readable(took: Duration) -> String {
    let seconds = took.as_secs_f64();
    if seconds < 60.0 {
        format!("{seconds:.1} s")
    } else {
        format!("{} min {:02} s", took.as_secs() / 60, took.as_secs() % 60)
    }
}
