//! Bad rows: each is reported with row, column and what was expected, never with the value, and the others are evaluated.

use std::fs::File;
use std::io::{BufWriter, Write};

use crate::support::{Folder, Run, table_of};

const HEADER: &str = "student_id,name,birth_date,ever_enrolled,stage,grade,id_number";
const GOOD: &str = "good,某甲,2010-05-20,true,primary,5,";

/// A table of a good row, this row, and another good row.
fn with_row(row: &[u8]) -> Run {
    let text =
        [HEADER.as_bytes(), b"\n", GOOD.as_bytes(), b"\n", row, b"\nlast,,2010-05-20,true,primary,5,\n"].concat();
    Folder::with("a.csv", text).evaluate("a.csv --format ndjson")
}

/// Asserts that row 2 alone is bad, in this column, with this expectation, and that no value of it is echoed.
fn bad(row: &str, column: &str, expected: &str) {
    let run = with_row(row.as_bytes());
    assert_eq!(run.status, 1, "{}", run.stderr);
    assert_eq!(run.statuses(), "good attending, last attending");
    let place = if column.is_empty() { String::new() } else { format!(", {column}") };
    let line = run.messages()[0];
    assert!(line.starts_with(&format!("a.csv: row 2{place}: {expected}")), "{line}");
    assert_eq!(run.messages()[1..], ["1 of 3 rows are bad and left out of the answer"]);
    for value in row.split(',').filter(|value| value.len() > 3 && !["true", "primary"].contains(value)) {
        assert!(!run.stderr.contains(value), "echoes a value: {}", run.stderr);
    }
}

#[test]
fn impossible_date() {
    bad("k002,李四四,2010-02-30,true,primary,5,", "birth_date", "expected a date such as");
    bad("k002,李四四,20100530,true,primary,5,", "birth_date", "expected a date such as");
}

#[test]
fn birth_after_the_evaluation_date() {
    bad("k002,李四四,2021-10-30,true,primary,5,", "birth_date", "expected a date not after the evaluation date");
}

#[test]
fn id_number_with_a_wrong_check_digit() {
    bad(
        "k002,李四四,,true,primary,5,990000201005200011",
        "id_number",
        "expected 18 characters with a right check digit",
    );
}

#[test]
fn id_number_of_another_birth_date_is_said_and_the_row_evaluated() {
    let digits = "99000020100520001";
    let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let sum: u32 = digits.bytes().zip(weights).map(|(digit, weight)| u32::from(digit - b'0') * weight).sum();
    let number = format!("{digits}{}", &"10X98765432"[(sum % 11) as usize..=(sum % 11) as usize]);
    let run = with_row(format!("k002,李四四,2010-05-21,true,primary,5,{number}").as_bytes());
    assert_eq!(run.messages(), ["a.csv: row 2, birth_date: expected the same day as in the ID number"]);
    assert_eq!(run.statuses(), "good attending, k002 attending, last attending");
    assert_eq!(run.answers()[1]["warnings"][0], "id_birth_date_differs");
    assert_eq!(run.status, 0);
    assert!(!run.stderr.contains(&number));
}

#[test]
fn unknown_word() {
    bad("k002,李四四,2010-05-20,true,primarry,5,", "stage", "expected one of `none`, `kindergarten`, `primary`");
}

#[test]
fn unknown_flag() {
    bad("k002,李四四,2010-05-20,perhaps,primary,5,", "ever_enrolled", "expected true or false");
}

#[test]
fn number_out_of_range() {
    bad("k002,李四四,2010-05-20,true,primary,1999,", "grade", "expected a whole number from 1 to 9");
    bad("k002,李四四,2010-05-20,true,primary,5.25,", "grade", "expected a whole number from 1 to 9");
}

#[test]
fn too_few_and_too_many_cells() {
    bad("k002,李四四,2010-05-20", "", "expected 7 cells as in the header, the row has 3");
    bad("k002,李四四,2010-05-20,true,primary,5,,,", "", "expected 7 cells as in the header, the row has 9");
}

#[test]
fn no_key() {
    bad(",李四四,2010-05-20,true,primary,5,", "student_id", "expected a value: the column is the key");
}

#[test]
fn invalid_utf8() {
    let run = with_row(b"k002,\xff\xfe,2010-05-20,true,primary,5,");
    assert_eq!(run.status, 1);
    assert_eq!(run.messages()[0], "a.csv: row 2, name: expected text in UTF-8");
    assert_eq!(run.statuses(), "good attending, last attending");
}

/// In the first block of a file as in any other.
#[test]
fn a_nul_spoils_its_row_only() {
    let run = with_row(b"k002,secr\0t,2010-05-20,true,primary,5,");
    assert_eq!((run.status, run.statuses().as_str()), (1, "good attending, last attending"));
    assert_eq!(run.messages()[0], "a.csv: row 2, name: expected text, there is a NUL character");
}

