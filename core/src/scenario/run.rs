//! Runs a scenario: evaluates its days and compares.

use std::fmt;
use std::sync::Arc;

use super::failure::{Failure, Found, Mismatch};
use super::{Day, DutyParts, Scenario, reports};
use crate::date::Date;
use crate::evaluate::{Answer, ENGINE_WARNINGS, Options, Output, RowState};
use crate::facts::{FactErrors, Facts};
use crate::language::Type;
use crate::obligation::Duty;
use crate::policy::Policy;
use crate::program::{Body, HitPolicy, Row};
use crate::rollup::RollupAnswer;
use crate::unknown::{NameKind, UnknownName};
use crate::value::Outcome;
use crate::wording::{Lang, Wording};

/// The result whose words stand at the top of an answer.
const WARNINGS: &str = "warnings";

/// What became of a scenario.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Report {
    /// how many days were evaluated
    pub days: usize,
    /// every expectation that the policy does not meet, in the order of days
    pub failures: Vec<Failure>,
}

impl Report {
    /// Whether every expectation is met.
    pub fn passed(&self) -> bool {
        self.failures.is_empty()
    }

    /// The failures in one language, one after the other.
    pub fn text(&self, lang: Lang) -> String {
        self.failures.iter().map(|failure| failure.text(lang)).collect::<Vec<_>>().join("\n")
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text(Lang::En))
    }
}

/// Runs a scenario against a policy. The policy is not compiled again for the parameters that the scenario sets.
pub fn run(policy: &Policy, scenario: &Scenario) -> Report {
    let whole = |mismatch| Failure {
        path: scenario.path.clone(),
        line: scenario.line,
        case: scenario.name.clone(),
        on: None,
        mismatch,
        derivation: None,
    };
    let base = policy;
    let policy = match scenario.policy(base) {
        Ok(policy) => policy,
        Err(mismatch) => return Report { days: 0, failures: vec![whole(mismatch)] },
    };
    let options = scenario.options();
    let mut report = Report::default();
    for day in &scenario.days {
        let (facts, rollups) = match scenario.facts(base, day.on) {
            Ok(facts) => facts,
            Err(mismatch) => {
                report.failures.push(whole(mismatch));
                break;
            }
        };
        report.days += 1;
        let mismatches = match answered(&policy, scenario, &facts, day.on, &options) {
            Ok(answer) => compare(&policy, day, &told(answer, rollups))
                .chain(overlaps(&policy, &facts, day.on, &options))
                .collect(),
            Err(errors) => Vec::from([Mismatch::Facts(errors)]),
        };
        let mismatches = mismatches.into_iter().chain(reports::compare(base, scenario, day));
        report.failures.extend(mismatches.map(|mismatch| Failure {
            line: day.line,
            on: Some(day.on),
            derivation: mismatch.about().and_then(|about| derivation(&policy, &facts, day.on, &options, &about)),
            ..whole(mismatch)
        }));
    }
    report
}

/// Whether every expectation of a scenario is met, as [`run`] finds, of its own facts checked before; it stops at the first
/// that is not, and computes no more than what the days speak of. What children say is computed anew: it is the policy's.
pub(crate) fn passes(policy: &Policy, scenario: &Scenario, facts: &Facts) -> bool {
    let Ok(own) = scenario.policy(policy) else { return false };
    scenario.days.iter().all(|day| {
        let computed;
        let (facts, rollups) = match &scenario.children {
            None => (facts, Vec::new()),
            Some(_) => match scenario.facts(policy, day.on) {
                Ok((with_children, rollups)) => {
                    computed = with_children;
                    (&computed, rollups)
                }
                Err(_) => return false,
            },
        };
        // What is assumed depends on everything that is asked for.
        let select = if day.assumed.is_some() { None } else { own.select(day.about().iter().map(String::as_str)).ok() };
        let options = Options { select, ..scenario.options() };
        answered(&own, scenario, facts, day.on, &options).is_ok_and(|answer| {
            compare(&own, day, &told(answer, rollups)).next().is_none()
                && overlaps(&own, facts, day.on, &options).is_empty()
        }) && reports::compare(policy, scenario, day).is_empty()
    })
}

