//! The other commands, and mistakes on the command line.

use std::io::Read;
use std::process::{Command, Stdio};

use crate::support::{Folder, table_of};

fn folder() -> Folder {
    Folder::with("a.csv", "student_id,birth_date,ever_enrolled\ns1,2010-05-20,true\n")
}

#[test]
fn results_are_explained() {
    let folder = Folder::with(
        "a.csv",
        "student_id,name,birth_date,ever_enrolled,stage,absent_since\n\
         s1,某甲,2010-05-20,true,primary,2021-09-01\ns2,某乙,2010-05-20,true,primary,\nbad,某丙,soon,true,primary,\n",
    );
    let explain =
        |arguments: &str| folder.run(&format!("explain a.csv --policy guyuan-2021 --on 2021-10-29 {arguments}"));
    let run = explain("--about attendance_status --student s1");
    assert_eq!(run.status, 1, "the bad row is reported: {}", run.stderr);
    assert!(run.stdout.contains("附件1 填表说明2") && run.stdout.contains("2021-09-01"), "{}", run.stdout);
    assert!(!run.stdout.contains("某甲") && !run.stdout.contains("s2"), "{}", run.stdout);
    let run = explain("--about attendance_status,dropout_category --format json");
    let derivations: serde_json::Value = serde_json::from_str(&run.stdout).expect("JSON");
    let about: Vec<_> =
        derivations.as_array().into_iter().flatten().map(|each| each["result"]["rule"].as_str()).collect();
    assert_eq!(about, ["attendance_status", "dropout_category", "attendance_status", "dropout_category"].map(Some));
    assert_eq!(explain("--about attendance_status --student s9").status, 2);
    let run = explain("--about attendence_status --lang en");
    assert_eq!((run.status, run.stdout.as_str()), (2, ""));
    assert_eq!(run.messages(), ["no result is named `attendence_status`; did you mean `attendance_status`?"]);
    folder.write("none.csv", "student_id,birth_date\n");
    let run = folder.run("explain none.csv --policy guyuan-2021 --on 2021-10-29 --about attendence_status");
    assert_eq!(run.status, 2, "a mistaken word is one without children, too");
    let run = explain("--about suspected_on --student s1 --set suspected_after_days=90 --lang en");
    assert!(run.stdout.contains("overridden"), "{}", run.stdout);
}