#[test]
fn lines_of_nothing_are_no_rows_and_lines_of_blanks_are_passed_over() {
    let run = with_row(b"\n\n,,,,,,\n   \nk002,soon");
    assert_eq!(run.statuses(), "good attending, last attending");
    assert_eq!(run.messages()[0], "a.csv: row 4: expected 7 cells as in the header, the row has 2");
    let run = with_row(b"\n\n\nk002,soon");
    assert!(!run.stderr.contains("quotation"), "empty lines before a row are not its own: {}", run.stderr);
}

#[test]
fn several_faults_of_a_row_are_all_said() {
    let run = with_row("k002,李四四,2010-02-30,perhaps,primary,77,".as_bytes());
    assert_eq!(run.messages().len(), 4);
    assert!(run.stderr.contains("row 2, grade:"));
}

#[test]
fn rows_of_one_key_are_all_left_out() {
    let text = format!(
        "{HEADER}\nk1,,2010-05-20,true,,,\nk2,,2010-05-20,true,,,\nk1,,2010-05-20,true,,,\n k1 ,,2010-05-20,true,,,\n"
    );
    let run = Folder::with("a.csv", text).evaluate("a.csv --format ndjson");
    assert_eq!(run.status, 1);
    assert_eq!(run.statuses(), "k2 attending");
    let rows: Vec<_> =
        run.messages().iter().filter(|line| line.contains("student_id: expected a key")).copied().collect();
    assert_eq!(rows.len(), 3);
    assert!(rows[0].starts_with("a.csv: row 1,") && rows[1].contains("row 3,") && rows[2].contains("row 4,"));
    assert!(!run.stderr.contains("k1"));
}

/// Rows are read, evaluated and written some thousands at a time.
#[test]
fn messages_keep_the_order_of_a_long_file() {
    let mut text = table_of(40_000);
    for row in [3, 20_000, 39_999] {
        text = text.replacen(&format!("\ns{row},2010-05-20,true"), &format!("\ns{row},soon,true"), 1);
    }
    text = text.replacen("\ns30000,", "\ns5,", 1).replacen("\ns17000,2010-05-20,true", "\ns17000,2010-05-20", 1);
    let folder = Folder::with("a.csv", &text);
    let run = folder.evaluate("a.csv --format csv --select age --threads 3");
    assert_eq!((run.status, run.stdout.lines().count()), (1, 39_995));
    let rows: Vec<&str> = run.messages().iter().filter_map(|line| line.split([' ', ',', ':']).nth(3)).collect();
    assert_eq!(rows[..6], ["4", "6", "17001", "20001", "30001", "40000"], "{}", run.stderr);
    assert_eq!(run.messages()[6], "6 of 40000 rows are bad and left out of the answer");
    let alone = folder.evaluate("a.csv --format csv --select age --threads 1");
    assert_eq!((alone.stdout, alone.stderr), (run.stdout, run.stderr));
}

#[test]
fn unknown_column_is_a_warning_with_a_suggestion() {
    let text = "student_id,birth_date,ever_enrolled,abscent_since,telephone\ns1,2010-05-20,true,2021-09-01,\n";
    let run = Folder::with("a.csv", text).evaluate("a.csv --format ndjson");
    assert_eq!(run.status, 0);
    assert_eq!(
        run.messages(),
        [
            "a.csv: column `abscent_since` is not in the vocabulary and is not read; did you mean `absent_since`?",
            "a.csv: column `telephone` is not in the vocabulary and is not read"
        ]
    );
    assert_eq!(run.statuses(), "s1 attending");
}

#[test]
fn messages_in_chinese_name_the_column_as_the_file_does() {
    let folder = Folder::with("a.csv", "学生编号,出生日期,曾入学\ns1,2010-02-30,是\n");
    let run = folder.run("evaluate a.csv --policy guyuan-2021 --on 2021-10-29 --format json");
    assert_eq!((run.status, run.stdout.as_str()), (1, "[]\n"));
    assert_eq!(run.messages(), ["a.csv：第 1 行，出生日期：应为日期，如 2021-10-29"]);
}

#[test]
fn bad_lines_of_ndjson() {
    let lines = "{\"student_id\": \"s1\", \"birth_date\": \"2010-05-20\", \"ever_enrolled\": true}\n{\"student_id\": \"secret\"\n17\n\
                 {\"student_id\": \"s4\", \"birth_date\": \"secret\"}\n";
    let run = Folder::with("a.ndjson", lines).evaluate("a.ndjson --format ndjson");
    assert_eq!(run.status, 1);
    assert_eq!(run.statuses(), "s1 attending");
    assert_eq!(
        run.messages()[..3],
        [
            "a.ndjson: row 2: expected well-formed JSON",
            "a.ndjson: row 3: expected a JSON object { … }",
            "a.ndjson: row 4, birth_date: expected a date such as 2021-10-29"
        ]
    );
    assert!(!run.stderr.contains("secret"));
}

