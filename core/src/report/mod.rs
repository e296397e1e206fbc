//! Reports: what the children together make of a return, a ledger or a table of indicators (报表、指标).
//!
//! `lanes` counts children by two conditions at a time, `gather` keeps what was counted or listed, `check` says whether the
//! numbers agree, `answer` is what is told, `mask` hides personal data in it; `table` takes answers from Arrow. Uses policies
//! as any caller does; nothing new is evaluated here: a child is asked for the conditions of a report as for other results.

mod answer;
mod check;
mod gather;
mod lanes;
mod mask;
#[cfg(feature = "arrow")]
mod table;
#[cfg(test)]
mod tests;

use std::collections::{HashMap, HashSet};
use std::fmt;
use std::sync::Arc;

pub use answer::{
    Check, CheckFailure, CheckState, ColumnKind, CountCell, CountRow, Counts, Indicator, Label, List, ListRow, Met,
    ReportAnswer, ReportColumn, ReportTable, Target,
};
pub use mask::Mask;

use crate::date::Date;
use crate::evaluate::{Options, Output, Selection};
use crate::facts::{Case, FactError, FactErrors, Facts, Problem};
use crate::language::{Reference, RuleId, Type};
use crate::order;
use crate::policy::items::Citation;
use crate::policy::report::{BodyInfo, IndicatorInfo, LabelInfo, ListColumnInfo, ReportInfo, TargetInfo};
use crate::policy::{Piece, Policy, Template};
use crate::unknown::{NameKind, UnknownName};
use crate::value::{InputId, InputSet, Outcome, Value};
use crate::wording::{Lang, Wording};
use check::{Numbers, met};
use gather::{Gathered, Open};
use lanes::{Lanes, Number};

/// The children left out of a report: each by its place among those given, with what is wrong.
pub type LeftOut = Vec<(usize, FactErrors)>;

/// A report in the making, on one day: children are added, in any number, then it is told.
///
/// Personal data may be inside, where it is asked for: `Debug` shows none.
///
/// ```
/// use kongchuo::{Case, Date, Facts, Options, Policy, ReportTable};
/// let policy = Policy::builtin("guyuan-2021")?;
/// let on: Date = "2021-10-29".parse()?;
///
/// let mut form = policy.reporting("form_1", on, &Options::default())?;
/// for child in [
///     r#"{"birth_date": "2010-05-20", "ever_enrolled": true, "stage": "primary", "absent_since": "2021-09-01", "absence_reason": "illness"}"#,
///     r#"{"birth_date": "2010-05-20", "ever_enrolled": true, "stage": "primary"}"#,
/// ] {
///     let facts = Facts::from_case(&Case::from_json(child)?, policy.vocabulary())?.facts;
///     form.add_child(&facts)?;
/// }
/// let told = form.tell();
/// let ReportTable::Counts(table) = &told.body else { panic!("form 1 counts") };
/// let number = |row: usize, column: &str| {
///     let at = table.columns.iter().position(|known| &*known.id == column).expect("a column");
///     table.rows[row].cells[at].value()
/// };
/// assert_eq!((number(0, "expected"), number(0, "dropout"), number(0, "E")), (Some(2), Some(1), Some(1)));
/// assert!(told.adds_up());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct Reporting {
    /// the rules of a child with those of reports as results
    members: Policy,
    /// of these the ones this report asks for
    options: Options,
    /// which report
    at: usize,
    on: Date,
    reveal: bool,
    children: u64,
    gathered: Gathered,
    lacking: InputSet,
    assumed: InputSet,
    inputs: HashMap<Arc<str>, InputId>,
}

impl fmt::Debug for Reporting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reporting").field("report", &self.info().id).field("on", &self.on).finish_non_exhaustive()
    }
}