#[test]
fn an_explanation_of_a_child_without_a_key_names_its_row() {
    let folder = Folder::with(
        "a.json",
        r#"[{"student_id": "s1", "birth_date": "2010-05-20", "ever_enrolled": true}, {"birth_date": "2010-05-20"}]"#,
    );
    folder.write("one.json", r#"{"birth_date": "2010-05-20"}"#);
    let explain = |file: &str| {
        folder.run(&format!("explain {file} --policy guyuan-2021 --on 2021-10-29 --about age --lang en")).stdout
    };
    let text = explain("a.json");
    assert!(!text.contains("row 1\n") && text.contains("\n\nrow 2\n"), "{text}");
    assert!(!explain("one.json").contains("row 1"));
}

#[test]
fn policies_are_listed() {
    let run = Folder::new().run("policies --lang en");
    assert_eq!(run.status, 0);
    assert!(run.stdout.contains("guyuan-2021") && run.stdout.contains("chengkou-2022"), "{}", run.stdout);
    let list: serde_json::Value =
        serde_json::from_str(&Folder::new().run("policies --format json").stdout).expect("JSON");
    assert!(list.as_array().is_some_and(|list| list.iter().any(|policy| policy["id"] == "guyuan-2021")));
}

#[test]
fn unknown_words_are_refused_with_the_nearest() {
    let folder = folder();
    for (arguments, sentence) in [
        ("--policy guyuan-2012", "no policy is named `guyuan-2012`; did you mean `guyuan-2021`?"),
        ("--select attendence_status", "no result is named `attendence_status`; did you mean `attendance_status`?"),
        (
            "--set suspected_after_day=3",
            "no parameter is named `suspected_after_day`; did you mean `suspected_after_days`?",
        ),
        ("--set suspected_after_days=soon", "--set suspected_after_days: expected a whole number"),
        ("--null-is abscent_since=none", "no column is named `abscent_since`; did you mean `absent_since`?"),
    ] {
        let policy = if arguments.starts_with("--policy") { "" } else { "--policy guyuan-2021" };
        let run = folder.run(&format!("evaluate a.csv --on 2021-10-29 --lang en {policy} {arguments}"));
        assert_eq!((run.status, run.stdout.as_str()), (2, ""));
        assert_eq!(run.messages(), [sentence]);
    }
}

#[test]
fn impossible_days_are_refused() {
    for day in ["2021-02-30", "tomorrow", "2021-10-29T00:00"] {
        let run = folder().run(&format!("evaluate a.csv --policy guyuan-2021 --on {day}"));
        assert_eq!(run.status, 2);
        assert!(run.stderr.contains("--on"), "{}", run.stderr);
    }
}

#[test]
fn mistaken_options_are_refused() {
    let folder = folder();
    for arguments in [
        "",
        "evaluate",
        "evaluate a.csv",
        "evalute a.csv",
        "evaluate a.csv --policy x --on 2021-10-29 --format xml",
        "evaluate a.csv --policy cn --on 2021-10-29 --threads 0",
    ] {
        assert_eq!(folder.run(arguments).status, 2, "{arguments}");
    }
}

#[test]
fn parameters_can_be_set() {
    let folder = Folder::with(
        "a.csv",
        "student_id,birth_date,ever_enrolled,stage,absent_since\ns1,2010-05-20,true,primary,2021-10-20\n",
    );
    assert_eq!(folder.statuses("a.csv"), "s1 suspected_dropout");
    assert_eq!(folder.statuses("a.csv --set suspected_after_days=20"), "s1 absent");
}

#[test]
fn the_built_in_rules_hold() {
    let run = Folder::new().run("check --lang en");
    assert_eq!(run.status, 0, "{}", run.stderr);
    assert!(run.stdout.contains("rule packs checked, 0 findings"), "{}{}", run.stdout, run.stderr);
}

#[test]
fn mistakes_in_rules_are_shown_where_they_are() {
    let folder = Folder::new();
    std::fs::create_dir_all(folder.path("rules/mine")).expect("the folder is writable");
    folder.write("rules/mine/policy.toml", "[policy]\nid = \"mine\"\ntitel = \"x\"\n");
    let run = folder.run("check rules");
    assert_eq!(run.status, 2);
    assert!(run.stderr.contains("mine/policy.toml:3") && run.stderr.contains("title"), "{}", run.stderr);
    let run = folder.run("evaluate a.csv --policy mine --on 2021-10-29 --rules rules");
    assert_eq!(run.status, 2);
    std::fs::create_dir(folder.path("empty")).expect("the folder is writable");
    assert_eq!(folder.run("check empty").status, 2);
    assert_eq!(folder.run("check none").status, 2);
}

/// A pack that extends the base, and a file of scenarios for it.
fn pack_with_cases(cases: &str) -> Folder {
    let folder = Folder::new();
    std::fs::create_dir_all(folder.path("rules/mine/cases")).expect("the folder is writable");
    let policy = "[policy]\nid = \"mine\"\ntitle = { zh = \"甲\", en = \"Mine\" }\nextends = \"cn\"\n";
    folder.write("rules/mine/policy.toml", policy);
    folder.write("rules/mine/cases/all.toml", cases);
    folder
}

const CASE: &str =
    "[[case]]\nname = { zh = \"甲\", en = \"Eleven\" }\non = 2021-10-29\nfacts = { birth_date = 2010-05-20 }\n";

#[test]
fn scenarios_are_run() {
    let folder = pack_with_cases(&format!("{CASE}expect = {{ age = 11 }}\n"));
    let run = folder.run("test rules --lang en");
    assert_eq!((run.status, run.stderr.as_str()), (0, ""));
    assert!(run.stdout.starts_with("1 cases (1 days), 0 failed"), "{}", run.stdout);
    assert_eq!(folder.run("test --rules rules").status, 0);
    assert_eq!(folder.run("test rules/mine").status, 0);
    let run = folder.run("test rules --coverage --lang en");
    assert_eq!(run.status, 1, "one case does not reach all of the base");
    assert!(run.stdout.contains("mine: 1 case, 1 day"), "{}", run.stdout);
}

/// A pack of one rule, and scenarios for a child of nine and one of ten.
fn pack_to_mutate() -> Folder {
    let case = |age: i32, is: bool| {
        format!(
            "[[case]]\nname = {{ zh = \"{age}\", en = \"{age}\" }}\non = 2021-10-29\nfacts = {{ birth_date = {}-10-29 }}\nexpect = {{ big = {is} }}\n",
            2021 - age
        )
    };
    let folder = pack_with_cases(&(case(9, false) + &case(11, true)));
    folder.write(
        "rules/mine/rules.toml",
        "[[definition]]\nid = \"big\"\ntype = \"bool\"\nis = 'age >= 10'\nresult = true\n\
         title = { zh = \"大\", en = \"Big\" }\ncite = { reading = \"N6\" }\n",
    );
    folder
}

#[test]
fn changes_that_no_scenario_notices_are_told() {
    let folder = pack_to_mutate();
    let run = folder.run("test rules --mutate --lang en");
    assert_eq!((run.status, run.stderr.as_str()), (1, ""));
    let lines: Vec<&str> = run.stdout.lines().collect();
    assert_eq!(lines[0], "mine: 4 mutants; 2 killed, 0 equivalent, 2 survived");
    assert_eq!(
        lines[1..3],
        [
            "  survived: rules/mine/rules.toml:4:7: `big`: age >= 10 -> age > 10",
            "  survived: rules/mine/rules.toml:4:14: `big`: age >= 10 -> age >= 11",
        ]
    );
    assert!(lines[3].starts_with("4 mutants, 2 survived, "), "{}", lines[3]);
    assert!(folder.run("test rules --mutate").stdout.contains("  未发现：rules/mine/rules.toml:4:7：`big`：age >= 10"));

    let ten = "[[case]]\nname = { zh = \"十\", en = \"ten\" }\non = 2021-10-29\nfacts = { birth_date = 2011-10-29 }\nexpect = { big = true }\n";
    folder.write("rules/mine/cases/ten.toml", ten);
    let run = folder.run("test rules --mutate --lang en");
    assert_eq!((run.status, run.stderr.as_str()), (0, ""), "{}", run.stdout);
}

#[test]
fn the_list_of_equivalent_changes_is_checked() {
    let folder = pack_to_mutate();
    let entry = |change: &str| {
        format!("[[equivalent]]\nitem = \"big\"\nchange = \"{change}\"\nproof = {{ zh = \"证\", en = \"proof\" }}\n")
    };
    folder.write("rules/mine/equivalent.toml", entry("age >= 10 -> age > 10") + &entry("age >= 10 -> age >= 11"));
    assert_eq!(folder.run("check rules").status, 0, "the list is no part of the pack");
    let run = folder.run("test rules --mutate --lang en");
    assert_eq!((run.status, run.stderr.as_str()), (0, ""));
    assert!(run.stdout.starts_with("mine: 4 mutants; 2 killed, 2 equivalent, 0 survived"), "{}", run.stdout);

    folder.write("rules/mine/equivalent.toml", entry("age >= 10 -> age < 10") + &entry("age >= 10 -> age >= 12"));
    let run = folder.run("test rules --mutate --lang en");
    assert_eq!(run.status, 1);
    assert!(run.stderr.contains("this mutant is not equivalent: it is killed"), "{}", run.stderr);
    assert!(run.stderr.contains("no mutant has this item, row and change"), "{}", run.stderr);

    folder.write("rules/mine/equivalent.toml", "[[equivalent]]\nitem = \"big\"\n");
    let run = folder.run("test rules --mutate --lang en");
    assert_eq!((run.status, run.stdout.as_str()), (2, ""));
    assert!(run.stderr.contains("missing `change`"), "{}", run.stderr);
}

#[test]
fn a_scenario_that_fails_says_what_was_expected_and_why_not() {
    let folder = pack_with_cases(&format!("{CASE}expect = {{ age = 12 }}\n"));
    let run = folder.run("test rules --lang en");
    assert_eq!(run.status, 1);
    assert!(run.stderr.contains("`age`: expected 12, found 11") && run.stderr.contains("all.toml:"), "{}", run.stderr);
    assert!(run.stdout.contains("1 failed"), "{}", run.stdout);
}

#[test]
fn scenario_files_with_mistakes_are_shown() {
    let folder = pack_with_cases(&format!("{CASE}expct = {{ age = 12 }}\n"));
    let run = folder.run("test rules --lang en");
    assert_eq!(run.status, 2);
    assert!(run.stderr.contains("all.toml:5") && run.stderr.contains("expect"), "{}", run.stderr);
    assert!(run.stdout.contains("1 case files have errors"), "{}", run.stdout);
}

#[test]
fn the_vocabulary_is_shown_in_either_language() {
    let run = Folder::new().run("vocabulary");
    assert_eq!(run.status, 0);
    assert!(run.stdout.contains("absent_since") && run.stdout.contains("连续旷课起始日"));
    let run = Folder::new().run("vocabulary --lang en");
    assert!(run.stdout.contains("attendance_status") && !run.stdout.contains("学"));
    let run = Folder::new().run("vocabulary --json-schema");
    let schema: serde_json::Value = serde_json::from_str(&run.stdout).expect("JSON");
    assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
}

#[test]
fn completions_are_printed() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let run = Folder::new().run(&format!("completions {shell}"));
        assert_eq!(run.status, 0);
        assert!(run.stdout.contains("evaluate"));
    }
}

