//! Reads the TOML files of one rule pack into its items, and every error in them at once.
//!
//! Nothing is resolved between items here: types are names, expressions are trees, `replaces` is a word.

mod cadence;
mod head;
mod header;
mod obligation;
mod procedure;
mod report;
mod rollup;
mod rules;
mod subject;
mod vocabulary;
mod written;

#[cfg(test)]
mod tests;

use std::collections::HashMap;

pub use cadence::MAX_CADENCE;
pub(crate) use head::required_wording;
pub use header::{MAX_CATALOGUE, MAX_READINGS};
pub use procedure::{MAX_GROUPS, MAX_PARTS};
pub use report::MAX_LINES;

use super::items::{
    At, EnumItem, FactItem, IndicatorItem, ObligationItem, Pack, PackRead, ParameterItem, PatchItem, PolicyHeader,
    ProcedureItem, RecordItem, ReportItem, ResultItem, RollupItem, RowKinds, RuleItem, TermItem,
};
use super::report::READ;
use super::toml_file::read_file;
use super::toml_view::{Node, Table, start_of};
use crate::diagnostic::{Diagnostic, FileId, Sources};
use crate::order::sort_by_key;

/// How many items a pack may have.
pub const MAX_ITEMS: usize = 4096;

/// How many rows a decision may have.
pub const MAX_ROWS: usize = 512;

/// Reads the files of one folder.
///
/// Gives the pack where its `[policy]` could be read, and all findings in the order of files and places. An item that could
/// not be read is reported and left out, and of two items with one identifier the second is: with any error among the
/// findings, what is laid over this pack or compiled from it may report consequences rather than causes.
pub fn read_pack(sources: &Sources, files: &[FileId]) -> PackRead {
    let mut files = files.to_vec();
    sort_by_key(&mut files, |file| sources.path(*file));
    let mut reader = PackReader::default();
    for file in &files {
        reader.file(sources, *file);
    }
    let pack = reader.finish(&files);
    (pack, sorted(reader.findings))
}

/// Findings in the order of files and places; those without a place first.
pub(crate) fn sorted(mut findings: Vec<Diagnostic>) -> Vec<Diagnostic> {
    sort_by_key(&mut findings, |finding| finding.place.map(|place| (place.file, place.span.start, place.span.end)));
    findings
}

/// The items of the files read so far.
#[derive(Debug, Default)]
struct PackReader {
    header: Option<PolicyHeader>,
    kinds: Vec<RowKinds>,
    items: Items,
    findings: Vec<Diagnostic>,
    /// some file could not be read whole: what is missing may be there
    broken: bool,
}

#[derive(Debug, Default)]
struct Items {
    count: usize,
    parameters: Vec<ParameterItem>,
    facts: Vec<FactItem>,
    enums: Vec<EnumItem>,
    records: Vec<RecordItem>,
    results: Vec<ResultItem>,
    terms: Vec<TermItem>,
    rules: Vec<RuleItem>,
    patches: Vec<PatchItem>,
    procedures: Vec<ProcedureItem>,
    rollups: Vec<RollupItem>,
    obligations: Vec<ObligationItem>,
    reports: Vec<ReportItem>,
    indicators: Vec<IndicatorItem>,
}

impl PackReader {
    fn file(&mut self, sources: &Sources, id: FileId) {
        let folder = sources.path(id).rsplit(['/', '\\']).nth(1);
        let (mut found, whole) = read_file(sources, id, "a rule pack", |root| self.root(root, folder));
        self.findings.append(&mut found);
        self.broken |= !whole;
    }

    fn root(&mut self, mut root: Table<'_>, folder: Option<&str>) {
        if let Some(node) = root.optional("policy") {
            self.header(node, folder);
        }
        if let Some(node) = root.optional("catalogue") {
            self.kinds.extend(header::kinds(node));
        }
        let items = &mut self.items;
        items.read(&mut root, "parameter", rules::parameter, |items| &mut items.parameters);
        items.read(&mut root, "fact", vocabulary::fact, |items| &mut items.facts);
        items.read(&mut root, "enum", vocabulary::enumeration, |items| &mut items.enums);
        items.read(&mut root, "record", vocabulary::record, |items| &mut items.records);
        items.read(&mut root, "result", vocabulary::result, |items| &mut items.results);
        items.read(&mut root, "term", vocabulary::term, |items| &mut items.terms);
        let before = items.rules.len();
        let definition = |table: Table<'_>| rules::definition(table).map(RuleItem::Definition);
        let decision = |table: Table<'_>| rules::decision(table).map(RuleItem::Decision);
        let judgement = |table: Table<'_>| procedure::judgement(table).map(RuleItem::Judgement);
        items.read(&mut root, "definition", definition, |items| &mut items.rules);
        items.read(&mut root, "decision", decision, |items| &mut items.rules);
        items.read(&mut root, "judgement", judgement, |items| &mut items.rules);
        sort_by_key(&mut items.rules[before..], |rule| rule.head().id.place.span.start);
        items.read(&mut root, "patch", rules::patch, |items| &mut items.patches);
        items.read(&mut root, "procedure", procedure::procedure, |items| &mut items.procedures);
        items.read(&mut root, "rollup", rollup::rollup, |items| &mut items.rollups);
        items.read(&mut root, "obligation", obligation::obligation, |items| &mut items.obligations);
        if READ {
            items.read(&mut root, "report", report::report, |items| &mut items.reports);
            items.read(&mut root, "indicator", report::indicator, |items| &mut items.indicators);
        } else {
            // Known keys all the same.
            let _passed_over = ["report", "indicator"].map(|kind| root.optional(kind));
        }
        root.finish();
    }

