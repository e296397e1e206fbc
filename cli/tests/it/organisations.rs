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
