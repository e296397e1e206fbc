//! The rules that reports and indicators stand for. What can be wrong with names inside them is told here; types are
//! checked with those of all other rules.

use crate::diagnostic::Diagnostic;
use crate::language::{Expr, ExprKind, Span};
use crate::nearest::did_you_mean;
use crate::policy::items::{At, CheckTest, ColumnSource, CountsItem, Head, ListItem, ReportBody, ReportItem, Written};
use crate::policy::overlay::{Body, Layer, Layered, LayeredRule};
use crate::policy::procedure::ACTOR;
use crate::wording::Wording;

/// Makes the rules of all reports and indicators over the facts and rules of a child; names that there are not are added to
/// `findings`.
pub fn rules(child: &Layered, findings: &mut Vec<Diagnostic>) -> Vec<LayeredRule> {
    let mut maker = Maker { child, rules: Vec::new(), findings };
    for layer in &child.reports {
        maker.report(layer);
    }
    for layer in &child.indicators {
        let (item, origin) = (&layer.item, layer.origin);
        let id = &item.head.id.value;
        maker.rule(format!("{id}.numerator"), &item.head, None, origin, "bool", &item.numerator);
        if let Some(denominator) = &item.denominator {
            maker.rule(format!("{id}.denominator"), &item.head, None, origin, "bool", denominator);
        }
        if let Some(target) = &item.target {
            maker.rule(format!("{id}.target"), &item.head, None, origin, "int", &target.limit);
        }
    }
    maker.rules
}

/// Whether a rule is a part of a report or an indicator; with `personal`, whether it is one that shows personal data, which
/// no other rule may: it is masked unless a caller asks for it.
pub fn is_part(layered: &Layered, rule: &str, personal: bool) -> bool {
    let Some((id, part)) = rule.split_once('.') else { return false };
    let report = layered.reports.iter().find(|layer| layer.item.head.id.value == id);
    if !personal {
        return report.is_some() || layered.indicators.iter().any(|layer| layer.item.head.id.value == id);
    }
    let (Some(ReportBody::List(list)), Some(column)) =
        (report.map(|layer| &layer.item.body), part.strip_prefix("columns."))
    else {
        return false;
    };
    let masked = |source: &ColumnSource| matches!(source, ColumnSource::Show(_, Some(_)));
    list.columns.iter().any(|known| known.head.id.value == column && masked(&known.source))
}

struct Maker<'a> {
    child: &'a Layered,
    rules: Vec<LayeredRule>,
    findings: &'a mut Vec<Diagnostic>,
}

