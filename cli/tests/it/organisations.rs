//! `evaluate --subject`: from children to schools.

use super::support::Folder;

const PACK: &str = "[policy]\nid = 'mine'\ntitle = { zh = '我县', en = 'Mine' }\nextends = 'cn'\n\
    [[fact]]\nid = 'falsified'\nsubject = 'school'\ntype = 'bool'\ntitle = { zh = '弄虚作假', en = 'Falsified' }\nassumed = 'false'\n\
    [[rollup]]\nid = 'dropouts'\nsubject = ['class', 'school', 'city']\ntitle = { zh = '辍学人数', en = 'Dropouts' }\n\
    cite = { reading = 'N1' }\ncount = 'counts_as_dropout'\n\
    [[definition]]\nid = 'veto'\nsubject = 'school'\ntype = 'bool'\nresult = true\n\
    title = { zh = '一票否决', en = 'Veto' }\ncite = { reading = 'N1' }\nis = 'falsified || dropouts > 0'\n";

const CHILDREN: &str = "student_id,school,class,birth_date,ever_enrolled,absent_since\n\
    a,s2,1,2010-05-20,true,2021-09-01\nb,s1,1,2010-05-20,true,\nc,s2,1,2010-05-20,true,\nd,,1,2010-05-20,true,\ne,s1,2,never,true,\n";

fn folder() -> Folder {
    let folder = Folder::with("children.csv", CHILDREN);
    std::fs::create_dir_all(folder.path("rules/mine")).expect("a folder");
    folder.write("rules/mine/policy.toml", PACK);
    folder
}

const EVALUATE: &str = "evaluate children.csv --rules rules --policy mine --on 2021-10-29 --lang en";

#[test]
fn schools_are_answered_from_their_children() {
    let run = folder().run(&format!("{EVALUATE} --subject school --format csv"));
    assert_eq!(run.stdout, "school,children,dropouts,veto,undetermined,warnings\ns1,1,0,false,,\ns2,2,1,true,,\n");
    assert_eq!(run.status, 1, "the row of `e` is bad");
    assert!(run.stderr.contains("children without a value of `school`, who count nowhere: 1"), "{}", run.stderr);
    let run = folder().run(&format!("{EVALUATE} --subject class --format csv"));
    assert_eq!(run.stdout.lines().collect::<Vec<_>>()[1..], [",1,1,0,,", "s1,1,1,0,,", "s2,1,2,1,,"]);
    let run = folder().run(&format!("{EVALUATE} --subject city --format ndjson"));
    let city = &run.answers()[0];
    assert_eq!((&city["children"], &city["rollups"]["dropouts"]), (&4.into(), &1.into()));
}

#[test]
fn schools_bring_facts_of_their_own() {
    let folder = folder();
    folder.write("schools.csv", "school,弄虚作假\ns1,是\ns3,否\ns4,maybe\n");
    let run = folder.run(&format!("{EVALUATE} --subject school --organisations schools.csv --format ndjson"));
    let told: Vec<_> =
        run.answers().iter().map(|school| format!("{} {}", school["school"], school["results"]["veto"])).collect();
    assert_eq!(told, ["\"s1\" true", "\"s2\" true", "\"s3\" false"]);
    assert!(run.stderr.contains("schools.csv: row 3, 弄虚作假: expected true or false"), "{}", run.stderr);
    assert_eq!(run.status, 1);
}

#[test]
fn what_a_policy_says_nothing_of_is_told() {
    let run = folder().run(&format!("{EVALUATE} --subject county"));
    assert_eq!((run.status, run.stderr.trim()), (2, "--subject county: the policy has no rules of a county"));
    assert_eq!(folder().run(&format!("{EVALUATE} --subject schol")).status, 2);
}

#[test]
fn schools_are_answered_without_children() {
    let folder = folder();
    folder.write("schools.csv", "school,弄虚作假,辍学人数\ns1,否,0\ns2,否,\ns3,是,\n");
    let all = "evaluate --rules rules --policy mine --on 2021-10-29 --lang en --subject school";
    let run = folder.run(&format!("{all} --organisations schools.csv --format csv"));
    assert_eq!((run.status, run.stderr.as_str()), (0, ""));
    // Nobody knows of how many children: what only they could say is open.
    assert_eq!(
        run.stdout,
        "school,children,dropouts,veto,undetermined,warnings\n\
         s1,0,0,false,,\ns2,0,?,?,dropouts;veto,\ns3,0,?,true,dropouts,\n"
    );
    let run = folder.run(all);
    assert_eq!(run.status, 2);
    assert!(run.stderr.contains("expected a file of children (FILE)"), "{}", run.stderr);
    for command in ["evaluate", "compare --with cn", "explain --about age"] {
        let run = folder.run(&format!("{command} --policy cn --on 2021-10-29 --lang en"));
        assert_eq!(run.status, 2, "{command}: {}", run.stderr);
    }
}

