//! Which crate may use which, and where versions stand.

use super::files::{File, texts};
use super::{none, planted};

/// The arrows between our crates; they only point down this list. A new one is a decision: docs/decisions.
const MAY_USE: &[(&str, &[&str])] = &[
    ("server", &["parlor-protocol", "parlor-store", "parlor-domain"]),
    ("loadgen", &["parlor-protocol", "parlor-domain"]),
    ("store", &["parlor-domain"]),
    ("protocol", &["parlor-domain"]),
    ("domain", &[]),
    ("xtask", &["parlor-protocol"]),
];

/// All that the rules may know of other people's code, so that there is nothing in reach to await, query or log with.
const DOMAIN_MAY_USE: &[&str] = &["serde", "thiserror", "ts-rs", "utoipa"];

/// Name and specification of each dependency, with the section it stands in.
fn dependencies(file: &File) -> Vec<(&str, &str, &str)> {
    let mut section = "";
    let mut found = Vec::new();
    for line in file.text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')) {
        if line.starts_with('[') {
            section = line.trim_matches(['[', ']']);
        } else if section.ends_with("dependencies")
            && let Some((name, _)) = line.split_once('=')
        {
            let name = name.trim();
            found.push((section, name.strip_suffix(".workspace").unwrap_or(name), line));
        }
    }
    found
}

fn arrows(manifests: &[File]) -> Vec<String> {
    let mut complaints = Vec::new();
    for file in manifests {
        let Some(name) = file.path.strip_prefix("crates/").and_then(|it| it.strip_suffix("/Cargo.toml")) else {
            continue;
        };
        let Some((_, may_use)) = MAY_USE.iter().find(|(it, _)| *it == name) else {
            complaints.push(format!("{}: a new crate needs a line in MAY_USE and in ARCHITECTURE.md", file.path));
            continue;
        };
        for (section, dependency, line) in dependencies(file) {
            if dependency.starts_with("parlor-") && !may_use.contains(&dependency) {
                complaints.push(format!("{}: {name} may not use {dependency}", file.path));
            }
            if name == "domain" && section == "dependencies" && !DOMAIN_MAY_USE.contains(&dependency) {
                complaints.push(format!("{}: the rules may not use {dependency}", file.path));
            }
            if !line.contains("workspace = true") {
                complaints.push(format!("{}: `{line}`: versions stand in the root manifest only", file.path));
            }
        }
    }
    complaints
}

#[test]
fn crates_use_only_what_lies_below_them() {
    let manifests: Vec<File> = texts().into_iter().filter(|file| file.path.ends_with("/Cargo.toml")).collect();
    assert_eq!(manifests.len(), MAY_USE.len(), "every crate has a line in MAY_USE, and no other");
    none(arrows(&manifests));
    let manifest = |line: &str| format!("[package]\nname = \"x\"\n\n[dependencies]\n{line}\n");
    let domain = |line: &str| arrows(&planted("crates/domain/Cargo.toml", &manifest(line)));
    assert_eq!(domain("parlor-store.workspace = true").len(), 2);
    assert_eq!(domain("tokio = { workspace = true, features = [\"net\"] }").len(), 1);
    assert_eq!(domain("serde = \"1\"").len(), 1);
    none(domain("serde.workspace = true"));
    assert_eq!(arrows(&planted("crates/loadgen/Cargo.toml", &manifest("parlor-store.workspace = true"))).len(), 1);
    assert_eq!(arrows(&planted("crates/utils/Cargo.toml", "[package]\n")).len(), 1);
}

fn unequal_migrations(paths: &[String]) -> Vec<String> {
    let of = |database: &str| -> Vec<&str> {
        let folder = format!("crates/store/migrations/{database}/");
        paths.iter().filter_map(|path| path.strip_prefix(folder.as_str())).collect()
    };
    let (sqlite, postgres) = (of("sqlite"), of("postgres"));
    let only = |mine: &[&str], theirs: &[&str], name: &str| -> Vec<String> {
        mine.iter()
            .filter(|it| !theirs.contains(it))
            .map(|it| format!("migration {it} exists only for {name}"))
            .collect()
    };
    [only(&sqlite, &postgres, "SQLite"), only(&postgres, &sqlite, "PostgreSQL")].concat()
}

#[test]
fn both_databases_have_the_same_migrations() {
    none(unequal_migrations(&super::files::paths()));
    let lonely = ["crates/store/migrations/sqlite/0001_begin.sql".to_owned()];
    assert_eq!(unequal_migrations(&lonely).len(), 1);
}
