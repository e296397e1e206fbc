//! Procedures on the command line: answers in every form, explanations, scenarios with their coverage.

use kongchuo::{Case, Options, Policy};

use crate::support::Folder;

const HEADER: &str = "[policy]\nid = 'small'\ntitle = { zh = '小', en = 'Small' }\nextends = 'cn'\n";
const PACK: &str = include_str!("../../../core/tests/procedures/pack.toml");

const CHILD: &str = r#"{"birth_date": "2015-05-20", "ever_enrolled": true, "disability_grade": 1, "learning_ability": "lost",
    "documents": [{"kind": "guardian_application"}]}"#;

/// A folder with the pack and a child.
fn folder() -> Folder {
    let folder = Folder::with("child.json", CHILD);
    std::fs::create_dir_all(folder.path("rules/small/cases")).expect("the folder is writable");
    folder.write("rules/small/policy.toml", HEADER);
    folder.write("rules/small/rules.toml", PACK);
    folder
}

const EVALUATE: &str = "--rules rules evaluate child.json --policy small --on 2021-10-29 --lang en";

#[test]
fn json_has_every_procedure_as_the_engine_answers() {
    let policy = Policy::from_files([("small/policy.toml", HEADER), ("small/rules.toml", PACK)]);
    let policy = policy.unwrap_or_else(|errors| panic!("{errors}"));
    let case = Case::from_json(CHILD).expect("a case");
    let on = "2021-10-29".parse().expect("a date");
    let all = policy.evaluate_with(&case, on, &Options::default()).expect("an answer");
    let one = Options { select: policy.select(["procedure.deferral"]).ok(), ..Options::default() };
    let one = policy.evaluate_with(&case, on, &one).expect("an answer");
    for (select, answer) in [("", all), (" --select procedure.deferral", one)] {
        let run = folder().run(&format!("{EVALUATE}{select} --format json"));
        assert_eq!((run.status, run.stderr.as_str()), (0, ""));
        assert_eq!(run.stdout.trim_end(), serde_json::to_string(&answer).expect("JSON"), "{select}");
    }
}

#[test]
fn tables_have_the_procedures_that_are_named() {
    let run = folder().run(&format!("{EVALUATE} --format csv --select age,procedure.deferral"));
    assert_eq!(run.status, 0, "{}", run.stderr);
    let mut lines = run.stdout.lines();
    let part = |name: &str| format!("procedure.deferral.{name}");
    let parts = kongchuo::PROCEDURE_FIELDS.map(part).join(",");
    assert_eq!(lines.next(), Some(format!("student_id,age,{parts},undetermined,warnings").as_str()));
    assert_eq!(
        lines.next(),
        Some(",6,yes,,,site_photo,guardian_application,,school_village_determination,in_progress,,,")
    );
    let run = folder().run(&format!("{EVALUATE} --format csv"));
    assert!(!run.stdout.contains("procedure."), "{}", run.stdout);
    let run = folder().run(&format!("{EVALUATE} --format table --select procedure.deferral"));
    assert!(run.stdout.contains("Deferral of schooling: state"), "{}", run.stdout);
    assert!(run.stdout.contains("school and village determine"), "{}", run.stdout);
    let run = folder().run(&format!("{EVALUATE} --select procedure.deferal"));
    assert_eq!(run.status, 2);
    assert!(run.stderr.contains("did you mean `procedure.deferral`?"), "{}", run.stderr);
}

#[test]
fn a_procedure_is_explained() {
    let command = "--rules rules explain child.json --policy small --on 2021-10-29 --about procedure.deferral";
    let run = folder().run(&format!("{command} --lang zh"));
    assert_eq!(run.status, 0, "{}", run.stderr);
    assert!(run.stdout.contains("缓学：符合条件，办理中 [procedure.deferral]"), "{}", run.stdout);
    assert!(run.stdout.contains("下一步：学校和村认定（办理：学校、村（社区））"), "{}", run.stdout);
    let run = folder().run(&format!("{command} --format json"));
    let found: serde_json::Value = serde_json::from_str(&run.stdout).expect("JSON");
    assert_eq!(found[0]["procedure"]["answer"]["next_step"], "school_village_determination");
}

#[test]
fn procedures_are_listed() {
    let run = folder().run("--rules rules vocabulary --policy small --lang en");
    assert!(run.stdout.contains("county reviews"), "{}", run.stdout);
    let run = folder().run("--rules rules policies --format json");
    let found: serde_json::Value = serde_json::from_str(&run.stdout).expect("JSON");
    let small = found.as_array().and_then(|all| all.iter().find(|policy| policy["id"] == "small"));
    assert_eq!(small.expect("the policy")["procedures"], serde_json::json!(["deferral"]));
}

#[test]
fn scenarios_look_at_procedures_and_reach_their_parts() {
    let folder = folder();
    let case = |keys: &str| {
        format!(
            "[[case]]\nname = {{ zh = '甲', en = 'A' }}\non = 2021-10-29\n\
             facts = {{ birth_date = 2015-05-20, disability_grade = 3, learning_ability = 'lost' }}\n{keys}\n"
        )
    };
    folder
        .write("rules/small/cases/a.toml", case("procedures = { deferral = { eligible = 'no', unmet = ['severe'] } }"));
    let run = folder.run("test rules --coverage --lang en");
    assert!(!run.stderr.contains("expected"), "{}", run.stderr);
    assert!(run.stdout.contains("6/12 requirements, documents and steps decisive"), "{}", run.stdout);
    assert!(run.stdout.contains("never decisive: `deferral.document.site_photo` (photo on site)"), "{}", run.stdout);
    folder
        .write("rules/small/cases/a.toml", case("procedures = { deferral = { state = 'granted', next_step = 'x' } }"));
    let run = folder.run("test rules --lang en");
    assert_eq!(run.status, 1);
    let all = format!("{}{}", run.stdout, run.stderr);
    assert!(all.contains("`state` of `deferral`: expected \"granted\", found \"not_applicable\""), "{all}");
    assert!(all.contains("not met: grade 2 or more severe [severe]"), "{all}");
    folder.write("rules/small/cases/a.toml", case("procedures = { deferral = { stat = 'granted' } }"));
    let run = folder.run("test rules --lang en");
    let all = format!("{}{}", run.stdout, run.stderr);
    assert!(all.contains("an answer about a procedure has no `stat`"), "{all}");
}
