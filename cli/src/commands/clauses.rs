//! The clauses behind a child's results, for the table that people read.

use kongchuo::{Citation, Date, Facts, Lang, Options, Policy, RowOutcome};

use crate::messages;

/// For each result that rows of a decision gave, its label and what those rows cite. What no row gave (an age, a date), and the
/// warnings, have their clauses in `explain`.
pub fn clauses(policy: &Policy, facts: &Facts, on: Date, options: &Options, lang: Lang) -> Vec<String> {
    let mut found = Vec::new();
    for result in policy.selected(options).into_iter().filter(|result| &*result.name != "warnings") {
        let Ok(derivation) = policy.explain_facts(facts, on, &result.name, options) else { continue };
        let mut cited: Vec<&Citation> = Vec::new();
        for row in derivation.result.rows.iter().filter(|row| row.state == RowOutcome::Matched && row.say.is_some()) {
            cited.extend(row.source.cite.iter().filter(|citation| !cited.contains(citation)).collect::<Vec<_>>());
        }
        if !cited.is_empty() {
            let cited: Vec<String> =
                cited.into_iter().map(|citation| messages::citation(citation, policy.id(), lang)).collect();
            found.push(messages::labelled(&result.title, &cited, lang));
        }
    }
    found
}
