//! From an obligation and the facts of one case to its duties.

use std::sync::Arc;

use super::duty::{Duty, DutyState};
use super::state::{Progress, ended, state};
use super::window::{Cadence, Length, Period, Phase, Window, windows};
use crate::date::Date;
use crate::evaluate::{Output, Run};
use crate::language::RuleId;
use crate::order;
use crate::policy::items::{Issued, LengthUnit};
use crate::policy::{
    CadenceInfo, Compiled, CountsInfo, MAX_CADENCE, NumberInfo, ObligationInfo, SettingInfo, TruthInfo,
};
use crate::value::{InputSet, Outcome, Value};

/// Which windows are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Listing {
    /// those begun by the day evaluated, of the twelve months before it
    Begun,
    /// those that meet a range of days
    Within(Date, Date),
}

/// The duties of one obligation, and what must be said of them.
#[derive(Debug, Default)]
pub(crate) struct Listed {
    /// in the order of their first days
    pub windows: Vec<DutyWindow>,
    /// the inputs on which undetermined ones depend
    pub open: InputSet,
    /// a listed window follows the periods of the default calendar
    pub default_calendar: bool,
    /// a listed window was due before the document was issued
    pub before_issue: bool,
}

/// What of a [`Duty`] differs from window to window.
#[derive(Debug, Clone)]
pub(crate) struct DutyWindow {
    /// none where it is not known
    pub window: Option<Window>,
    pub slot: Option<Arc<str>>,
    pub required: Option<i64>,
    pub done: Option<i64>,
    pub state: DutyState,
    pub fulfilled_on: Option<Date>,
    pub late: Option<bool>,
    /// the inputs on which it depends where it is undetermined
    pub open: InputSet,
    /// there is such a window, or it has these days, only by the default calendar
    pub default_calendar: bool,
}

impl Listed {
    /// Whether some window is as it is by the default calendar.
    pub fn by_default_calendar(&self) -> bool {
        self.windows.iter().any(|window| window.default_calendar)
    }

    /// In the shape that callers see.
    pub fn duties(&self, compiled: &Compiled, info: &ObligationInfo) -> impl Iterator<Item = Duty> {
        self.windows.iter().map(|window| window.duty(compiled, info))
    }
}

/// The duties of one obligation.
pub(crate) fn duties(run: &mut Run<'_>, compiled: &Compiled, info: &ObligationInfo, listing: Listing) -> Listed {
    let mut listed = Listed::default();
    run.take_asked_default();
    match terms(run, info) {
        Ok(None) => {}
        Ok(Some(terms)) => Lister { compiled, info, terms, listing }.list(run, &mut listed),
        Err(needs) => {
            listed.open = needs;
            listed.windows.push(DutyWindow::undetermined(needs));
        }
    }
    let asked_default = run.take_asked_default();
    listed.windows.iter_mut().for_each(|window| window.default_calendar |= asked_default);
    listed
}

/// What holds of a duty for one case, before its windows.
#[derive(Debug)]
pub(crate) struct Terms {
    pub anchor: Option<Date>,
    pub lapses: Option<Date>,
    pub ends: Option<Date>,
    /// the inputs on which the day of `lapses` depends, where it is not known
    pub lapses_open: InputSet,
    /// likewise of `ends`
    pub ends_open: InputSet,
    pub cadence: Cadence,
    /// how often in a window, by phase
    pub at_least: Vec<i64>,
    pub slot: Option<Arc<str>>,
}

/// None where there is no such duty; the inputs that are lacking where that, or its first day or cadence, are not known.
pub(crate) fn terms(run: &mut Run<'_>, info: &ObligationInfo) -> Result<Option<Terms>, InputSet> {
    match run.rule(info.applies) {
        Outcome::Known(Value::Bool(true)) => {}
        Outcome::Known(_) => return Ok(None),
        Outcome::Unknown(needs) => return Err(needs),
    }
    let mut lacking = InputSet::default();
    let anchor = day(run, info.anchor, &mut lacking);
    if info.anchor.is_some() && anchor.is_none() && lacking.is_empty() {
        return Ok(None);
    }
    let cadence = cadence(run, &info.cadence, &mut lacking);
    if !lacking.is_empty() {
        return Err(lacking);
    }
    let Some((cadence, at_least)) = cadence else { return Ok(None) };
    let (mut lapses_open, mut ends_open) = (InputSet::default(), InputSet::default());
    let lapses = day(run, info.lapses, &mut lapses_open);
    let ends = day(run, info.ends, &mut ends_open);
    Ok(Some(Terms { anchor, lapses, ends, lapses_open, ends_open, cadence, at_least, slot: None }))
}