impl Policy {
    /// Begins a report on a day. What is missing is assumed or not, as the options say; what they select does not matter.
    pub fn reporting(&self, report: &str, on: Date, options: &Options) -> Result<Reporting, UnknownName> {
        let reports = &self.compiled.reports;
        let found = reports.iter().position(|info| &*info.id == report).zip(self.compiled.reporting.as_ref());
        let Some((at, compiled)) = found else {
            return Err(UnknownName::new(NameKind::Report, report, reports.iter().map(|info| &*info.id)));
        };
        // Infos are looked up in the program of reports: it was compiled before there were any.
        let members = Policy { compiled: compiled.clone(), ..self.clone() };
        let mut asked = Vec::new();
        let info = &reports[at];
        info.results(&members.compiled.indicators, &mut |result| asked.push(result));
        order::sort(&mut asked);
        asked.dedup();
        let inputs = (0..).map(InputId).zip(&members.compiled.input_names).map(|(id, name)| (name.clone(), id));
        Ok(Reporting {
            gathered: Gathered::none(&info.body),
            options: Options { missing: options.missing, select: Some(Selection::of(asked)) },
            at,
            on,
            reveal: false,
            children: 0,
            lacking: InputSet::default(),
            assumed: InputSet::default(),
            inputs: inputs.collect(),
            members,
        })
    }

    /// A report on these children. Those with something wrong, and those of whom two have one `student_id`, are left out and
    /// given back.
    ///
    /// ```
    /// use kongchuo::{Case, Options, Policy};
    /// let policy = Policy::builtin("guyuan-2021")?;
    /// let cases = [Case::from_json(r#"{"birth_date": "2010-05-20"}"#)?, Case::from_json(r#"{"grade": 12}"#)?];
    /// let (form, left_out) = policy.report("form_1", &cases, "2021-10-29".parse()?, &Options::default())?;
    /// assert_eq!((form.children, left_out[0].0), (1, 1));
    /// // Whether the child was ever enrolled is not known: its numbers are open.
    /// assert!(form.undetermined.iter().any(|fact| &**fact == "ever_enrolled"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn report(
        &self,
        report: &str,
        cases: &[Case],
        on: Date,
        options: &Options,
    ) -> Result<(ReportAnswer, LeftOut), UnknownName> {
        let mut reporting = self.reporting(report, on, options)?;
        let left_out = reporting.add_cases(cases);
        Ok((reporting.tell(), left_out))
    }
}

impl Reporting {
    /// Shows personal data in lists as it is, not masked. For children added from here on.
    #[must_use]
    pub fn reveal(mut self, reveal: bool) -> Reporting {
        self.reveal = reveal;
        self
    }

    /// What is asked of each child, and how to evaluate with it. The policy shows personal data among its results: it is for
    /// [`Reporting::add_answers`] alone.
    pub fn members(&self) -> (Policy, Options) {
        (self.members.clone(), self.options.clone())
    }

    /// Which report it is.
    pub fn info(&self) -> &ReportInfo {
        &self.members.compiled.reports[self.at]
    }

    /// Adds children, all that there are at once; those with something wrong, and those of whom two have one `student_id`,
    /// are left out and given back.
    pub fn add_cases(&mut self, cases: &[Case]) -> LeftOut {
        let mut left_out = LeftOut::new();
        let mut first_of: HashMap<Arc<str>, usize> = HashMap::new();
        let mut twice: HashSet<usize> = HashSet::new();
        let mut checked = Vec::with_capacity(cases.len());
        let key = self.members.vocabulary().fact_named("student_id");
        for (at, case) in cases.iter().enumerate() {
            match Facts::from_case(case, self.members.vocabulary()) {
                Ok(found) => {
                    if let Some(Value::Text(id)) = key.and_then(|key| found.facts.get(key))
                        && let Some(first) = first_of.insert(id.clone(), at)
                    {
                        twice.extend([first, at]);
                    }
                    checked.push((at, found.facts));
                }
                Err(errors) => left_out.push((at, errors)),
            }
        }
        for (at, facts) in checked {
            let added = if twice.contains(&at) {
                Err(FactError::of("student_id", Problem::RepeatedKey).into())
            } else {
                self.add_child(&facts)
            };
            left_out.extend(added.err().map(|errors| (at, errors)));
        }
        order::sort_by_key(&mut left_out, |(at, _)| *at);
        left_out
    }

