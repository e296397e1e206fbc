//! What is kept of reports and indicators once their rules are compiled.

use std::sync::Arc;

use super::info::{
    BodyInfo, CheckInfo, CheckKind, CountsInfo, IndicatorInfo, LabelInfo, LineInfo, ListColumnInfo, ListInfo,
    ReportInfo, TargetInfo,
};
use crate::diagnostic::Diagnostic;
use crate::language::{CalendarName, ParameterId, Reference, Type};
use crate::nearest::did_you_mean;
use crate::policy::compile::{note, own_note, title};
use crate::policy::compiled::{Compiled, Note};
use crate::policy::items::{
    At, CheckTest, ColumnSource, CountsItem, Head, IndicatorItem, LineItem, ListItem, PolicyHeader, ReportBody,
    ReportItem,
};
use crate::policy::overlay::{Layer, Layered};
use crate::policy::procedure::ACTOR;
use crate::policy::template::Template;
use crate::wording::Wording;

/// The reports and indicators in effect. `compiled` is the program of reports, whose results are their rules.
pub fn infos(
    layered: &Layered,
    compiled: &Compiled,
    headers: &[&PolicyHeader],
    findings: &mut Vec<Diagnostic>,
) -> (Vec<ReportInfo>, Vec<IndicatorInfo>) {
    let mut maker = Maker { layered, compiled, headers, findings };
    let reports = layered.reports.iter().filter_map(|layer| maker.report(layer)).collect();
    let indicators = layered.indicators.iter().filter_map(|layer| maker.indicator(layer)).collect();
    (reports, indicators)
}

struct Maker<'a> {
    layered: &'a Layered,
    compiled: &'a Compiled,
    headers: &'a [&'a PolicyHeader],
    findings: &'a mut Vec<Diagnostic>,
}

