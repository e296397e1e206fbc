//! Mutants of tiny packs: which there are, where they stand, and which scenario kills which.

use super::{Equivalents, Mutant, MutationReport, Trials, Verdict, mutants, report};
use crate::facts::Facts;
use crate::policy::{Library, Policy};
use crate::scenario;
use crate::wording::Lang;

const BASE: &str = "[policy]\nid = 'base'\ntitle = { zh = '甲', en = 'Base' }\nreadings = 1\n\
    [[fact]]\nid = 'grade'\ntype = 'int'\ntitle = { zh = '年级', en = 'grade' }\n\
    [[fact]]\nid = 'boarding'\ntype = 'bool'\ntitle = { zh = '寄宿', en = 'boarding' }\n\
    [[enum]]\nid = 'level'\ntitle = { zh = '级', en = 'level' }\n\
    words = [{ id = 'low', zh = '低', en = 'low' }, { id = 'mid', zh = '中', en = 'mid' }, { id = 'high', zh = '高', en = 'high' }]\n";

const LEVEL: &str = "[[parameter]]\nid = 'limit'\ntype = 'int'\nvalue = 4\ntitle = { zh = '界限', en = 'Limit' }\ncite = { reading = 'N1' }\n\
    [[definition]]\nid = 'far'\ntype = 'bool'\nis = 'boarding'\nresult = true\ntitle = { zh = '远', en = 'Far' }\ncite = { reading = 'N1' }\n\
    [[decision]]\nid = 'level_of'\ntype = 'level'\nhit = 'first'\ntitle = { zh = '级', en = 'Level' }\ncite = { reading = 'N1' }\n\
    row = [\n{ id = 'low', when = 'grade < limit', then = 'low' },\n{ id = 'mid', when = 'far', then = 'mid' },\n\
    { id = 'rest', otherwise = true, then = 'high' }]\n";

const COUNTY: &str = "[policy]\nid = 'county'\ntitle = { zh = '乙', en = 'County' }\nextends = 'base'\n\
    [[patch]]\ndecision = 'level_of'\ndrop = ['mid']\n\
    [[patch.row]]\nid = 'top'\nwhen = 'grade == 9'\nthen = 'mid'\ncite = { reading = 'N1' }\n";

fn library(base: &str) -> Library {
    let base = format!("{BASE}{base}");
    Library::with_files([("base/policy.toml", base.as_str()), ("county/policy.toml", COUNTY)])
}

fn alone(rules: &str) -> Library {
    let base = format!("{BASE}{rules}");
    Library::with_files([("base/policy.toml", base.as_str())])
}

/// A case of a policy: a child of a grade, boarding or not.
fn case(policy: &str, grade: i64, boarding: bool, expect: &str) -> Vec<(String, scenario::Scenario)> {
    let text = format!(
        "[[case]]\nname = {{ zh = '甲', en = 'A' }}\non = 2021-09-08\nfacts = {{ grade = {grade}, boarding = {boarding} }}\n{expect}\n"
    );
    let path = format!("{policy}/cases/{grade}.toml");
    let cases = scenario::read(&path, &text).unwrap_or_else(|errors| panic!("{errors}"));
    cases.into_iter().map(|case| (policy.to_owned(), case)).collect()
}

fn run(library: &Library, packs: &[&str], cases: Vec<(String, scenario::Scenario)>) -> Vec<(Mutant, Verdict)> {
    let trials = Trials::new(library, cases).unwrap_or_else(|errors| panic!("{errors}"));
    let all = packs.iter().flat_map(|pack| mutants(library, pack).unwrap_or_else(|errors| panic!("{errors}")));
    all.map(|mutant| (mutant.clone(), trials.run(&mutant))).collect()
}

/// `item/row change: verdict` of what is a mutant: the policy and line that kill it, or `alive`.
fn told(verdicts: &[(Mutant, Verdict)]) -> Vec<String> {
    let told = verdicts.iter().filter_map(|(mutant, verdict)| {
        let row = mutant.row.as_deref().map(|row| format!("/{row}")).unwrap_or_default();
        let verdict = match verdict {
            Verdict::NoMutant => return None,
            Verdict::Survived => "alive".to_owned(),
            Verdict::Killed(killer) => match &killer.scenario {
                Some((path, _)) => path.to_string(),
                None => format!("{} does not load", killer.policy),
            },
        };
        Some(format!("{}{row} {}: {verdict}", mutant.item, mutant.change))
    });
    told.collect()
}

