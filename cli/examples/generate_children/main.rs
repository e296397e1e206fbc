//! Writes the example data under `examples/guyuan`: two hundred invented children, the visits paid to some of them, what
//! each of them stands for, and a small file of children with every mistake a table can hold.
//!
//! ```text
//! cargo run -p kongchuo-cli --example generate_children
//! ```
//!
//! The same bytes come out every time: chance is a seeded generator, and a test compares the committed files.

mod archetypes;
mod child;
mod errors;
mod random;
mod visits;

use std::fmt::Write as _;
use std::path::Path;

use archetypes::Sketch;
use child::COLUMNS;
use random::SplitMix64;

/// Any number would do; this is the year of the Guyuan document.
const SEED: u64 = 2021;

/// The date for which the children were made.
const ON: &str = "2021-10-29";

/// A file's name and its text.
type File = (&'static str, String);

fn files() -> Vec<File> {
    let mut chance = SplitMix64::new(SEED);
    let sketches = archetypes::children(&mut chance);
    vec![
        ("children.csv", children_csv(&sketches)),
        ("visits.csv", visits::csv(&sketches, &mut chance)),
        ("expected.csv", expected_csv(&sketches)),
        ("children-with-errors.csv", errors::csv(&mut chance)),
    ]
}

fn children_csv(sketches: &[Sketch]) -> String {
    let mut csv = COLUMNS.join(",") + "\n";
    for sketch in sketches {
        csv += &sketch.child.line();
    }
    csv
}

/// What each child was made to be, stated by the archetype and not computed: an answer to hold the engine against.
fn expected_csv(sketches: &[Sketch]) -> String {
    let mut csv = String::from("student_id,archetype,attendance_status,dropout_category\n");
    for sketch in sketches {
        let id = sketch.child.get("student_id");
        // Writing to a String cannot fail.
        let _ = writeln!(csv, "{id},{},{},{}", sketch.archetype, sketch.status, sketch.code);
    }
    csv
}

fn folder() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/guyuan")
}

fn main() -> std::io::Result<()> {
    for (name, text) in files() {
        std::fs::write(folder().join(name), &text)?;
        println!("{name}: {} rows", text.lines().count() - 1);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use kongchuo::Date;

    use super::*;

    fn sketches() -> Vec<Sketch> {
        archetypes::children(&mut SplitMix64::new(SEED))
    }

    #[test]
    fn the_committed_files_are_what_is_generated() {
        for (name, text) in files() {
            let committed = std::fs::read_to_string(folder().join(name)).expect("a committed file");
            assert!(committed == text, "{name} differs: run the example again");
        }
    }

    #[test]
    fn there_are_two_hundred_children_and_most_attend() {
        let sketches = sketches();
        assert_eq!(sketches.len(), 200);
        let attending = sketches.iter().filter(|sketch| sketch.status == "attending").count();
        assert!((110..=140).contains(&attending), "{attending}");
    }

    #[test]
    fn every_status_occurs() {
        let found: BTreeSet<_> = sketches().iter().map(|sketch| sketch.status).collect();
        let all = "below_age attending on_leave suspended deferred exempted placed completed over_age absent \
                   suspected_dropout dropout never_enrolled missing";
        assert_eq!(found, all.split_whitespace().collect());
    }

    #[test]
    fn every_code_occurs() {
        let found: BTreeSet<_> = sketches().iter().map(|sketch| sketch.code).collect();
        let all: Vec<_> = ('A'..='T').map(String::from).collect();
        let with_none: BTreeSet<_> = all.iter().map(String::as_str).chain([""]).collect();
        assert_eq!(found, with_none);
    }

    #[test]
    fn keys_and_id_numbers_are_unique() {
        let sketches = sketches();
        let mut seen = BTreeSet::new();
        for column in ["student_id", "id_number"] {
            for sketch in sketches.iter().filter(|sketch| !sketch.child.get(column).is_empty()) {
                assert!(seen.insert(sketch.child.get(column)), "{column}");
            }
        }
    }

    #[test]
    fn no_child_is_a_bad_row() {
        let on: Date = ON.parse().expect("the date is written right");
        for sketch in sketches() {
            let child = &sketch.child;
            let birth = child.get("birth_date");
            let number = child.get("id_number");
            assert!(!birth.is_empty() || !number.is_empty());
            if !birth.is_empty() {
                assert!(birth.parse::<Date>().expect("a date") < on);
            }
            if !number.is_empty() {
                assert_eq!(number.len(), 18);
                assert_eq!(number.chars().last(), Some(child::check_digit(&number[..17])));
                assert!(birth.is_empty() || number[6..14] == birth.replace('-', ""));
            }
            for (column, cell) in COLUMNS.iter().zip(child.cells()) {
                assert!(!cell.contains([',', '"', '\n']), "{column}");
                let dated = ["_since", "_from", "_until", "_on", "_date"].iter().any(|end| column.ends_with(end));
                assert!(!dated || cell.is_empty() || cell.parse::<Date>().is_ok(), "{column}");
            }
        }
    }

    #[test]
    fn visits_are_unique_and_of_children_in_the_table() {
        let files = files();
        let known: BTreeSet<_> = sketches().iter().map(|sketch| sketch.child.get("student_id").to_owned()).collect();
        let mut seen = BTreeSet::new();
        for line in files[1].1.lines().skip(1) {
            let (id, rest) = line.split_once(',').expect("six cells");
            assert!(known.contains(id));
            assert!(rest[..10] <= *ON);
            assert!(seen.insert(line[..17].to_owned()), "one visit a day");
        }
    }
}
