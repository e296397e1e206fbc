//! What is kept of obligations once their rules are compiled: which rule is which part, and its wording.

use std::sync::Arc;

use super::{Compiler, note, title};
use crate::diagnostic::Diagnostic;
use crate::language::{Guards, Narrowed, RuleId, Type, TypeError, Typed, check};
use crate::order;
use crate::policy::compiled::ParameterInfo;
use crate::policy::items::{
    CadenceForm, CadenceItem, Citation, ObligationItem, PhaseItem, PolicyHeader, Setting, Written,
};
use crate::policy::obligation::{
    CadenceInfo, CountsInfo, DaysInfo, DutyPartInfo, Names, ObligationInfo, PhaseInfo, SettingInfo,
};
use crate::policy::procedure::ACTOR;
use crate::program::Program;
use crate::value::InputSet;
use crate::wording::Wording;

impl Compiler<'_> {
    /// The obligations in effect.
    pub(super) fn obligations(
        &mut self,
        headers: &[&PolicyHeader],
        parameters: &[ParameterInfo],
    ) -> Vec<ObligationInfo> {
        let layered = self.layered;
        let layers = layered.obligations.iter();
        layers.filter_map(|layer| self.obligation(&layer.item, headers, layer.origin, parameters)).collect()
    }

    fn obligation(
        &mut self,
        item: &ObligationItem,
        headers: &[&PolicyHeader],
        origin: usize,
        parameters: &[ParameterInfo],
    ) -> Option<ObligationInfo> {
        let id = item.head.id.value.as_str();
        let names = Names(id);
        let found = |compiler: &Self, name: String| compiler.rule_named(&name);
        let note = note(&item.head, headers, origin);
        let instead_of =
            item.instead_of.iter().map(|other| (Arc::from(other.value.as_str()), self.duty_title(&other.value)));
        let instead_of = instead_of.collect();
        let mut parts = Vec::new();
        for part in &item.parts {
            let id = part.head.id.value.as_str();
            let say = self.template(&part.say.value, part.say.place);
            let Some(rule) = found(self, names.part(id)) else { continue };
            parts.push(DutyPartInfo { id: Arc::from(id), rule, say });
        }
        let counts = match found(self, names.counts()) {
            // Which of the two it is, and where the date stands, is known once the program is built.
            Some(rule) => CountsInfo::Number(rule),
            None if parts.is_empty() => CountsInfo::End,
            None => CountsInfo::Parts(parts),
        };
        let say = self.template(&item.say.value, item.say.place);
        Some(ObligationInfo {
            id: Arc::from(id),
            title: self.label(&title(&item.head), parameters),
            cite: note.cite.iter().map(Citation::text).collect(),
            note,
            bearer: (Arc::from(item.bearer.value.as_str()), self.word_label(ACTOR, &item.bearer.value)),
            instead_of,
            applies: found(self, names.applies())?,
            anchor: found(self, names.anchor()),
            lapses: found(self, names.lapses()),
            ends: found(self, names.ends()),
            slot: found(self, names.slot()),
            cadence: self.cadence(names, item)?,
            counts,
            evidence: self.words("document_kind", &item.evidence),
            say,
            not_before_issue: item.not_before_issue,
            depends: InputSet::default(),
        })
    }

    fn duty_title(&self, id: &str) -> Wording {
        let found = self.layered.obligations.iter().find(|layer| layer.item.head.id.value == id);
        found.map_or_else(|| Wording::same(id), |layer| title(&layer.item.head))
    }

    fn cadence(&self, names: Names<'_>, item: &ObligationItem) -> Option<CadenceInfo> {
        let CadenceItem { form, at_least } = &item.cadence;
        let at_least = self.setting(names, "at_least", at_least.as_ref(), 1);
        Some(match form {
            CadenceForm::WithinDays(days) => {
                CadenceInfo::WithinDays(self.setting(names, "days", Some(days), 0), at_least)
            }
            CadenceForm::WithinMonths(months) => {
                CadenceInfo::WithinMonths(self.setting(names, "months", Some(months), 1), at_least)
            }
            CadenceForm::By(_) => CadenceInfo::By(self.rule_named(&names.by())?, at_least),
            CadenceForm::Standing => CadenceInfo::Standing(at_least),
            CadenceForm::Phases(phases) => CadenceInfo::Phases {
                phases: phases.iter().enumerate().map(|(at, phase)| self.phase(names, at, phase)).collect(),
                anchored: self.setting(names, "anchored", item.anchored.as_ref(), true),
            },
            CadenceForm::Every { period, in_term } => CadenceInfo::Every {
                period: period.value,
                in_term: self.setting(names, "in_term", in_term.as_ref(), false),
                at_least,
            },
            CadenceForm::Days { dates, month_ends, term_weekday, open_months } => {
                let mut yearly: Vec<_> = dates.iter().map(|day| day.value).collect();
                order::sort(&mut yearly);
                let mut month_ends: Vec<_> = month_ends.iter().map(|month| month.value).collect();
                order::sort(&mut month_ends);
                CadenceInfo::Days(DaysInfo {
                    yearly,
                    month_ends,
                    term_weekday: term_weekday.as_ref().map(|day| day.value),
                    open_months: self.setting(names, "open_months", open_months.as_ref(), 1),
                    at_least,
                })
            }
        })
    }

    fn phase(&self, names: Names<'_>, at: usize, item: &PhaseItem) -> PhaseInfo {
        let setting = |key: &str, number, absent| self.setting(names, &format!("phase.{at}.{key}"), number, absent);
        PhaseInfo {
            unit: item.unit,
            length: setting("length", Some(&item.length), 1),
            times: item.times.as_ref().map(|times| setting("times", Some(times), 1)),
            at_least: setting("at_least", item.at_least.as_ref(), 1),
        }
    }

    /// A plain value, the rule that gives it, or what holds where it is absent.
    fn setting<T: Copy>(&self, names: Names<'_>, key: &str, item: Option<&Setting<T>>, absent: T) -> SettingInfo<T> {
        match item {
            Some(Setting::Plain(value)) => SettingInfo::Plain(value.value),
            Some(Setting::Computed(_)) => {
                self.rule_named(&names.cadence(key)).map_or(SettingInfo::Plain(absent), SettingInfo::Rule)
            }
            None => SettingInfo::Plain(absent),
        }
    }

    /// A word of some enum: the one that the expression itself tells, else the first that has its words.
    pub(super) fn word(&mut self, written: &Written) -> Typed {
        let attempt = |expected: Option<&Type>| {
            let mut errors: Vec<TypeError> = Vec::new();
            let typed = check(&written.expr, expected, &Narrowed::default(), &*self, &mut errors).typed;
            errors.is_empty().then_some(typed)
        };
        let is_word = |typed: &Typed| matches!(typed.ty.required(), Type::Enum(_));
        let found = attempt(None).filter(is_word).or_else(|| {
            let enums = (0..self.vocabulary.types.enums.len()).filter_map(|at| u16::try_from(at).ok());
            enums.map(|at| Type::Enum(crate::language::EnumId(at)).optional()).find_map(|ty| attempt(Some(&ty)))
        });
        found.unwrap_or_else(|| {
            let before = self.findings.len();
            let (typed, _): (Typed, Guards) = self.check(written, None, &Narrowed::default());
            if self.findings.len() == before {
                let message = "`slot` is a word of an enum, or null";
                self.findings.push(Diagnostic::error(written.place, message));
            }
            typed
        })
    }

    /// What counts: a list of records with a date `on`, or a number.
    pub(super) fn counted(&mut self, written: &Written) -> Typed {
        let before = self.findings.len();
        let (typed, _) = self.check(written, None, &Narrowed::default());
        let types = &self.vocabulary.types;
        let good = match &typed.ty {
            Type::Int => true,
            Type::List(element) => match **element {
                Type::Record(record) => date_of(&types.record_type(record).fields).is_some(),
                _ => false,
            },
            _ => false,
        };
        if !good && self.findings.len() == before {
            let message = format!(
                "`counts` is a list of records with a date `on`, or a number; here `{}`",
                types.show(&typed.ty)
            );
            let help = "filter a record list: `visits.filter(v, v.on >= window.from && v.on <= window.until)`";
            self.findings.push(Diagnostic::error(written.place, message).help(help));
        }
        typed
    }
}

/// Where the date `on` stands among the fields of a record.
fn date_of(fields: &[(String, Type)]) -> Option<usize> {
    fields.iter().position(|(name, ty)| name == "on" && *ty == Type::Date)
}

/// What is known of obligations only once the program is built: what counts, and what they depend on.
pub(super) fn settle(infos: &mut [ObligationInfo], program: &Program, types: &crate::language::Types) {
    for info in infos {
        if let CountsInfo::Number(rule) = info.counts
            && let Type::List(element) = &program.rule(rule).ty
            && let Type::Record(record) = **element
            && let Some(on) = date_of(&types.record_type(record).fields)
        {
            info.counts = CountsInfo::Records(rule, on);
        }
        let mut depends = InputSet::default();
        info.rules(&mut |rule: RuleId| depends.extend(&program.rule(rule).depends));
        info.depends = depends;
    }
}
