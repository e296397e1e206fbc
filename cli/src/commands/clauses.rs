//! The clauses behind a child's results, for the table that people read.

use kongchuo::{Citation, Date, Facts, Lang, Options, Policy, RowOutcome, Source};

use crate::messages;

/// The citations of the decision rows that gave the results asked for, each once, in the order of the results. What no row of a decision
/// gave (an age, a date) has its clauses in `explain`.
pub fn clauses(policy: &Policy, facts: &Facts, on: Date, options: &Options, lang: Lang) -> Vec<String> {
    let mut found: Vec<Citation> = Vec::new();
    for result in policy.selected(options) {
        let Ok(derivation) = policy.explain_facts(facts, on, &result.name, options) else { continue };
        let rows = derivation.result.rows.iter().filter(|row| row.state == RowOutcome::Matched && row.say.is_some());
        for source in rows.map(|row| &row.source) {
            add(&mut found, source);
        }
    }
    found.iter().map(|citation| messages::citation(citation, policy.id(), lang)).collect()
}

fn add(found: &mut Vec<Citation>, source: &Source) {
    for citation in &source.cite {
        if !found.contains(citation) {
            found.push(citation.clone());
        }
    }
}
