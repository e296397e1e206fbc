//! Each form of the answer.

use std::fs::File;

use arrow_array::cast::AsArray;
use arrow_array::types::{Date32Type, Int64Type};
use arrow_array::{Array, RecordBatch};
use arrow_ipc::reader::FileReader;
use kongchuo::{Case, Missing, Options, Policy};
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

use crate::support::{Folder, table_of};

const CHILDREN: &str = "\
student_id,birth_date,ever_enrolled,stage,absent_since,household
s1,2010-05-20,true,primary,2022-09-01,sudden_hardship;rural_low_income
s2,2010-05-20,true,primary,,
";

const SELECT: &str = "--select age,attendance_status,dropout_on,counts_as_dropout,risk_group";

/// A policy with several groups.
const CHENGKOU: &str = "evaluate --policy chengkou-2022 --on 2022-10-29";

fn folder() -> Folder {
    Folder::with("a.csv", CHILDREN)
}

#[test]
fn csv_has_a_column_for_each_result() {
    let run = folder().run(&format!("{CHENGKOU} a.csv --format csv {SELECT}"));
    assert_eq!(run.status, 0, "{}", run.stderr);
    let lines: Vec<_> = run.stdout.lines().collect();
    assert_eq!(
        lines[0],
        "student_id,age,attendance_status,dropout_on,counts_as_dropout,risk_group,undetermined,warnings"
    );
    assert!(lines[1].starts_with("s1,12,dropout,2022-"), "{}", lines[1]);
    assert!(lines[1].contains(",rural_low_income;sudden_hardship,"), "{}", lines[1]);
    assert_eq!(lines[2], "s2,12,attending,,false,,,");
}

#[test]
fn csv_marks_what_is_undetermined() {
    let folder = Folder::with("a.csv", "student_id,birth_date\ns1,2010-05-20\n");
    let run = folder.evaluate("a.csv --missing ask --format csv --select age,attendance_status,dropout_on");
    assert_eq!(run.status, 0);
    assert_eq!(run.stdout.lines().nth(1), Some("s1,11,?,?,attendance_status;dropout_on,"));
}

#[test]
fn json_is_an_array_in_the_order_of_the_rows() {
    let run = folder().evaluate("a.csv --format json");
    let answers: serde_json::Value = serde_json::from_str(&run.stdout).expect("JSON");
    assert_eq!(answers[0]["student_id"], "s1");
    assert_eq!(answers[1]["student_id"], "s2");
    assert_eq!(answers[0]["policy"], "guyuan-2021");
    assert_eq!(answers[0]["on"], "2021-10-29");
    assert_eq!(answers[1]["results"]["dropout_on"], serde_json::Value::Null);
    assert_eq!(answers[1]["undetermined"], serde_json::json!({}));
}

