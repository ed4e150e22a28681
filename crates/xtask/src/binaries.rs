//! Building the programs and starting them: `run`, `bench`, `dist`.

use std::os::unix::process::CommandExt as _;
use std::process::Command;

use crate::command::{cargo, run as finish};
use crate::repository::{built, root, variable};
use crate::web;

const SERVER: &[&str] = &["--package", "parlor-server", "--bin", "parlor"];

/// Builds everything and becomes the demo server.
///
/// # Errors
/// When something is missing, does not build, or the server cannot be started.
pub fn run(arguments: &[String]) -> anyhow::Result<()> {
    web::build()?;
    finish(cargo(&["build", "--release"]).args(SERVER).args(["--features", "embed-ui"]))?;
    let mut server = Command::new(built("release", "parlor")?);
    server.current_dir(root()).args(["serve", "--demo"]);
    let mut option = |flag, name, usual: &str| {
        let chosen = given(arguments, flag).or_else(|| variable(name));
        if chosen.is_none() {
            server.args([flag, usual]);
        }
        chosen.unwrap_or_else(|| usual.to_owned())
    };
    let data = option("--data-dir", "PARLOR_DATA_DIR", "./parlor-data");
    let address = option("--listen", "PARLOR_LISTEN", "127.0.0.1:8080");
    println!("\nOnce the server says that it is ready:\n");
    println!("  demo shop   http://{address}/demo   a page with the widget in its corner");
    println!("  dashboard   http://{address}/       sign in with what the server prints below");
    println!("\nStop it with Ctrl-C. Its data stay in {data}; delete that folder to begin anew.\n");
    // The server takes this process over, so that signals reach it and its exit code is ours.
    Err(anyhow::Error::new(server.args(arguments).exec()).context("parlor did not start"))
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

/// The value of `--flag value` or `--flag=value`.
fn given(arguments: &[String], flag: &str) -> Option<String> {
    arguments.iter().enumerate().find_map(|(place, argument)| match argument.strip_prefix(flag)? {
        "" => arguments.get(place + 1).cloned(),
        rest => rest.strip_prefix('=').map(str::to_owned),
    })
}

#[cfg(test)]
mod tests {
    use super::given;

    #[test]
    fn a_flag_is_found_in_both_spellings() {
        let arguments = ["--listen", "127.0.0.1:0", "--data-dir=/tmp/x"].map(str::to_owned);
        assert_eq!(given(&arguments, "--listen").as_deref(), Some("127.0.0.1:0"));
        assert_eq!(given(&arguments, "--data-dir").as_deref(), Some("/tmp/x"));
        assert_eq!(given(&arguments, "--list"), None);
    }
}