#[test]
fn an_open_rollup_is_a_question_mark() {
    let folder = folder();
    let ask = format!("{EVALUATE} --subject school --missing ask");
    let csv = folder.run(&format!("{ask} --format csv")).stdout;
    assert!(csv.contains("\ns2,2,?,?,dropouts;veto,\n"), "{csv}");
    let table = folder.run(&ask).stdout;
    let line = table.lines().find(|line| line.starts_with("s2")).unwrap_or_default();
    assert_eq!(line.split_whitespace().collect::<Vec<_>>(), ["s2", "2", "?", "?"], "{table}");
}

#[test]
fn schools_are_explained() {
    let folder = folder();
    folder.write("schools.csv", "school,弄虚作假\ns1,是\n");
    let explain =
        "explain children.csv --rules rules --policy mine --on 2021-10-29 --lang en --subject school --about veto";
    let run = folder.run(&format!("{explain} --organisations schools.csv"));
    let blocks: Vec<&str> = run.stdout.split("\n\n").collect();
    assert!(blocks[0].starts_with("s1\nMine (mine) 2021-10-29\nVeto: yes [veto]\n"), "{}", run.stdout);
    assert!(blocks[0].contains("fact Falsified: yes [falsified]") && blocks.len() == 2, "{}", run.stdout);
    let run = folder.run(&format!("{explain} --name s2"));
    assert!(run.stdout.starts_with("s2\n") && !run.stdout.contains("s1\n"), "{}", run.stdout);
    // What is made of children says by which clause, like a rule.
    assert!(run.stdout.contains("  rollup Dropouts: 1 [dropouts]\n    reading N1"), "{}", run.stdout);
    let json: serde_json::Value =
        serde_json::from_str(&folder.run(&format!("{explain} --name s2 --format json")).stdout).expect("JSON");
    assert_eq!(json[0]["result"]["facts"][0]["rollup"]["cite"][0]["reading"], "N1", "{json}");
    let run = folder.run(&format!("{explain} --name s9"));
    assert_eq!(run.status, 2, "{}", run.stderr);
    assert_eq!(
        run.messages(),
        [
            "children.csv: row 5, birth_date: expected a date such as 2021-10-29",
            "children.csv: children without a value of `school`, who count nowhere: 1",
            "1 of 5 rows are bad and left out of the answer",
            "--name: there is no such organisation, or what was given of it is wrong",
        ]
    );
    assert_eq!(folder.run(&format!("{explain} --student a")).status, 2);
    let run =
        folder.run("explain children.csv --rules rules --policy mine --on 2021-10-29 --subject school --about vetto");
    assert!(run.stderr.contains("veto"), "{}", run.stderr);
}

#[test]
fn schools_are_warned_of_like_children() {
    let folder = folder();
    let obligation = "[[obligation]]\nid = 'survey'\nsubject = 'school'\nbearer = 'school'\n\
        title = { zh = '摸排', en = 'Survey' }\nsay = { zh = '摸排', en = 'survey' }\ncite = { reading = 'N1' }\n\
        cadence = { dates = ['09-30'] }\nnot_before_issue = true\n";
    let issued = PACK.replacen("extends = 'cn'\n", "extends = 'cn'\nissued = 2021-10-20\n", 1);
    folder.write("rules/mine/policy.toml", format!("{issued}{obligation}"));
    folder.write("children.csv", "student_id,school,birth_date,ever_enrolled\na,s1,2010-05-20,true\n");
    let evaluate = |on: &str, more: &str| {
        let all = format!("evaluate children.csv --rules rules --policy mine --on {on} --lang en --subject school");
        folder.run(&format!("{all} {more}"))
    };
    // The survey was due before the document was issued; before its issue the document was not in force.
    for (on, expected) in [
        ("2021-09-30", r#"["outside_in_force"]"#),
        ("2021-10-19", r#"["outside_in_force"]"#),
        ("2021-10-20", r#"["deadline_before_issue"]"#),
        ("2022-10-31", "[]"),
    ] {
        let run = evaluate(on, "--format ndjson");
        assert_eq!(run.answers()[0]["warnings"].to_string(), expected, "{on}");
        let select = "--select obligation.survey --format csv";
        let csv = evaluate(on, select).stdout;
        let warnings = expected.trim_matches(['[', ']']).replace('"', "");
        assert!(csv.ends_with(&format!(",{warnings}\n")), "{on}: {csv}");
    }
    let table = evaluate("2021-10-20", "--select obligation.survey,veto --format table").stdout;
    assert!(table.lines().next().is_some_and(|header| header.trim_end().ends_with("warnings")), "{table}");
    assert!(table.trim_end().ends_with("the deadline is before the document was issued"), "{table}");
}
