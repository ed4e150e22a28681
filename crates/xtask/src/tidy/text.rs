//! What a file may look like.

use std::collections::BTreeSet;

use super::files::{File, paths, texts};
use super::{none, planted};

const LONGEST: usize = 600;
/// Files and folders in the root; a stranger reads this list first.
const ROOT_ENTRIES: usize = 22;

fn first_lines(files: &[File]) -> Vec<String> {
    let wanted = |file: &File| -> &[&str] {
        match file.extension() {
            "rs" => &["//!"],
            "ts" | "tsx" | "mjs" if !file.name().contains(".config.") => &["/**", "//"],
            "sql" => &["--"],
            _ => &[],
        }
    };
    let lacks = |file: &&File| {
        let starts = wanted(file);
        !file.is_made() && !starts.is_empty() && !starts.iter().any(|start| file.text.starts_with(start))
    };
    let say = |file: &File| format!("{}: the first line does not say why the file exists", file.path);
    files.iter().filter(lacks).map(say).collect()
}

#[test]
fn the_first_line_says_why_the_file_exists() {
    none(first_lines(&texts()));
    assert_eq!(first_lines(&planted("a.rs", "fn f() {}\n")).len(), 1);
    assert_eq!(first_lines(&planted("a.ts", "export const a = 1;\n")).len(), 1);
    assert_eq!(first_lines(&planted("a.sql", "create table a (b text);\n")).len(), 1);
    none(first_lines(&planted("vite.config.ts", "export default {};\n")));
}

fn lengths(files: &[File]) -> Vec<String> {
    let written = files.iter().filter(|file| !file.is_made());
    let long = written.map(|file| (file, file.text.lines().count())).filter(|(_, lines)| *lines >= LONGEST);
    long.map(|(file, lines)| format!("{}: {lines} lines; split it by subject", file.path)).collect()
}

#[test]
fn a_file_has_fewer_than_600_lines() {
    none(lengths(&texts()));
    assert_eq!(lengths(&planted("a.rs", &"x\n".repeat(600))).len(), 1);
    none(lengths(&planted("a.rs", &"x\n".repeat(599))));
    none(lengths(&planted("web/generated/a.ts", &"x\n".repeat(900))));
}

/// Words that put work or a test off. Pieces, so that this file does not complain about itself.
const LATER: &[&str] = &[
    concat!("TO", "DO"),
    concat!("FIX", "ME"),
    concat!("#[", "ignore"),
    concat!("test.", "skip("),
    concat!("it.", "skip("),
    concat!("describe.", "skip("),
    concat!("test.", "only("),
    concat!("it.", "only("),
    concat!("describe.", "only("),
    concat!("test.", "to", "do("),
    concat!("it.", "to", "do("),
];

fn put_off(files: &[File]) -> Vec<String> {
    let code = ["rs", "ts", "tsx", "mjs", "js", "css", "sql", "toml", "html", "yml", "sh"];
    let mut complaints = Vec::new();
    for file in files.iter().filter(|file| !file.is_made() && code.contains(&file.extension())) {
        for (number, line) in file.text.lines().enumerate() {
            for word in LATER.iter().filter(|word| line.contains(*word)) {
                complaints.push(format!("{}:{}: {word}: do it, or open an issue", file.path, number + 1));
            }
        }
    }
    complaints
}

#[test]
fn nothing_is_put_off_and_no_test_is_skipped() {
    none(put_off(&texts()));
    assert_eq!(put_off(&planted("a.rs", concat!("//! A\n// TO", "DO: later\n"))).len(), 1);
    assert_eq!(put_off(&planted("a.rs", concat!("#[ign", "ore = \"slow\"]\n"))).len(), 1);
    assert_eq!(put_off(&planted("a.test.ts", concat!("test.sk", "ip(\"a\", f)\n"))).len(), 1);
}

/// Whoever clones the repository has other registries, mirrors and folders.
const PLACES: &[&str] = &[
    concat!("registry.", "npmjs"),
    concat!("registry.", "yarnpkg"),
    concat!("npm.pkg.", "github"),
    concat!("index.", "crates.io"),
    concat!("static.", "crates.io"),
    concat!("python", "hosted.org"),
    concat!("deb.", "debian.org"),
    concat!("proxy.", "golang.org"),
    concat!("/ro", "ot/"),
    concat!("/ho", "me/"),
    concat!("/Us", "ers/"),
    concat!("/wo", "rk/"),
];

fn machine_places(files: &[File]) -> Vec<String> {
    let mut complaints = Vec::new();
    for file in files {
        for (number, line) in file.text.lines().enumerate() {
            // A place at the beginning of a path, not `https://example.com/home/`.
            let is_there = |place: &&&str| {
                line.match_indices(**place).any(|(at, _)| {
                    let before = line[..at].chars().next_back();
                    !place.starts_with('/') || !before.is_some_and(|it| it.is_alphanumeric() || "./}-_~*".contains(it))
                })
            };
            for place in PLACES.iter().filter(is_there) {
                complaints.push(format!("{}:{}: names {place}, a place of one machine", file.path, number + 1));
            }
            if file.name() == "package-lock.json" && line.contains("\"resolved\": \"http") {
                complaints.push(format!("{}:{}: names a registry (see web/.npmrc)", file.path, number + 1));
            }
            let index = "source = \"registry+https://github.com/rust-lang/crates.io-index\"";
            if file.name() == "Cargo.lock" && line.starts_with("source = ") && line != index {
                complaints.push(format!("{}:{}: not from crates.io: {line}", file.path, number + 1));
            }
        }
    }
    complaints
}

#[test]
fn no_file_names_a_registry_or_a_folder_of_one_machine() {
    // Git would have to be asked for binary files, too; they are pictures and fonts.
    none(machine_places(&texts()));
    assert_eq!(machine_places(&planted("a.md", concat!("see /ro", "ot/x\n"))).len(), 1);
    assert_eq!(machine_places(&planted("a.ts", concat!("fetch(\"https://registry.", "npmjs.org/x\")\n"))).len(), 1);
    assert_eq!(machine_places(&planted("Cargo.lock", "source = \"git+https://example.com/x\"\n")).len(), 1);
    assert_eq!(machine_places(&planted("web/package-lock.json", "  \"resolved\": \"https://x/y.tgz\"\n")).len(), 1);
    none(machine_places(&planted("a.ts", concat!("open(\"https://example.com/ho", "me/x\")\n"))));
}

fn root_entries(paths: &[String]) -> BTreeSet<&str> {
    paths.iter().filter_map(|path| path.split('/').next()).collect()
}

#[test]
fn the_root_stays_short() {
    let paths = paths();
    let entries = root_entries(&paths);
    assert!(entries.len() <= ROOT_ENTRIES, "{} entries in the root: {entries:?}", entries.len());
    let many: Vec<String> = (0..30).map(|number| format!("{number}/file")).collect();
    assert!(root_entries(&many).len() > ROOT_ENTRIES);
}
