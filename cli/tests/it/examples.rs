//! The invented children of `examples/guyuan`: what was stated of each beside what is answered.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use crate::support::Folder;

fn example(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/guyuan").join(name)
}

#[test]
fn every_child_is_what_it_was_made_to_be() {
    let (children, visits) = (example("children.csv"), example("visits.csv"));
    let run = Folder::new().evaluate(&format!(
        "{} --records visits={} --format ndjson",
        children.display(),
        visits.display()
    ));
    assert_eq!((run.status, run.stderr.as_str()), (0, ""));
    let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    let found: BTreeMap<String, (String, String)> = run
        .answers()
        .iter()
        .map(|answer| {
            let results = &answer["results"];
            (text(&answer["student_id"]), (text(&results["attendance_status"]), text(&results["dropout_category"])))
        })
        .collect();
    let expected = fs::read_to_string(example("expected.csv")).expect("a file");
    let expected: BTreeMap<String, (String, String)> = expected
        .lines()
        .skip(1)
        .filter_map(|line| match line.split(',').collect::<Vec<_>>().as_slice() {
            [key, .., status, code] => Some(((*key).to_owned(), ((*status).to_owned(), (*code).to_owned()))),
            _ => None,
        })
        .collect();
    assert_eq!(found.len(), 200);
    assert_eq!(found, expected);
    assert_eq!(found.values().map(|(status, _)| status).collect::<BTreeSet<_>>().len(), 14, "every status");
    assert_eq!(found.values().map(|(_, code)| code).filter(|code| !code.is_empty()).collect::<BTreeSet<_>>().len(), 20);
}

#[test]
fn every_mistake_is_found_and_no_value_shown() {
    let path = example("children-with-errors.csv");
    let run = Folder::new().evaluate(&format!("{} --format ndjson", path.display()));
    assert_eq!(run.status, 1);
    let row = |line: &&str| line.split(": row ").nth(1)?.split([',', ':']).next()?.parse::<u32>().ok();
    let rows: Vec<u32> = run.messages().iter().filter_map(row).collect();
    assert_eq!(rows, [1, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20]);
    let table = fs::read_to_string(&path).expect("a file");
    let names = table.lines().skip(1).filter_map(|line| line.split(',').nth(1)).filter(|name| !name.is_empty());
    for name in names {
        assert!(!run.stderr.contains(name), "{}", run.stderr);
    }
}

#[test]
fn the_to_do_list_is_the_one_shown() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/to-do");
    let read = |name: &str| fs::read_to_string(folder.join(name)).expect("a file");
    let readme = read("README.md");
    let block = |language: &str| {
        let (_, text) = readme.split_once(&format!("```{language}\n")).expect("a block");
        text.split_once("```").expect("its end").0
    };
    let command = block("sh").trim().strip_prefix("cargo run --release -- ").expect("a command");
    let here = Folder::new();
    let run = here.run(&command.replace("examples/to-do", &folder.display().to_string()));
    // No terms are given, and it says so: in the README, too.
    assert_eq!((run.status, run.stdout.as_str()), (0, ""));
    assert!(run.messages().len() == 1 && readme.contains(run.stderr.trim()), "{}", run.stderr);
    assert_eq!(here.read("to-do.txt"), block("text"));
    assert_eq!(here.read("to-do.ics"), read("to-do.ics"));
}