/// The cadence with its numbers; none where it is by a day that there is not.
fn cadence(run: &mut Run<'_>, info: &CadenceInfo, lacking: &mut InputSet) -> Option<(Cadence, Vec<i64>)> {
    let mut number = |run: &mut Run<'_>, info: NumberInfo, least: i64| number(run, info, least, lacking);
    Some(match info {
        CadenceInfo::WithinDays(days, at_least) => {
            (Cadence::WithinDays(number(run, *days, 0)), vec![number(run, *at_least, 1)])
        }
        CadenceInfo::WithinMonths(months, at_least) => {
            (Cadence::WithinMonths(number(run, *months, 0)), vec![number(run, *at_least, 1)])
        }
        CadenceInfo::By(rule, at_least) => {
            let at_least = vec![number(run, *at_least, 1)];
            (Cadence::By(day(run, Some(*rule), lacking)?), at_least)
        }
        CadenceInfo::Standing(at_least) => (Cadence::Standing, vec![number(run, *at_least, 1)]),
        CadenceInfo::Phases { phases, anchored } => {
            let mut made = Vec::with_capacity(phases.len());
            let mut at_least = Vec::with_capacity(phases.len());
            for phase in phases {
                let length = number(run, phase.length, 1);
                let length = match phase.unit {
                    LengthUnit::Days => Length::Days(length),
                    LengthUnit::Weeks => Length::Days(length.saturating_mul(7)),
                    LengthUnit::Months => Length::Months(length),
                };
                made.push(Phase { length, times: phase.times.map(|times| number(run, times, 1)) });
                at_least.push(number(run, phase.at_least, 1));
            }
            (Cadence::Phases { phases: made, anchored: truth(run, *anchored, lacking) }, at_least)
        }
        CadenceInfo::Every { period, in_term, at_least } => {
            let at_least = vec![number(run, *at_least, 1)];
            (Cadence::Every { period: *period, in_term: truth(run, *in_term, lacking) }, at_least)
        }
        CadenceInfo::Days(days) => {
            let cadence = Cadence::Days {
                yearly: days.yearly.clone(),
                month_ends: days.month_ends.clone(),
                term_weekday: days.term_weekday,
                open_months: number(run, days.open_months, 1),
            };
            (cadence, vec![number(run, days.at_least, 1)])
        }
    })
}

fn number(run: &mut Run<'_>, info: NumberInfo, least: i64, lacking: &mut InputSet) -> i64 {
    match info {
        SettingInfo::Plain(number) => number,
        SettingInfo::Rule(rule) => match run.rule(rule) {
            Outcome::Known(Value::Int(number)) => number.clamp(least, MAX_CADENCE),
            Outcome::Known(_) => least,
            Outcome::Unknown(needs) => {
                lacking.extend(&needs);
                least
            }
        },
    }
}

fn truth(run: &mut Run<'_>, info: TruthInfo, lacking: &mut InputSet) -> bool {
    match info {
        SettingInfo::Plain(truth) => truth,
        SettingInfo::Rule(rule) => match run.rule(rule) {
            Outcome::Known(value) => value == Value::Bool(true),
            Outcome::Unknown(needs) => {
                lacking.extend(&needs);
                false
            }
        },
    }
}

fn day(run: &mut Run<'_>, rule: Option<RuleId>, lacking: &mut InputSet) -> Option<Date> {
    match run.rule(rule?) {
        Outcome::Known(Value::Date(day)) => Some(day),
        Outcome::Known(_) => None,
        Outcome::Unknown(needs) => {
            lacking.extend(&needs);
            None
        }
    }
}

/// One obligation that applies.
struct Lister<'a> {
    compiled: &'a Compiled,
    info: &'a ObligationInfo,
    terms: Terms,
    listing: Listing,
}

