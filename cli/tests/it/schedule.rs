//! `schedule`: who must do what by when.

use arrow_array::cast::AsArray;
use arrow_array::types::{Date32Type, Int64Type};
use arrow_array::{Array, RecordBatch};
use kongchuo::{Case, Options, Policy, Subject};
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use serde_json::Value;

use crate::support::{Folder, Run};

const PACK: &str = "[policy]\nid = 'mine'\ntitle = { zh = '我县办法', en = 'Mine' }\nextends = 'cn'\nissued = 2020-01-01\n\
    [[obligation]]\nid = 'persuasion'\nbearer = 'school'\ntitle = { zh = '劝返', en = 'Persuasion' }\n\
    say = { zh = '上门劝返', en = 'visit and persuade' }\ncite = [{ reading = 'N1' }, { reading = 'N14' }]\n\
    applies = 'household.size() == 0'\nanchor = 'absent_since'\nlapses = 'returned_on'\n\
    cadence = [{ months = 1, at_least = 2, times = 1 }, { months = 1 }]\n\
    counts = 'visits.filter(v, v.on >= window.from && v.on <= window.until)'\n\
    [[obligation]]\nid = 'home_visit'\nbearer = 'class_teacher'\ntitle = { zh = '当日家访', en = 'Same-day visit' }\n\
    say = { zh = '家访', en = 'visit the home' }\ncite = { reading = 'N1' }\nstrength = 'should'\n\
    anchor = 'absent_since'\nslot = 'absence_noticed'\ncadence = { days = 0 }\n\
    counts = 'visits.filter(v, v.on >= window.from)'\n\
    [[obligation]]\nid = 'file_kept'\nbearer = 'class_teacher'\ntitle = { zh = '建档', en = 'File kept' }\n\
    say = { zh = '建立档案', en = 'keep a file' }\ncite = { reading = 'N1' }\nanchor = 'absent_since'\n\
    cadence = { standing = true }\n\
    parts = [{ id = 'file', when = 'measures.exists(m, m.kind == \"individual_file\")', say = { zh = '档案', en = 'file' } }]\n\
    [[obligation]]\nid = 'weekly_return'\nsubject = 'school'\nbearer = 'school'\ntitle = { zh = '周报', en = 'Weekly return' }\n\
    say = { zh = '报送周报', en = 'send the weekly return' }\ncite = { reading = 'N1' }\ncadence = { every = 'week' }\n";

const CHILDREN: &str = "student_id,birth_date,absent_since,absence_noticed\n\
    b,2010-05-20,2021-09-01,morning\na,2010-05-20,2021-09-01,\nc,2010-05-20,2021-09-02,\nd,never,2021-09-01,\ne,2010-05-20,,\n";

const VISITS: &str = "student_id,on,kind\n\
    a,2021-09-01,home_visit\na,2021-09-20,call\nb,2021-09-03,home_visit\na,2021-10-30,home_visit\nz,2021-09-01,call\na,soon,call\n";

/// September and October as they stand on 8 October.
const SCHEDULE: &str =
    "schedule children.csv --rules rules --policy mine --on 2021-10-08 --from 2021-09-01 --to 2021-10-31 --lang en";

fn folder() -> Folder {
    let folder = Folder::with("children.csv", CHILDREN);
    folder.write("visits.csv", VISITS);
    std::fs::create_dir_all(folder.path("rules/mine")).expect("a folder");
    folder.write("rules/mine/policy.toml", PACK);
    folder
}

/// Each window in few words.
fn told(run: &Run) -> Vec<String> {
    let word = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let tell = |duty: &Value| ["due", "id", "key", "done", "state"].map(|name| word(&duty[name])).join(" ");
    run.answers().iter().map(tell).collect()
}

