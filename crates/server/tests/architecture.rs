//! The import table: which module of the server may use which. It reads text, so `use crate::{…}` groups are refused.

use std::fs;
use std::path::{Path, PathBuf};

const MAY_USE: &[(&str, &[&str])] = &[
    ("cli", &["app", "actions", "config", "http", "identity", "principal", "inbox_view", "telemetry"]),
    ("app", &["actions", "attachments", "config", "connections", "fanout", "http", "identity", "jobs"]),
    ("http", &["actions", "connections", "attachments", "identity", "principal", "inbox_view"]),
    ("connections", &["actions", "fanout", "identity", "principal", "inbox_view"]),
    ("jobs", &["actions", "attachments"]),
    ("actions", &["fanout", "principal"]),
    ("fanout", &[]),
    ("identity", &[]),
    ("attachments", &[]),
    ("principal", &[]),
    ("inbox_view", &[]),
    ("config", &[]),
    ("telemetry", &["config"]),
];
const ANYONE_MAY_USE: &[&str] = &["clock", "tasks", "random"];

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("the source folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// Every `crate::module` a text names.
fn named(text: &str) -> impl Iterator<Item = &str> {
    text.split("crate::")
        .skip(1)
        .map(|rest| rest.split(|letter: char| !letter.is_alphanumeric() && letter != '_').next().unwrap_or(""))
}

#[test]
fn modules_use_only_what_the_table_allows() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    sources(&src, &mut files);
    assert!(50 < files.len(), "the sources were found");
    for path in files {
        let relative = path.strip_prefix(&src).expect("below src");
        let first = relative.components().next().expect("a file").as_os_str().to_string_lossy().replace(".rs", "");
        if ["main", "lib"].contains(&first.as_str()) || ANYONE_MAY_USE.contains(&first.as_str()) {
            continue;
        }
        let (_, allowed) = MAY_USE
            .iter()
            .find(|(module, _)| *module == first)
            .unwrap_or_else(|| panic!("{first} is not in the table"));
        for used in named(&fs::read_to_string(&path).expect("text")) {
            assert!(!used.is_empty(), "{} groups imports of this crate: name each on its own line", relative.display());
            let fine = used == first || allowed.contains(&used) || ANYONE_MAY_USE.contains(&used);
            assert!(fine, "{} uses {used}, which {first} may not", relative.display());
        }
    }
}