/// The answer of a day; where the scenario names a schedule, with the duties of that.
fn answered(
    policy: &Policy,
    scenario: &Scenario,
    facts: &Facts,
    on: Date,
    options: &Options,
) -> Result<Answer, FactErrors> {
    let mut answer = policy.evaluate_facts(facts, on, options)?;
    if let Some((from, to)) = scenario.schedule {
        let scheduled = policy.schedule_facts(facts, from..=to, on, options)?;
        answer.obligations = scheduled.into_iter().map(|one| one.duty).collect();
    }
    Ok(answer)
}

/// The answer with what was made of children, so that a case may expect that, too.
fn told(mut answer: Answer, rollups: Vec<RollupAnswer>) -> Answer {
    for rollup in rollups {
        match rollup.value {
            Some(value) => answer.results.push((rollup.name, value)),
            None => answer.undetermined.push((rollup.name, rollup.lacking)),
        }
    }
    answer
}

/// Where the answer of a day differs from what is expected.
fn compare<'a>(policy: &'a Policy, day: &'a Day, answer: &'a Answer) -> impl Iterator<Item = Mismatch> + 'a {
    let values = day.expect.iter().filter_map(move |(result, expected)| {
        let found = match found(policy, answer, result) {
            Ok(found) => found,
            Err(unknown) => return Some(unknown),
        };
        // A list of which more may come is as expected only where the case says that more may come.
        let open_named = day.undetermined.iter().any(|(name, _)| name == result);
        let good = found.value.as_ref() == Some(expected) && (found.needs.is_empty() || open_named);
        (!good).then(|| Mismatch::Value { result: result.clone(), expected: expected.clone(), found })
    });
    let undetermined = day.undetermined.iter().filter_map(move |(result, expected)| {
        let found = match found(policy, answer, result) {
            Ok(found) => found,
            Err(unknown) => return Some(unknown),
        };
        let good = same(expected, &found.needs);
        (!good).then(|| Mismatch::Undetermined { result: result.clone(), expected: expected.clone(), found })
    });
    let procedures = day.procedures.iter().flat_map(move |(id, parts)| procedure(policy, answer, id, parts));
    let obligations = day.obligations.iter().filter_map(move |(id, duties)| obligation(policy, answer, id, duties));
    let there = |word: &str| answer.warnings.iter().any(|warning| &**warning == word);
    let warns = day.warns.iter().filter_map(move |word| {
        unknown_warning(policy, word).or_else(|| {
            let needs = || answer.needs(WARNINGS).unwrap_or_default().to_vec();
            (!there(word)).then(|| Mismatch::NoWarning { word: word.clone(), needs: needs() })
        })
    });
    let quiet = day.quiet.iter().filter_map(move |word| {
        unknown_warning(policy, word).or_else(|| there(word).then(|| Mismatch::Warning { word: word.clone() }))
    });
    let assumed = day.assumed.iter().filter(|expected| !same(expected, &answer.assumed));
    let assumed =
        assumed.map(|expected| Mismatch::Assumed { expected: expected.clone(), found: answer.assumed.clone() });
    values.chain(procedures).chain(obligations).chain(undetermined).chain(warns).chain(quiet).chain(assumed)
}

/// Where the answer about a procedure differs from what is expected.
fn procedure(policy: &Policy, answer: &Answer, id: &str, parts: &[(String, Output)]) -> Vec<Mismatch> {
    let Some(found) = answer.procedure(id) else {
        let known = policy.procedures().iter().map(|info| &*info.id);
        return vec![Mismatch::Unknown(UnknownName::new(NameKind::Procedure, id, known))];
    };
    let parts = parts.iter().filter_map(|(part, expected)| {
        let found = found.get(part)?;
        let (procedure, part, expected) = (id.to_owned(), part.clone(), expected.clone());
        (found != expected).then_some(Mismatch::Procedure { procedure, part, expected, found })
    });
    parts.collect()
}

/// Where the duties of an obligation are others than expected.
fn obligation(policy: &Policy, answer: &Answer, id: &str, expected: &[DutyParts]) -> Option<Mismatch> {
    if policy.obligation_at(id).is_none() {
        let known = policy.compiled.obligations.iter().map(|info| &*info.id);
        return Some(Mismatch::Unknown(UnknownName::new(NameKind::Obligation, id, known)));
    }
    let found: Vec<&Duty> = answer.duties(id).collect();
    let parts = |duty: &Duty, names: &[&str]| -> DutyParts {
        names.iter().filter_map(|name| Some(((*name).to_owned(), duty.get(name)?))).collect()
    };
    let looked_at = |at: usize| expected.get(at).map(|parts| parts.iter().map(|(name, _)| name.as_str()).collect());
    let found = found.iter().enumerate().map(|(at, duty)| {
        let names: Vec<&str> = looked_at(at).unwrap_or_else(|| SHOWN.to_vec());
        parts(duty, &names)
    });
    let found: Vec<DutyParts> = found.collect();
    let (obligation, expected) = (id.to_owned(), expected.to_vec());
    (found != expected).then_some(Mismatch::Obligation { obligation, expected, found })
}

