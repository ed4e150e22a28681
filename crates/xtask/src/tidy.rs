//! House rules that no compiler knows, as tests: `cargo test -p xtask`. Each rule is a function from files to complaints,
//! run on the repository and on a planted offence.

mod crates;
mod files;
mod names;
mod text;

use files::File;

/// Fails with everything that is wrong, not only the first.
fn none(complaints: Vec<String>) {
    assert!(complaints.is_empty(), "\n{}\n", complaints.join("\n"));
}

/// A file that exists only in a test.
fn planted(path: &str, text: &str) -> Vec<File> {
    vec![File { path: path.to_owned(), text: text.to_owned() }]
}
