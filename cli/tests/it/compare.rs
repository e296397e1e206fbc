//! Two policies over one file: who differs, in what, by which clause; in every form.

use std::path::Path;

use crate::support::{Folder, Run};

const CHILDREN: &str = "student_id,birth_date,ever_enrolled,stage,absent_since,left_over_age,deferral_until,missing,police_proof\n\
     month,2010-05-20,true,primary,2022-09-20,,,,\n\
     over_age,2006-05-20,true,junior,2022-09-01,true,,,\n\
     deferred,2016-05-20,false,none,,,2023-08-31,,\n\
     gone,2010-05-20,true,primary,,,,true,true\n\
     never,2013-05-20,false,none,,,,,\n\
     there,2013-05-20,true,primary,,,,,\n";

fn compare(folder: &Folder, arguments: &str) -> Run {
    folder.run(&format!("compare --policy chengkou-2022 --with guyuan-2021 --on 2022-10-24 {arguments}"))
}

#[test]
fn a_clerk_reads_who_and_what_and_why() {
    let folder = Folder::with("a.csv", CHILDREN);
    let run = compare(&folder, "a.csv");
    assert_eq!((run.status, run.stderr.as_str()), (0, ""));
    let line = |key: &str, what: &str| {
        let found = run.stdout.lines().find(|line| line.starts_with(key) && line.contains(what));
        found.unwrap_or_else(|| panic!("{key} {what}: {}", run.stdout)).split_whitespace().collect::<Vec<_>>().join(" ")
    };
    assert_eq!(line("month", "就学状态"), "month 就学状态 辍学 → 疑似辍学 附件2 二5 附件1 填表说明1");
    assert_eq!(line("over_age", "计入辍学"), "over_age 计入辍学 否 → 是 读法 N7 附件1 填表说明3");
    assert_eq!(line("deferred", "辍学分类代码"), "deferred 辍学分类代码 - → P 延缓入学 读法 N19 附件1 填表说明3");
    assert!(line("gone", "不计入辍学的情形").contains("失踪失联且有公安证明 → -"));
    assert!(line("never", "辍学分类代码").contains("- → A "));
    assert!(!run.stdout.contains("there "), "{}", run.stdout);
    assert!(run.stdout.contains("\n\n比较了 6 名学生，5 名有差异\n"), "{}", run.stdout);
    assert!(run.stdout.contains("计入辍学") && run.stdout.contains("否 → 是 4；是 → 否 1"), "{}", run.stdout);
    let english = compare(&folder, "a.csv --lang en --select attendance_status,dropout_on");
    assert!(english.stdout.contains("dropout → suspected dropout 1"), "{}", english.stdout);
    assert!(english.stdout.contains("a day → a later one 2"), "{}", english.stdout);
}

/// What the status workload asks: in who answers for a child the policies differ for everybody.
const STATUS: &str =
    "school_age,attendance_status,suspected_on,dropout_on,counts_as_dropout,exemption_ground,dropout_category";

#[test]
fn programs_read_the_same_in_every_form() {
    let folder = Folder::with("a.csv", CHILDREN);
    let csv = compare(&folder, "a.csv --format csv --select attendance_status").stdout;
    assert_eq!(
        csv,
        "student_id,result,left,right,left_rule,left_clause,right_rule,right_clause\n\
         month,attendance_status,dropout,suspected_dropout,attendance_status.dropout,chengkou-2022 附件2 二5,\
         attendance_status.suspected_dropout,guyuan-2021 附件1 填表说明1\n"
    );
    let of_one = |line: &str| {
        let found: serde_json::Value = serde_json::from_str(line).expect("a line of JSON");
        let names = found["differences"].as_array().expect("a list").iter();
        (
            found["student_id"].as_str().unwrap_or_default().to_owned(),
            names.map(|of| of["result"].to_string()).collect(),
        )
    };
    let lines = compare(&folder, &format!("a.csv --format ndjson --select {STATUS}")).stdout;
    let found: Vec<(String, Vec<String>)> = lines.lines().map(of_one).collect();
    assert_eq!(
        found.iter().map(|(key, _)| key.as_str()).collect::<Vec<_>>(),
        ["month", "over_age", "deferred", "gone", "never"]
    );
    let csv = compare(&folder, &format!("a.csv --format csv --select {STATUS}")).stdout;
    for (key, results) in &found {
        let of_it: Vec<String> = csv
            .lines()
            .filter(|line| line.starts_with(&format!("{key},")))
            .map(|line| format!("\"{}\"", line.split(',').nth(1).unwrap_or_default()))
            .collect();
        assert_eq!(&of_it, results, "{key}");
    }
    // The same children as cases, which are read another way; and everyone.
    let all = compare(&folder, &format!("a.csv --format ndjson --all --select {STATUS}")).stdout;
    assert_eq!(all.lines().count(), 6);
    let children: Vec<String> = CHILDREN
        .lines()
        .skip(1)
        .map(|line| {
            let cells: Vec<&str> = line.split(',').collect();
            let names = CHILDREN.lines().next().unwrap_or_default().split(',');
            let facts = names.zip(cells).filter(|(_, cell)| !cell.is_empty()).map(|(name, cell)| match cell {
                "true" | "false" => format!("\"{name}\":{cell}"),
                cell => format!("\"{name}\":\"{cell}\""),
            });
            format!("{{{}}}", facts.collect::<Vec<_>>().join(","))
        })
        .collect();
    folder.write("a.ndjson", children.join("\n"));
    assert_eq!(compare(&folder, &format!("a.ndjson --format ndjson --select {STATUS}")).stdout, lines);
    assert_eq!(compare(&folder, &format!("a.ndjson --format ndjson --all --select {STATUS}")).stdout, all);
    assert_eq!(compare(&folder, "a.ndjson").stdout, compare(&folder, "a.csv").stdout);
    // One object gives one object, whether anything differs or not.
    folder.write("one.json", &children[5]);
    let one: serde_json::Value =
        serde_json::from_str(&compare(&folder, &format!("one.json --format json --select {STATUS}")).stdout)
            .expect("JSON");
    assert_eq!(one["differences"], serde_json::json!([]));
    assert_eq!(compare(&folder, "a.csv --out a.parquet").status, 0);
    assert!(folder.read_bytes("a.parquet").starts_with(b"PAR1"));
}