    /// Adds a child: facts checked against the vocabulary of the policy.
    pub fn add_child(&mut self, facts: &Facts) -> Result<(), FactErrors> {
        let answer = self.members.evaluate_facts(facts, self.on, &self.options)?;
        self.children += 1;
        answer.assumed.iter().filter_map(|fact| self.inputs.get(fact)).for_each(|id| self.assumed.insert(*id));
        let members = self.members.clone();
        let results = &members.compiled.results;
        let truth = |result: usize| match answer.get(&results[result].name) {
            Some(Output::Bool(value)) => Some(*value),
            _ => None,
        };
        let needs = |result: usize| answer.needs(&results[result].name).unwrap_or_default();
        let BodyInfo::List(info) = &members.compiled.reports[self.at].body else {
            let open = self.count(|result| Lanes::one(truth(result)));
            for (result, _) in open {
                self.lack(needs(result).iter().map(|fact| &**fact));
            }
            return Ok(());
        };
        let belongs = truth(info.filter);
        if belongs.is_none() {
            self.lack(needs(info.filter).iter().map(|fact| &**fact));
        }
        let cell = |column: &ListColumnInfo, reveal: bool| {
            let whole = needs(column.result).is_empty();
            let value = answer.get(&results[column.result].name).filter(|_| whole)?;
            Some(masked(value, column, reveal))
        };
        if belongs == Some(true) {
            for column in &info.columns {
                self.lack(needs(column.result).iter().map(|fact| &**fact));
            }
        }
        let reveal = self.reveal;
        let cells = || info.columns.iter().map(|column| cell(column, reveal)).collect();
        self.gathered.list(belongs, answer.student_id.clone(), cells);
        Ok(())
    }

    /// Counts some children, of a report that lists none.
    fn count(&mut self, lanes: impl Fn(usize) -> Lanes) -> Open {
        let members = self.members.clone();
        match &members.compiled.reports[self.at].body {
            BodyInfo::Counts(info) => self.gathered.count(info, lanes),
            BodyInfo::Indicators(_) => {
                let infos: Vec<&IndicatorInfo> = members.compiled.indicators_of(self.at).collect();
                self.gathered.rate(&infos, lanes)
            }
            BodyInfo::List(_) => Open::new(),
        }
    }