impl Lister<'_> {
    fn list(&mut self, run: &mut Run<'_>, listed: &mut Listed) {
        let context = *run.context();
        let on = context.on;
        let single = self.info.cadence.is_single();
        let range = match (self.listing, single) {
            // A single duty is listed whatever its age.
            (Listing::Begun, true) => (Date::MIN, on),
            (Listing::Begun, false) => (on.add_months(-12), on),
            // Whether one that is not done goes on is known only once its state is.
            (Listing::Within(..), true) => (Date::MIN, Date::MAX),
            (Listing::Within(from, to), false) => (from, to),
        };
        let after = |day: Date| if day == Date::MAX { None } else { Some(day.add_days(1)) };
        let stop = [self.terms.lapses, self.terms.ends.and_then(after)].into_iter().flatten().min();
        self.terms.slot = self.slot(run);
        for window in windows(&self.terms.cadence, self.terms.anchor, stop, range, &context.calendar) {
            let (duty, before_issue) = self.duty(run, &window, on);
            if single && !self.met(&duty) {
                continue;
            }
            listed.open.extend(&duty.open);
            listed.before_issue |= before_issue;
            let by_default = self.term_bound()
                && window.from.is_some_and(|from| context.calendar.term_of(from).is_some_and(|term| !term.given));
            listed.default_calendar |= by_default;
            listed.windows.push(DutyWindow { default_calendar: by_default, ..duty });
        }
    }

    /// Whether a duty that is done once meets the range: from its first day to its last, or to the end while it is not done.
    fn met(&self, duty: &DutyWindow) -> bool {
        let Listing::Within(from, to) = self.listing else { return true };
        let begun = duty.from().is_none_or(|first| first <= to);
        let last = match duty.state {
            DutyState::Fulfilled => duty.due(),
            DutyState::Lapsed => self.terms.lapses.into_iter().chain(duty.due()).min(),
            _ => None,
        };
        begun && last.is_none_or(|last| from <= last)
    }

    /// Whether its windows depend on terms.
    fn term_bound(&self) -> bool {
        match &self.terms.cadence {
            Cadence::Every { period, in_term } => *in_term || *period == Period::Term,
            Cadence::Days { term_weekday, .. } => term_weekday.is_some(),
            _ => false,
        }
    }

    fn slot(&self, run: &mut Run<'_>) -> Option<Arc<str>> {
        let rule = self.info.slot?;
        let Outcome::Known(value) = run.rule(rule) else { return None };
        match self.compiled.output(&value, &self.compiled.program.rule(rule).ty) {
            Output::Text(word) => Some(word),
            _ => None,
        }
    }

    fn duty(&self, run: &mut Run<'_>, window: &Window, on: Date) -> (DutyWindow, bool) {
        let done = self.done(run, window, on);
        let required = match &self.info.counts {
            CountsInfo::Parts(parts) => i64::try_from(parts.len()).unwrap_or(MAX_CADENCE),
            _ => self.terms.at_least.get(window.phase).copied().unwrap_or(1),
        };
        let issued = match self.compiled.document.issued {
            Some(Issued::Day(day)) if self.info.not_before_issue => Some(day),
            _ => None,
        };
        let progress = |done| Progress { required, done, ends: self.terms.ends, lapses: self.terms.lapses, issued };
        let (least, most) = (state(window, &progress(done.least), on), state(window, &progress(done.most), on));
        // What is open counts only where the state depends on it. In a window that is still to come nothing is done yet.
        let counted = match (least.state == most.state, least.state) {
            (true, state) | (false, state @ DutyState::Upcoming) => state,
            (false, _) => DutyState::Undetermined,
        };
        let (standing, end) = self.ended_or_not(counted);
        let open = match (counted, standing) {
            (DutyState::Undetermined, _) => done.needs.with(&end),
            (_, DutyState::Undetermined) => end,
            _ => InputSet::default(),
        };
        // Where it is not known when it was done for good, that may have been before it was done as often as required.
        let fulfilled_on = (standing == DutyState::Fulfilled && self.terms.ends_open.is_empty())
            .then(|| {
                let nth = usize::try_from(required - 1).ok().and_then(|at| done.days.get(at)).copied();
                nth.into_iter().chain(ended(window, &progress(0), on)).min()
            })
            .flatten();
        let duty = DutyWindow {
            window: Some(*window),
            slot: self.terms.slot.clone(),
            required: Some(required),
            done: (done.least == done.most).then_some(done.least),
            state: standing,
            fulfilled_on,
            late: fulfilled_on.map(|day| window.due.is_some_and(|due| due < day)),
            open,
            default_calendar: false,
        };
        (duty, least.before_issue && standing == DutyState::Lapsed)
    }

    /// The state of a window that is in some state as far as `lapses` and `ends` are known, and the inputs on which these
    /// depend where they are not.
    ///
    /// What was done as often as required was done, whenever the duty ended; what lapsed for its issue did so whether or not
    /// the duty lapsed before. Of any other it depends on the day that is not known whether it is owed at all.
    fn ended_or_not(&self, known: DutyState) -> (DutyState, InputSet) {
        let Terms { lapses_open, ends_open, .. } = &self.terms;
        let settled = match known {
            DutyState::Fulfilled => true,
            DutyState::Lapsed => ends_open.is_empty(),
            DutyState::Due | DutyState::Overdue | DutyState::Upcoming | DutyState::Undetermined => {
                lapses_open.is_empty() && ends_open.is_empty()
            }
        };
        (if settled { known } else { DutyState::Undetermined }, lapses_open.with(ends_open))
    }

    /// How much of it is done in a window.
    fn done(&self, run: &mut Run<'_>, window: &Window, on: Date) -> Done {
        match &self.info.counts {
            CountsInfo::Records(rule, on) => match run.of_window(*rule, window) {
                Outcome::Known(Value::List(records)) => Done::of_records(&records, *on),
                Outcome::Known(_) => Done::exactly(0),
                Outcome::Unknown(needs) => Done { most: i64::MAX, needs, ..Done::exactly(0) },
            },
            CountsInfo::Number(rule) => match run.of_window(*rule, window) {
                Outcome::Known(Value::Int(number)) => Done::exactly(number.max(0)),
                Outcome::Known(_) => Done::exactly(0),
                Outcome::Unknown(needs) => Done { most: i64::MAX, needs, ..Done::exactly(0) },
            },
            CountsInfo::Parts(parts) => {
                let mut done = Done::exactly(0);
                for part in parts {
                    match run.of_window(part.rule, window) {
                        Outcome::Known(Value::Bool(true)) => {
                            done.least += 1;
                            done.most += 1;
                        }
                        Outcome::Known(_) => {}
                        Outcome::Unknown(needs) => {
                            done.most += 1;
                            done.needs.extend(&needs);
                        }
                    }
                }
                done
            }
            CountsInfo::End if !self.terms.ends_open.is_empty() => {
                Done { most: 1, needs: self.terms.ends_open, ..Done::exactly(0) }
            }
            CountsInfo::End => {
                let progress = Progress { required: 1, done: 0, ends: self.terms.ends, lapses: None, issued: None };
                Done::exactly(i64::from(ended(window, &progress, on).is_some()))
            }
        }
    }
}

