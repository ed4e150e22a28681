//! Where things are: the repository, what cargo built, the environment.

use std::path::PathBuf;

/// The repository's root.
pub fn root() -> PathBuf {
    // Cargo says at run time which clone it runs for; two clones may share one target folder.
    let here = variable("CARGO_MANIFEST_DIR").unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").to_owned());
    let root = PathBuf::from(here).join("../..");
    root.canonicalize().unwrap_or(root)
}

/// The folder of the web workspace.
pub fn web() -> PathBuf {
    root().join("web")
}

/// A program that cargo built. `profile` is the folder's name: `debug`, `release`, `dist`.
pub fn built(profile: &str, name: &str) -> anyhow::Result<PathBuf> {
    // This program was built by the same cargo, so its neighbours are where cargo puts things.
    let own = std::env::current_exe()?;
    let target = own.parent().and_then(|folder| folder.parent());
    let target = target.ok_or_else(|| anyhow::anyhow!("{} is not inside a target folder", own.display()))?;
    Ok(target.join(profile).join(format!("{name}{}", std::env::consts::EXE_SUFFIX)))
}

/// An environment variable, if it is set and says something.
#[expect(clippy::disallowed_methods, reason = "xtask may read the environment; here, and nowhere else")]
pub fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}
