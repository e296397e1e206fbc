//! `report`: forms, ledgers and tables of indicators, in every form.

use std::fs::File;

use arrow_array::cast::AsArray;
use arrow_array::types::Int64Type;
use arrow_ipc::reader::FileReader;
use calamine::{Data, Reader, Xlsx, open_workbook};

use crate::support::{Folder, Run};

const CHILDREN: &str = "\
student_id,name,id_number,sex,birth_date,ever_enrolled,stage,absent_since,absence_reason,dropped_out_on,returned_on,written_off_on
a,张三丰,,male,2010-05-20,true,primary,2021-09-01,illness,,,
b,李四,,female,2010-05-20,true,primary,2021-09-01,poverty,,,
c,王五,,female,2008-05-20,true,junior,,,2021-04-01,2021-09-01,2021-09-06
d,赵六,,male,2008-05-20,true,junior,2021-10-11,,,,
e,孙七,,male,never,true,junior,,,,,
";

fn run(arguments: &str) -> (Folder, Run) {
    let folder = Folder::with("children.csv", CHILDREN);
    let lang = if arguments.contains("--lang") { "" } else { "--lang en" };
    let run = folder.run(&format!("report {arguments} --policy guyuan-2021 --on 2021-10-29 {lang}"));
    (folder, run)
}

#[test]
fn a_form_is_told_with_its_checks_and_bad_rows() {
    let (_, run) = run("form_1 children.csv");
    let lines: Vec<&str> = run.stdout.lines().collect();
    assert_eq!(lines[0], "Guyuan: numbers of pupils out of school (form 1)");
    assert_eq!(lines[2], "Date: 2021-10-29");
    assert_eq!(
        lines[4].split_whitespace().take(6).collect::<Vec<_>>(),
        ["Stage", "Expected", "On", "leave", "Suspected", "Dropouts"]
    );
    assert_eq!(lines[5].split_whitespace().take(5).collect::<Vec<_>>(), ["Primary", "2", "0", "0", "2"]);
    assert_eq!(lines[6].split_whitespace().take(5).collect::<Vec<_>>(), ["Junior", "2", "0", "1", "0"]);
    assert!(run.stdout.contains("check failed: Primary: A to T add up to the dropouts"), "{}", run.stdout);
    assert!(run.stdout.contains("found 1 and 2, a difference of -1"), "{}", run.stdout);
    assert!(run.stderr.contains("children.csv: row 5, birth_date: expected a date"), "{}", run.stderr);
    assert_eq!(run.status, 1);
}

#[test]
fn csv_has_the_table_alone_and_standard_error_the_checks() {
    let (_, run) = run("form_1 children.csv --format csv");
    let lines: Vec<&str> = run.stdout.lines().collect();
    assert_eq!(lines.len(), 4);
    assert!(lines[0].starts_with("Stage,Expected,On leave,Suspected,Dropouts,A,B,"), "{}", lines[0]);
    assert!(lines[3].starts_with("Total,4,0,1,2,0,"), "{}", lines[3]);
    assert!(run.stderr.contains("check failed: Total:"), "{}", run.stderr);
}

#[test]
fn names_are_masked_unless_asked_for() {
    let (_, masked) = run("form_2 children.csv --format csv");
    let rows: Vec<&str> = masked.stdout.lines().skip(1).collect();
    assert_eq!(rows, ["1,张**,male,,,,no,E,,no,", "2,李*,female,,,,no,,,no,", "3,王*,female,,,,no,,,yes,"]);
    let (_, shown) = run("form_2 children.csv --format csv --reveal");
    assert!(shown.stdout.contains("张三丰"));
    let (folder, _) = run("form_2 children.csv --out form.xlsx");
    let mut book: Xlsx<_> = open_workbook(folder.path("form.xlsx")).expect("a workbook");
    let sheet = book.worksheet_range_at(0).expect("a sheet").expect("cells");
    assert!(sheet.rows().flatten().all(|cell| !cell.to_string().contains("张三丰")));
}

#[test]
fn a_workbook_is_read_back_with_merged_headers_and_numbers() {
    let (folder, run) = run("form_1 children.csv --out form.xlsx --lang zh");
    assert_eq!((run.status, run.stdout.as_str()), (1, ""));
    let mut book: Xlsx<_> = open_workbook(folder.path("form.xlsx")).expect("a workbook");
    let name = book.sheet_names()[0].clone();
    let merged = book.merge_cells_by_sheet_name(&name).expect("regions");
    let region = |first: (u32, u32), last: (u32, u32)| merged.iter().any(|one| (one.start, one.end) == (first, last));
    assert!(region((0, 0), (0, 24)), "the title stands across: {merged:?}");
    assert!(region((3, 0), (4, 0)) && region((3, 4), (4, 4)), "a column without a group is two rows high: {merged:?}");
    assert!(region((3, 5), (3, 24)), "the codes stand in a group: {merged:?}");
    let sheet = book.worksheet_range(&name).expect("cells");
    let text = |row: u32, column: u32| sheet.get_value((row, column)).map(ToString::to_string).unwrap_or_default();
    assert_eq!(text(0, 0), "固原市义务教育控辍保学摸底排查统计报表");
    assert_eq!(
        (text(3, 0), text(3, 5), text(4, 5), text(4, 24)),
        ("学段".into(), "其中：辍学学生分类".into(), "A".into(), "T".into())
    );
    assert_eq!(sheet.get_value((5, 1)), Some(&Data::Float(2.0)));
    assert_eq!((text(5, 0), text(7, 0), text(7, 4)), ("小学".into(), "合计".into(), "2".into()));
    assert!((8..20).any(|row| text(row, 0).starts_with("校核未通过：小学：")), "the checks stand below");
    // The same report gives the same bytes.
    let first = folder.read_bytes("form.xlsx");
    folder.run("report form_1 children.csv --policy guyuan-2021 --on 2021-10-29 --out form.xlsx");
    assert!(first == folder.read_bytes("form.xlsx"));
}