    /// Notes facts that are lacking.
    fn lack<'a>(&mut self, facts: impl Iterator<Item = &'a str>) {
        facts.filter_map(|fact| self.inputs.get(fact)).for_each(|id| self.lacking.insert(*id));
    }

    /// The report on the children so far.
    pub fn tell(&self) -> ReportAnswer {
        let compiled = &self.members.compiled;
        let info = self.info();
        let names = |set: &InputSet| {
            let known = set.iter().filter_map(|id| compiled.input_names.get(usize::from(id.0)).cloned());
            known.collect::<Vec<_>>()
        };
        ReportAnswer {
            policy: compiled.document.id.clone(),
            report: info.id.clone(),
            title: info.title.clone(),
            on: self.on,
            children: self.children,
            above: info.above.iter().map(|text| self.filled(text)).collect(),
            notes: info.say.iter().map(|text| self.filled(text)).collect(),
            recipients: info.recipients.clone(),
            catalogue: info.note.catalogue.clone(),
            cite: info.note.cite.iter().map(Citation::text).collect(),
            body: self.body(),
            undetermined: names(&self.lacking),
            assumed: names(&self.assumed),
        }
    }

    fn body(&self) -> ReportTable {
        match (&self.info().body, &self.gathered) {
            (BodyInfo::Counts(info), Gathered::Counts { cells, twice }) => {
                let label = |label: &LabelInfo| Label { id: label.id.clone(), title: label.title.clone() };
                let rows =
                    info.rows.iter().map(|row| (&row.label, false)).chain(info.total.iter().map(|total| (total, true)));
                let rows = rows.zip(cells).map(|((label, total), cells)| CountRow {
                    id: label.id.clone(),
                    title: label.title.clone(),
                    total,
                    cells: cells.iter().copied().map(CountCell::from).collect(),
                });
                let column = |column: &crate::policy::report::LineInfo| ReportColumn {
                    id: column.label.id.clone(),
                    title: column.label.title.clone(),
                    group: column.group,
                    width: column.width,
                    kind: ColumnKind::Int,
                    labels: Vec::new(),
                };
                ReportTable::Counts(Counts {
                    heading: info.heading.clone(),
                    groups: info.groups.iter().map(label).collect(),
                    columns: info.columns.iter().map(column).collect(),
                    rows: rows.collect(),
                    checks: Numbers { info, cells, twice }.checks(),
                })
            }
            (BodyInfo::List(info), Gathered::List { .. }) => {
                let columns: Vec<ReportColumn> = info.columns.iter().map(|column| self.list_column(column)).collect();
                let places: Vec<Vec<Arc<str>>> = info.columns.iter().map(|column| self.words(&column.ty)).collect();
                let rank =
                    |at: usize, word: &str| places[at].iter().position(|known| **known == *word).unwrap_or(usize::MAX);
                let (rows, open) = self.gathered.listed(info, rank);
                let open = i64::try_from(open).unwrap_or(i64::MAX);
                ReportTable::List(List { columns, rows, open, masked: !self.reveal })
            }
            (BodyInfo::Indicators(_), Gathered::Indicators(numbers)) => {
                let infos = self.members.compiled.indicators_of(self.at);
                ReportTable::Indicators(
                    infos.zip(numbers).map(|(info, numbers)| self.indicator(info, *numbers)).collect(),
                )
            }
            // What is gathered is made for what the report shows.
            _ => ReportTable::Indicators(Vec::new()),
        }
    }

    fn list_column(&self, column: &ListColumnInfo) -> ReportColumn {
        let words = if column.words { Vec::new() } else { self.words(&column.ty) };
        let vocabulary = self.members.vocabulary();
        let title = |at: usize, word: &Arc<str>| {
            let id = enum_of(&column.ty).zip(u16::try_from(at).ok());
            (word.clone(), id.map(|(id, at)| vocabulary.word_title(id, at).clone()).unwrap_or_default())
        };
        ReportColumn {
            id: column.label.id.clone(),
            title: column.label.title.clone(),
            group: None,
            width: column.width,
            kind: kind_of(&column.ty),
            labels: words.iter().enumerate().map(|(at, word)| title(at, word)).collect(),
        }
    }

    /// The words of a type, in order.
    fn words(&self, ty: &Type) -> Vec<Arc<str>> {
        enum_of(ty).map(|id| self.members.compiled.words[usize::from(id.0)].clone()).unwrap_or_default()
    }

    fn indicator(&self, info: &IndicatorInfo, [numerator, denominator]: [Number; 2]) -> Indicator {
        let denominator = info.denominator.map(|_| denominator);
        let target = info.target.as_ref().map(|target| self.target(target));
        Indicator {
            id: info.id.clone(),
            title: info.title.clone(),
            numerator: numerator.into(),
            denominator: denominator.map(CountCell::from),
            target,
            met: met(numerator, denominator, target),
            strength: info.note.strength,
            catalogue: info.note.catalogue.clone(),
            cite: info.note.cite.iter().map(Citation::text).collect(),
        }
    }

    /// A limit depends on no child: it is evaluated of nobody.
    fn target(&self, info: &TargetInfo) -> Target {
        let limit = match self.value(info.limit) {
            Some(Value::Int(limit)) => limit,
            _ => 0,
        };
        Target { at_most: info.at_most, limit, per: info.per }
    }

    fn value(&self, rule: RuleId) -> Option<Value> {
        let nobody = Facts::none(self.members.vocabulary());
        let seen = nobody.as_of(self.on, self.members.vocabulary(), self.options.missing).ok()?;
        match self.members.run(&seen, self.on).rule(rule) {
            Outcome::Known(value) => Some(value),
            Outcome::Unknown(_) => None,
        }
    }

    /// What stands beside the table, with parameters and the day filled in.
    fn filled(&self, template: &Template) -> Wording {
        let text = |lang: Lang| {
            let piece = |piece: &Piece| match piece {
                Piece::Text(text) => text.clone(),
                Piece::Value(Reference::Parameter(id)) => {
                    let at = id.0 as usize;
                    let found = self.members.parameters.get(at).zip(self.members.compiled.parameters.get(at));
                    found.map(|(value, parameter)| self.shown(value, &parameter.ty, lang)).unwrap_or_default()
                }
                Piece::Value(_) => self.on.to_string(),
            };
            template.pieces(lang).iter().map(piece).collect::<String>()
        };
        Wording::new(text(Lang::Zh), text(Lang::En))
    }

    fn shown(&self, value: &Value, ty: &Type, lang: Lang) -> String {
        match (value, ty.required()) {
            (Value::Word(at), Type::Enum(id)) => self.members.vocabulary().word_title(*id, *at).get(lang).to_owned(),
            (Value::List(values), Type::List(element)) => {
                let shown = values.iter().map(|value| self.shown(value, element, lang));
                shown.collect::<Vec<_>>().join(if lang == Lang::Zh { "、" } else { ", " })
            }
            (Value::Bool(value), _) => match (value, lang) {
                (true, Lang::Zh) => "是".to_owned(),
                (false, Lang::Zh) => "否".to_owned(),
                (true, Lang::En) => "yes".to_owned(),
                (false, Lang::En) => "no".to_owned(),
            },
            (Value::Int(value), _) => value.to_string(),
            (Value::Date(value), _) => value.to_string(),
            (Value::Text(value), _) => value.to_string(),
            _ => String::new(),
        }
    }
}