    fn header(&mut self, node: Node<'_>, folder: Option<&str>) {
        let Some(table) = node.table("`[policy]`") else { return };
        let header = header::header(table, folder);
        match (&self.header, header) {
            (Some(first), Some(second)) => {
                let finding = Diagnostic::error(second.id.place, "a second `[policy]` in one pack");
                node.report(finding.related(first.id.place, "the first is here"));
            }
            (None, Some(header)) => self.header = Some(header),
            // Its own errors were reported; that it is there keeps "no [policy]" from being another.
            (_, None) => self.broken = true,
        }
    }

    fn finish(&mut self, files: &[FileId]) -> Option<Pack> {
        let items = std::mem::take(&mut self.items);
        let mut report = |finding| self.findings.push(finding);
        let pack = (
            unique(items.parameters, "parameter", |item| &item.head.id, &mut report),
            unique(items.facts, "fact", |item| &item.id, &mut report),
            unique(items.enums, "enum", |item| &item.id, &mut report),
            unique(items.records, "record", |item| &item.id, &mut report),
            unique(items.results, "result", |item| &item.id, &mut report),
            unique(items.terms, "term", |item| &item.id, &mut report),
            unique(items.rules, "definition or decision", |item| &item.head().id, &mut report),
            unique(items.procedures, "procedure", |item| &item.head.id, &mut report),
        );
        let rollups = unique(items.rollups, "rollup", |item| &item.head.id, &mut report);
        let obligations = unique(items.obligations, "obligation", |item| &item.head.id, &mut report);
        let reports = unique(items.reports, "report", |item| &item.head.id, &mut report);
        let indicators = unique(items.indicators, "indicator", |item| &item.head.id, &mut report);
        if self.header.is_none() && !self.broken {
            let place = files.first().map(|file| start_of(*file));
            let finding = Diagnostic::error(place, "no `[policy]` in this pack");
            self.findings.push(finding.help("add `[policy]` with `id` and `title` to `policy.toml`"));
        }
        let (parameters, facts, enums, records, results, terms, rules, procedures) = pack;
        let patches = items.patches;
        let kinds = unique(
            std::mem::take(&mut self.kinds),
            "line about",
            |kinds| &kinds.row,
            |finding| {
                self.findings.push(finding);
            },
        );
        let header = PolicyHeader { kinds, ..self.header.take()? };
        Some(Pack {
            header,
            parameters,
            facts,
            enums,
            records,
            results,
            terms,
            rules,
            procedures,
            obligations,
            patches,
            rollups,
            reports,
            indicators,
        })
    }
}

impl Items {
    /// Reads the items of one kind in one file.
    fn read<T>(
        &mut self,
        root: &mut Table<'_>,
        kind: &'static str,
        read: impl Fn(Table<'_>) -> Option<T>,
        list: impl Fn(&mut Self) -> &mut Vec<T>,
    ) {
        let Some(node) = root.optional(kind) else { return };
        for table in node.tables(&format!("`[[{kind}]]`")) {
            self.count += 1;
            if self.count == MAX_ITEMS + 1 {
                table.report(table.error(format!("more than {MAX_ITEMS} items in one pack")));
            }
            if self.count > MAX_ITEMS {
                return;
            }
            let item = read(table);
            list(self).extend(item);
        }
    }
}

/// Keeps the first of several things with one identifier and reports the others.
fn unique<T>(items: Vec<T>, what: &str, id: impl Fn(&T) -> &At<String>, mut report: impl FnMut(Diagnostic)) -> Vec<T> {
    let mut seen = HashMap::new();
    items
        .into_iter()
        .filter(|item| {
            let id = id(item);
            let first = *seen.entry(id.value.clone()).or_insert(id.place);
            if first != id.place {
                let finding = Diagnostic::error(id.place, format!("a second {what} `{}`", id.value));
                report(finding.related(first, "the first is here"));
            }
            first == id.place
        })
        .collect()
}
