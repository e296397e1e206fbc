//! What packs cite exists: documents and their clauses, readings, and rows of the catalogue.

use crate::diagnostic::{Diagnostic, Place};
use crate::nearest::did_you_mean;
use crate::policy::items::{At, Citation, Head, ObligationItem, Pack, ProcedureItem, ReportItem, RuleItem};

/// Checks every citation, reading and catalogue row of the packs, also of items that are replaced above.
pub(super) fn check(packs: &[&Pack]) -> Vec<Diagnostic> {
    let readings = packs.iter().find_map(|pack| pack.header.readings).unwrap_or(0);
    let mut citations = Citations { packs, readings, findings: Vec::new() };
    for head in packs.iter().flat_map(|pack| heads(pack)) {
        citations.head(head);
    }
    for pack in packs {
        citations.kinds(pack);
    }
    citations.findings
}

/// The heads of a pack's items and rows.
fn heads(pack: &Pack) -> impl Iterator<Item = &Head> {
    let rows = pack.rules.iter().flat_map(|rule| match rule {
        RuleItem::Decision(decision) => decision.rows.as_slice(),
        RuleItem::Definition(_) | RuleItem::Judgement(_) => &[],
    });
    let patched = pack.patches.iter().flat_map(|patch| &patch.rows);
    let parameters = pack.parameters.iter().map(|parameter| &parameter.head);
    let rollups = pack.rollups.iter().map(|rollup| &rollup.head);
    let procedures = pack.procedures.iter().flat_map(ProcedureItem::heads);
    let obligations = pack.obligations.iter().flat_map(ObligationItem::heads);
    let reports = pack.reports.iter().flat_map(ReportItem::heads);
    let indicators = pack.indicators.iter().map(|indicator| &indicator.head);
    parameters
        .chain(rollups)
        .chain(reports)
        .chain(indicators)
        .chain(procedures)
        .chain(obligations)
        .chain(pack.rules.iter().map(RuleItem::head))
        .chain(rows.chain(patched).map(|row| &row.head))
}

struct Citations<'a> {
    packs: &'a [&'a Pack],
    /// how many readings the catalogue has
    readings: u32,
    findings: Vec<Diagnostic>,
}

impl Citations<'_> {
    fn head(&mut self, head: &Head) {
        for At { value, place } in &head.cite {
            match value {
                Citation::Clause { document, clause } => self.clause(document, clause, *place),
                Citation::Reading { id } => self.reading(id, *place),
                Citation::Law { .. } => {}
            }
        }
        if let Some(knob) = head.reading.as_ref().and_then(|reading| reading.knob.as_ref()) {
            self.reading(&knob.value, knob.place);
        }
        for row in &head.catalogue {
            self.catalogue(row);
        }
    }

    fn clause(&mut self, document: &str, clause: &str, place: Place) {
        let Some(pack) = self.packs.iter().find(|pack| pack.header.id.value == document) else {
            let help = did_you_mean(document, self.packs.iter().map(|pack| pack.header.id.value.as_str()));
            let message = format!("no document `{document}` among the packs of this policy");
            self.findings.push(Diagnostic::error(place, message).maybe_help(help));
            return;
        };
        let clauses = &pack.header.clauses;
        if !clauses.is_empty() && !clauses.iter().any(|known| known == clause) {
            let help = did_you_mean(clause, clauses.iter().map(String::as_str));
            let fallback = format!("the clauses are listed under `clauses` in [policy] of `{document}`");
            let message = format!("`{document}` has no clause `{clause}`");
            let finding = Diagnostic::error(place, message).help(fallback).maybe_help(help);
            self.findings.push(finding.related(pack.header.id.place, "the document is here"));
        }
    }

    fn reading(&mut self, id: &str, place: Place) {
        let number = id.strip_prefix('N').and_then(number);
        if !number.is_some_and(|number| (1..=self.readings).contains(&number)) {
            let help = match self.readings {
                0 => "the base says how many there are: `readings = 30` in [policy]".to_owned(),
                last => format!("readings are N1 to N{last}"),
            };
            self.findings.push(Diagnostic::error(place, format!("the catalogue has no reading `{id}`")).help(help));
        }
    }

    /// The kinds that a pack gives are of its own rows, and of readings where it has them.
    fn kinds(&mut self, pack: &Pack) {
        let header = &pack.header;
        for row in header.kinds.iter().map(|kinds| &kinds.row) {
            let own = header.catalogue.as_ref().is_some_and(|(prefix, _)| row.value.starts_with(prefix.as_str()));
            if own {
                self.catalogue(row);
            } else if header.readings.is_some() {
                self.reading(&row.value, row.place);
            } else {
                let help = match &header.catalogue {
                    Some((prefix, rows)) => format!("its rows are {prefix}01 to {prefix}{rows:02}"),
                    None => "add `catalogue = { prefix, rows }` to [policy]".to_owned(),
                };
                let message = format!("`{}` is no row of the catalogue of `{}`", row.value, header.id.value);
                self.findings.push(Diagnostic::error(row.place, message).help(help));
            }
        }
    }

    fn catalogue(&mut self, row: &At<String>) {
        let known = self.packs.iter().filter_map(|pack| pack.header.catalogue.as_ref());
        let ranges: Vec<String> =
            known.clone().map(|(prefix, rows)| format!("{prefix}01 to {prefix}{rows:02}")).collect();
        let good = known.into_iter().any(|(prefix, rows)| {
            let digits = row.value.strip_prefix(prefix.as_str()).filter(|digits| digits.len() == 2);
            // `number` refuses a leading zero, which two digits need.
            let digits = digits.and_then(|digits| number(digits.strip_prefix('0').unwrap_or(digits)));
            digits.is_some_and(|row| (1..=*rows).contains(&row))
        });
        if !good {
            let help = match ranges.as_slice() {
                [] => "no pack of this policy has `catalogue = { prefix, rows }` in [policy]".to_owned(),
                ranges => format!("rows are {}", ranges.join(", ")),
            };
            let message = format!("the catalogue has no row `{}`", row.value);
            self.findings.push(Diagnostic::error(row.place, message).help(help));
        }
    }
}

/// A number written in digits, without a sign or a leading zero.
fn number(digits: &str) -> Option<u32> {
    let plain = digits.bytes().all(|byte| byte.is_ascii_digit()) && !digits.starts_with('0');
    plain.then(|| digits.parse().ok())?
}
