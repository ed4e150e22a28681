//! The rings of tests, from the rules outward to the browser: what CI runs is what this file says.

use std::process::{Command, ExitCode};

use crate::command::cargo;
use crate::packages::chromium;
use crate::postgres::Postgres;
use crate::report::Report;
use crate::repository::{built, variable};
use crate::web::{self, npm};

const RINGS: &[&str] = &["rust", "store", "server", "web", "e2e"];
const POSTGRES_URL: &str = "PARLOR_TEST_POSTGRES_URL";

/// `cargo xtask test [--release] [ring…]`
///
/// # Errors
/// When a ring is named that does not exist. Failed tests are an exit code, not an error.
pub fn test(arguments: &[String]) -> anyhow::Result<ExitCode> {
    let release = arguments.iter().any(|argument| argument == "--release");
    let mut wanted: Vec<&str> = arguments.iter().map(String::as_str).filter(|it| *it != "--release").collect();
    if let Some(unknown) = wanted.iter().find(|name| !RINGS.contains(name)) {
        anyhow::bail!("there is no ring {unknown}; there are {}", RINGS.join(", "));
    }
    if wanted.is_empty() {
        wanted = RINGS.to_vec();
    }
    let mut report = Report::new();
    let mut ready = Ready::default();
    for ring in RINGS.iter().filter(|ring| wanted.contains(ring)) {
        report.ring(ring, |report| match *ring {
            "rust" => rust(report),
            "store" => store(report, &mut ready),
            "server" => server(report, &mut ready),
            "web" => screens(report, &mut ready),
            _ => browser(report, &ready, release),
        });
    }
    Ok(report.finish())
}

/// What one ring made that others use again.
#[derive(Default)]
struct Ready {
    screens: bool,
    postgres: Option<Postgres>,
}

impl Ready {
    /// Where a PostgreSQL for tests is: one that was named, or our own.
    fn postgres(&mut self, report: &mut Report) -> Option<String> {
        if let Some(named) = variable(POSTGRES_URL) {
            return Some(named);
        }
        if self.postgres.is_none() {
            self.postgres = Some(report.prepare("PostgreSQL", Postgres::start)?);
        }
        self.postgres.as_ref().map(|own| own.url().to_owned())
    }
}

/// `cargo xtask lint`
///
/// # Errors
/// Never; what is wrong is an exit code.
pub fn lint() -> anyhow::Result<ExitCode> {
    let mut report = Report::new();
    report.ring("rust", |report| {
        rust_lints(report);
        Some(())
    });
    report.ring("web", |report| {
        report.prepare("packages", web::install)?;
        report.check("lint", &mut npm(&["run", "lint"]));
        report.check("typecheck", &mut npm(&["run", "typecheck"]));
        Some(())
    });
    Ok(report.finish())
}

fn rust_lints(report: &mut Report) {
    report.check("fmt", &mut cargo(&["fmt", "--all", "--check"]));
    let clippy = ["clippy", "--workspace", "--all-targets", "--locked", "--", "--deny", "warnings"];
    report.check("clippy", &mut cargo(&clippy));
}

/// Form, house rules (`xtask`'s own tests), and the crates that need nothing but themselves.
fn rust(report: &mut Report) -> Option<()> {
    rust_lints(report);
    report.check("doc", cargo(&["doc", "--workspace", "--no-deps", "--locked"]).env("RUSTDOCFLAGS", "--deny warnings"));
    report.tests("tidy", &mut tests(&["xtask"]));
    report.tests("rules and protocol", &mut tests(&["parlor-domain", "parlor-protocol", "parlor-loadgen"]));
    Some(())
}

/// The store's contract on both databases. Without PostgreSQL the ring is red, never skipped.
fn store(report: &mut Report, ready: &mut Ready) -> Option<()> {
    let url = ready.postgres(report)?;
    report.tests("contract on SQLite and PostgreSQL", tests(&["parlor-store"]).env(POSTGRES_URL, url));
    Some(())
}

/// The whole server, from outside; everything on SQLite, and what concerns data on PostgreSQL again.
fn server(report: &mut Report, ready: &mut Ready) -> Option<()> {
    report.tests("tests on SQLite", tests(&["parlor-server"]).env_remove(POSTGRES_URL));
    let url = ready.postgres(report)?;
    report.tests("tests on PostgreSQL", tests(&["parlor-server"]).args(["--test", "it"]).env(POSTGRES_URL, url));
    Some(())
}

fn screens(report: &mut Report, ready: &mut Ready) -> Option<()> {
    report.prepare("packages", web::install)?;
    for name in ["check:lock", "lint", "typecheck"] {
        report.check(name, &mut npm(&["run", name]));
    }
    report.tests("test", &mut npm(&["run", "test"]));
    report.need("build", &mut npm(&["run", "build"]))?;
    ready.screens = true;
    report.check("check:size", &mut npm(&["run", "check:size"]));
    Some(())
}

/// The real binary with the screens inside, driven by a real browser.
fn browser(report: &mut Report, ready: &Ready, release: bool) -> Option<()> {
    if !ready.screens {
        report.prepare("screens", web::build)?;
    }
    let mut build = cargo(&["build", "--locked", "--package", "parlor-server", "--bin", "parlor"]);
    build.args(["--features", "embed-ui"]).args(release.then_some("--release"));
    report.need("server", &mut build)?;
    let binary = report.prepare("binary", || built(if release { "release" } else { "debug" }, "parlor"))?;
    let chromium = report.prepare("Chromium", chromium)?;
    report.tests("browser", npm(&["run", "e2e"]).env("PARLOR_BIN", binary).env("PARLOR_CHROMIUM", chromium));
    Some(())
}

fn tests(crates: &[&str]) -> Command {
    let mut command = cargo(&["test", "--locked", "--no-fail-fast"]);
    for name in crates {
        command.args(["--package", name]);
    }
    command
}