/// What is told of a duty that was not expected.
const SHOWN: [&str; 5] = ["from", "due", "required", "done", "state"];

/// What an answer says of a result; not there at all only where the policy does not give it.
fn found(policy: &Policy, answer: &Answer, result: &str) -> Result<Found, Mismatch> {
    // Names that do not exist are told with the nearest that does.
    let rollup = answer.get(result).is_some() || answer.needs(result).is_some();
    if !rollup {
        policy.select([result]).map_err(Mismatch::Unknown)?;
    }
    let value = if result == WARNINGS {
        Some(Output::List(answer.warnings.iter().cloned().map(Output::Text).collect()))
    } else {
        answer.get(result).cloned()
    };
    Ok(Found { value, needs: answer.needs(result).unwrap_or_default().to_vec() })
}

fn same(expected: &[String], found: &[Arc<str>]) -> bool {
    expected.iter().map(String::as_str).eq(found.iter().map(|name| &**name))
}

/// A warning that no policy of this vocabulary gives: without this, a mistyped `quiet` would always pass.
fn unknown_warning(policy: &Policy, word: &str) -> Option<Mismatch> {
    let words = policy.results().iter().find(|result| &*result.name == WARNINGS).and_then(|result| match &result.ty {
        Type::List(element) => match element.required() {
            Type::Enum(id) => Some(&policy.vocabulary().types.enum_type(*id).words),
            _ => None,
        },
        _ => None,
    });
    // Organisations have no result of that name; what the engine itself warns of they may have.
    let known = || words.into_iter().flatten().map(String::as_str).chain(ENGINE_WARNINGS);
    let unknown = known().all(|known| known != word);
    unknown.then(|| Mismatch::Unknown(UnknownName::new(NameKind::Warning, word, known())))
}

/// Decisions of which two rows match with different values, though at most one may: the first such pair of each.
fn overlaps(policy: &Policy, facts: &Facts, on: Date, options: &Options) -> Vec<Mismatch> {
    let program = &policy.compiled.program;
    let mut tables = program.rules.iter().zip(&policy.compiled.rules).filter_map(|(rule, info)| match &rule.body {
        Body::Table { hit: HitPolicy::Unique, rows } => Some((rule, info, rows)),
        _ => None,
    });
    let Some(first) = tables.next() else { return Vec::new() };
    let Ok(seen) = facts.as_of(on, policy.vocabulary(), options.missing) else { return Vec::new() };
    let mut run = policy.run(&seen, on);
    let mut found = Vec::new();
    for (rule, info, rows) in std::iter::once(first).chain(tables) {
        // The row for everything else gives way to the others.
        let conditional = |(_, row): &(usize, &Row)| row.when.is_some();
        let mut values: Vec<(usize, Outcome)> = Vec::new();
        for (at, row) in rows.iter().enumerate().filter(conditional) {
            if run.row(row) == RowState::Matches {
                values.push((at, run.node(row.then)));
            }
        }
        let known: Vec<_> = values.iter().filter(|(_, value)| matches!(value, Outcome::Known(_))).collect();
        let Some((first, rest)) = known.split_first() else { continue };
        let other = rest.iter().find(|other| other.1 != first.1);
        let name = |at: usize| info.rows.get(at).map(|row| row.id.clone());
        if let Some((first, other)) = other.and_then(|other| Some((name(first.0)?, name(other.0)?))) {
            found.push(Mismatch::Overlap { rule: rule.name.clone(), rows: [first, other] });
        }
    }
    found
}

/// Why a policy gives a result, in both languages.
fn derivation(policy: &Policy, facts: &Facts, on: Date, options: &Options, result: &str) -> Option<Wording> {
    let derivation = policy.explain_facts(facts, on, result, options).ok()?;
    Some(Wording::new(derivation.text(Lang::Zh), derivation.text(Lang::En)))
}

