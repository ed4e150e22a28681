//! The front door of the repository: `cargo xtask run | test | lint | gen | bench | dist`.

mod binaries;
mod command;
mod generate;
mod packages;
mod postgres;
mod report;
mod repository;
mod rings;
mod tally;
#[cfg(test)]
mod tidy;
mod web;

use anyhow::Context as _;
use std::process::ExitCode;

const USAGE: &str = "\
usage: cargo xtask <command>

  run [arguments of `parlor serve`…]    build everything, start the demo on 127.0.0.1:8080
  test [--release] [ring…]              what CI runs; rings: rust store server web e2e (all of them if none is named)
  lint                                  formatters and linters only
  gen                                   write the files that are generated from Rust
  bench [arguments of `parlor-loadgen bench`…]
  dist                                  the binary as it is released, with the screens inside";

fn main() -> anyhow::Result<ExitCode> {
    let mut arguments = std::env::args().skip(1);
    let command = arguments.next();
    let rest: Vec<String> = arguments.collect();
    match command.as_deref() {
        Some("run") => binaries::run(&rest)?,
        Some("test") => return rings::test(&rest),
        Some("lint") => return rings::lint(),
        Some("gen") => generate::write().context("writing generated files")?,
        Some("bench") => binaries::bench(&rest)?,
        Some("dist") => binaries::dist()?,
        Some("help" | "--help" | "-h") => println!("{USAGE}"),
        _ => {
            eprintln!("{USAGE}");
            return Ok(ExitCode::from(2));
        }
    }
    Ok(ExitCode::SUCCESS)
}
