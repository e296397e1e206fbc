//! Words that items name of an enum of the vocabulary: the roles of those who act, kinds of documents.

use super::items::At;
use super::overlay::Layered;
use crate::diagnostic::Diagnostic;
use crate::nearest::did_you_mean;
use crate::wording::Wording;

/// The label of a word of an enum; none where there is no such word.
pub fn label(layered: &Layered, name: &str, word: &str) -> Option<Wording> {
    let found = layered.enums.iter().find(|layer| layer.item.id.value == name)?;
    found.item.words.iter().find(|(known, _)| known.value == word).map(|(_, label)| label.clone())
}

/// Reports a word that the enum does not have, called `what` in the message.
pub fn check(layered: &Layered, name: &str, what: &str, word: &At<String>, findings: &mut Vec<Diagnostic>) {
    if label(layered, name, &word.value).is_some() {
        return;
    }
    let found = layered.enums.iter().find(|layer| layer.item.id.value == name);
    let words = found.iter().flat_map(|layer| layer.item.words.iter().map(|(known, _)| known.value.as_str()));
    let help = match found {
        Some(_) => did_you_mean(&word.value, words),
        None => Some(format!("the vocabulary has no enum `{name}`")),
    };
    let message = format!("there is no {what} `{}`", word.value);
    findings.push(Diagnostic::error(word.place, message).maybe_help(help));
}
