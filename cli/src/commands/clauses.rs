//! The clauses behind a child's results, for the table that people read.

use kongchuo::{Date, Facts, Lang, Options, Policy};

use crate::messages;

/// What the rows that gave the results cite, each once. The warnings have their clauses in `explain`.
pub fn clauses(policy: &Policy, facts: &Facts, on: Date, options: &Options, lang: Lang) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for clauses in policy.clauses(facts, on, options).unwrap_or_default() {
        if &*clauses.result == "warnings" {
            continue;
        }
        for citation in &clauses.cite {
            let text = messages::citation(citation, policy.id(), lang);
            if !found.contains(&text) {
                found.push(text);
            }
        }
    }
    found
}
