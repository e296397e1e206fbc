//! Each format in: the same three children, the same answers.

use std::fs::File;
use std::sync::Arc;

use arrow_array::{
    ArrayRef, BooleanArray, Date32Array, Int64Array, LargeStringArray, RecordBatch, StringArray,
    TimestampMillisecondArray,
};
use arrow_ipc::CompressionType;
use arrow_ipc::writer::{FileWriter, IpcWriteOptions, StreamWriter};
use encoding_rs::GBK;
use parquet::arrow::ArrowWriter;
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};

use crate::support::Folder;

const ANSWER: &str = "s1 dropout, s2 attending, s3 suspended";

const CSV: &str = "\
student_id,birth_date,ever_enrolled,stage,grade,absent_since,suspension_from,suspension_until
s1,2010-05-20,true,primary,5,2021-09-01,,
s2,2010-05-20,true,primary,5,,,
s3,2010-05-20,true,primary,5,,2021-09-01,2022-07-01
";

const CHINESE: &str = "\
学生编号,出生日期,曾入学,学段,年级,连续旷课起始日,休学起始日,休学截止日
s1,2010-05-20,是,小学,5,2021-09-01,无,无
s2,2010-05-20,是,小学,5,无,,
s3,2010-05-20,是,小学,5,,2021-09-01,2022-07-01
";

const OBJECTS: [&str; 3] = [
    r#"{"student_id": "s1", "birth_date": "2010-05-20", "ever_enrolled": true, "stage": "primary", "absent_since": "2021-09-01"}"#,
    r#"{"student_id": "s2", "birth_date": "2010-05-20", "ever_enrolled": true, "stage": "primary", "absent_since": null}"#,
    r#"{"student_id": "s3", "birth_date": "2010-05-20", "ever_enrolled": true, "stage": "primary",
        "suspension_from": "2021-09-01", "suspension_until": "2022-07-01"}"#,
];

#[test]
fn csv_in_utf8() {
    assert_eq!(Folder::with("a.csv", CSV).statuses("a.csv"), ANSWER);
}

#[test]
fn csv_with_a_byte_order_mark() {
    assert_eq!(Folder::with("a.csv", format!("\u{feff}{CSV}")).statuses("a.csv"), ANSWER);
    assert_eq!(Folder::with("a.csv", format!("\u{feff}{CHINESE}")).statuses("a.csv"), ANSWER);
}

#[test]
fn csv_with_windows_line_breaks() {
    assert_eq!(Folder::with("a.csv", CSV.replace('\n', "\r\n")).statuses("a.csv"), ANSWER);
}

#[test]
fn csv_with_chinese_headers_words_and_flags() {
    assert_eq!(Folder::with("a.csv", CHINESE).statuses("a.csv"), ANSWER);
}

#[test]
fn csv_in_gbk() {
    assert_eq!(Folder::with("a.csv", GBK.encode(CHINESE).0).statuses("a.csv"), ANSWER);
}

#[test]
fn csv_in_gbk_with_an_ascii_header() {
    let text = format!("{}{}", CSV.lines().next().unwrap_or_default(), &CHINESE[CHINESE.find('\n').unwrap_or(0)..]);
    assert_eq!(Folder::with("a.csv", GBK.encode(&text).0).statuses("a.csv"), ANSWER);
}

#[test]
fn csv_of_quoted_cells_and_empty_rows() {
    let text = "\"student_id\",\"birth_date\",\"ever_enrolled\",\"school\"\r\n\"s,1\",\"2010-05-20\",true,\"a \"\"b\"\"\nc\"\r\n\r\n,,,\r\n";
    let run = Folder::with("a.csv", text).evaluate("a.csv --format ndjson");
    assert_eq!((run.status, run.statuses().as_str()), (0, "s,1 attending"), "{}", run.stderr);
}

#[test]
fn ndjson() {
    let lines = OBJECTS.map(|object| object.replace('\n', " ")).join("\n\n");
    assert_eq!(Folder::with("a.ndjson", &lines).statuses("a.ndjson"), ANSWER);
    assert_eq!(Folder::with("a.jsonl", format!("\u{feff}{lines}\n")).statuses("a.jsonl"), ANSWER);
}

#[test]
fn json_array() {
    assert_eq!(Folder::with("a.json", format!(" [{}]\n", OBJECTS.join(",\n"))).statuses("a.json"), ANSWER);
    let run = Folder::with("a.json", "[ ]").evaluate("a.json --format json");
    assert_eq!((run.status, run.stdout.as_str()), (0, "[]\n"));
}