impl Maker<'_> {
    fn report(&mut self, layer: &Layer<ReportItem>) -> Option<ReportInfo> {
        let item = &layer.item;
        let id = item.head.id.value.as_str();
        let above = item.above.iter().map(|text| self.template(text)).collect();
        let say = item.say.iter().map(|text| self.template(text)).collect();
        let recipients = item.recipients.iter().map(|role| (Arc::from(role.value.as_str()), self.role(&role.value)));
        let recipients = recipients.collect();
        let body = match &item.body {
            ReportBody::Counts(counts) => BodyInfo::Counts(self.counts(layer, counts)?),
            ReportBody::List(list) => BodyInfo::List(self.list(layer, list)?),
            ReportBody::Indicators(ids) => {
                let at = |id: &At<String>| {
                    self.layered.indicators.iter().position(|layer| layer.item.head.id.value == id.value)
                };
                BodyInfo::Indicators(ids.iter().filter_map(at).collect())
            }
        };
        let note = note(&item.head, self.headers, layer.origin);
        Some(ReportInfo { id: Arc::from(id), title: title(&item.head), note, above, say, recipients, body })
    }

    fn counts(&self, layer: &Layer<ReportItem>, counts: &CountsItem) -> Option<CountsInfo> {
        let id = &layer.item.head.id.value;
        let line = |list: &str, line: &LineItem| {
            Some(LineInfo {
                label: label(&line.head),
                result: self.result(&format!("{id}.{list}.{}", line.head.id.value))?,
                group: line
                    .group
                    .as_ref()
                    .and_then(|group| counts.groups.iter().position(|known| known.id.value == group.value)),
                width: line.width,
            })
        };
        let at = |names: &[At<String>]| -> Vec<usize> {
            let find = |name: &At<String>| counts.columns.iter().position(|known| known.head.id.value == name.value);
            names.iter().filter_map(find).collect()
        };
        let checks = counts.checks.iter().map(|check| CheckInfo {
            id: Arc::from(check.head.id.value.as_str()),
            note: self.note(layer, &check.head),
            say: check.say.value.clone(),
            kind: match &check.test {
                CheckTest::Equals(sum, other) => CheckKind::Equals(at(sum), at(other)),
                CheckTest::AtMost(sum, other) => CheckKind::AtMost(at(sum), at(other)),
                CheckTest::Disjoint(columns) => CheckKind::Disjoint(at(columns)),
                CheckTest::Rows => CheckKind::Rows,
            },
        });
        Some(CountsInfo {
            heading: counts.heading.clone().unwrap_or_default(),
            rows: counts.rows.iter().map(|row| line("rows", row)).collect::<Option<_>>()?,
            total: counts.total.as_ref().map(label),
            columns: counts.columns.iter().map(|column| line("columns", column)).collect::<Option<_>>()?,
            groups: counts.groups.iter().map(label).collect(),
            checks: checks.collect(),
        })
    }

    fn list(&mut self, layer: &Layer<ReportItem>, list: &ListItem) -> Option<ListInfo> {
        let id = &layer.item.head.id.value;
        let mut columns = Vec::with_capacity(list.columns.len());
        for column in &list.columns {
            let result = self.result(&format!("{id}.columns.{}", column.head.id.value))?;
            let ty = self.compiled.results[result].ty.clone();
            let element = match ty.required() {
                Type::List(element) => element,
                other => other,
            };
            if matches!(element, Type::Record(_)) {
                let message = format!("the column `{}` would show records", column.head.id.value);
                let finding = Diagnostic::error(column.head.id.place, message);
                self.findings.push(finding.help("show their number, a date, or words"));
            }
            let mask = match &column.source {
                ColumnSource::Show(_, mask) => *mask,
                ColumnSource::Value { .. } => None,
            };
            let label = label(&column.head);
            columns.push(ListColumnInfo { label, result, ty, mask, words: column.words, width: column.width });
        }
        let at = |name: &At<String>| list.columns.iter().position(|known| known.head.id.value == name.value);
        let order = list.order.iter().filter_map(at).collect();
        Some(ListInfo { filter: self.result(&format!("{id}.where"))?, columns, order })
    }

    fn indicator(&mut self, layer: &Layer<IndicatorItem>) -> Option<IndicatorInfo> {
        let item = &layer.item;
        let id = item.head.id.value.as_str();
        let target = match &item.target {
            None => None,
            Some(target) => {
                let limit = self.compiled.results[self.result(&format!("{id}.target"))?].rule;
                if !self.compiled.program.rule(limit).depends.is_empty() {
                    let message = format!("the target of `{id}` depends on a child");
                    let finding = Diagnostic::error(target.limit.place, message);
                    self.findings.push(finding.help("a limit is a number, or made of parameters"));
                }
                Some(TargetInfo { at_most: target.at_most, limit, per: target.per })
            }
        };
        let denominator = match &item.denominator {
            Some(_) => Some(self.result(&format!("{id}.denominator"))?),
            None => None,
        };
        Some(IndicatorInfo {
            id: Arc::from(id),
            title: title(&item.head),
            note: note(&item.head, self.headers, layer.origin),
            numerator: self.result(&format!("{id}.numerator"))?,
            denominator,
            target,
        })
    }

    fn result(&self, name: &str) -> Option<usize> {
        self.compiled.results.iter().position(|result| &*result.name == name)
    }

    /// A part without a citation of its own stands under its report's.
    fn note(&self, layer: &Layer<ReportItem>, head: &Head) -> Arc<Note> {
        let mut found = own_note(head, self.headers, layer.origin);
        if found.cite.is_empty() {
            found.cite = layer.item.head.cite.iter().map(|cite| cite.value.clone()).collect();
        }
        Arc::new(found)
    }

    fn role(&self, word: &str) -> Wording {
        let vocabulary = &self.compiled.vocabulary;
        let label = vocabulary.types.enum_named(ACTOR).and_then(|id| {
            let at = vocabulary.types.enum_type(id).words.iter().position(|known| known == word)?;
            Some(vocabulary.word_title(id, u16::try_from(at).ok()?).clone())
        });
        label.unwrap_or_else(|| Wording::same(word))
    }

    /// What stands beside the table: of parameters and the day.
    fn template(&mut self, text: &At<Wording>) -> Template {
        let parameters = &self.compiled.parameters;
        let (template, problems) = Template::parse(&text.value, |name| {
            if name == "on" {
                return Ok(Reference::Calendar(CalendarName::On));
            }
            let at = (0..).zip(parameters).find(|(_, parameter)| &*parameter.name == name);
            at.map(|(at, _)| Reference::Parameter(ParameterId(at))).ok_or_else(|| {
                let help = did_you_mean(name, parameters.iter().map(|parameter| &*parameter.name));
                let help = help.map_or_else(String::new, |help| format!(": {help}"));
                format!("what stands beside a report names parameters and `on`, and `{name}` is neither{help}")
            })
        });
        self.findings.extend(problems.into_iter().map(|problem| Diagnostic::error(text.place, problem)));
        template
    }
}

fn label(head: &Head) -> LabelInfo {
    LabelInfo { id: Arc::from(head.id.value.as_str()), title: title(head) }
}