#[test]
fn bad_elements_of_a_json_array() {
    let array = r#"[{"student_id": "s1", "birth_date": "2010-05-20", "ever_enrolled": true}, {"a": }, [],
                   {"student_id": "s4", "notices": [{"kind": "criticism", "on": "2021-10-01"}, {"kind": "criticism", "on": "secret"}]}, {"student_id": "s5""#;
    let run = Folder::with("a.json", array).evaluate("a.json --format ndjson");
    assert_eq!(run.status, 1);
    assert_eq!(run.statuses(), "s1 attending");
    let messages = run.messages();
    assert_eq!(messages[0], "a.json: row 2: expected well-formed JSON");
    assert_eq!(messages[1], "a.json: row 3: expected a JSON object { … }");
    assert!(messages[2].starts_with("a.json: row 4, notices[1].on: expected a date"), "{}", messages[2]);
    assert!(messages[3].starts_with("a.json: row 5: the file ends here"), "{}", messages[3]);
    assert!(!run.stderr.contains("secret"));
}

#[test]
fn blank_keys_of_json_are_no_keys() {
    let row = r#"{"student_id": " ", "birth_date": "2010-05-20", "ever_enrolled": true}"#;
    let run = Folder::with("a.ndjson", format!("{row}\n{row}\n")).evaluate("a.ndjson --format ndjson");
    assert_eq!((run.status, run.answers().len(), run.stderr.as_str()), (0, 2, ""));
}

#[test]
fn nothing_may_follow_a_json_array() {
    let one = r#"{"student_id": "s1", "birth_date": "2010-05-20", "ever_enrolled": true}"#;
    for rest in ["]", "\n[]", ", {}", "secret"] {
        let run = Folder::with("a.json", format!("[{one}]{rest}")).evaluate("a.json --format ndjson");
        assert_eq!((run.status, run.statuses().as_str()), (1, "s1 attending"));
        assert_eq!(run.messages()[0], "a.json: row 2: the array has ended, expected nothing after it");
    }
    assert_eq!(Folder::with("a.json", format!("[{one}] \n\n")).evaluate("a.json --format ndjson").status, 0);
}

#[test]
fn one_bad_object_gives_no_answer() {
    let run = Folder::with("a.json", r#"{"birth_date": "secret"}"#).evaluate("a.json --format json");
    assert_eq!((run.status, run.stdout.as_str()), (1, ""));
    assert_eq!(run.messages(), ["a.json: row 1, birth_date: expected a date such as 2021-10-29"]);
}

/// 64 MiB in one line; a quarter of that is what the program may take.
const LONG: usize = 64 << 20;

fn long_line(folder: &Folder, name: &str, before: &str, after: &str) {
    let mut file = BufWriter::new(File::create(folder.path(name)).expect("the folder is writable"));
    file.write_all(before.as_bytes()).expect("written");
    let chunk = vec![b'x'; 1 << 20];
    (0..LONG / chunk.len()).for_each(|_| file.write_all(&chunk).expect("written"));
    file.write_all(after.as_bytes()).expect("written");
    file.flush().expect("written");
}

#[test]
fn one_long_line_is_one_bad_row() {
    let folder = Folder::new();
    long_line(
        &folder,
        "a.csv",
        "student_id,name,birth_date,ever_enrolled\ns1,,2010-05-20,true\ns2,",
        ",2010-05-20,true\ns3,,2010-05-20,true\n",
    );
    let run = folder.evaluate("a.csv --format ndjson");
    assert_eq!((run.status, run.statuses().as_str()), (1, "s1 attending, s3 attending"));
    assert_eq!(run.messages()[0], "a.csv: row 2: expected at most 1 MiB, the row is longer");
    assert!(run.stderr.len() < 500);

    let good = |key| format!("{{\"student_id\": \"{key}\", \"birth_date\": \"2010-05-20\", \"ever_enrolled\": true}}");
    long_line(&folder, "a.ndjson", &format!("{}\n{{\"name\": \"", good("s1")), &format!("\"}}\n{}\n", good("s3")));
    let run = folder.evaluate("a.ndjson --format ndjson");
    assert_eq!((run.status, run.statuses().as_str()), (1, "s1 attending, s3 attending"));
    assert_eq!(run.messages()[0], "a.ndjson: row 2: expected at most 1 MiB, the row is longer");

    long_line(&folder, "a.json", &format!("[{}, {{\"name\": \"", good("s1")), &format!("\"}}, {}]", good("s3")));
    let run = folder.evaluate("a.json --format ndjson");
    assert_eq!((run.status, run.statuses().as_str()), (1, "s1 attending, s3 attending"));
    assert_eq!(run.messages()[0], "a.json: row 2: expected at most 1 MiB, the row is longer");
}

#[test]
fn a_quotation_mark_left_open_is_suspected() {
    let run = with_row("k002,\"李四四,2010-05-20,true,primary,5,".as_bytes());
    assert_eq!(run.statuses(), "good attending");
    assert!(run.messages()[0].contains("a quotation mark may be left open"), "{}", run.stderr);

    let folder = Folder::with("a.csv", table_of(60_000).replacen("s7,", "\"s7,", 1));
    let run = folder.evaluate("a.csv --format ndjson");
    assert_eq!((run.status, run.answers().len()), (1, 7));
    assert!(
        run.messages()[0].contains("the row is longer; it lies on 59993 lines of text: a quotation"),
        "{}",
        run.stderr
    );
}