/// How often it was done: at least and at most so often, as far as is known.
#[derive(Debug, Clone)]
struct Done {
    least: i64,
    most: i64,
    /// the days on which it was done, in order; empty where they are not known
    days: Vec<Date>,
    /// what the difference depends on
    needs: InputSet,
}

impl Done {
    fn exactly(number: i64) -> Done {
        Done { least: number, most: number, days: Vec::new(), needs: InputSet::default() }
    }

    /// Records with the date of each at `on`.
    fn of_records(records: &[Value], on: usize) -> Done {
        let day = |record: &Value| match record {
            Value::Record(fields) => match fields.get(on) {
                Some(Value::Date(day)) => Some(*day),
                _ => None,
            },
            _ => None,
        };
        let mut days: Vec<Date> = records.iter().filter_map(day).collect();
        order::sort(&mut days);
        Done { days, ..Done::exactly(i64::try_from(records.len()).unwrap_or(i64::MAX)) }
    }
}

impl DutyWindow {
    /// One of which nothing is known.
    fn undetermined(open: InputSet) -> DutyWindow {
        DutyWindow {
            window: None,
            slot: None,
            required: None,
            done: None,
            state: DutyState::Undetermined,
            fulfilled_on: None,
            late: None,
            open,
            default_calendar: false,
        }
    }

    /// First day.
    pub fn from(&self) -> Option<Date> {
        self.window.and_then(|window| window.from)
    }

    /// Last day.
    pub fn due(&self) -> Option<Date> {
        self.window.and_then(|window| window.due)
    }

    /// With what its obligation says.
    pub fn duty(&self, compiled: &Compiled, info: &ObligationInfo) -> Duty {
        Duty {
            id: info.id.clone(),
            title: info.title.clone(),
            bearer: info.bearer.0.clone(),
            bearer_title: info.bearer.1.clone(),
            from: self.from(),
            due: self.due(),
            slot: self.slot.clone(),
            required: self.required,
            done: self.done,
            state: self.state,
            catalogue: info.note.catalogue.clone(),
            cite: info.cite.clone(),
            strength: info.note.strength,
            fulfilled_on: self.fulfilled_on,
            late: self.late,
            undetermined: names(compiled, &self.open),
        }
    }
}

fn names(compiled: &Compiled, needs: &InputSet) -> Vec<Arc<str>> {
    needs.iter().map(|id| compiled.input_names[usize::from(id.0)].clone()).collect()
}