#[test]
fn procedures_are_compared_and_one_that_only_one_policy_has_is_said_once() {
    let folder = Folder::with("a.csv", CHILDREN);
    let select = "--select procedure.enforcement,procedure.deferral";
    let csv = compare(&folder, &format!("a.csv --format csv {select}")).stdout;
    let month: Vec<&str> = csv.lines().filter(|line| line.starts_with("month,")).collect();
    assert_eq!(month, Vec::<&str>::new(), "suspected in Guyuan: neither enforces");
    let never: Vec<&str> = csv.lines().filter(|line| line.starts_with("never,")).collect();
    assert_eq!(
        never,
        [
            "never,procedure.enforcement.eligible,no,yes,enforcement.require.family_belief,chengkou-2022 附件2 四8,\
             enforcement.eligible,guyuan-2021 二(四)",
            "never,procedure.enforcement.state,not_applicable,available,enforcement.require.family_belief,\
             chengkou-2022 附件2 四8,enforcement.step.referral_to_township,guyuan-2021 二(四)",
        ]
    );
    assert!(!csv.contains("deferral"), "{csv}");
    let table = compare(&folder, &format!("a.csv {select}")).stdout;
    assert!(table.contains("依法督促入学·状态") && table.contains("不适用 → 可以办理"), "{table}");
    assert_eq!(table.matches("缓学").count(), 1, "{table}");
    assert!(table.contains("只有 chengkou-2022 有：缓学\n"), "{table}");
    // Unasked, a table for people has the few results; a file for programs has all.
    assert!(!compare(&folder, "a.csv").stdout.contains("依法督促"));
    assert!(compare(&folder, "a.csv --format csv").stdout.contains("procedure.enforcement.state"));
}

#[test]
fn what_cannot_be_compared_is_refused() {
    let folder = Folder::with("a.csv", CHILDREN);
    let run = folder.run("compare a.csv --policy cn --with guyuan-2020 --on 2022-10-24 --lang en");
    assert_eq!(run.status, 2);
    assert_eq!(run.messages(), ["no policy is named `guyuan-2020`; did you mean `guyuan-2021`?"]);
    let run = compare(&folder, "a.csv --all --lang en");
    assert_eq!(run.status, 2);
    assert_eq!(run.messages(), ["--all goes with --format json or ndjson: a table has a row for each difference"]);
    let run = compare(&folder, "a.csv --out a.csv --lang en");
    assert_eq!(run.status, 2);
    assert_eq!(folder.read("a.csv"), CHILDREN);
    folder.write("bad.csv", "student_id,birth_date,ever_enrolled\ns1,soon,true\ns2,2010-05-20,true\ns3,2010-05-20,true\ns3,2010-05-20,true\n");
    let run = compare(&folder, "bad.csv --lang en --format json --select attendance_status");
    assert_eq!((run.status, run.stdout.as_str()), (1, "[]\n"));
    assert_eq!(run.messages().len(), 4, "{}", run.stderr);
    assert!(!run.stderr.contains("soon"));
}

#[test]
fn the_example_children_differ_and_say_why() {
    let children = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/guyuan/children.csv");
    let run = Folder::new().run(&format!(
        "compare {} --policy chengkou-2022 --with guyuan-2021 --on 2021-10-29 --format ndjson",
        children.display()
    ));
    assert_eq!((run.status, run.stderr.as_str()), (0, ""));
    // Deferred; never enrolled; left over age; missing.
    let keys = (8..=10).chain(12..=17).chain(23..=25).chain(28..=31);
    for key in keys.map(|number| format!("gy{number:04}")) {
        let found: serde_json::Value = run
            .stdout
            .lines()
            .filter_map(|line| serde_json::from_str(line).ok())
            .find(|found: &serde_json::Value| found["student_id"] == *key)
            .unwrap_or_else(|| panic!("{key} does not differ"));
        let differences = found["differences"].as_array().expect("a list");
        let code = differences.iter().find(|of| of["result"] == "dropout_category");
        let code = code.unwrap_or_else(|| panic!("{key}: {found}"));
        assert_eq!(code["right"]["by"][0]["source"]["cite"][0]["clause"], "附件1 填表说明3", "{key}");
        assert!(code["right"]["by"][0]["say"]["zh"].as_str().is_some_and(|say| !say.is_empty()), "{key}");
    }
}
