//! Which items encode which row of the catalogue.

use std::fmt::Write as _;
use std::sync::Arc;

use crate::policy::items::{Citation, RowKind};
use crate::policy::{Note, Policy};
use crate::wording::Lang;

/// A row of a document's catalogue, or a reading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CatalogueRow {
    /// `GY15`, `N1`
    pub id: String,
    /// its kinds, where the pack says them
    pub kinds: Vec<RowKind>,
    /// the items that carry it, by policy: `item`, or `decision.row` where only the row does. A document's own rows are
    /// looked for in its policy, readings in all
    pub items: Vec<(Arc<str>, Vec<String>)>,
}

/// Whether a row is encoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// some item carries it
    Encoded,
    /// none does, and all it asks for is a calendar of duties or reports
    Later,
    /// none does
    Missing,
}

impl CatalogueRow {
    /// Whether it is encoded.
    pub fn encoding(&self) -> Encoding {
        if !self.items.is_empty() {
            Encoding::Encoded
        } else if !self.kinds.is_empty() && self.kinds.iter().all(|kind| kind.is_calendar()) {
            Encoding::Later
        } else {
            Encoding::Missing
        }
    }
}

/// The rows of a policy's own catalogue and readings. `all` are the policies of the library: readings are everybody's.
pub(super) fn rows(policy: &Policy, all: &[&Policy]) -> Vec<CatalogueRow> {
    let document = &policy.compiled.document;
    let row = |id: String, items: Vec<(Arc<str>, Vec<String>)>| {
        let kinds = document.kinds.iter().find(|(row, _)| *row == id).map(|(_, kinds)| kinds.clone());
        let items = items.into_iter().filter(|(_, items)| !items.is_empty()).collect();
        CatalogueRow { kinds: kinds.unwrap_or_default(), id, items }
    };
    let (prefix, count) = document.catalogue.clone().unwrap_or_default();
    let own = (1..=count).map(|number| format!("{prefix}{number:02}"));
    let own = own.map(|id| {
        let items = carriers(policy, |note| note.catalogue.contains(&id));
        row(id, vec![(document.id.clone(), items)])
    });
    let readings = (1..=document.readings.unwrap_or(0)).map(|number| format!("N{number}"));
    let readings = readings.map(|id| {
        let reads = |note: &Note| {
            let knob = note.reading.as_ref().and_then(|(knob, _)| knob.as_ref());
            let cites = |cite: &Citation| matches!(cite, Citation::Reading { id: cited } if *cited == id);
            knob.is_some_and(|knob| *knob == id) || note.cite.iter().any(cites)
        };
        let items = all.iter().filter(|other| builds_on(other, &document.id, all)).map(|other| {
            let name = &other.compiled.document.id;
            (name.clone(), carriers(other, |note| note.origin == *name && reads(note)))
        });
        let items = items.collect();
        row(id, items)
    });
    own.chain(readings).collect()
}

/// Whether a policy is the base, or extends it through any number of others.
fn builds_on(policy: &Policy, base: &str, all: &[&Policy]) -> bool {
    let document = &policy.compiled.document;
    *document.id == *base
        || document.extends.as_ref().is_some_and(|below| {
            let found = all.iter().find(|other| *other.compiled.document.id == **below);
            found.is_some_and(|below| builds_on(below, base, all))
        })
}

/// The items whose note is meant; a row alone where its decision is not.
fn carriers(policy: &Policy, meant: impl Fn(&Note) -> bool) -> Vec<String> {
    let parameters = policy.compiled.parameters.iter().filter(|parameter| meant(&parameter.note));
    let mut items: Vec<String> = parameters.map(|parameter| parameter.name.to_string()).collect();
    let procedures = policy.procedures();
    let reports = policy.reports();
    let indicators = policy.indicators().iter().filter(|info| meant(&info.note)).map(|info| &*info.id);
    let obligations = policy.all_obligations().filter(|(_, info)| meant(&info.note)).map(|(_, info)| &*info.id);
    let mut whole: Vec<&str> = procedures.iter().filter(|info| meant(&info.note)).map(|info| &*info.id).collect();
    whole.extend(obligations);
    whole.extend(reports.iter().filter(|info| meant(&info.note)).map(|info| &*info.id).chain(indicators));
    items.extend(whole.iter().map(ToString::to_string));
    for (rule, info) in policy.all_rules() {
        // What these stand for goes by their name and a dot; a part is told where the whole is not.
        if rule.name.split_once('.').is_some_and(|(of, _)| whole.contains(&of)) {
            continue;
        }
        if meant(&info.note) {
            items.push(rule.name.to_string());
        } else {
            let rows = info.rows.iter().filter(|row| meant(&row.note));
            items.extend(rows.map(|row| format!("{}.{}", rule.name, row.id)));
        }
    }
    // What is said of renewal, review and effects is of the procedure.
    let more = procedures.iter().filter(|info| !whole.contains(&&*info.id) && info.notes().any(&meant));
    items.extend(more.map(|info| info.id.to_string()));
    let checked = reports.iter().filter(|info| !whole.contains(&&*info.id) && info.notes().any(&meant));
    items.extend(checked.map(|info| info.id.to_string()));
    items
}

/// A line for each row, and one that counts them; nothing where there are none. `policy` is the one the rows belong to.
pub(super) fn text(rows: &[CatalogueRow], policy: &str, lang: Lang) -> String {
    let mut text = String::new();
    if rows.is_empty() {
        return text;
    }
    let kinds = |row: &CatalogueRow| row.kinds.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
    let width = rows.iter().map(|row| kinds(row).len()).max().unwrap_or(0);
    let [later, missing] = match lang {
        Lang::Zh => ["待后续", "缺"],
        Lang::En => ["later", "missing"],
    };
    for row in rows {
        let items = match row.encoding() {
            Encoding::Encoded => {
                let of = |(by, items): &(Arc<str>, Vec<String>)| {
                    let items = items.join(", ");
                    if **by == *policy { items } else { format!("{by}: {items}") }
                };
                row.items.iter().map(of).collect::<Vec<_>>().join("; ")
            }
            Encoding::Later => later.to_owned(),
            Encoding::Missing => missing.to_owned(),
        };
        let CatalogueRow { id, .. } = row;
        let _ = match width {
            0 => writeln!(text, "  {id:<4}  {items}"),
            _ => writeln!(text, "  {id:<4}  {:<width$}  {items}", kinds(row)),
        };
    }
    let of = |encoding: Encoding| -> Vec<&str> {
        rows.iter().filter(|row| row.encoding() == encoding).map(|row| row.id.as_str()).collect()
    };
    let encoded = of(Encoding::Encoded).len();
    let mut counts = vec![match lang {
        Lang::Zh => format!("已编码 {encoded}"),
        Lang::En => format!("{encoded} encoded"),
    }];
    for (word, ids) in [(later, of(Encoding::Later)), (missing, of(Encoding::Missing))] {
        if !ids.is_empty() {
            counts.push(match lang {
                Lang::Zh => format!("{word} {}（{}）", ids.len(), ids.join("、")),
                Lang::En => format!("{} {word} ({})", ids.len(), ids.join(", ")),
            });
        }
    }
    let all = rows.len();
    let _ = match lang {
        Lang::Zh => writeln!(text, "  共 {all} 行：{}", counts.join("，")),
        Lang::En => writeln!(text, "  {all} row{}: {}", if all == 1 { "" } else { "s" }, counts.join(", ")),
    };
    text
}
