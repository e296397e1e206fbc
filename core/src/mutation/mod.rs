//! Mutation testing of rule packs (变异测试): tests the scenario tests.
//!
//! A mutant is a policy in which one thing is wrong: a number one off, a `<` where `<=` stands, a row left out. A scenario
//! kills it by failing. A mutant that survives is a thing the pack says and no scenario looks at; or it answers as the
//! pack does whatever the facts, which the file `equivalent.toml` beside the pack claims with a proof.
//!
//! [`mutants`] changes the items of a pack as they are laid over one another, [`Trials`] holds the scenarios against each,
//! [`report()`] says what became of them.
//!
//! ```
//! use kongchuo::mutation::{Trials, Verdict, mutants};
//! use kongchuo::{Library, scenario};
//! let pack = "[policy]\nid = 'mine'\ntitle = { zh = '甲', en = 'Mine' }\nreadings = 1
//! [[fact]]\nid = 'grade'\ntype = 'int'\ntitle = { zh = '年级', en = 'Grade' }
//! [[definition]]\nid = 'junior'\ntype = 'bool'\nis = 'grade >= 7'\nresult = true
//! title = { zh = '初中', en = 'Junior' }\ncite = { reading = 'N1' }\n";
//! let library = Library::with_files([("mine/policy.toml", pack)]);
//! let case = "[[case]]\nname = { zh = '七年级', en = 'Grade seven' }\non = 2021-09-01
//! facts = { grade = 7 }\nexpect = { junior = true }\n";
//! let cases = scenario::read("mine/cases/grade.toml", case)?;
//! let trials = Trials::new(&library, cases.into_iter().map(|case| ("mine".to_owned(), case)))?;
//!
//! let mutants = mutants(&library, "mine")?;
//! let survivors: Vec<&str> = mutants
//!     .iter()
//!     .filter(|mutant| trials.run(mutant) == Verdict::Survived)
//!     .map(|mutant| &*mutant.change)
//!     .collect();
//! assert_eq!(survivors, ["grade >= 7 -> grade >= 6"], "nobody asks about grade six");
//! # Ok::<(), kongchuo::Diagnostics>(())
//! ```

mod disjoint;
mod edit;
mod equivalent;
mod expression;
mod obligations;
mod parameters;
mod procedures;
mod report;
mod rollups;
mod rules;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod tests_obligations;
#[cfg(test)]
mod tests_procedures;
mod trials;

use std::collections::HashMap;
use std::sync::Arc;

#[cfg(feature = "cases")]
pub use equivalent::builtin_lists;
pub use equivalent::{Equivalent, Equivalents, pack_of};
pub use report::{MutationReport, PackMutation, report};
pub use trials::{Killer, Trials, Verdict};

use crate::diagnostic::{Diagnostics, Place};
use crate::policy::{Library, Policy, lay};
use crate::wording::{Lang, Wording};
use edit::Edit;

/// One thing changed in a rule pack.
#[derive(Debug, Clone)]
pub struct Mutant {
    /// the pack that wrote what is changed
    pub pack: Arc<str>,
    /// the parameter, definition, decision, judgement, rollup, procedure or obligation
    pub item: Arc<str>,
    /// the row of the decision; of a procedure the part: `require.severe`, `documents.diagnosis`, `steps.county_review`; of
    /// an obligation too: `anchor`, `parts.opinion`, `cadence.phase.0.times`
    pub row: Option<Arc<str>>,
    /// what is changed, the same in every language: `7 -> 8`, `removed`, `negated`, `swapped with other`, `without a < b`;
    /// with a number after it where an item has several of one text. With item and row it names the mutant
    pub change: Arc<str>,
    /// the file
    pub path: Arc<str>,
    /// the line, from 1
    pub line: usize,
    /// the column, from 1, in characters
    pub column: usize,
    /// what is changed, in a few words
    pub text: Wording,
    edit: Edit,
}