#[test]
fn a_scenario_kills_just_what_it_looks_at() {
    let verdicts = run(&library(LEVEL), &["base"], case("base", 3, false, "expect = { level_of = 'low' }"));
    assert_eq!(
        told(&verdicts),
        [
            "limit 4 -> 3: base/cases/3.toml",
            "limit 4 -> 5: alive",
            "far negated: alive",
            "level_of/low removed: base/cases/3.toml",
            "level_of/low swapped with mid: alive",
            "level_of/low grade < limit -> grade >= limit: base/cases/3.toml",
            "level_of/low grade < limit -> grade <= limit: alive",
            "level_of/mid removed: alive",
            "level_of/mid negated: alive",
        ]
    );
}

#[test]
fn a_scenario_of_other_things_kills_nothing() {
    let verdicts = run(&library(LEVEL), &["base", "county"], case("base", 3, false, "expect = { far = false }"));
    let killed: Vec<_> = told(&verdicts).into_iter().filter(|line| !line.ends_with("alive")).collect();
    assert_eq!(killed, ["far negated: base/cases/3.toml"]);
}

#[test]
fn a_scenario_that_fails_as_it_is_kills_nothing() {
    let verdicts = run(&library(LEVEL), &["base"], case("base", 3, false, "expect = { level_of = 'high' }"));
    assert!(told(&verdicts).iter().all(|line| line.ends_with("alive")));
}

#[test]
fn order_and_boundaries_need_their_own_scenarios() {
    let mut cases = Vec::new();
    for (grade, boarding, level) in [(3, true, "low"), (4, false, "high"), (5, true, "mid")] {
        cases.extend(case("base", grade, boarding, &format!("expect = {{ level_of = '{level}', far = {boarding} }}")));
    }
    let verdicts = run(&library(LEVEL), &["base"], cases);
    assert!(told(&verdicts).iter().all(|line| !line.ends_with("alive")), "{:?}", told(&verdicts));
}

#[test]
fn patches_and_drops_are_the_patching_packs_own() {
    let mut cases = case("county", 9, true, "expect = { level_of = 'mid' }");
    cases.extend(case("county", 8, true, "expect = { level_of = 'high' }"));
    let verdicts = run(&library(LEVEL), &["county"], cases);
    assert_eq!(
        told(&verdicts),
        [
            "level_of/mid kept: county/cases/8.toml",
            "level_of/top removed: county/cases/9.toml",
            "level_of/low swapped with top: alive",
            "level_of/top grade == 9 -> grade != 9: county/cases/9.toml",
            "level_of/top grade == 9 -> grade == 8: county/cases/9.toml",
            "level_of/top grade == 9 -> grade == 10: county/cases/9.toml",
        ]
    );
}

#[test]
fn what_a_pack_inherits_is_tested_by_it_too() {
    let verdicts = run(&library(LEVEL), &["base"], case("county", 4, true, "expect = { level_of = 'high' }"));
    let lines = told(&verdicts);
    assert!(lines.contains(&"limit 4 -> 5: county/cases/4.toml".to_owned()), "{lines:?}");
    assert!(lines.contains(&"level_of/mid removed: alive".to_owned()), "the county drops that row: {lines:?}");
}

#[test]
fn collected_rows_are_swapped_only_where_order_shows() {
    let rules = |hit: &str, ty: &str, other: &str| {
        format!(
            "[[decision]]\nid = 'groups'\ntype = '{ty}'\nhit = '{hit}'\ntitle = {{ zh = '群', en = 'Groups' }}\ncite = {{ reading = 'N1' }}\n\
             row = [{{ id = 'a', when = 'boarding', then = 'low' }}, {{ id = 'b', when = 'grade > 3', then = '{other}' }},\n\
             {{ id = 'c', when = 'grade <= 3', then = 'high' }}]\n"
        )
    };
    let swaps = |rules: &str| {
        let all = mutants(&alone(rules), "base").unwrap_or_else(|errors| panic!("{errors}"));
        all.into_iter().filter(|mutant| mutant.change.starts_with("swapped")).count()
    };
    assert_eq!(swaps(&rules("collect", "list<level>", "mid")), 1, "the second pair never matches together");
    assert_eq!(swaps(&rules("collect", "list<level>", "low")), 0, "and one value has one place");
    assert_eq!(swaps(&rules("first", "level?", "mid")), 1);
    assert_eq!(swaps(&rules("unique", "level?", "mid")), 0);
    assert_eq!(swaps(&rules("priority", "level?", "mid")), 0);
}