#[test]
fn json_of_one_object_is_an_object() {
    let folder = Folder::with("a.json", r#"{"birth_date": "2010-05-20", "ever_enrolled": true}"#);
    let run = folder.evaluate("a.json --format json");
    let answer: serde_json::Value = serde_json::from_str(&run.stdout).expect("JSON");
    assert_eq!(answer["results"]["age"], 11);
    assert_eq!(answer["student_id"], serde_json::Value::Null);
}

#[test]
fn parquet_has_typed_columns() {
    let folder = folder();
    let run = folder.run(&format!("{CHENGKOU} a.csv --out b.parquet {SELECT}"));
    assert_eq!((run.status, run.stdout.as_str(), run.stderr.as_str()), (0, "", ""));
    let file = File::open(folder.path("b.parquet")).expect("a file");
    let reader = ParquetRecordBatchReaderBuilder::try_new(file).expect("Parquet").build().expect("Parquet");
    let batches: Vec<RecordBatch> = reader.collect::<Result<_, _>>().expect("Parquet");
    let column = |name: &str| batches[0].column_by_name(name).expect("a column").clone();
    assert_eq!(column("student_id").as_string::<i32>().value(0), "s1");
    assert_eq!(column("age").as_primitive::<Int64Type>().value(0), 12);
    assert!(column("counts_as_dropout").as_boolean().value(0));
    assert_eq!(column("attendance_status").as_string::<i32>().value(1), "attending");
    let dropout_on = column("dropout_on");
    assert!(dropout_on.is_null(1) && dropout_on.as_primitive::<Date32Type>().value(0) > 18_900);
    let groups = column("risk_group").as_list::<i32>().value(0);
    assert_eq!(groups.as_string::<i32>().iter().flatten().collect::<Vec<_>>(), ["rural_low_income", "sudden_hardship"]);
    assert_eq!(column("undetermined").as_list::<i32>().value(0).len(), 0);
}

#[test]
fn arrow_has_the_tables_as_they_are() {
    let folder = folder();
    let run = folder.run(&format!("{CHENGKOU} a.csv --out b.arrow {SELECT}"));
    assert_eq!((run.status, run.stdout.as_str(), run.stderr.as_str()), (0, "", ""));
    let reader = FileReader::try_new(File::open(folder.path("b.arrow")).expect("a file"), None).expect("Arrow");
    let batches: Vec<RecordBatch> = reader.collect::<Result<_, _>>().expect("Arrow");
    let names: Vec<String> = batches[0].schema().fields().iter().map(|field| field.name().clone()).collect();
    assert_eq!(names[..3], ["student_id", "age", "attendance_status"]);
    let status = batches[0]["attendance_status"].as_any_dictionary();
    assert_eq!(status.values().as_string::<i32>().value(status.normalized_keys()[1]), "attending");
    assert_eq!(folder.evaluate("b.arrow").status, 0, "answers have keys, so they are a table of children");
}

#[test]
fn many_answers_go_into_one_arrow_file() {
    let folder = Folder::with("a.csv", table_of(40_000));
    assert_eq!(folder.evaluate("a.csv --out b.arrow --threads 2").status, 0);
    let reader = FileReader::try_new(File::open(folder.path("b.arrow")).expect("a file"), None).expect("Arrow");
    assert_eq!(reader.map(|batch| batch.expect("Arrow").num_rows()).sum::<usize>(), 40_000);
}

/// The columns of the answers and the engine's answer for one child are one object.
#[test]
fn json_is_what_the_engine_answers() {
    let cases = [
        r#"{"student_id": "a\"\\\n", "birth_date": "2010-05-20", "ever_enrolled": true, "absent_since": "2021-09-01"}"#,
        r#"{"birth_date": "2010-05-20", "household": ["extreme_poverty"], "stage": "primary"}"#,
        r#"{"student_id": "c"}"#,
    ];
    let folder = Folder::with("a.ndjson", cases.join("\n"));
    for policy in ["cn", "guyuan-2021", "chengkou-2022"] {
        let engine = Policy::builtin(policy).expect("a policy");
        let on = "2021-10-29".parse().expect("a date");
        for (word, missing) in [("ask", Missing::Ask), ("assume", Missing::Assume)] {
            let run = folder.run(&format!(
                "evaluate a.ndjson --policy {policy} --on {on} --format ndjson --missing {word} --lang en"
            ));
            let options = Options { missing, select: None };
            let expected = cases.iter().filter_map(|case| {
                let case = Case::from_json(case).expect("a case");
                let answer = engine.evaluate_with(&case, on, &options).ok()?;
                Some(serde_json::to_string(&answer).expect("JSON"))
            });
            assert_eq!(run.stdout.lines().collect::<Vec<_>>(), expected.collect::<Vec<_>>(), "{}", run.stderr);
        }
    }
}

#[test]
fn a_table_speaks_the_language_asked_for() {
    let folder = folder();
    let run = folder.run(&format!("{CHENGKOU} a.csv --select attendance_status,counts_as_dropout"));
    assert!(
        run.stdout.starts_with("学生编号  ") && run.stdout.contains("辍学") && run.stdout.contains("是"),
        "{}",
        run.stdout
    );
    assert!(!run.stdout.contains("dropout"), "{}", run.stdout);
    let run = folder.run(&format!("{CHENGKOU} a.csv --select attendance_status,counts_as_dropout --lang en"));
    assert!(run.stdout.contains("dropout") && run.stdout.contains("yes"), "{}", run.stdout);
    assert!(!run.stdout.contains("辍学"), "{}", run.stdout);
}

#[test]
fn a_table_names_the_clause_behind_each_answer() {
    let run = folder().run(&format!("{CHENGKOU} a.csv --select attendance_status"));
    assert!(run.stdout.lines().next().is_some_and(|header| header.ends_with("依据")), "{}", run.stdout);
    assert!(run.stdout.lines().nth(1).is_some_and(|row| row.ends_with("附件2 二5")), "{}", run.stdout);
}

#[test]
fn the_form_follows_the_name_of_the_file() {
    let folder = folder();
    for (name, begins) in [("b.json", "[\n{"), ("b.ndjson", "{\"policy\""), ("b.csv", "student_id,")] {
        let run = folder.evaluate(&format!("a.csv --out {name}"));
        assert_eq!((run.status, run.stdout.as_str()), (0, ""));
        assert!(folder.read(name).starts_with(begins));
    }
    let run = folder.evaluate("a.csv --out b.doc");
    assert_eq!(run.status, 2);
    assert!(run.stderr.contains("expected a name ending in .json"), "{}", run.stderr);
    assert_eq!(folder.evaluate("a.csv --out b.doc --format csv").status, 0);
}

#[test]
fn the_file_that_is_read_is_not_written_over() {
    let folder = folder();
    let run = folder.evaluate("a.csv --out ./a.csv");
    assert_eq!(run.status, 2);
    assert_eq!(folder.read("a.csv"), CHILDREN);
}

#[test]
fn a_key_does_not_steer_the_terminal() {
    let folder = Folder::with(
        "a.json",
        r#"[{"student_id": "a\nb\u001b[2J", "birth_date": "2010-05-20", "ever_enrolled": true}]"#,
    );
    let run = folder.evaluate("a.json");
    assert_eq!(run.stdout.lines().count(), 2);
    assert!(run.stdout.contains("a\u{fffd}b\u{fffd}[2J "), "{}", run.stdout);
}

#[test]
fn a_run_that_fails_leaves_no_file() {
    let folder = Folder::with("a.csv", "");
    assert_eq!(folder.evaluate("a.csv --out b.csv").status, 2);
    assert!(!folder.exists("b.csv"));
    assert_eq!(folder.evaluate("a.csv --out none/b.csv").status, 2);
}

#[test]
fn many_rows_keep_their_order_in_every_form() {
    let folder = Folder::with("a.csv", table_of(10_000));
    let run = folder.evaluate("a.csv --format csv --select age");
    assert_eq!(run.stdout.lines().count(), 10_001);
    assert_eq!(run.stdout.lines().nth(9_000), Some("s8999,11,,"));
    assert_eq!(folder.evaluate("a.csv --out b.parquet --select age").status, 0);
    let file = File::open(folder.path("b.parquet")).expect("a file");
    let reader = ParquetRecordBatchReaderBuilder::try_new(file).expect("Parquet").build().expect("Parquet");
    let count: usize = reader.map(|batch| batch.expect("Parquet").num_rows()).sum();
    assert_eq!(count, 10_000);
}
