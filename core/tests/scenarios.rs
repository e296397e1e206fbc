//! Every scenario beside the built-in rules passes, and together they reach every rule, row and parameter.

use kongchuo::scenario::{self, Coverage};
use kongchuo::{Lang, Library};

#[test]
fn every_builtin_scenario_passes_and_every_rule_is_reached() {
    let mut coverage = Coverage::new(&Library::builtin()).unwrap_or_else(|errors| panic!("{}", errors.render(false)));
    let mut failures = Vec::new();
    for (path, text) in kongchuo_rules::CASES {
        let cases = match scenario::read(path, text) {
            Ok(cases) => cases,
            Err(errors) => {
                failures.push(errors.to_string());
                continue;
            }
        };
        let id = scenario::policy_of(path).unwrap_or_else(|| panic!("{path} is in the folder of no policy"));
        let policy = coverage.policies().find(|policy| policy.id() == id).cloned();
        let policy = policy.unwrap_or_else(|| panic!("{path}: there is no policy `{id}`"));
        for case in &cases {
            let report = scenario::run(&policy, case);
            if !report.passed() {
                failures.push(report.to_string());
            }
            coverage.add(&policy, case);
        }
    }
    println!("{}", coverage.text(Lang::En));
    assert!(failures.is_empty(), "{} cases fail\n{}", failures.len(), failures.join("\n\n"));
    assert!(
        coverage.complete(),
        "some rules, rows or parameters decide nothing in any scenario:\n{}",
        coverage.text(Lang::En)
    );
}
