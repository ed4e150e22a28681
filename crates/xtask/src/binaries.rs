//! Building the programs and starting them: `run`, `bench`, `dist`.

use std::os::unix::process::CommandExt as _;
use std::process::Command;

use crate::command::{cargo, run as finish};
use crate::repository::{built, root};
use crate::web;

/// Variables of this repository's tests: the server refuses what is no setting of its own.
const OURS: &[&str] = &["PARLOR_BIN", "PARLOR_CHROMIUM", "PARLOR_TEST_POSTGRES_URL"];
const SERVER: &[&str] = &["--package", "parlor-server", "--bin", "parlor"];

/// Builds everything and becomes the demo server.
///
/// # Errors
/// When something is missing, does not build, or the server cannot be started.
pub fn run(arguments: &[String]) -> anyhow::Result<()> {
    web::build()?;
    finish(cargo(&["build", "--release"]).args(SERVER).args(["--features", "embed-ui"]))?;
    // Where it listens and keeps its data is the server's own default; it prints the links and the sign-in once it is ready.
    let mut server = Command::new(built("release", "parlor")?);
    server.current_dir(root()).args(["serve", "--demo"]).args(arguments);
    without_ours(&mut server);
    println!(
        "\nStarting the demo. It prints its links below. Stop it with Ctrl-C; delete ./parlor-data to begin anew.\n"
    );
    // The server takes this process over, so that signals reach it and its exit code is ours.
    Err(anyhow::Error::new(server.exec()).context("parlor did not start"))
}

/// Builds the release server and the load generator and becomes the latter.
///
/// # Errors
/// When something does not build, or the load generator cannot be started.
pub fn bench(arguments: &[String]) -> anyhow::Result<()> {
    finish(cargo(&["build", "--release"]).args(SERVER))?;
    finish(&mut cargo(&["build", "--release", "--package", "parlor-loadgen", "--bin", "parlor-loadgen"]))?;
    let mut loadgen = Command::new(built("release", "parlor-loadgen")?);
    loadgen.current_dir(root()).args(["bench", "--server"]).arg(built("release", "parlor")?).args(arguments);
    without_ours(&mut loadgen);
    Err(anyhow::Error::new(loadgen.exec()).context("parlor-loadgen did not start"))
}

/// Builds the binary as it is released.
///
/// # Errors
/// When something is missing or does not build.
pub fn dist() -> anyhow::Result<()> {
    web::build()?;
    finish(cargo(&["build", "--locked", "--profile", "dist"]).args(SERVER).args(["--features", "embed-ui"]))?;
    let binary = built("dist", "parlor")?;
    println!("{} ({:.1} MB)", binary.display(), binary.metadata()?.len() as f64 / 1e6);
    Ok(())
}

fn without_ours(command: &mut Command) {
    for name in OURS {
        command.env_remove(name);
    }
}