#[test]
fn windows_stand_in_the_order_of_their_last_days() {
    let run = folder().run(&format!("{SCHEDULE} --format ndjson --records visits=visits.csv"));
    let expected = [
        "2021-09-01 home_visit a 2 fulfilled",
        "2021-09-01 home_visit b 1 fulfilled",
        "2021-09-02 home_visit c 0 overdue",
        "2021-09-30 persuasion a 2 fulfilled",
        "2021-09-30 persuasion b 1 overdue",
        "2021-10-01 persuasion c 0 overdue",
        "2021-10-31 persuasion a 0 due",
        "2021-10-31 persuasion b 0 due",
        "2021-11-01 persuasion c 0 due",
        "null file_kept a 0 due",
        "null file_kept b 0 due",
        "null file_kept c 0 due",
    ];
    assert_eq!(told(&run), expected);
    assert_eq!(
        run.messages(),
        [
            "visits.csv: row 6, on: expected a date such as 2021-10-29",
            "children.csv: row 4, birth_date: expected a date such as 2021-10-29",
            "visits.csv: records that belong to no child that was evaluated: 1",
            "1 of 5 rows are bad and left out of the answer",
        ]
    );
    assert_eq!(run.status, 1);
}

#[test]
fn objects_are_those_of_the_engine() {
    let folder = folder();
    folder
        .write("child.json", r#"{"student_id": "a", "absent_since": "2021-09-01", "household": ["sudden_hardship"]}"#);
    let policy = Policy::from_files([("mine/policy.toml", PACK)]).expect("a policy");
    let day = |text: &str| text.parse().expect("a date");
    for missing in ["assume", "ask"] {
        let command = SCHEDULE.replace("children.csv", "child.json");
        let run = folder.run(&format!("{command} --format json --missing {missing}"));
        let case = Case::from_json(&folder.read("child.json")).expect("a case");
        let options = Options { missing: missing.parse().expect("a word"), select: None };
        let range = day("2021-09-01")..=day("2021-10-31");
        let duties = policy.schedule_with(&case, range, day("2021-10-08"), &options).expect("good facts");
        assert!(!duties.is_empty());
        let lines: Vec<String> = duties.iter().map(|duty| serde_json::to_string(duty).expect("JSON")).collect();
        assert_eq!(run.stdout, format!("[\n{}\n]\n", lines.join(",\n")), "{missing}");
    }
}

#[test]
fn a_table_is_read_at_a_glance() {
    let run = folder().run(&format!(
        "{SCHEDULE} --records visits=visits.csv --state overdue,due --select obligation.home_visit,obligation.file_kept"
    ));
    assert_eq!(
        run.stdout,
        "due         from        bearer         duty            state    done  Student ID\n\
         2021-09-02  2021-09-02  class teacher  Same-day visit  overdue  0/1   c\n\
         -           2021-09-01  class teacher  File kept       due      0/1   a\n\
         -           2021-09-01  class teacher  File kept       due      0/1   b\n\
         -           2021-09-02  class teacher  File kept       due      0/1   c\n"
    );
    let run =
        folder().run(&format!("{SCHEDULE} --select obligation.home_visit --state overdue").replace("--lang en", ""));
    let line = run.stdout.lines().find(|line| line.ends_with('b')).expect("a row");
    assert_eq!(line, "2021-09-01 上午  2021-09-01  班主任    当日家访  已逾期  0/1   b");
}

#[test]
fn csv_tells_what_is_open_from_what_is_not() {
    let folder = Folder::with("children.csv", "student_id,absent_since\na,2021-09-01\n");
    std::fs::create_dir_all(folder.path("rules/mine")).expect("a folder");
    folder.write("rules/mine/policy.toml", PACK);
    let run = folder.run(&format!("{SCHEDULE} --missing ask --format csv"));
    assert_eq!(
        run.stdout.lines().collect::<Vec<_>>(),
        [
            "subject,key,id,bearer,from,due,slot,required,done,state,fulfilled_on,late,strength,catalogue,cite,undetermined",
            "child,a,home_visit,class_teacher,2021-09-01,2021-09-01,,1,?,undetermined,,,should,,N1,visits",
            "child,a,file_kept,class_teacher,2021-09-01,,,1,?,undetermined,,,must,,N1,measures",
            "child,a,persuasion,school,?,?,,?,?,undetermined,,,must,,N1;N14,household",
        ]
    );
}

#[test]
fn parquet_has_typed_columns() {
    let folder = folder();
    let run = folder.run(&format!("{SCHEDULE} --records visits=visits.csv --out b.parquet"));
    assert_eq!((run.status, run.stdout.as_str()), (1, ""));
    let file = std::fs::File::open(folder.path("b.parquet")).expect("a file");
    let reader = ParquetRecordBatchReaderBuilder::try_new(file).expect("Parquet").build().expect("Parquet");
    let batches: Vec<RecordBatch> = reader.collect::<Result<_, _>>().expect("Parquet");
    let column = |name: &str| batches[0].column_by_name(name).expect("a column").clone();
    assert_eq!(batches[0].num_rows(), 12);
    assert_eq!(column("due").as_primitive::<Date32Type>().null_count(), 3);
    assert_eq!(column("done").as_primitive::<Int64Type>().value(0), 2);
    assert_eq!(column("cite").as_list::<i32>().value(3).as_string::<i32>().value(1), "N14");
    let run = folder.run(&format!("{SCHEDULE} --format arrow --out b.arrow"));
    assert_eq!(run.status, 1);
    assert!(folder.read_bytes("b.arrow").starts_with(b"ARROW1"));
}

#[test]
fn to_dos_are_written_beside_the_answer_or_alone() {
    let folder = folder();
    let alone = folder.run(&format!("{SCHEDULE} --records visits=visits.csv --ics a.ics"));
    assert_eq!((alone.status, alone.stdout.as_str()), (1, ""));
    let beside = folder.run(&format!("{SCHEDULE} --records visits=visits.csv --ics b.ics --format ndjson"));
    assert_eq!(beside.answers().len(), 12);
    let text = folder.read("a.ics");
    assert_eq!(text, folder.read("b.ics"));
    assert_eq!(text.matches("BEGIN:VTODO\r\n").count(), 12);
    let first = text.find("UID:child:home_visit:20210901:20210901:a@mine\r\n").expect("the first");
    assert!(text.find("UID:child:file_kept:20210902::c@mine\r\n").is_some_and(|last| first < last));
    assert!(text.contains("SUMMARY:Persuasion (b)\r\n"));
    // What a program of the same engine writes of one child.
    let policy = Policy::from_files([("mine/policy.toml", PACK)]).expect("a policy");
    let day = |text: &str| text.parse().expect("a date");
    let case = Case::from_json(r#"{"student_id": "c", "birth_date": "2010-05-20", "absent_since": "2021-09-02"}"#);
    let duties = policy.schedule(&case.expect("a case"), day("2021-09-01")..=day("2021-10-31"), day("2021-10-08"));
    let calendar = kongchuo::TodoCalendar::new(&policy, day("2021-10-08"), kongchuo::Lang::En);
    for duty in duties.expect("good facts") {
        assert!(text.contains(&calendar.todo(&duty)), "{text}");
    }
}

#[test]
fn organisations_have_filed_or_not() {
    let folder = folder();
    folder.write(
        "filings.csv",
        "key,obligation,on\ns2,weekly_return,2021-10-08\ns9,weekly_return,2021-10-01\ns2,,2021-10-07\n",
    );
    let schools = "schedule --subject school --rules rules --policy mine --on 2021-10-08 --from 2021-10-01 --to 2021-10-10 \
        --lang en --format ndjson";
    let one = folder.run(schools);
    assert_eq!(
        told(&one),
        ["2021-10-03 weekly_return null 0 overdue", "2021-10-10 weekly_return null 0 due"],
        "{}",
        one.stderr
    );
    assert_eq!(one.answers()[0]["subject"], "school");
    let filed = folder.run(&format!("{schools} --records filings=filings.csv"));
    let expected = [
        "2021-10-03 weekly_return s2 0 overdue",
        "2021-10-03 weekly_return s9 1 fulfilled",
        "2021-10-10 weekly_return s2 1 fulfilled",
        "2021-10-10 weekly_return s9 0 due",
    ];
    assert_eq!(told(&filed), expected);
    assert_eq!(filed.status, 1, "row 3 is bad");
    assert!(filed.stderr.contains("filings.csv: row 3, obligation: "), "{}", filed.stderr);

    folder.write("schools.csv", "school\ns1\ns2\ns3\ns3\n");
    let named = folder.run(&format!("{schools} schools.csv --records filings=filings.csv"));
    let keys: Vec<_> = named.answers().iter().map(|duty| duty["key"].clone()).collect();
    assert_eq!(keys, ["s1", "s2", "s1", "s2"]);
    assert!(named.stderr.contains("schools.csv: row 3, school: "), "{}", named.stderr);
    assert!(
        named.stderr.contains("filings.csv: records that belong to no school that was listed: 1"),
        "{}",
        named.stderr
    );

    folder.write(
        "school.json",
        r#"{"school": "s1", "filings": [{"key": "s1", "obligation": "weekly_return", "on": "2021-10-02"}]}"#,
    );
    let own = folder.run(&format!("{schools} school.json"));
    assert_eq!(told(&own), ["2021-10-03 weekly_return s1 1 fulfilled", "2021-10-10 weekly_return s1 0 due"]);
    let policy =
        Policy::from_files([("mine/policy.toml", PACK)]).expect("a policy").of(Subject::School).expect("schools");
    let case = Case::from_json(&folder.read("school.json")).expect("a case");
    let day = |text: &str| text.parse().expect("a date");
    let duties = policy.schedule(&case, day("2021-10-01")..=day("2021-10-10"), day("2021-10-08")).expect("good facts");
    let lines: Vec<String> = duties.iter().map(|duty| serde_json::to_string(duty).expect("JSON") + "\n").collect();
    assert_eq!(own.stdout, lines.concat());
}

#[test]
fn what_cannot_be_is_told() {
    let folder = folder();
    let fails = |arguments: &str| {
        let run = folder.run(arguments);
        assert_eq!((run.status, run.stdout.as_str()), (2, ""), "{arguments}");
        run.stderr
    };
    let turned = SCHEDULE.replace("--to 2021-10-31", "--to 2021-08-31");
    assert_eq!(fails(&turned), "--to: expected a day that is not before --from\n");
    let without = SCHEDULE.replace("children.csv", "");
    assert_eq!(fails(&without), "expected a file of children; without one there is --subject\n");
    assert!(fails(&format!("{SCHEDULE} --state overdu")).contains("did you mean `overdue`?"));
    assert!(
        fails(&format!("{SCHEDULE} --select obligation.persuasio")).contains("did you mean `obligation.persuasion`?")
    );
    assert_eq!(
        fails(&format!("{SCHEDULE} --select age")),
        "--select age: expected `obligation.` and the id of an obligation\n"
    );
    assert_eq!(fails(&format!("{SCHEDULE} --out a.csv --ics a.csv")), "a.csv: --out and --ics need two files\n");
    assert_eq!(fails(&format!("{SCHEDULE} --ics children.csv")), "children.csv: --out cannot be a file that is read\n");
    assert!(fails(&format!("{SCHEDULE} --subject county")).contains("no rules of a county"));
    assert!(folder.read("children.csv").starts_with("student_id"));
}

#[test]
fn nothing_to_do_is_an_empty_list() {
    let command = SCHEDULE.replace("2021-10-31", "2021-09-01").replace("--from 2021-09-01", "--from 1900-01-01 ");
    let run = folder().run(&format!("{command} --select obligation.persuasion --state lapsed --format json"));
    assert_eq!((run.stdout.as_str(), run.status), ("[]\n", 1));
}

#[test]
fn answers_about_children_have_their_duties() {
    let folder = folder();
    let evaluate =
        "evaluate children.csv --rules rules --policy mine --on 2021-10-08 --lang en --records visits=visits.csv";
    let run = folder.run(&format!("{evaluate} --format json"));
    let answers: Value = serde_json::from_str(&run.stdout).expect("JSON");
    let policy = Policy::from_files([("mine/policy.toml", PACK)]).expect("a policy");
    let case = r#"{"student_id": "b", "birth_date": "2010-05-20", "absent_since": "2021-09-01", "absence_noticed": "morning",
        "visits": [{"on": "2021-09-03", "kind": "home_visit"}]}"#;
    let answer = policy.evaluate(&Case::from_json(case).expect("a case"), "2021-10-08".parse().expect("a date"));
    assert_eq!(answers[0], serde_json::to_value(answer.expect("good facts")).expect("JSON"));
    assert_eq!(answers[0]["obligations"].as_array().map(Vec::len), Some(4));
    assert_eq!(answers.as_array().map(Vec::len), Some(4));
    assert_eq!(run.status, 1);
    // Each line is what the array has, whatever the number of threads.
    let lines = folder.run(&format!("{evaluate} --format ndjson --threads 1"));
    assert_eq!(lines.answers(), *answers.as_array().expect("an array"));
    // Results alone come without them.
    let some = folder.run(&format!("{evaluate} --format ndjson --select age"));
    assert_eq!(some.answers()[0]["obligations"], serde_json::json!([]));
    let one = folder.run(&format!("{evaluate} --format ndjson --select obligation.home_visit"));
    assert_eq!(one.answers()[0]["obligations"][0]["slot"], "morning");
    assert_eq!(one.answers()[0]["results"], serde_json::json!({}));
    let table = folder.run(&format!("{evaluate} --format csv --select obligation.home_visit"));
    assert_eq!(table.status, 2);
    assert!(table.stderr.contains("kongchuo schedule"), "{}", table.stderr);
}

/// Home visits each term, and a return each week of the term: both follow the calendar.
const TERMS: &str = "[[obligation]]\nid = 'term_visit'\nbearer = 'class_teacher'\ntitle = { zh = '学期家访', en = 'Visit' }\n\
    say = { zh = '家访', en = 'visit the home' }\ncite = { reading = 'N1' }\napplies = 'absent_since != null'\n\
    cadence = { every = 'term' }\ncounts = 'visits.filter(v, v.on >= window.from && v.on <= window.due)'\n\
    [[obligation]]\nid = 'daily_return'\nsubject = 'school'\nbearer = 'school'\ntitle = { zh = '日报', en = 'Daily return' }\n\
    say = { zh = '报送日报', en = 'send the daily return' }\ncite = { reading = 'N1' }\n\
    cadence = { every = 'day', in_term = true }\n";

#[test]
fn it_is_said_where_duties_follow_the_default_calendar() {
    let folder = folder();
    folder.write("rules/mine/policy.toml", format!("{PACK}{TERMS}"));
    folder.write("visits.csv", "student_id,on,kind\na,2021-09-01,home_visit\n");
    folder.write("all.csv", "id,start,end\n2021-autumn,2021-08-30,2022-01-14\n");
    folder.write("later.csv", "id,start,end\n2022-spring,2022-02-14,2022-07-01\n");
    let note = "whose duties follow the default calendar (09-01 to 01-31, 03-01 to 07-10), as semester dates were not given in full";
    let said = |run: &Run| -> Vec<String> {
        run.messages().iter().filter(|line| line.contains("calendar")).map(ToString::to_string).collect()
    };
    let run = |more: &str| folder.run(&format!("{SCHEDULE} --records visits=visits.csv --format csv {more}"));
    // Of `e` nothing is listed, `d` is bad.
    assert_eq!(said(&run("")), [format!("children {note}: 3")]);
    assert_eq!(said(&run("--terms later.csv")), [format!("children {note}: 3")]);
    assert!(said(&run("--terms all.csv")).is_empty());
    // What is shown counts: other duties, and other states, do not follow it.
    assert!(said(&run("--select obligation.persuasion,obligation.home_visit")).is_empty());
    assert_eq!(said(&run("--state fulfilled --select obligation.term_visit")), [format!("children {note}: 1")]);
    assert!(said(&run("--state overdue --select obligation.term_visit")).is_empty());
    let run_zh = |more: &str| {
        let command = SCHEDULE.replace("--lang en", "--lang zh");
        folder.run(&format!("{command} --format csv {more}"))
    };
    let chinese = run_zh("--select obligation.term_visit");
    let last = chinese.messages().pop().unwrap_or_default().to_owned();
    assert_eq!(last, "学期日期未给全，责任事项按默认校历（09-01至01-31、03-01至07-10）计算的学生：3");
    // Organisations likewise; a return by the week has nothing to do with terms.
    let schools = "schedule --subject school --rules rules --policy mine --on 2021-10-08 --from 2021-09-01 \
                   --to 2021-09-30 --lang en --format csv";
    assert_eq!(said(&folder.run(schools)), [format!("schools {note}: 1")]);
    assert!(said(&folder.run(&format!("{schools} --terms all.csv"))).is_empty());
    assert!(said(&folder.run(&format!("{schools} --select obligation.weekly_return"))).is_empty());
}
