//! Subjects: what is a child's, what an organisation's, and what of it may be said where.

use kongchuo::scenario::{self, Coverage};
use kongchuo::{Case, Diagnostics, Lang, Library, Missing, Options, Output, Policy, Subject};

/// A base of its own, so that nothing of the built-in one is in the way.
const BASE: &str = concat!(
    include_str!("support/organisations.toml"),
    r#"
[[fact]]
id = "days"
type = "int"
title = { zh = "天数", en = "Days" }
assumed = '0'

[[fact]]
id = "falsified"
subject = "school"
type = "bool"
title = { zh = "弄虚作假", en = "Falsified" }
assumed = 'false'

[[parameter]]
id = "tolerated"
type = "int"
value = 1
title = { zh = "容许人数", en = "Tolerated" }
cite = { reading = "N1" }

[[definition]]
id = "counts"
type = "bool"
is = 'absent && days > 3'
title = { zh = "计入", en = "Counts" }
cite = { reading = "N1" }
"#
);

const ORGANISATION: &str = r#"
[[rollup]]
id = "dropouts"
subject = ["class", "school"]
count = 'counts'
title = { zh = "辍学人数", en = "Dropouts" }
question = { zh = "辍学几人？", en = "How many dropouts?" }
cite = { reading = "N2" }

[[decision]]
id = "veto"
subject = "school"
type = "bool"
hit = "first"
title = { zh = "一票否决", en = "Veto" }
cite = { reading = "N3" }
row = [
  { id = "falsified", when = 'falsified', then = true },
  { id = "many", when = 'dropouts > tolerated', then = true },
  { id = "rest", otherwise = true, then = false },
]
"#;

fn load(items: &str) -> Result<Policy, Diagnostics> {
    Policy::from_files([("test/policy.toml", BASE), ("test/organisation.toml", items)])
}

fn policy() -> Policy {
    load(ORGANISATION).unwrap_or_else(|errors| panic!("{errors}"))
}

fn errors(items: &str) -> String {
    load(items).map_or_else(|errors| errors.to_string(), |_| "loaded".to_owned())
}

fn rollup(keys: &str) -> String {
    format!("[[rollup]]\nid = 'many'\ntitle = {{ zh = '甲', en = 'A' }}\ncite = {{ reading = 'N1' }}\n{keys}\n")
}

fn definition(id: &str, keys: &str) -> String {
    format!(
        "[[definition]]\nid = '{id}'\ntype = 'bool'\nresult = true\ntitle = {{ zh = '甲', en = 'A' }}\n\
         cite = {{ reading = 'N1' }}\n{keys}\n"
    )
}

#[test]
fn each_subject_has_a_policy_of_its_own() {
    let policy = policy();
    assert_eq!(policy.subjects(), [Subject::Child, Subject::Class, Subject::School]);
    let facts =
        |policy: &Policy| -> Vec<String> { policy.vocabulary().facts.iter().map(|fact| fact.name.clone()).collect() };
    assert_eq!(facts(&policy), ["school", "class", "absent", "days"]);
    let school = policy.of(Subject::School).expect("rules of a school");
    assert_eq!(facts(&school), ["school", "falsified", "dropouts"]);
    assert_eq!((school.subject(), school.id()), (Subject::School, "test"));
    assert_eq!(school.results().iter().map(|result| &*result.name).collect::<Vec<_>>(), ["veto"]);
    // A class has a rollup and nothing to decide.
    let class = policy.of(Subject::Class).expect("a rollup of a class");
    assert_eq!(facts(&class), ["school", "class", "dropouts"]);
    assert!(class.results().is_empty());
    assert!(policy.of(Subject::Township).is_none() && school.of(Subject::Child).is_none());
}