impl Maker<'_> {
    fn report(&mut self, layer: &Layer<ReportItem>) {
        let item = &layer.item;
        for role in &item.recipients {
            self.role(role);
        }
        match &item.body {
            ReportBody::Counts(counts) => self.counts(layer, counts),
            ReportBody::List(list) => self.list(layer, list),
            ReportBody::Indicators(ids) => {
                let known = || self.child.indicators.iter().map(|layer| layer.item.head.id.value.as_str());
                let unknown = ids.iter().filter(|id| known().all(|known| known != id.value));
                self.findings.extend(unknown.map(|id| {
                    Diagnostic::error(id.place, format!("there is no indicator `{}`", id.value))
                        .maybe_help(did_you_mean(&id.value, known()))
                }));
            }
        }
    }

    fn counts(&mut self, layer: &Layer<ReportItem>, counts: &CountsItem) {
        let id = &layer.item.head.id.value;
        for (list, lines) in [("rows", &counts.rows), ("columns", &counts.columns)] {
            for line in lines {
                let name = format!("{id}.{list}.{}", line.head.id.value);
                self.rule(name, &line.head, Some(&layer.item.head), layer.origin, "bool", &line.when);
            }
        }
        let groups = || counts.groups.iter().map(|group| group.id.value.as_str());
        for group in counts.columns.iter().filter_map(|column| column.group.as_ref()) {
            self.known(group, "group", groups());
        }
        for group in &counts.groups {
            if counts.columns.iter().all(|column| column.group.as_ref().is_none_or(|own| own.value != group.id.value)) {
                let finding =
                    Diagnostic::error(group.id.place, format!("no column stands in the group `{}`", group.id.value));
                self.findings.push(finding.help("take it out, or give a column `group`"));
            }
        }
        let columns = || counts.columns.iter().map(|column| column.head.id.value.as_str());
        for check in &counts.checks {
            let (left, right) = match &check.test {
                CheckTest::Equals(sum, other) | CheckTest::AtMost(sum, other) => (sum.as_slice(), other.as_slice()),
                CheckTest::Disjoint(columns) => (columns.as_slice(), [].as_slice()),
                CheckTest::Rows => {
                    if counts.total.is_none() {
                        let message = "`rows_add_up` where there is no total to add up to";
                        self.findings.push(Diagnostic::error(check.head.id.place, message).help("add `total`"));
                    }
                    continue;
                }
            };
            for column in left.iter().chain(right) {
                self.known(column, "column", columns());
            }
        }
    }

    fn list(&mut self, layer: &Layer<ReportItem>, list: &ListItem) {
        let (head, origin) = (&layer.item.head, layer.origin);
        let id = &head.id.value;
        self.rule(format!("{id}.where"), head, None, origin, "bool", &list.filter);
        for column in &list.columns {
            let name = format!("{id}.columns.{}", column.head.id.value);
            match &column.source {
                ColumnSource::Value { ty, is } => {
                    self.rule(name, &column.head, Some(head), origin, &ty.value, is);
                }
                ColumnSource::Show(show, mask) => {
                    let Some(ty) = self.shown(show, mask.is_some()) else { continue };
                    let expr = Expr { kind: ExprKind::Name(show.value.clone()), span: Span::default() };
                    let is = Written { text: show.value.clone(), expr, place: show.place, offset: None };
                    self.rule(name, &column.head, Some(head), origin, &ty, &is);
                }
            }
        }
        for column in &list.order {
            self.known(column, "column", list.columns.iter().map(|column| column.head.id.value.as_str()));
        }
    }

    /// The type, as written, of a fact or rule that a column shows.
    fn shown(&mut self, show: &At<String>, masked: bool) -> Option<String> {
        let fact = self.child.facts.iter().map(|layer| &layer.item).find(|fact| fact.id.value == show.value);
        let rule = self.child.rules.iter().find(|rule| rule.head.id.value == show.value);
        let personal = fact.is_some_and(|fact| fact.pii);
        if personal && !masked {
            let message = format!("`{}` is personal data, and the column does not say how it is masked", show.value);
            let help = "add `mask`: \"name\", \"id_number\", \"roll_number\", \"address\" or \"all\"";
            self.findings.push(Diagnostic::error(show.place, message).help(help));
            return None;
        }
        if masked && !personal && (fact.is_some() || rule.is_some()) {
            let message = format!("`{}` is no personal data: there is nothing to mask", show.value);
            self.findings.push(Diagnostic::error(show.place, message).help("take `mask` out"));
            return None;
        }
        let ty = fact.map(|fact| &fact.ty.value).or_else(|| rule.map(|rule| &rule.ty.value));
        if ty.is_none() {
            let facts = self.child.facts.iter().map(|layer| layer.item.id.value.as_str());
            let rules = self.child.rules.iter().map(|rule| rule.head.id.value.as_str());
            let help = did_you_mean(&show.value, facts.chain(rules));
            let message = format!("there is no fact, definition or decision `{}`", show.value);
            self.findings.push(Diagnostic::error(show.place, message).maybe_help(help));
        }
        ty.cloned()
    }

    fn known<'n>(&mut self, name: &At<String>, what: &str, among: impl Iterator<Item = &'n str> + Clone) {
        if among.clone().all(|known| known != name.value) {
            let message = format!("the report has no {what} `{}`", name.value);
            self.findings.push(Diagnostic::error(name.place, message).maybe_help(did_you_mean(&name.value, among)));
        }
    }

    fn role(&mut self, role: &At<String>) {
        let found = self.child.enums.iter().find(|layer| layer.item.id.value == ACTOR);
        let words: Vec<&str> =
            found.iter().flat_map(|layer| layer.item.words.iter().map(|(word, _)| word.value.as_str())).collect();
        if !words.contains(&role.value.as_str()) {
            let help = did_you_mean(&role.value, words);
            let message = format!("there is no role `{}`", role.value);
            self.findings.push(Diagnostic::error(role.place, message).maybe_help(help));
        }
    }

    /// A rule for a part; `of` is what it inherits from.
    fn rule(&mut self, id: String, head: &Head, of: Option<&Head>, origin: usize, ty: &str, is: &Written) {
        let place = head.id.place;
        let cite =
            if head.cite.is_empty() { of.map(|of| of.cite.clone()).unwrap_or_default() } else { head.cite.clone() };
        let catalogue = match of {
            Some(of) if head.catalogue.is_empty() => of.catalogue.clone(),
            _ => head.catalogue.clone(),
        };
        let own = |head: &Head| head.title.clone().unwrap_or_else(|| Wording::same(head.id.value.as_str()));
        let title = match of.map(own) {
            Some(of) => Wording::new(format!("{}：{}", of.zh, own(head).zh), format!("{}: {}", of.en, own(head).en)),
            None => own(head),
        };
        let head = Head {
            id: At { value: id, place },
            title: Some(title),
            replaces: None,
            cite,
            catalogue,
            strength: head.strength,
            reading: head.reading.clone().or_else(|| of.and_then(|of| of.reading.clone())),
        };
        self.rules.push(LayeredRule {
            head,
            ty: At { value: ty.to_owned(), place },
            origin,
            result: true,
            subjects: None,
            body: Body::Definition(is.clone()),
        });
    }
}