#[test]
fn json_object_needs_no_key() {
    let object = r#"{"birth_date": "2010-05-20", "ever_enrolled": true, "visits": [{"on": "2021-10-01", "kind": "home_visit"}]}"#;
    assert_eq!(Folder::with("a.json", object).statuses("a.json"), "- attending");
}

#[test]
fn numbers_may_be_keys() {
    let array = r#"[{"student_id": 17, "birth_date": "2010-05-20", "ever_enrolled": true}]"#;
    assert_eq!(Folder::with("a.json", array).statuses("a.json"), "17 attending");
}

#[test]
fn parquet_of_typed_columns() {
    let folder = Folder::new();
    write_children_as_parquet(&folder);
    assert_eq!(folder.statuses("a.parquet"), ANSWER);
}

/// Writes the three children to `a.parquet`.
pub fn write_children_as_parquet(folder: &Folder) {
    write_parquet(folder, children());
}

fn children() -> Vec<(&'static str, ArrayRef)> {
    let day = |text: &str| text.parse::<kongchuo::Date>().expect("a date").days();
    let midnight = i64::from(day("2021-09-01")) * 86_400_000;
    vec![
        ("student_id", Arc::new(StringArray::from(vec!["s1", "s2", "s3"]))),
        ("出生日期", Arc::new(Date32Array::from(vec![day("2010-05-20"); 3]))),
        ("ever_enrolled", Arc::new(BooleanArray::from(vec![true; 3]))),
        ("stage", Arc::new(LargeStringArray::from(vec!["primary"; 3]))),
        ("grade", Arc::new(Int64Array::from(vec![Some(5), None, Some(5)]))),
        ("absent_since", Arc::new(TimestampMillisecondArray::from(vec![Some(midnight), None, None]))),
        ("suspension_from", Arc::new(Date32Array::from(vec![None, None, Some(day("2021-09-01"))]))),
        ("suspension_until", Arc::new(Date32Array::from(vec![None, None, Some(day("2022-07-01"))]))),
    ]
}

#[test]
fn arrow_files_and_streams_compressed_or_not() {
    let folder = Folder::new();
    let batch = batch(children());
    for compression in [None, Some(CompressionType::LZ4_FRAME), Some(CompressionType::ZSTD)] {
        let options = || IpcWriteOptions::default().try_with_compression(compression).expect("a known compression");
        let mut stream = StreamWriter::try_new_with_options(Vec::new(), &batch.schema(), options()).expect("a schema");
        stream.write(&batch).expect("written");
        folder.write("b.arrow", stream.into_inner().expect("written"));
        assert_eq!(folder.statuses("b.arrow"), ANSWER);
        folder.write("b.feather", arrow_file(&batch, options()));
        assert_eq!(folder.statuses("b.feather"), ANSWER);
    }
}

/// Writes the three children to `a.arrow`.
pub fn write_children_as_arrow(folder: &Folder) {
    folder.write("a.arrow", arrow_file(&batch(children()), IpcWriteOptions::default()));
}

fn arrow_file(batch: &RecordBatch, options: IpcWriteOptions) -> Vec<u8> {
    let mut file = FileWriter::try_new_with_options(Vec::new(), &batch.schema(), options).expect("a schema");
    file.write(batch).expect("written");
    file.into_inner().expect("written")
}

#[test]
fn a_long_batch_is_read_in_parts() {
    let rows = 40_000;
    let keys: StringArray = (0..rows).map(|row| Some(format!("s{row}"))).collect();
    let births = (0..rows).map(|row| (row != 20_000).then_some(14_749)).collect::<Date32Array>();
    let late = (0..rows).map(|row| (row == 39_999).then_some(30_000)).collect::<Date32Array>();
    let batch =
        batch(vec![("student_id", Arc::new(keys)), ("birth_date", Arc::new(births)), ("absent_since", Arc::new(late))]);
    let folder = Folder::new();
    folder.write("a.ipc", arrow_file(&batch, IpcWriteOptions::default()));
    let run = folder.evaluate("a.ipc --format csv --select age");
    assert_eq!((run.status, run.stdout.lines().count()), (0, rows + 1), "{}", run.stderr);
    assert_eq!(run.stdout.lines().nth(20_000), Some("s19999,11,,"));
    assert_ne!(run.stdout.lines().nth(20_001), Some("s20000,11,,"));
    assert_eq!(run.stdout.lines().nth(40_000), Some("s39999,11,,"));
}