#[test]
fn tables_for_programs_are_typed() {
    let (folder, _) = run("form_1 children.csv --out form.arrow");
    let reader = FileReader::try_new(File::open(folder.path("form.arrow")).expect("a file"), None).expect("Arrow");
    let table = reader.into_iter().next().expect("a batch").expect("a batch");
    let rows: Vec<_> = table["row"].as_string::<i32>().iter().flatten().collect();
    assert_eq!(rows, ["primary", "junior", "total"]);
    assert_eq!(table["dropout"].as_primitive::<Int64Type>().values(), &[2, 0, 2]);
    let (_, run) = run("form_1 children.csv --format json");
    let told: serde_json::Value = serde_json::from_str(&run.stdout).expect("JSON");
    assert_eq!((&told["rows"][2]["cells"]["dropout"], &told["rows"][2]["cells"]["E"]), (&2.into(), &1.into()));
    assert_eq!(
        told["checks"][1]["failures"][0],
        serde_json::json!({ "row": "primary", "left": 1, "right": 2, "difference": -1 })
    );
    assert_eq!(told["children"], 4);
}

#[test]
fn open_numbers_are_said_to_be_open() {
    let folder =
        Folder::with("children.csv", "student_id,birth_date,stage,absent_since\na,2010-05-20,primary,2021-09-01\n");
    let base = "report form_1 children.csv --policy guyuan-2021 --on 2021-10-29 --lang en";
    let run = folder.run(base);
    assert!(run.stdout.contains("0–1"), "{}", run.stdout);
    assert!(run.stdout.contains("what is open depends on facts that are not given: ever_enrolled"), "{}", run.stdout);
    let csv = folder.run(&format!("{base} --format csv")).stdout;
    assert!(csv.lines().nth(1).is_some_and(|line| line.starts_with("Primary,?,?,?,?,?,")), "{csv}");
}

#[test]
fn the_reports_of_a_policy_are_listed() {
    let run = Folder::new().run("report list --policy guyuan-2021 --lang en");
    assert_eq!(run.status, 0);
    assert!(
        run.stdout.lines().nth(1).is_some_and(|line| line.starts_with("form_1  Guyuan: numbers of pupils")),
        "{}",
        run.stdout
    );
    let run = Folder::new().run("report list --policy guyuan-2021 --format json");
    let listed: serde_json::Value = serde_json::from_str(&run.stdout).expect("JSON");
    assert_eq!((&listed[1]["name"], &listed[1]["kind"]), (&"form_2".into(), &"list".into()));
}

#[test]
fn what_cannot_be_made_is_told() {
    for (arguments, message) in [
        ("form_3 children.csv", "no report is named `form_3`; did you mean `form_1`?"),
        ("form_1", "the report needs FILE, too"),
        ("form_1 children.csv --out form.doc", "expected a name ending in .xlsx"),
        ("form_1 children.csv --out children.csv", "--out cannot be a file that is read"),
    ] {
        let (_, run) = run(arguments);
        assert_eq!(run.status, 2, "{arguments}");
        assert!(run.stderr.contains(message), "{arguments}: {}", run.stderr);
    }
    let run = Folder::with("children.csv", CHILDREN).run("report form_1 children.csv --policy guyuan-2021 --lang en");
    assert!(run.stderr.contains("the report needs --on, too"), "{}", run.stderr);
}

#[test]
fn indicators_are_compared_with_their_targets() {
    let folder = Folder::with("children.csv", CHILDREN);
    let run = folder.run("report rates children.csv --policy county-plan --on 2021-10-29 --lang en --format csv");
    let lines: Vec<&str> = run.stdout.lines().collect();
    assert!(lines[1].starts_with("Primary dropout rate,2,2,100.000%,≤ 6‰,not met,"), "{}", lines[1]);
    assert!(lines[2].starts_with("Junior dropout rate,0,2,0.000%,≤ 18‰,met,"), "{}", lines[2]);
    assert!(lines[3].starts_with("Registered-poor dropouts,0,,,≤ 0,met,"), "{}", lines[3]);
}
