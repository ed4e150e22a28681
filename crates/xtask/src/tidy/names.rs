//! What is written down about the code is still true of it.

use parlor_protocol::{CloseCode, ErrorCode};

use super::files::{File, texts};
use super::{none, planted};
use crate::repository::root;

/// Pages that describe the repository as it is. Decisions are history: they may name what is gone.
fn is_map(file: &File) -> bool {
    file.extension() == "md" && file.name() != "CHANGELOG.md" && !file.path.starts_with("docs/decisions/")
}

/// Names of files and folders between backticks, seen from the root.
fn missing_paths(files: &[File]) -> Vec<String> {
    let ours = ["crates/", "web/", "docs/", "deploy/", ".github/", ".ci/", ".cargo/"];
    // Made by builds and runs, so not there in a clean clone.
    let made = ["web/dist", "web/node_modules"];
    let mut complaints = Vec::new();
    for file in files.iter().filter(|file| is_map(file)) {
        for (number, line) in file.text.lines().enumerate() {
            for name in line.split('`').skip(1).step_by(2) {
                let is_path =
                    ours.iter().any(|start| name.starts_with(start)) && !name.contains([' ', '*', '{', '<', '…']);
                let is_made = made.iter().any(|start| name.starts_with(start));
                if is_path && !is_made && !root().join(name).exists() {
                    complaints.push(format!("{}:{}: `{name}` does not exist", file.path, number + 1));
                }
            }
        }
    }
    complaints
}

#[test]
fn what_the_pages_name_exists() {
    none(missing_paths(&texts()));
    assert_eq!(missing_paths(&planted("ARCHITECTURE.md", "| `crates/domain/src/gone.rs` | x |\n")).len(), 1);
    none(missing_paths(&planted("docs/decisions/0001-x.md", "`crates/domain/src/gone.rs`\n")));
}

/// Everything `docs/protocol.md` must say: each error, each close code, each frame.
fn unnamed(page: &str) -> Vec<String> {
    let mut missing = Vec::new();
    let mut want = |is_there: bool, what: String| {
        if !is_there {
            missing.push(format!("docs/protocol.md does not say {what}"));
        }
    };
    for code in ErrorCode::ALL {
        let again = if code.retryable() { "yes" } else { "no" };
        let row = format!("| `{}` | {} | {again} |", code.as_str(), code.status());
        want(page.contains(&row), row);
    }
    for code in CloseCode::ALL {
        let row = format!("| {} | {} |", code.number(), code.name());
        want(page.contains(&row), row);
    }
    for frame in frame_types() {
        // Alone, or shown with its fields: `live`, `live {cursor}`.
        let alone = format!("`{frame}`");
        want(page.contains(&alone) || page.contains(&format!("`{frame} {{")), alone);
    }
    missing
}

/// The `type` of every frame, as TypeScript is told.
fn frame_types() -> Vec<String> {
    let module = parlor_protocol::typescript::module();
    let mut names = Vec::new();
    for union in ["export type ClientFrame =", "export type ServerFrame ="] {
        let declaration =
            module.split(union).nth(1).and_then(|rest| rest.split("\nexport ").next()).unwrap_or_default();
        let tags = declaration.split("\"type\": \"").skip(1).filter_map(|rest| rest.split('"').next());
        names.extend(tags.map(str::to_owned));
    }
    names
}

#[test]
fn the_protocol_s_page_names_every_error_close_code_and_frame() {
    let page = std::fs::read_to_string(root().join("docs/protocol.md")).expect("docs/protocol.md is there");
    none(unnamed(&page));
    let frames = frame_types();
    assert!(
        frames.len() > 15 && frames.iter().any(|it| it == "hello") && frames.iter().any(|it| it == "bye"),
        "{frames:?}"
    );
    assert_eq!(unnamed(&page.replace("| `conflict` | 409 | yes |", "| `conflict` | 409 | no |")).len(), 1);
    assert_eq!(unnamed(&page.replace("| 4408 | TooSlow |", "")).len(), 1);
    assert_eq!(unnamed(&page.replace("`watching`", "")).len(), 1);
}

#[test]
fn generated_files_are_what_the_generator_writes() {
    for (path, text) in crate::generate::files() {
        let there = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(there == text, "{} is not fresh; run `cargo xtask gen`", path.display());
    }
}