#[test]
fn changes_of_one_text_are_numbered() {
    let rules = "[[definition]]\nid = 'far'\ntype = 'bool'\nis = '(grade > 3 || boarding) && (grade > 3 || grade < 2)'\nresult = true\n\
        title = { zh = '远', en = 'Far' }\ncite = { reading = 'N1' }\n";
    let all = mutants(&alone(rules), "base").unwrap_or_else(|errors| panic!("{errors}"));
    let strict: Vec<(&str, usize)> = all
        .iter()
        .filter(|mutant| mutant.change.starts_with("grade > 3 -> grade >= 3"))
        .map(|mutant| (&*mutant.change, mutant.column))
        .collect();
    assert_eq!(strict, [("grade > 3 -> grade >= 3", 8), ("grade > 3 -> grade >= 3 (2)", 35)]);
}

#[test]
fn rollups_are_changed_too() {
    let rules = "[[fact]]\nid = 'school'\ntype = 'string?'\ntitle = { zh = '学校', en = 'school' }\n\
        [[rollup]]\nid = 'boarders'\nsubject = 'school'\ncount = 'boarding && grade > 3'\n\
        title = { zh = '寄宿', en = 'Boarders' }\ncite = { reading = 'N1' }\n\
        [[definition]]\nid = 'full'\nsubject = 'school'\ntype = 'bool'\nis = 'boarders > 0'\nresult = true\n\
        title = { zh = '满', en = 'Full' }\ncite = { reading = 'N1' }\n";
    let text = "[[case]]\nname = { zh = '甲', en = 'A' }\nsubject = 'school'\non = 2021-09-08\nfacts = { boarders = 1 }\nexpect = { full = true }\n";
    let cases = scenario::read("base/cases/school.toml", text).unwrap_or_else(|errors| panic!("{errors}"));
    let verdicts = run(&alone(rules), &["base"], cases.into_iter().map(|case| ("base".to_owned(), case)).collect());
    let school = "base/cases/school.toml";
    assert_eq!(
        told(&verdicts),
        [
            "boarders negated: alive".to_owned(),
            "boarders boarding && grade > 3 -> boarding || grade > 3: alive".to_owned(),
            "boarders without boarding: alive".to_owned(),
            "boarders without grade > 3: alive".to_owned(),
            "boarders grade > 3 -> grade <= 3: alive".to_owned(),
            "boarders grade > 3 -> grade >= 3: alive".to_owned(),
            "boarders grade > 3 -> grade > 2: alive".to_owned(),
            "boarders grade > 3 -> grade > 4: alive".to_owned(),
            format!("full boarders > 0 -> boarders <= 0: {school}"),
            "full boarders > 0 -> boarders >= 0: alive".to_owned(),
            "full boarders > 0 -> boarders > -1: alive".to_owned(),
            format!("full boarders > 0 -> boarders > 1: {school}"),
        ]
    );
}

/// What kills must not fail as it is: stopping early and computing less finds what a whole run does.
#[test]
fn the_scenarios_of_the_built_in_packs_pass_here_too() {
    let library = Library::builtin();
    for (path, text) in kongchuo_rules::CASES {
        let policy = Policy::from_library(&library, scenario::policy_of(path).expect("a folder")).expect("it loads");
        for case in scenario::read(path, text).unwrap_or_else(|errors| panic!("{errors}")) {
            let subject = case.policy(&policy).expect("it has rules of the subject");
            let facts = Facts::from_case(&case.case, subject.vocabulary()).expect("good facts").facts;
            assert_eq!(
                scenario::passes(&policy, &case, &facts),
                scenario::run(&policy, &case).passed(),
                "{path}:{}",
                case.line
            );
        }
    }
}

#[test]
fn children_kill_mutants_of_a_rollup() {
    let rules = "[[fact]]\nid = 'school'\ntype = 'string?'\ntitle = { zh = '学校', en = 'school' }\n\
        [[rollup]]\nid = 'boarders'\nsubject = 'school'\ncount = 'boarding && grade > 3'\n\
        title = { zh = '寄宿', en = 'Boarders' }\ncite = { reading = 'N1' }\n\
        [[definition]]\nid = 'full'\nsubject = 'school'\ntype = 'bool'\nis = 'boarders == 1'\nresult = true\n\
        title = { zh = '满', en = 'Full' }\ncite = { reading = 'N1' }\n";
    let text = "[[case]]\nname = { zh = '甲', en = 'A' }\nsubject = 'school'\non = 2021-09-08\nexpect = { full = true }\n\
        children = [{ boarding = true, grade = 4 }, { boarding = true, grade = 3 }, { boarding = true, grade = 2 }, { boarding = false, grade = 5 }]\n";
    let cases = scenario::read("base/cases/school.toml", text).unwrap_or_else(|errors| panic!("{errors}"));
    let verdicts = run(&alone(rules), &["base"], cases.into_iter().map(|case| ("base".to_owned(), case)).collect());
    let alive: Vec<_> = told(&verdicts).into_iter().filter(|line| line.ends_with("alive")).collect();
    assert_eq!(alive, [""; 0]);
}

