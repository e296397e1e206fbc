//! Whom an item is about: `subject = "school"`, or an array of such words.

use crate::diagnostic::Diagnostic;
use crate::policy::toml_view::Table;
use crate::subject::{Subject, Subjects};

/// The subjects that a table names; none where it names none.
pub(super) fn subjects(table: &mut Table<'_>) -> Option<Subjects> {
    let node = table.optional("subject")?;
    let words = Subject::ALL.map(|subject| (subject.word(), subject));
    if node.value().as_array().is_none() {
        return node.word(&words).map(Subjects::from);
    }
    let nodes = node.array().unwrap_or_default();
    if nodes.is_empty() {
        let finding = Diagnostic::error(node.place(), "`subject` names nobody");
        node.report(
            finding.help("leave it out for a child, or name organisations: subject = [\"school\", \"township\"]"),
        );
    }
    let named: Vec<Subject> = nodes.iter().filter_map(|node| node.word(&words)).collect();
    let all = named.iter().fold(Subjects::NONE, |all, subject| all.and(*subject));
    (all != Subjects::NONE).then_some(all)
}
