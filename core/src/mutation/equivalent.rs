//! Mutants that no scenario can notice, listed beside their pack with the proof: `equivalent.toml`.
//!
//! ```toml
//! [[equivalent]]
//! item = "attendance_status"
//! row = "absent"
//! change = "on < suspected_on -> on <= suspected_on"
//! proof = { zh = "…", en = "…" }
//! ```
//!
//! `item`, `row` and `change` are those of the mutant, as the report of a run shows them.

use super::{Mutant, Verdict};
use crate::diagnostic::{Diagnostic, Diagnostics, Place, Sources};
use crate::nearest::did_you_mean;
use crate::policy::items::At;
use crate::policy::toml_view::{Node, Table};
use crate::policy::{EQUIVALENT, read_file, required_wording, sorted};
use crate::wording::Wording;

/// A mutant that is said to answer as its pack does, whatever the facts.
#[derive(Debug, Clone, PartialEq)]
pub struct Equivalent {
    /// the pack
    pub pack: String,
    /// the parameter, definition or decision
    pub item: String,
    /// the row of the decision
    pub row: Option<String>,
    /// what is changed
    pub change: String,
    /// why nobody can tell
    pub proof: Wording,
    place: Place,
}

/// The lists of several packs.
#[derive(Debug, Clone, Default)]
pub struct Equivalents {
    sources: Sources,
    /// in the order of files and places
    pub list: Vec<Equivalent>,
}

/// The id of the pack that a list belongs to: its folder; none where the file is no such list.
///
/// ```
/// use kongchuo::mutation::pack_of;
/// assert_eq!(pack_of("rules/guyuan-2021/equivalent.toml"), Some("guyuan-2021"));
/// assert_eq!(pack_of("rules/guyuan-2021/policy.toml"), None);
/// ```
pub fn pack_of(path: &str) -> Option<&str> {
    let mut parts = path.rsplit(['/', '\\']);
    let name = parts.next()?;
    parts.next().filter(|folder| name == EQUIVALENT && !folder.is_empty())
}

/// The lists of the built-in policies: `(path, text)`, sorted by path.
#[cfg(feature = "cases")]
pub fn builtin_lists() -> &'static [(&'static str, &'static str)] {
    kongchuo_rules::EQUIVALENT
}

impl Equivalents {
    /// Reads lists, `(path, text)` each; files that are none are passed over. Every error in them at once.
    pub fn read<'a>(files: impl IntoIterator<Item = (&'a str, &'a str)>) -> Result<Equivalents, Diagnostics> {
        let mut read = Equivalents::default();
        let mut findings = Vec::new();
        for (path, text) in files {
            let Some(pack) = pack_of(path) else { continue };
            let file = read.sources.add(path, text);
            let list = &mut read.list;
            let (found, _) = read_file(&read.sources, file, "a list of equivalent mutants", |mut root| {
                if let Some(node) = root.required("equivalent") {
                    let tables = node.tables("`[[equivalent]]`").into_iter();
                    list.extend(tables.filter_map(|table| entry(table, pack)));
                }
                root.finish();
            });
            findings.extend(found);
        }
        for (at, entry) in read.list.iter().enumerate() {
            if let Some(first) = read.list[..at].iter().find(|first| first.name() == entry.name()) {
                let finding = Diagnostic::error(entry.place, "this mutant is listed already");
                findings.push(finding.related(first.place, "the first is here"));
            }
        }
        let Equivalents { sources, .. } = &read;
        if findings.is_empty() {
            Ok(read)
        } else {
            Err(Diagnostics { sources: sources.clone(), list: sorted(findings) })
        }
    }

    /// Whether a mutant is listed.
    pub fn has(&self, mutant: &Mutant) -> bool {
        self.list.iter().any(|entry| entry.is(mutant))
    }

    /// What is wrong with the lists, given what became of every mutant: entries that name none, and those that a scenario
    /// tells from the pack after all.
    pub fn check(&self, verdicts: &[(Mutant, Verdict)]) -> Diagnostics {
        let list = self.list.iter().filter_map(|entry| entry.finding(verdicts)).collect();
        Diagnostics { sources: self.sources.clone(), list }
    }
}

impl Equivalent {
    fn name(&self) -> (&str, &str, Option<&str>, &str) {
        (&self.pack, &self.item, self.row.as_deref(), &self.change)
    }

    fn is(&self, mutant: &Mutant) -> bool {
        self.name() == (&*mutant.pack, &*mutant.item, mutant.row.as_deref(), &*mutant.change)
    }

    fn finding(&self, verdicts: &[(Mutant, Verdict)]) -> Option<Diagnostic> {
        match verdicts.iter().find(|(mutant, _)| self.is(mutant)) {
            Some((_, Verdict::Survived)) => None,
            Some((_, Verdict::Killed(killer))) => {
                let by = match &killer.scenario {
                    Some((path, line)) => format!("the scenario at {path}:{line} fails with it"),
                    None => format!("`{}` no longer loads with it", killer.policy),
                };
                let finding = Diagnostic::error(self.place, "this mutant is not equivalent: it is killed");
                Some(finding.help(format!("take the entry out: {by}")))
            }
            Some((_, Verdict::NoMutant)) => {
                let finding = Diagnostic::error(self.place, "this change makes no policy, and so no mutant");
                Some(finding.help("take the entry out"))
            }
            None => {
                let same_place = |mutant: &&Mutant| {
                    *mutant.pack == *self.pack
                        && *mutant.item == *self.item
                        && mutant.row.as_deref() == self.row.as_deref()
                };
                let changes = verdicts.iter().map(|(mutant, _)| mutant).filter(same_place);
                let help = did_you_mean(&self.change, changes.map(|mutant| &*mutant.change));
                let finding = Diagnostic::error(self.place, "no mutant has this item, row and change");
                Some(
                    finding
                        .help("take the entry out, or write it as the report of `test --mutate` does")
                        .maybe_help(help),
                )
            }
        }
    }
}

fn entry(mut table: Table<'_>, pack: &str) -> Option<Equivalent> {
    let place = table.place();
    let item = table.required_text("item");
    let row = table.optional("row").map(Node::text);
    let change = table.required_text("change");
    let proof = required_wording(&mut table, "proof");
    table.finish();
    let row = match row {
        Some(row) => Some(row?.value),
        None => None,
    };
    let text = |text: Option<At<String>>| text.map(|text| text.value);
    Some(Equivalent { pack: pack.to_owned(), item: text(item)?, row, change: text(change)?, proof: proof?, place })
}
