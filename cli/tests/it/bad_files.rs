//! Files of which nothing can be made: exit status 2 and a sentence on what was expected.

use crate::formats::{write_children_as_arrow, write_children_as_parquet, write_children_as_workbook};
use crate::support::{Folder, Run};

const GOOD: &str = "student_id,birth_date,ever_enrolled\ns1,2010-05-20,true\n";

/// Asserts that a file is refused with this sentence, and nothing is printed.
fn refused(name: &str, content: impl AsRef<[u8]>, sentence: &str) -> Run {
    let run = Folder::with(name, content).evaluate(&format!("{name} --format json"));
    assert_eq!((run.status, run.stdout.as_str()), (2, ""), "{}", run.stderr);
    assert!(run.stderr.contains(sentence), "{}", run.stderr);
    assert!(run.stderr.starts_with(name), "{}", run.stderr);
    assert_eq!(run.messages().len(), 1);
    run
}

#[test]
fn empty_files() {
    for name in ["a.csv", "a.json", "a.ndjson", "a.parquet", "a.arrow", "a.xlsx"] {
        refused(name, "", "the file is empty");
    }
    refused("a.csv", "\n \n", "the file is empty");
    refused("a.csv", "\u{feff}", "the file is empty");
}

#[test]
fn a_header_without_rows_is_an_empty_answer() {
    let folder = Folder::with("a.csv", "student_id,birth_date\n");
    let run = folder.evaluate("a.csv --format json");
    assert_eq!((run.status, run.stdout.as_str()), (0, "[]\n"));
    assert_eq!(run.messages(), ["a.csv: no rows"]);
}

#[test]
fn content_that_is_not_what_the_name_says() {
    let zip = b"PK\x03\x04\x14\x00";
    refused("a.csv", zip, "expected CSV by its name, the content looks like an Excel workbook");
    refused("a.csv", b"PAR1\x15\x00", "the content looks like Parquet");
    refused("a.csv", b"\xd0\xcf\x11\xe0\xa1\xb1", "a workbook of an old Excel (.xls)");
    refused("a.csv", b"\x1f\x8b\x08\x00", "a gzip archive");
    refused("a.csv", b"\xff\xfes\x00t\x00", "UTF-16 text: save it as UTF-8");
    refused("a.csv", b"student_id\x00\x01\x02", "binary data");
    refused("a.csv", b"\x01\x02\x00\x03", "binary data");
    refused("a.csv", b"s\x00t\x00u\x00", "UTF-16 text: save it as UTF-8");
    refused("a.csv", r#"[{"student_id": "s1"}]"#, "a JSON array");
    refused("a.json", GOOD, "expected JSON (an object or an array) by its name, the content looks like other text");
    refused("a.json", zip, "an Excel workbook");
    refused("a.ndjson", r#"[{"student_id": "s1"}]"#, "a JSON array");
    refused("a.parquet", GOOD, "expected Parquet by its name");
    refused("a.csv", b"ARROW1\0\0", "the content looks like Arrow IPC");
    refused("a.feather", GOOD, "expected Arrow IPC by its name");
    refused("a.xlsx", GOOD, "expected an Excel workbook by its name");
}

#[test]
fn damaged_files() {
    refused("a.parquet", b"PAR1 and nothing more", "expected an undamaged Parquet file");
    refused("a.arrow", b"ARROW1 and nothing more", "expected an undamaged file or stream of Arrow IPC");
    refused("a.ipc", b"\xff\xff\xff\xff\x10\0\0\0", "expected an undamaged file or stream of Arrow IPC");
    refused("a.xlsx", b"PK\x03\x04 and nothing more", "expected an undamaged Excel workbook");
    refused("a.json", "{\"a\": 1}\n{\"a\": 2}\n", "line 2, column 1");
    refused("a.json", "{\"a\": ", "expected well-formed JSON");
    refused("a.csv", b"student_id,\xff\xff\n", "expected a header in UTF-8 or GBK");
}

/// Bytes of a file changed in many places, and its end cut off: refused or read, never a crash.
#[test]
fn damaged_bytes_never_crash_the_program() {
    let folder = Folder::new();
    write_children_as_parquet(&folder);
    write_children_as_arrow(&folder);
    write_children_as_workbook(&folder);
    for name in ["a.parquet", "a.arrow", "a.xlsx"] {
        let content = std::fs::read(folder.path(name)).expect("a file");
        let rounds: usize = std::env::var("KONGCHUO_DAMAGE_ROUNDS").ok().and_then(|n| n.parse().ok()).unwrap_or(40);
        // A linear congruential generator: the same damage on every run.
        let mut state: usize = 2021;
        let mut random = |below: usize| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) % below
        };
        for round in 0..rounds {
            let mut damaged = content.clone();
            if round % 4 == 0 {
                damaged.truncate(8 + random(content.len() - 8));
            } else {
                for _ in 0..=random(4) {
                    let at = 4 + random(content.len() - 4);
                    damaged[at] = u8::try_from(random(256)).unwrap_or(0);
                }
            }
            folder.write(name, &damaged);
            let run = folder.evaluate(&format!("{name} --format ndjson"));
            assert!((0..=2).contains(&run.status), "{name}, round {round}: {} {}", run.status, run.stderr);
        }
    }
}

#[test]
fn names_of_no_format() {
    refused("a.xls", GOOD, "expected a .json, .ndjson, .csv, .parquet, .arrow or .xlsx file");
    refused("a", GOOD, "expected a .json, .ndjson, .csv, .parquet, .arrow or .xlsx file");
}

#[test]
fn files_that_are_not_there() {
    let run = Folder::new().evaluate("none.csv");
    assert_eq!(run.status, 2);
    assert!(run.stderr.starts_with("none.csv: cannot read:"), "{}", run.stderr);
}

#[test]
fn folders_are_no_files() {
    let folder = Folder::new();
    std::fs::create_dir(folder.path("a.csv")).expect("the folder is writable");
    let run = folder.evaluate("a.csv");
    assert_eq!(run.status, 2);
    assert!(run.stderr.contains("expected a regular file"), "{}", run.stderr);
    std::fs::create_dir(folder.path("children")).expect("the folder is writable");
    let run = folder.evaluate("children");
    assert!(run.stderr.contains("expected a regular file, not a folder or a pipe"), "{}", run.stderr);
}

/// Two passes are made, and opening a pipe would wait for its writer.
#[cfg(unix)]
#[test]
fn a_pipe_is_refused_at_once() {
    let folder = Folder::new();
    let made = std::process::Command::new("mkfifo").arg(folder.path("a.csv")).status();
    assert!(made.is_ok_and(|status| status.success()));
    let run = folder.evaluate("a.csv");
    assert_eq!(run.status, 2);
    assert_eq!(run.messages(), ["a.csv: expected a regular file, not a folder or a pipe: it is read twice"]);
}

#[test]
fn a_table_without_its_key_column_shows_no_header() {
    let run = refused("a.csv", "某甲,2010-05-20,是\n某乙,2010-05-21,是\n", "expected a column `student_id`");
    assert!(!run.stderr.contains("某甲") && !run.stderr.contains("2010"));
}

#[test]
fn a_column_that_stands_twice() {
    refused("a.csv", "student_id,birth_date,出生日期\ns1,,\n", "column `出生日期` stands there twice");
    refused("a.csv", "student_id,phone,phone\ns1,,\n", "column `phone` stands there twice");
}

#[test]
fn a_header_without_end() {
    refused("a.csv", vec![b'x'; 3 << 20], "expected a header in the first line");
}