#[cfg(test)]
mod tests {
    use super::run;
    use crate::policy::Policy;
    use crate::scenario::read;
    use crate::wording::Lang;

    /// The failures of a case of Guyuan about a child absent from 1 September 2021.
    fn failures(keys: &str) -> Vec<String> {
        let policy = Policy::builtin("guyuan-2021").unwrap_or_else(|errors| panic!("{errors}"));
        failures_of(&policy, keys)
    }

    fn failures_of(policy: &Policy, keys: &str) -> Vec<String> {
        let facts = "birth_date = 2010-05-20, ever_enrolled = true, stage = 'primary', absent_since = 2021-09-01";
        let text = format!("[[case]]\nname = {{ zh = '甲', en = 'A' }}\nfacts = {{ {facts} }}\n{keys}");
        let cases = read("x.toml", &text).unwrap_or_else(|errors| panic!("{errors}"));
        let reports = cases.iter().map(|case| run(policy, case));
        reports.flat_map(|report| report.failures).map(|failure| failure.to_string()).collect()
    }

    /// A failure without its derivation.
    fn first_lines(failures: &[String]) -> Vec<&str> {
        failures.iter().filter_map(|failure| failure.lines().next()).collect()
    }

    #[test]
    fn what_is_as_expected_passes() {
        let keys = "days = [\n\
            { on = 2021-09-07, expect = { attendance_status = 'absent' } },\n\
            { on = 2021-09-08, expect = { attendance_status = 'suspected_dropout', dropout_category = 'null', suspected_on = 2021-09-08 } },\n\
            ]\n";
        assert_eq!(failures(keys), [""; 0]);
    }

    #[test]
    fn a_failure_says_where_and_what() {
        let keys = "days = [\n{ on = 2021-09-07, expect = { attendance_status = 'absent' } },\n\
            { on = 2021-09-08, expect = { attendance_status = 'absent', suspected_on = 'null' } }]\n";
        let found = failures(keys);
        assert_eq!(
            first_lines(&found),
            [
                "x.toml:6: \"A\", 2021-09-08: `attendance_status`: expected \"absent\", found \"suspected_dropout\"",
                "x.toml:6: \"A\", 2021-09-08: `suspected_on`: expected \"null\", found 2021-09-08",
            ]
        );
    }

    #[test]
    fn a_failure_carries_its_derivation_in_both_languages() {
        let policy = Policy::builtin("guyuan-2021").unwrap_or_else(|errors| panic!("{errors}"));
        let text = "[[case]]\nname = { zh = '甲', en = 'A' }\non = 2021-09-08\nexpect = { attendance_status = 'absent' }\n\
            facts = { birth_date = 2010-05-20, ever_enrolled = true, absent_since = 2021-09-01 }\n";
        let cases = read("x.toml", text).unwrap_or_else(|errors| panic!("{errors}"));
        let failure = run(&policy, &cases[0]).failures.remove(0);
        let zh = failure.text(Lang::Zh);
        let first = "x.toml:1：“甲”，2021-09-08：`attendance_status` 应为 \"absent\"，实为 \"suspected_dropout\"\n";
        assert!(zh.starts_with(first), "{zh}");
        assert!(zh.contains("[absent_since]"), "{zh}");
        assert!(failure.to_string().contains("row suspected_dropout"), "{failure}");
    }

    #[test]
    fn parameters_are_set() {
        let day = "on = 2021-09-08\nexpect = { attendance_status = 'absent' }\n";
        assert_eq!(failures(&format!("{day}set = {{ suspected_after_days = 10 }}\n")), [""; 0]);
        assert_eq!(
            failures(&format!("{day}set = {{ suspected_after_day = 10 }}\n")),
            ["x.toml:1: \"A\": no parameter is named `suspected_after_day`; did you mean `suspected_after_days`?"]
        );
    }

