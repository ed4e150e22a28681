//! The web workspace: is Node there, are the packages installed, are the screens built.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::Context as _;

use crate::command::{answer, run};
use crate::repository::{variable, web};

/// npm, in the web folder.
pub fn npm(arguments: &[&str]) -> Command {
    let mut command = Command::new("npm");
    command.args(arguments).current_dir(web()).stdin(Stdio::null());
    let chosen = ["npm_config_cache", "NPM_CONFIG_CACHE"].iter().any(|name| variable(name).is_some());
    if let (false, Some(home)) = (chosen, variable("HOME")) {
        command.env("npm_config_cache", PathBuf::from(home).join(".cache/parlor/npm"));
    }
    command
}

/// Installs the packages if the lockfile names others than those that are there.
///
/// # Errors
/// When Node is missing or too old, or npm fails.
pub fn install() -> anyhow::Result<()> {
    check_node()?;
    let lock = web().join("package-lock.json");
    let installed = web().join("node_modules");
    if is_fresh(&lock, &installed) {
        println!("node_modules is what package-lock.json says");
        return Ok(());
    }
    run(&mut npm(&["ci", "--no-audit", "--no-fund", "--prefer-offline"]))?;
    std::fs::copy(&lock, installed.join(".installed-lock.json"))?;
    Ok(())
}

/// Installs what is missing and builds the screens into `web/dist`.
///
/// # Errors
/// When a step fails.
pub fn build() -> anyhow::Result<()> {
    install()?;
    run(&mut npm(&["run", "build"]))
}

/// npm's own record is newer than the lockfile, or our copy says that this very lockfile was installed.
fn is_fresh(lock: &Path, installed: &Path) -> bool {
    let age = |path: &Path| path.metadata().and_then(|it| it.modified()).ok();
    let record = age(&installed.join(".package-lock.json"));
    let same = || std::fs::read(lock).ok() == std::fs::read(installed.join(".installed-lock.json")).ok();
    record.is_some() && (record >= age(lock) || same())
}

fn check_node() -> anyhow::Result<()> {
    let manifest = std::fs::read_to_string(web().join("package.json")).context("web/package.json")?;
    let wanted = manifest.split("\"node\": \">=").nth(1).and_then(|rest| rest.split('"').next());
    let wanted = wanted.context("web/package.json does not say which Node it needs")?;
    let advice =
        format!("The screens need Node {wanted} or newer, with npm: see nodejs.org, or your system's packages");
    let found = answer("node", &["--version"]).with_context(|| format!("Node was not found. {advice}."))?;
    anyhow::ensure!(version(wanted) <= version(&found), "Node {found} is too old. {advice}.");
    answer("npm", &["--version"]).with_context(|| format!("npm was not found. {advice}."))?;
    Ok(())
}

fn version(text: &str) -> Vec<u32> {
    text.trim_start_matches('v').split('.').map(|part| part.parse().unwrap_or(0)).collect()
}

#[cfg(test)]
mod tests {
    use super::version;

    #[test]
    fn versions_compare_by_number() {
        assert!(version("20.19") <= version("v20.19.0"));
        assert!(version("20.19") <= version("v22.1.0"));
        assert!(version("20.19") > version("v20.9.1"));
    }
}