/// A column of a type that its fact never has is no fault of a row.
#[test]
fn a_column_of_an_impossible_type_is_refused() {
    let folder = Folder::new();
    let columns: Vec<(&str, ArrayRef)> = vec![
        ("student_id", Arc::new(StringArray::from(vec!["s1"]))),
        ("出生日期", Arc::new(BooleanArray::from(vec![true]))),
    ];
    folder.write("a.arrow", arrow_file(&batch(columns), IpcWriteOptions::default()));
    let run = folder.evaluate("a.arrow --format json");
    assert_eq!((run.status, run.stdout.as_str()), (2, ""));
    assert!(run.stderr.starts_with("a.arrow: column `birth_date`: expected a date"), "{}", run.stderr);
}

#[test]
fn nulls_of_parquet_are_not_given_unless_said() {
    let folder = Folder::new();
    write_parquet(
        &folder,
        vec![
            ("student_id", Arc::new(StringArray::from(vec!["s1"]))),
            ("birth_date", Arc::new(StringArray::from(vec!["2010-05-20"]))),
            ("ever_enrolled", Arc::new(BooleanArray::from(vec![true]))),
            ("leave_from", Arc::new(Date32Array::from(vec![None]))),
            ("leave_until", Arc::new(Date32Array::from(vec![None]))),
        ],
    );
    let assumed = |arguments: &str| {
        let run = folder.evaluate(&format!("a.parquet --format ndjson --select attendance_status {arguments}"));
        let answers = run.answers();
        let assumed: Vec<_> =
            answers[0]["assumed"].as_array().into_iter().flatten().filter_map(|a| a.as_str()).collect();
        [assumed.contains(&"leave_from"), assumed.contains(&"leave_until"), assumed.contains(&"absent_since")]
    };
    assert_eq!(assumed(""), [true, true, true]);
    assert_eq!(assumed("--null-is none"), [false, false, true]);
    assert_eq!(assumed("--null-is leave_from=none"), [false, true, true]);
    assert_eq!(assumed("--null-is none --null-is leave_from=unknown"), [true, false, true]);
    assert_eq!(
        assumed("--null-is leave_from=unknown --null-is none"),
        [true, false, true],
        "a column's own rule counts"
    );
    assert_eq!(
        assumed("--null-is leave_from=none --null-is leave_from=unknown"),
        [true, true, true],
        "the last counts"
    );
}

fn batch(columns: Vec<(&str, ArrayRef)>) -> RecordBatch {
    RecordBatch::try_from_iter_with_nullable(columns.into_iter().map(|(name, array)| (name, array, true)))
        .expect("columns of one length")
}

fn write_parquet(folder: &Folder, columns: Vec<(&str, ArrayRef)>) {
    let batch = batch(columns);
    let file = File::create(folder.path("a.parquet")).expect("the folder is writable");
    let mut writer = ArrowWriter::try_new(file, batch.schema(), None).expect("a schema");
    writer.write(&batch).expect("written");
    writer.close().expect("written");
}

#[test]
fn a_workbook_of_dates_numbers_and_texts() {
    let folder = Folder::new();
    write_children_as_workbook(&folder);
    assert_eq!(folder.statuses("a.xlsx"), ANSWER);
}

/// Writes the three children to `a.xlsx`.
pub fn write_children_as_workbook(folder: &Folder) {
    let mut workbook = Workbook::new();
    let date_format = Format::new().set_num_format("yyyy/m/d");
    let day = |text: &str| ExcelDateTime::parse_from_str(text).expect("a date");
    let sheet = workbook.add_worksheet();
    let headers =
        ["学生编号", "出生日期", "曾入学", "stage", "年级", "absent_since", "suspension_from", "suspension_until"];
    // The table begins below and beside the corner.
    let (top, left) = (2, 1);
    for (at, header) in (left..).zip(headers) {
        sheet.write(top, at, header).expect("written");
    }
    for (row, key) in (top + 1..).zip(["s1", "s2", "s3"]) {
        sheet.write(row, left, key).expect("written");
        sheet.write_with_format(row, left + 1, day("2010-05-20"), &date_format).expect("written");
        sheet.write(row, left + 2, true).expect("written");
        sheet.write(row, left + 3, "小学").expect("written");
        sheet.write(row, left + 4, 5).expect("written");
    }
    sheet.write(top + 1, left + 5, "2021-09-01").expect("written");
    sheet.write_with_format(top + 3, left + 6, day("2021-09-01"), &date_format).expect("written");
    sheet.write_with_format(top + 3, left + 7, day("2022-07-01"), &date_format).expect("written");
    workbook.add_worksheet().write(0, 0, "another sheet").expect("written");
    workbook.save(folder.path("a.xlsx")).expect("saved");
}
