//! The files of the repository: what git tracks or would, else (a source archive) what lies there.

use std::path::Path;

use crate::command::answer;
use crate::repository::root;

/// A text file.
#[derive(Clone, Debug)]
pub struct File {
    /// From the root, with `/`.
    pub path: String,
    /// Its text.
    pub text: String,
}

impl File {
    /// What follows the last dot of its name.
    pub fn extension(&self) -> &str {
        self.name().rsplit_once('.').map_or("", |(_, extension)| extension)
    }

    /// Its name without folders.
    pub fn name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or(&self.path)
    }

    /// Written by a program: only its freshness is judged.
    pub fn is_made(&self) -> bool {
        let locks = ["Cargo.lock", "package-lock.json", "LICENSE"];
        self.path.contains("/generated/") || self.path == "docs/api/openapi.json" || locks.contains(&self.name())
    }
}

/// Paths of all files, from the root.
pub fn paths() -> Vec<String> {
    let root = root();
    let here = root.to_string_lossy();
    // Whoever owns the clone, reading its list is harmless.
    let git = ["-c", "safe.directory=*", "-C", &here, "ls-files", "--cached", "--others", "--exclude-standard"];
    let mut paths: Vec<String> = match answer("git", &git) {
        Some(list) => list.lines().map(str::to_owned).collect(),
        None => {
            let mut found = Vec::new();
            walk(&root, "", &mut found);
            found
        }
    };
    paths.retain(|path| root.join(path).is_file());
    paths.sort();
    paths
}

/// All files that are text.
pub fn texts() -> Vec<File> {
    let read = |path: String| {
        let text = std::fs::read_to_string(root().join(&path)).ok()?;
        Some(File { path, text })
    };
    paths().into_iter().filter_map(read).collect()
}

fn walk(root: &Path, folder: &str, found: &mut Vec<String>) {
    for entry in std::fs::read_dir(root.join(folder)).into_iter().flatten().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        if [".git", "target", "parlor-data", "node_modules", "dist"].contains(&name.as_str()) {
            continue;
        }
        let path = if folder.is_empty() { name } else { format!("{folder}/{name}") };
        if entry.path().is_dir() { walk(root, &path, found) } else { found.push(path) }
    }
}

#[test]
fn the_list_of_files_is_not_empty() {
    let paths = paths();
    assert!(paths.iter().any(|path| path == "Cargo.toml"), "{paths:?}");
    assert!(paths.iter().any(|path| path == "crates/xtask/src/tidy/files.rs"), "{paths:?}");
    let mut walked = Vec::new();
    walk(&root(), "", &mut walked);
    assert!(walked.iter().any(|path| path == "crates/xtask/src/tidy/files.rs"), "{walked:?}");
}