/// A value as a list shows it.
fn masked(value: &Output, column: &ListColumnInfo, reveal: bool) -> Output {
    match (value, column.mask) {
        (Output::Text(text), Some(mask)) if !reveal => Output::Text(Arc::from(mask.hide(text))),
        // Nothing but texts is personal in the vocabulary; what else a pack marks so is not shown at all.
        (Output::Null | Output::Text(_), _) | (_, None) => value.clone(),
        (_, Some(_)) if reveal => value.clone(),
        (_, Some(_)) => Output::Text(Arc::from(Mask::All.hide(""))),
    }
}

fn kind_of(ty: &Type) -> ColumnKind {
    match ty.required() {
        Type::Bool => ColumnKind::Bool,
        Type::Int => ColumnKind::Int,
        Type::Date => ColumnKind::Date,
        Type::List(_) => ColumnKind::List,
        _ => ColumnKind::Text,
    }
}

fn enum_of(ty: &Type) -> Option<crate::language::EnumId> {
    match ty {
        Type::Enum(id) => Some(*id),
        Type::Optional(inner) | Type::List(inner) => enum_of(inner),
        _ => None,
    }
}

impl From<Number> for CountCell {
    fn from(number: Number) -> Self {
        CountCell { at_least: number.least(), open: i64::try_from(number.open).unwrap_or(i64::MAX) }
    }
}

impl crate::policy::Compiled {
    /// The indicators of a report.
    fn indicators_of(&self, report: usize) -> impl Iterator<Item = &IndicatorInfo> {
        let all = match self.reports.get(report).map(|info| &info.body) {
            Some(BodyInfo::Indicators(all)) => all.as_slice(),
            _ => &[],
        };
        all.iter().filter_map(|at| self.indicators.get(*at))
    }
}

impl ReportInfo {
    /// The results of the program of reports that it asks for.
    fn results(&self, indicators: &[IndicatorInfo], ask: &mut impl FnMut(usize)) {
        match &self.body {
            BodyInfo::Counts(counts) => {
                counts.rows.iter().chain(&counts.columns).for_each(|line| ask(line.result));
            }
            BodyInfo::List(list) => {
                ask(list.filter);
                list.columns.iter().for_each(|column| ask(column.result));
            }
            BodyInfo::Indicators(all) => {
                for info in all.iter().filter_map(|at| indicators.get(*at)) {
                    ask(info.numerator);
                    info.denominator.into_iter().for_each(&mut *ask);
                }
            }
        }
    }
}