impl Mutant {
    /// Where and what, on one line.
    pub fn line_of(&self, lang: Lang) -> String {
        let Mutant { path, line, column, text, .. } = self;
        match lang {
            Lang::Zh => format!("{path}:{line}:{column}：{}", text.zh),
            Lang::En => format!("{path}:{line}:{column}: {}", text.en),
        }
    }
}

/// A change before it is named.
struct Found {
    item: String,
    row: Option<String>,
    change: String,
    place: Place,
    what: What,
    edit: Edit,
}

/// What kind of change it is, for the sentence that describes it.
enum What {
    Parameter,
    Expression,
    Negated,
    Removed,
    Swapped(String),
    Kept,
}

/// Every change of the items that a pack wrote, in the order of files and places.
///
/// Some of them make no policy at all, which only [`Trials::run`] finds out: they are no mutants.
///
/// The errors are those of the library's pack itself.
pub fn mutants(library: &Library, pack: &str) -> Result<Vec<Mutant>, Diagnostics> {
    let policy = Policy::from_library(library, pack)?;
    let packs = library.packs_of(pack).unwrap_or_default();
    let Some((own, _)) = packs.split_last() else { return Ok(Vec::new()) };
    let origin = packs.len() - 1;
    let (layered, _) = lay(&packs);
    let mut found = Vec::new();
    // Another kind of item is changed in a file of its own, which is called here.
    parameters::parameters(&layered, origin, &policy.vocabulary().types, &mut found);
    rules::rules(&layered, origin, &mut found);
    rules::drops(own, &mut found);
    procedures::procedures(&layered, origin, &mut found);
    rollups::rollups(&layered, origin, &mut found);
    obligations::obligations(&layered, origin, &mut found);
    Ok(named(found, library, pack))
}

/// Numbers the changes that would go by one name, and says where each stands.
fn named(mut found: Vec<Found>, library: &Library, pack: &str) -> Vec<Mutant> {
    found.sort_by_key(|found| (found.place.file, found.place.span.start));
    let pack: Arc<str> = Arc::from(pack);
    let mut seen: HashMap<(String, Option<String>, String), usize> = HashMap::new();
    let mut mutants = Vec::with_capacity(found.len());
    for Found { item, row, mut change, place, what, edit } in found {
        let times = seen.entry((item.clone(), row.clone(), change.clone())).or_default();
        *times += 1;
        if *times > 1 {
            change = format!("{change} ({times})");
        }
        let (line, column) = library.sources().line_column(place.file, place.span.start);
        mutants.push(Mutant {
            pack: pack.clone(),
            text: sentence(&item, row.as_deref(), &change, &what),
            item: Arc::from(item),
            row: row.map(Arc::from),
            change: Arc::from(change),
            path: Arc::from(library.sources().path(place.file)),
            line,
            column,
            edit,
        });
    }
    mutants
}

fn sentence(item: &str, row: Option<&str>, change: &str, what: &What) -> Wording {
    let (zh, en) = match row {
        Some(row) => (format!("`{item}` 的行 `{row}`"), format!("row `{row}` of `{item}`")),
        None => (format!("`{item}`"), format!("`{item}`")),
    };
    match what {
        What::Parameter => Wording::new(format!("参数 {zh}：{change}"), format!("parameter {en}: {change}")),
        What::Expression => match change.strip_prefix("without ") {
            Some(rest) => Wording::new(format!("{zh}：略去 {rest}"), format!("{en}: {change}")),
            None => Wording::new(format!("{zh}：{change}"), format!("{en}: {change}")),
        },
        What::Negated => Wording::new(format!("{zh}：条件取反"), format!("{en}: condition negated")),
        What::Removed => Wording::new(format!("{zh}：删除"), format!("{en}: removed")),
        What::Swapped(other) => {
            Wording::new(format!("{zh}：与行 `{other}` 对调"), format!("{en}: swapped with row `{other}`"))
        }
        What::Kept => Wording::new(format!("{zh}：本应去掉而保留"), format!("{en}: kept, though dropped here")),
    }
}