    #[test]
    fn an_undetermined_result_names_exactly_its_facts() {
        let policy = Policy::builtin("cn").unwrap_or_else(|errors| panic!("{errors}"));
        let case = |keys: &str| {
            let text = format!("[[case]]\nname = {{ zh = '甲', en = 'A' }}\non = 2021-09-08\nmissing = 'ask'\n{keys}");
            let cases = read("x.toml", &text).unwrap_or_else(|errors| panic!("{errors}"));
            run(&policy, &cases[0]).text(Lang::En)
        };
        let told = case("expect = { age_at_cutoff = 11 }\n");
        let told = told.lines().next().unwrap_or_default();
        assert_eq!(
            told,
            "x.toml:1: \"A\", 2021-09-08: `age_at_cutoff`: expected 11, found undetermined by `birth_date`"
        );
        assert_eq!(case("undetermined = { age_at_cutoff = ['birth_date'] }\n"), "");
        let told = case("undetermined = { age_at_cutoff = ['stage'] }\n");
        assert!(told.contains("expected undetermined by `stage`, found undetermined by `birth_date`"), "{told}");
    }

    #[test]
    fn names_that_do_not_exist_are_failures() {
        let found = failures(
            "on = 2021-09-08\nexpect = { atendance_status = 'absent' }\nquiet = ['opne_leave']\nassumed = []\n",
        );
        assert_eq!(found.len(), 3);
        assert!(found[0].ends_with("no result is named `atendance_status`; did you mean `attendance_status`?"));
        assert!(found[1].ends_with("no warning is named `opne_leave`; did you mean `open_leave`?"));
        assert!(found[2].contains("expected [] to be assumed, found [`"), "{}", found[2]);
    }

    #[test]
    fn warnings_are_looked_for() {
        let found = failures("on = 2021-09-08\nwarns = ['open_leave']\nquiet = ['default_calendar']\n");
        assert_eq!(
            first_lines(&found),
            [
                "x.toml:1: \"A\", 2021-09-08: expected the warning `open_leave`, found none",
                "x.toml:1: \"A\", 2021-09-08: expected no warning `default_calendar`, found it",
            ]
        );
        assert_eq!(failures("on = 2021-09-08\nexpect = { warnings = ['default_calendar'] }\n"), [""; 0]);
    }

    #[test]
    fn bad_facts_are_failures() {
        let policy = Policy::builtin("cn").unwrap_or_else(|errors| panic!("{errors}"));
        let told = |facts: &str| {
            let text = format!(
                "[[case]]\nname = {{ zh = '甲', en = 'A' }}\non = 2021-09-08\nquiet = ['open_leave']\nfacts = {{ {facts} }}"
            );
            let cases = read("x.toml", &text).unwrap_or_else(|errors| panic!("{errors}"));
            run(&policy, &cases[0]).text(Lang::En)
        };
        let unknown = "x.toml:1: \"A\": `birth_dat`: no fact has this name; did you mean `birth_date`?";
        assert_eq!(told("birth_dat = 2010-05-20"), unknown);
        let late = "x.toml:1: \"A\", 2021-09-08: `birth_date`: expected a date not after the evaluation date";
        assert_eq!(told("birth_date = 2022-05-20"), late);
    }

    #[test]
    fn two_rows_of_a_unique_decision_that_disagree_are_a_failure() {
        let files = [(
            "x/policy.toml",
            "[policy]\nid = 'x'\ntitle = { zh = '甲', en = 'X' }\nreadings = 1\n\
             [[fact]]\nid = 'grade'\ntype = 'int'\ntitle = { zh = '年级', en = 'grade' }\n\
             [[decision]]\nid = 'level'\ntype = 'int'\ntitle = { zh = '级', en = 'level' }\ncite = { reading = 'N1' }\n\
             row = [\n{ id = 'low', when = 'grade < 4', then = 1 },\n{ id = 'mid', when = 'grade > 2', then = 2 },\n\
             { id = 'again', when = 'grade == 9', then = 2 },\n{ id = 'rest', otherwise = true, then = 3 }]\n",
        )];
        let policy = Policy::from_files(files).unwrap_or_else(|errors| panic!("{errors}"));
        let text = |grade: i64, level: i64| {
            format!(
                "[[case]]\nname = {{ zh = '甲', en = 'A' }}\non = 2021-09-08\nfacts = {{ grade = {grade} }}\nexpect = {{ level = {level} }}"
            )
        };
        let failed = |grade, level| {
            let cases = read("x.toml", &text(grade, level)).unwrap_or_else(|errors| panic!("{errors}"));
            run(&policy, &cases[0]).text(Lang::En)
        };
        let told = failed(3, 1);
        assert!(told.contains("at most one row of `level` may match, but `low` and `mid` both do"), "{told}");
        assert_eq!(failed(2, 1), "");
        assert_eq!(failed(9, 2), "", "two rows that agree do no harm");
    }
}
