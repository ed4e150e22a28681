//! Programs the tests need: found where they usually are, installed where that is allowed, else named in a clear message.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::command::{answer, run};
use crate::repository::variable;

/// The first of these programs in `PATH` or in one of `folders`.
pub fn find(names: &[&str], folders: &[PathBuf]) -> Option<PathBuf> {
    let path = variable("PATH").unwrap_or_default();
    let places: Vec<PathBuf> = std::env::split_paths(&path).chain(folders.iter().cloned()).collect();
    let candidates = places.iter().flat_map(|folder| names.iter().map(|name| folder.join(name)));
    candidates.into_iter().find(|candidate| is_executable(candidate))
}

/// Chromium, installed if need be.
///
/// # Errors
/// When there is none and it may not be installed.
pub fn chromium() -> anyhow::Result<PathBuf> {
    if let Some(chosen) = variable("PARLOR_CHROMIUM") {
        anyhow::ensure!(is_executable(Path::new(&chosen)), "PARLOR_CHROMIUM names {chosen}, which is not a program");
        return Ok(chosen.into());
    }
    let names = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "Google Chrome"];
    let folders = ["/usr/bin", "/snap/bin", "/Applications/Google Chrome.app/Contents/MacOS"].map(PathBuf::from);
    if let Some(found) = find(&names, &folders) {
        return Ok(found);
    }
    install("chromium", "The browser tests need Chromium. Install it, or set PARLOR_CHROMIUM to its path")?;
    find(&names, &folders).ok_or_else(|| anyhow::anyhow!("chromium was installed but is not in PATH"))
}

/// Installs a Debian package, as root or through a `sudo` that asks nothing.
///
/// # Errors
/// When this is no Debian, or one may not install here: then the error is `otherwise`, and how.
pub fn install(package: &str, otherwise: &str) -> anyhow::Result<()> {
    let advice = format!("{otherwise} (Debian, Ubuntu: apt-get install {package}).");
    let Some(apt) = find(&["apt-get"], &[]) else { anyhow::bail!(advice) };
    let prefix: &[&str] = if is_root() {
        &[]
    } else if answer("sudo", &["-n", "true"]).is_some() {
        &["sudo", "-n"]
    } else {
        anyhow::bail!(advice);
    };
    println!("installing {package}");
    let apt = |arguments: &[&str]| {
        let apt = apt.to_string_lossy();
        let words: Vec<&str> =
            prefix.iter().chain(&["env", "DEBIAN_FRONTEND=noninteractive", &*apt]).copied().collect();
        run(Command::new(words[0]).args(&words[1..]).args(arguments).stdin(Stdio::null()))
    };
    let wanted = ["install", "--yes", "--quiet", "--no-install-recommends", package];
    // The lists may be missing or old; fetching them costs time, so only when the first try says so.
    apt(&wanted)
        .or_else(|_| apt(&["update", "--quiet"]).and_then(|()| apt(&wanted)))
        .map_err(|error| error.context(advice))
}

/// Whether this process may do everything.
pub fn is_root() -> bool {
    answer("id", &["-u"]).is_some_and(|id| id == "0")
}

fn is_executable(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    path.metadata().is_ok_and(|it| it.is_file() && it.permissions().mode() & 0o111 != 0)
}
