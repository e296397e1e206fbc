//! Obligations on the command line: listed, tested, explained.

use crate::support::Folder;

const PACK: &str = r#"
[policy]
id = "small"
title = { zh = "小", en = "Small" }
extends = "cn"

[[obligation]]
id = "help"
title = { zh = "帮扶", en = "Help" }
cite = { reading = "N15" }
bearer = "class_teacher"
applies = 'orphan'
cadence = { standing = true }
parts = [
  { id = "plan", when = 'filed("individual_plan")', say = { zh = "一生一案", en = "individual plan" } },
  { id = "pairing", when = 'measures.exists(m, m.kind == "pairing")', say = { zh = "结对", en = "a mentor" } },
]
say = { zh = "制定方案并结对", en = "make a plan and name a mentor" }

[[obligation]]
id = "monthly_return"
subject = "school"
title = { zh = "月报", en = "Monthly return" }
cite = { reading = "N18" }
bearer = "school"
cadence = { every = "month" }
say = { zh = "报送", en = "report" }
"#;

fn folder() -> Folder {
    let child = r#"{"student_id": "s1", "orphan": true, "documents": [{"kind": "individual_plan"}]}"#;
    let folder = Folder::with("child.json", child);
    std::fs::create_dir_all(folder.path("rules/small/cases")).expect("the folder is writable");
    folder.write("rules/small/policy.toml", PACK);
    folder
}

#[test]
fn obligations_are_listed() {
    let run = folder().run("--rules rules vocabulary --policy small --lang en");
    for words in ["help", "class teacher", "a mentor", "Monthly return"] {
        assert!(run.stdout.contains(words), "{words}: {}", run.stdout);
    }
    let run = folder().run("--rules rules policies --format json");
    let found: serde_json::Value = serde_json::from_str(&run.stdout).expect("JSON");
    let small = found.as_array().and_then(|all| all.iter().find(|policy| policy["id"] == "small"));
    assert_eq!(small.expect("the policy")["obligations"], serde_json::json!(["help", "monthly_return"]));
}

#[test]
fn an_obligation_is_explained() {
    let command = "--rules rules explain child.json --policy small --on 2022-09-10 --about obligation.help";
    let run = folder().run(&format!("{command} --lang zh"));
    assert_eq!(run.status, 0, "{}", run.stderr);
    for line in ["帮扶：班主任 [obligation.help]", "已落实：一生一案 [plan]", "未落实：结对 [pairing]"]
    {
        assert!(run.stdout.contains(line), "{line}: {}", run.stdout);
    }
    let run = folder().run(&format!("{command} --format json"));
    let found: serde_json::Value = serde_json::from_str(&run.stdout).expect("JSON");
    assert_eq!(found[0]["obligation"]["duties"][0]["done"], 1);
    let run = folder().run(&command.replace("obligation.help", "obligation.halp"));
    assert_eq!(run.status, 2);
    assert!(run.stderr.contains("obligation.help"), "{}", run.stderr);
}

#[test]
fn scenarios_look_at_duties_and_reach_their_parts() {
    let folder = folder();
    let case = |keys: &str| {
        format!(
            "[[case]]\nname = {{ zh = '甲', en = 'A' }}\non = 2022-09-10\n\
             facts = {{ orphan = true }}\nrecords = {{ documents = [{{ kind = 'individual_plan' }}] }}\n{keys}\n"
        )
    };
    folder.write(
        "rules/small/cases/a.toml",
        case("obligations = { help = [{ required = 2, done = 1, state = 'due' }] }"),
    );
    let run = folder.run("--rules rules test --coverage --lang en");
    assert!(run.stdout.contains("3/4 obligations and their parts decisive"), "{}", run.stdout);
    assert!(run.stdout.contains("never decisive: `monthly_return` (Monthly return)"), "{}", run.stdout);
    folder.write("rules/small/cases/a.toml", case("obligations = { help = [{ done = 2 }, { done = 1 }] }"));
    let run = folder.run("--rules rules test --lang en");
    assert_eq!(run.status, 1);
    let said = "the duties of `help`: expected [{ done = 2 }, { done = 1 }], found [{ done = 1 }]";
    assert!(run.stderr.contains(said) || run.stdout.contains(said), "{}{}", run.stdout, run.stderr);
    folder.write("rules/small/cases/a.toml", case("obligations = { halp = [] }"));
    let run = folder.run("--rules rules test --lang en");
    let said = "no obligation is named `halp`; did you mean `help`?";
    assert!(run.stderr.contains(said) || run.stdout.contains(said), "{}{}", run.stdout, run.stderr);
    folder.write("rules/small/cases/a.toml", case("obligations = { help = [{ stat = 'due' }] }"));
    let run = folder.run("--rules rules test --lang en");
    assert!(format!("{}{}", run.stdout, run.stderr).contains("did you mean `state`?"), "{}", run.stderr);
}
