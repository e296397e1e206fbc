//! Lists the rule files beside this script, so that adding a county is adding a folder.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

fn main() {
    let root = PathBuf::from(env::var("CARGO_MANIFEST_DIR").expect("cargo sets CARGO_MANIFEST_DIR"));
    let mut found = Vec::new();
    collect(&root, &root, &mut found);
    found.sort();
    let (cases, rest): (Vec<_>, Vec<_>) = found.into_iter().partition(|path| path.contains("/cases/"));
    let (equivalent, rules): (Vec<_>, Vec<_>) = rest.into_iter().partition(|path| path.ends_with("/equivalent.toml"));
    let reports = env::var_os("CARGO_FEATURE_REPORTS").is_some();
    let rules: Vec<_> = rules.into_iter().filter(|path| reports || !path.ends_with("/reports.toml")).collect();
    let mut text = listing(&root, "FILES", &rules);
    if env::var_os("CARGO_FEATURE_CASES").is_some() {
        text += &listing(&root, "CASES", &cases);
        text += &listing(&root, "EQUIVALENT", &equivalent);
    }
    let out = PathBuf::from(env::var("OUT_DIR").expect("cargo sets OUT_DIR"));
    fs::write(out.join("files.rs"), text).expect("OUT_DIR is writable");
}

/// Every `.toml` below `folder` except a crate's manifest, as a path from `root` with `/`.
fn collect(root: &Path, folder: &Path, found: &mut Vec<String>) {
    println!("cargo::rerun-if-changed={}", folder.display());
    let entries = fs::read_dir(folder).expect("the rules folder is readable");
    for path in entries.map(|entry| entry.expect("the rules folder is readable").path()) {
        if path.is_dir() {
            collect(root, &path, found);
        } else if path.extension().is_some_and(|ext| ext == "toml") && folder != root {
            let inside = path.strip_prefix(root).expect("found below root");
            found.push(inside.to_string_lossy().replace('\\', "/"));
        }
    }
}

fn listing(root: &Path, name: &str, paths: &[String]) -> String {
    let mut text =
        format!("/// `(path, text)` of each file, sorted by path.\npub const {name}: &[(&str, &str)] = &[\n");
    for path in paths {
        let full = root.join(path);
        let _ = if env::var_os("CARGO_FEATURE_COMMENTS").is_some() {
            writeln!(text, "    ({path:?}, include_str!({:?})),", full.display().to_string())
        } else {
            let file = fs::read_to_string(&full).expect("the rules folder is readable");
            writeln!(text, "    ({path:?}, {:?}),", without_comments(&file))
        };
    }
    text + "];\n"
}

/// A file whose lines of comment are empty: all others keep their numbers.
fn without_comments(file: &str) -> String {
    // The delimiter of the string that a line begins in: there `#` begins no comment.
    let mut inside: Option<&str> = None;
    let mut text = String::with_capacity(file.len());
    for line in file.lines() {
        if inside.is_some() || !line.trim_start().starts_with('#') {
            text += line;
            for delimiter in ["'''", "\"\"\""] {
                if inside.is_none_or(|open| open == delimiter) && line.matches(delimiter).count() % 2 == 1 {
                    inside = if inside.is_some() { None } else { Some(delimiter) };
                }
            }
        }
        text += "\n";
    }
    text
}