#[test]
fn parameters_are_shared_also_those_that_are_set() {
    let school = policy().with("tolerated", 5).expect("a parameter").of(Subject::School).expect("a school");
    let case = Case::from_json(r#"{"dropouts": 3}"#).expect("a case");
    let answer = school.evaluate(&case, kongchuo::Date::MIN).expect("facts");
    assert_eq!(answer.get("veto"), Some(&Output::Bool(false)));
}

#[test]
fn a_rollup_that_nobody_gave_is_unknown_by_its_name() {
    let school = policy().of(Subject::School).expect("a school");
    let answer = |json: &str| {
        let options = Options { missing: Missing::Assume, select: None };
        school.evaluate_with(&Case::from_json(json).expect("a case"), kongchuo::Date::MIN, &options).expect("facts")
    };
    assert_eq!(answer("{}").needs("veto").map(<[_]>::len), Some(1));
    assert_eq!(answer("{}").needs("veto").map(|facts| facts[0].to_string()), Some("dropouts".to_owned()));
    assert_eq!(answer(r#"{"falsified": true}"#).get("veto"), Some(&Output::Bool(true)));
}

#[test]
fn a_policy_of_children_alone_has_one_subject() {
    let policy = load(&definition("late", "is = 'counts && days > tolerated'")).expect("a policy");
    assert_eq!(policy.subjects(), [Subject::Child]);
}

#[test]
fn what_is_of_another_cannot_be_used() {
    assert_eq!(
        errors(&format!("{ORGANISATION}{}", definition("x", "subject = 'school'\nis = 'absent'"))),
        "test/organisation.toml:29:7: error: `absent` is of a child, and this is about a school \
         (make a fact of it by a `[[rollup]]`: `count`, `any`, `all` or `sum` over the children)"
    );
    assert_eq!(
        errors(&format!("{ORGANISATION}{}", definition("x", "is = 'falsified'"))),
        "test/organisation.toml:28:7: error: `falsified` is of a school, and this is about a child \
         (what is about a child knows its own facts alone)"
    );
    // Said once, though a rule of a class and a township speaks.
    assert_eq!(
        errors(&format!("{ORGANISATION}{}", definition("x", "subject = ['class', 'township']\nis = 'falsified'"))),
        "test/organisation.toml:29:7: error: `falsified` is of a school, and this is about a class \
         (add \"class\" to the `subject` of `falsified`, if that is what is meant)"
    );
    assert!(
        errors(&format!("{ORGANISATION}{}", rollup("subject = 'school'\nany = 'falsified'")))
            .contains("`falsified` is of a school, and this is about a child")
    );
    let say = definition("x", "is = 'counts'").replace("definition", "decision").replace("result = true\n", "");
    let say = say.replace(
        "is = 'counts'",
        "hit = 'first'\nrow = [{ id = 'a', otherwise = true, then = true, say = { zh = '{falsified}', en = 'x' } }]",
    );
    assert!(
        errors(&format!("{ORGANISATION}{say}"))
            .contains("error: `falsified` is of a school, and this is about a child")
    );
}

#[test]
fn a_rollup_says_whose_it_is_and_one_thing() {
    let of = |keys: &str| errors(&format!("{ORGANISATION}{}", rollup(keys)));
    assert!(of("count = 'counts'").contains("error: missing `subject` of rollup `many`"));
    assert!(
        of("subject = 'child'\ncount = 'counts'")
            .contains("error: a rollup is a fact of organisations, not of a child")
    );
    assert!(of("subject = 'schol'\ncount = 'counts'").contains("did you mean `school`?"));
    assert!(of("subject = []\ncount = 'counts'").contains("error: `subject` names nobody"));
    assert!(of("subject = 'school'").contains("error: a rollup that does not say what it makes of the children"));
    assert!(of("subject = 'school'\ncount = 'counts'\nsum = 'days'").contains("one thing of the children, not two"));
    assert!(
        of("subject = 'school'\nsum = 'counts'").contains("error: expected `int`"),
        "{}",
        of("subject = 'school'\nsum = 'counts'")
    );
    assert!(of("subject = 'school'\nall = 'days'").contains("error: expected `bool`"));
    assert_eq!(of("subject = 'city'\nall = 'counts'"), "loaded");
    let nameless = of("subject = 'township'\nall = 'counts'");
    assert!(
        nameless.contains("error: no fact of a child names its township: `township` of the type `string?`"),
        "{nameless}"
    );
}

#[test]
fn ids_stay_one_namespace() {
    let twice = definition("dropouts", "is = 'counts'");
    assert!(
        errors(&format!("{ORGANISATION}{twice}"))
            .contains("`dropouts` is the id of a definition or decision already and cannot be that of a rollup")
    );
}

#[test]
fn what_no_subject_uses_is_unused() {
    let unused = definition("x", "subject = 'school'\nis = 'falsified'").replace("result = true\n", "");
    assert!(errors(&format!("{ORGANISATION}{unused}")).contains("error: `x` is not used by any result"));
    // What a rollup alone uses is used; so is a parameter that a school's rules alone use.
    assert_eq!(errors(ORGANISATION), "loaded");
}

#[test]
fn a_rollup_is_replaced_like_a_rule() {
    let county = "[policy]\nid = 'county'\ntitle = { zh = '县', en = 'County' }\nextends = 'test'\n\
        [[rollup]]\nid = 'dropouts'\nreplaces = 'test'\ncite = { reading = 'N1' }\nsum = 'days'\n\
        [[definition]]\nid = 'veto'\nreplaces = 'test'\ntype = 'bool'\nis = 'dropouts > 9'\ncite = { reading = 'N1' }\nresult = true\n";
    let files = [("test/policy.toml", BASE), ("test/organisation.toml", ORGANISATION), ("county/policy.toml", county)];
    let library = Library::with_files(files);
    let policy = Policy::from_library(&library, "county").unwrap_or_else(|errors| panic!("{errors}"));
    let school = policy.of(Subject::School).expect("inherited");
    let fact =
        school.vocabulary().fact_named("dropouts").and_then(|id| school.vocabulary().fact(id)).expect("a rollup");
    assert_eq!((fact.title.en.as_str(), fact.question.is_some()), ("Dropouts", true));
    let answer = school.evaluate(&Case::from_json(r#"{"dropouts": 9}"#).expect("a case"), kongchuo::Date::MIN);
    assert_eq!(answer.expect("facts").get("veto"), Some(&Output::Bool(false)));
}

#[test]
fn scenarios_and_coverage_know_subjects() {
    let files = [("test/policy.toml", BASE), ("test/organisation.toml", ORGANISATION)];
    let mut coverage = Coverage::new(&Library::with_files(files)).unwrap_or_else(|errors| panic!("{errors}"));
    let case = |keys: &str| {
        let text = format!("[[case]]\nname = {{ zh = '甲', en = 'A' }}\non = 2021-10-29\n{keys}");
        scenario::read("test/cases/x.toml", &text).unwrap_or_else(|errors| panic!("{errors}")).remove(0)
    };
    let policy = policy();
    let good = case("subject = 'school'\nfacts = { dropouts = 2 }\nexpect = { veto = true }\n");
    assert_eq!(scenario::run(&policy, &good).text(Lang::En), "");
    coverage.add(&policy, &good);
    let text = coverage.text(Lang::En);
    let told = text.lines().find(|line| line.starts_with("test:")).expect("the pack");
    assert_eq!(told, "test: 1 case, 1 day; 1/3 rules, 1/3 rows, 1/1 parameters decisive");
    assert!(text.contains("never decisive: rows `falsified`, `rest` of `veto` (Veto)"), "{text}");
    assert!(text.contains("never decisive: `dropouts` (Dropouts)"), "{text}");

    let other = scenario::run(&policy, &case("subject = 'county'\nfacts = {}\nexpect = { veto = true }\n"));
    assert!(other.text(Lang::En).ends_with("the policy has no rules of a county"), "{other}");
    let child = scenario::run(&policy, &case("facts = { dropouts = 2 }\nexpect = { veto = true }\n"));
    assert!(child.text(Lang::En).contains("`dropouts`: no fact has this name"), "{child}");
}

#[test]
fn scenarios_have_children() {
    let policy = policy();
    let run = |keys: &str| {
        let text = format!("[[case]]\nname = {{ zh = '甲', en = 'A' }}\non = 2021-10-29\nsubject = 'school'\n{keys}");
        let cases = scenario::read("x.toml", &text).unwrap_or_else(|errors| panic!("{errors}"));
        scenario::run(&policy, &cases[0]).text(Lang::En)
    };
    let two = "{ absent = true, days = 4 }, { absent = true, days = 9 }";
    assert_eq!(
        run(&format!("children = [{two}, {{ absent = false }}]\nexpect = {{ dropouts = 2, veto = true }}\n")),
        ""
    );
    assert_eq!(run("children = []\nexpect = { dropouts = 0, veto = false }\n"), "");
    // A child of whom it is not known whether it counts.
    let open = "children = [{ days = 5 }, { absent = true, days = 5 }]\n";
    assert_eq!(run(&format!("{open}undetermined = {{ dropouts = ['absent'], veto = ['dropouts'] }}\n")), "");
    assert!(
        run(&format!("{open}expect = {{ dropouts = 1 }}\n"))
            .contains("`dropouts`: expected 1, found undetermined by `absent`")
    );
    // What was given stands above what the children say.
    assert_eq!(
        run(&format!("facts = {{ dropouts = 0 }}\nchildren = [{two}]\nexpect = {{ dropouts = 0, veto = false }}\n")),
        ""
    );
    assert!(
        run("children = [{ falsified = true }]\nexpect = { veto = true }\n")
            .contains("`falsified`: no fact has this name")
    );
    let read = scenario::read(
        "x.toml",
        "[[case]]\nname = { zh = '甲', en = 'A' }\non = 2021-10-29\nchildren = []\nquiet = ['a']\n",
    );
    assert!(read.expect_err("children of a child").to_string().contains("`children` of a child"));
}
