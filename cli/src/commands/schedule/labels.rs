//! What the duties of a policy are called.

use std::collections::HashMap;

use kongchuo::{Policy, Subject, Vocabulary, Wording};

use crate::input::KEY;
use crate::output::DutyLabels;

/// The enum of those who act.
const ACTOR: &str = "actor";

/// The labels of a policy's obligations, of bearers, halves of the day and keys.
pub fn of(policy: &Policy) -> DutyLabels {
    let vocabulary = policy.vocabulary();
    let titles = policy.describe().obligations.into_iter().map(|one| (one.name.to_string(), one.title)).collect();
    let bearers = words(vocabulary, |name| name == ACTOR);
    let slots = words(vocabulary, |name| name != ACTOR);
    DutyLabels { titles, bearers, slots, key: key(policy) }
}

/// The words of enums with their labels; of a word that several have, the label in the first.
fn words(vocabulary: &Vocabulary, wanted: impl Fn(&str) -> bool) -> HashMap<String, Wording> {
    let mut found = HashMap::new();
    for (ty, labels) in vocabulary.types.enums.iter().zip(&vocabulary.enums).filter(|(ty, _)| wanted(&ty.name)) {
        for (word, label) in ty.words.iter().zip(&labels.words) {
            found.entry(word.clone()).or_insert_with(|| label.clone());
        }
    }
    found
}

/// What the column of keys is called: the fact that tells whom it is about.
fn key(policy: &Policy) -> Wording {
    let subject = policy.subject();
    let name = if subject == Subject::Child { KEY } else { subject.word() };
    let vocabulary = policy.vocabulary();
    vocabulary.fact_named(name).map_or_else(|| subject.title(), |id| vocabulary.input_title(id))
}
