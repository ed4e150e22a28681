//! Starting other programs: in the right folder, and with their words kept where they must be counted.

use std::io::{Read as _, Write as _};
use std::process::{Command, Stdio};

use crate::repository::{root, variable};

/// What a program did.
pub struct Outcome {
    /// Whether it said that all is well.
    pub ok: bool,
    /// Everything it wrote to standard output.
    pub output: String,
}

/// Cargo, in the root.
pub fn cargo(arguments: &[&str]) -> Command {
    let mut command = Command::new(variable("CARGO").unwrap_or_else(|| "cargo".to_owned()));
    command.args(arguments).current_dir(root()).stdin(Stdio::null());
    // What cargo tells *this* package must not be taken for the next one's.
    for name in ["CARGO_MANIFEST_DIR", "CARGO_MANIFEST_PATH", "CARGO_PKG_NAME", "CARGO_PKG_VERSION"] {
        command.env_remove(name);
    }
    command
}

/// Runs it to its end, on our own standard output.
///
/// # Errors
/// When it cannot be started or fails.
pub fn run(command: &mut Command) -> anyhow::Result<()> {
    let status = command.status().map_err(|error| anyhow::anyhow!("{} did not start: {error}", name(command)))?;
    anyhow::ensure!(status.success(), "{} failed ({status})", name(command));
    Ok(())
}

/// Runs it to its end, shows what it says as it says it, and keeps it.
///
/// # Errors
/// When it cannot be started.
pub fn stream(command: &mut Command) -> anyhow::Result<Outcome> {
    let mut child = command
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|error| anyhow::anyhow!("{} did not start: {error}", name(command)))?;
    let mut output = Vec::new();
    if let Some(mut pipe) = child.stdout.take() {
        let mut buffer = [0; 8192];
        loop {
            let count = pipe.read(&mut buffer)?;
            if count == 0 {
                break;
            }
            output.extend_from_slice(&buffer[..count]);
            let mut screen = std::io::stdout();
            screen.write_all(&buffer[..count])?;
            screen.flush()?;
        }
    }
    let ok = child.wait()?.success();
    Ok(Outcome { ok, output: String::from_utf8_lossy(&output).into_owned() })
}

/// Runs it to its end and keeps what it writes to standard output.
///
/// # Errors
/// When it cannot be started or fails.
pub fn quiet(command: &mut Command) -> anyhow::Result<String> {
    let output = command
        .stderr(Stdio::inherit())
        .output()
        .map_err(|error| anyhow::anyhow!("{} did not start: {error}", name(command)))?;
    anyhow::ensure!(output.status.success(), "{} failed ({})", name(command), output.status);
    Ok(String::from_utf8(output.stdout)?)
}

/// The answer to a small question to the machine: its standard output, if it succeeded.
pub fn answer(program: &str, arguments: &[&str]) -> Option<String> {
    let output = Command::new(program).args(arguments).stdin(Stdio::null()).stderr(Stdio::null()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

fn name(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words.map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ")
}