#[test]
fn a_reader_that_has_enough_ends_the_run_quietly() {
    let folder = Folder::with("a.csv", table_of(20_000));
    for format in ["ndjson", "json", "csv", "table"] {
        let mut child = Command::new(env!("CARGO_BIN_EXE_kongchuo"))
            .args(["evaluate", "a.csv", "--policy", "guyuan-2021", "--on", "2021-10-29", "--format", format])
            .current_dir(folder.path(""))
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program runs");
        let mut start = [0; 10];
        child.stdout.take().expect("a pipe").read_exact(&mut start).expect("an answer");
        let output = child.wait_with_output().expect("the program ends");
        assert_eq!((output.status.code(), String::from_utf8_lossy(&output.stderr).as_ref()), (Some(0), ""), "{format}");
    }
}

#[test]
fn a_file_that_changes_while_it_is_read_is_refused() {
    let folder = Folder::with("a.csv", table_of(20_000));
    let mut child = Command::new(env!("CARGO_BIN_EXE_kongchuo"))
        .args([
            "evaluate",
            "a.csv",
            "--policy",
            "guyuan-2021",
            "--on",
            "2021-10-29",
            "--format",
            "ndjson",
            "--lang",
            "en",
        ])
        .current_dir(folder.path(""))
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program runs");
    // The answers fill the pipe, so the program waits in the middle of the file.
    let mut answers = child.stdout.take().expect("a pipe");
    answers.read_exact(&mut [0; 10]).expect("an answer");
    folder.write("a.csv", table_of(20_001));
    std::io::copy(&mut answers, &mut std::io::sink()).expect("the rest");
    let output = child.wait_with_output().expect("the program ends");
    let message = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.code() == Some(2) && message.contains("a.csv: the file was changed"), "{message}");
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_said() {
    let folder = Folder::with("a.csv", table_of(1_000));
    for format in ["ndjson", "json", "csv", "table", "parquet", "arrow"] {
        let run = folder.evaluate(&format!("a.csv --out /dev/full --format {format}"));
        assert_eq!(run.status, 2, "{format}");
        assert!(run.stderr.starts_with("/dev/full: cannot write: "), "{}", run.stderr);
    }
}
