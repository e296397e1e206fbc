//! Tables of records and calendars.

use crate::support::Folder;

const CHILDREN: &str =
    "student_id,birth_date,ever_enrolled,stage\ns1,2010-05-20,true,primary\ns2,2010-05-20,true,primary\n";

#[test]
fn records_are_joined_by_key() {
    let folder = Folder::with("a.csv", CHILDREN);
    folder.write("leaves.csv", "学生编号,from,until\ns1,2021-10-01,2021-11-30\n");
    assert_eq!(folder.statuses("a.csv --records leaves=leaves.csv"), "s1 on_leave, s2 attending");
}

#[test]
fn records_of_other_formats() {
    let folder = Folder::with("a.csv", CHILDREN);
    let record = r#"{"student_id": "s2", "from": "2021-10-01", "until": "2021-11-30"}"#;
    folder.write("leaves.json", format!("[{record}]"));
    folder.write("leaves.ndjson", record);
    assert_eq!(folder.statuses("a.csv --records leaves=leaves.json"), "s1 attending, s2 on_leave");
    assert_eq!(folder.statuses("a.csv --records leaves=leaves.ndjson"), "s1 attending, s2 on_leave");
}

#[test]
fn records_of_the_case_and_of_the_table_are_joined() {
    let case = r#"{"student_id": "s1", "birth_date": "2010-05-20", "ever_enrolled": true,
                   "leaves": [{"from": "2021-09-01", "until": "2021-10-15"}]}"#;
    let folder = Folder::with("a.json", case);
    folder.write("leaves.csv", "student_id,from,until\ns1,2021-10-16,2021-11-30\n");
    assert_eq!(folder.statuses("a.json --records leaves=leaves.csv"), "s1 on_leave");
}

#[test]
fn a_bad_record_is_reported_and_left_out() {
    let folder = Folder::with("a.csv", CHILDREN);
    folder.write(
        "visits.csv",
        "student_id,走访日期,kind\ns1,2021-10-32,home_visit\ns1,2021-10-01,secret\n,2021-10-01,call\ns1,,call\ns1,2021-10-01,call\n",
    );
    let run = folder.evaluate("a.csv --records visits=visits.csv --format ndjson");
    assert_eq!((run.status, run.statuses().as_str()), (1, "s1 attending, s2 attending"));
    let messages = run.messages();
    assert!(messages[0].starts_with("visits.csv: row 1, 走访日期: expected a date"), "{}", run.stderr);
    assert!(messages[1].starts_with("visits.csv: row 2, kind: expected one of"), "{}", run.stderr);
    assert!(messages[2].starts_with("visits.csv: row 3, student_id: expected a value"), "{}", run.stderr);
    assert!(messages[3].starts_with("visits.csv: row 4, 走访日期: expected in every record"), "{}", run.stderr);
    assert_eq!(messages.len(), 4);
    assert!(!run.stderr.contains("secret"));
}

#[test]
fn records_of_nobody_are_counted() {
    let folder = Folder::with("a.csv", CHILDREN);
    folder.write("visits.csv", "student_id,on,kind\ns1,2021-10-01,call\nx,2021-10-01,call\nx,2021-10-02,call\n");
    let run = folder.evaluate("a.csv --records visits=visits.csv");
    assert_eq!(run.status, 0);
    assert_eq!(run.messages(), ["visits.csv: records that belong to no child that was evaluated: 2"]);
}

/// In a table it is a column, which is warned of; in JSON each record names its fields, as a case does.
#[test]
fn a_mistaken_field_of_a_json_record_is_reported() {
    let folder = Folder::with("a.csv", CHILDREN);
    folder.write("visits.ndjson", "{\"student_id\": \"s1\", \"on\": \"2021-10-01\", \"kinds\": \"home_visit\"}\n");
    let run = folder.evaluate("a.csv --format ndjson --records visits=visits.ndjson");
    assert_eq!(run.status, 1);
    assert!(run.messages()[0].starts_with("visits.ndjson: row 1, kinds: "), "{}", run.stderr);
    assert!(run.messages()[0].contains("did you mean `kind`?"), "{}", run.stderr);
}

#[test]
fn unknown_lists_are_refused() {
    let folder = Folder::with("a.csv", CHILDREN);
    folder.write("visits.csv", "student_id,on,kind\n");
    let run = folder.evaluate("a.csv --records visit=visits.csv");
    assert_eq!(run.status, 2);
    assert_eq!(run.messages(), ["no list of records is named `visit`; did you mean `visits`?"]);
    let run = folder.evaluate("a.csv --records visits=visits.csv --records visits=visits.csv");
    assert_eq!(run.status, 2);
}

#[test]
fn a_calendar_takes_the_place_of_the_default() {
    let folder = Folder::with(
        "a.csv",
        "student_id,birth_date,ever_enrolled,stage,absent_since\ns1,2010-05-20,true,primary,2021-10-25\n",
    );
    folder.write("terms.csv", "id,start,end\n2021-autumn,2021-09-01,2022-01-15\n");
    let warnings = |arguments: &str| folder.evaluate(arguments).answers()[0]["warnings"].to_string();
    assert!(warnings("a.csv --format ndjson").contains("default_calendar"));
    assert!(!warnings("a.csv --format ndjson --terms terms.csv").contains("default_calendar"));
}

#[test]
fn a_bad_calendar_is_refused() {
    let folder = Folder::with("a.csv", CHILDREN);
    for (terms, sentence) in [
        ("id,start\na,2021-09-01\n", "expected a column `end`"),
        ("id,start,end\na,2021-09-31,2022-01-15\n", "row 1, start: expected a date"),
        ("id,start,end\na,2022-01-15,2021-09-01\n", "expected the last day of the term not before its first"),
        (
            "id,start,end\na,2021-09-01,2022-01-15\nb,2022-01-10,2022-07-01\n",
            "begins after the one before it has ended",
        ),
        ("id,start,end\n", "there are no rows"),
        ("id,start,end\na\0b,2021-09-01,2022-01-15\n", "row 1, id: expected text, there is a NUL"),
        ("id,start,end\n,2021-09-01,2022-01-15\n", "row 1, id: expected the name of a term"),
    ] {
        folder.write("terms.csv", terms);
        let run = folder.evaluate("a.csv --terms terms.csv");
        assert_eq!((run.status, run.stdout.as_str()), (2, ""));
        assert!(run.stderr.starts_with("terms.csv: ") && run.stderr.contains(sentence), "{}", run.stderr);
    }
}