#[test]
fn no_two_changes_of_a_pack_go_by_one_name() {
    let library = Library::builtin();
    for pack in library.ids() {
        let all = mutants(&library, pack).unwrap_or_else(|errors| panic!("{errors}"));
        let mut names: Vec<_> = all.iter().map(|mutant| (&mutant.item, &mutant.row, &mutant.change)).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), all.len(), "{pack}");
    }
}

fn reported(equivalent: &str) -> Result<MutationReport, String> {
    let lists = [("base/equivalent.toml", equivalent), ("base/other.toml", "passed over")];
    let equivalents = Equivalents::read(lists).map_err(|errors| errors.to_string())?;
    let verdicts = run(&library(LEVEL), &["base"], case("base", 3, false, "expect = { level_of = 'low' }"));
    Ok(report(&verdicts, &equivalents))
}

fn entry(item: &str, row: &str, change: &str) -> String {
    let row = if row.is_empty() { String::new() } else { format!("row = '{row}'\n") };
    format!("[[equivalent]]\nitem = '{item}'\n{row}change = '{change}'\nproof = {{ zh = '证', en = 'proof' }}\n")
}

#[test]
fn survivors_are_told_with_their_places() {
    let report = reported(&entry("limit", "", "4 -> 5")).expect("a good list");
    assert_eq!(
        report.text(Lang::En),
        "base: 9 mutants; 3 killed, 1 equivalent, 5 survived\n  \
           survived: base/policy.toml:26:7: `far`: condition negated\n  \
           survived: base/policy.toml:37:8: row `low` of `level_of`: swapped with row `mid`\n  \
           survived: base/policy.toml:37:23: row `low` of `level_of`: grade < limit -> grade <= limit\n  \
           survived: base/policy.toml:38:8: row `mid` of `level_of`: removed\n  \
           survived: base/policy.toml:38:23: row `mid` of `level_of`: condition negated\n"
    );
    let zh = report.text(Lang::Zh);
    assert!(
        zh.starts_with(
            "base：变异 9 处；用例发现 3，等价 1，未发现 5\n  未发现：base/policy.toml:26:7：`far`：条件取反\n"
        ),
        "{zh}"
    );
    assert!(!report.complete());
    assert_eq!(report.findings.list.len(), 0);
}

#[test]
fn entries_that_do_not_hold_are_errors() {
    let text = [
        entry("limit", "", "4 -> 3"),
        entry("limit", "", "4 -> 6"),
        entry("level_of", "rest", "removed"),
        entry("level_of", "mid", "removed"),
    ]
    .concat();
    let report = reported(&text).expect("a good list");
    let shown = report.findings.to_string();
    let lines: Vec<&str> = shown.lines().collect();
    assert_eq!(
        lines,
        [
            "base/equivalent.toml:1:1: error: this mutant is not equivalent: it is killed (take the entry out: the scenario at base/cases/3.toml:1 fails with it)",
            "base/equivalent.toml:5:1: error: no mutant has this item, row and change (did you mean `4 -> 3`?)",
            "base/equivalent.toml:9:1: error: this change makes no policy, and so no mutant (take the entry out)",
        ]
    );
    assert!(!report.complete());
}

#[test]
fn a_list_is_read_whole_or_not_at_all() {
    let twice = [entry("limit", "", "4 -> 5"), entry("limit", "", "4 -> 5")].concat();
    let errors = reported(&twice).map(|_| ()).expect_err("the same twice");
    assert_eq!(errors, "base/equivalent.toml:5:1: error: this mutant is listed already");
    let errors = reported("[[equivalent]]\nitem = 'limit'\nchnge = '4 -> 5'\n").map(|_| ()).expect_err("keys");
    assert!(errors.contains("missing `change`") && errors.contains("did you mean `change`"), "{errors}");
    assert!(errors.contains("missing `proof`"), "{errors}");
}
