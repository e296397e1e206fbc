//! A schedule: every duty that meets a range of days, also those that are still to come.

use std::ops::RangeInclusive;
use std::sync::Arc;

use super::assemble::{Listing, duties};
use super::duty::ScheduledDuty;
use crate::date::Date;
use crate::evaluate::Options;
use crate::facts::{AsOf, Case, FactErrors, Facts};
use crate::order::sort_by;
use crate::policy::Policy;
use crate::subject::Subject;
use crate::value::{InputId, InputSet, Value};

/// The duties of one child or organisation over a range of days.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Schedule {
    /// sorted by the last day (those without one last), then by bearer and obligation
    pub duties: Vec<ScheduledDuty>,
    /// some of them are there, or have their days, only by the default calendar: the case gave no terms, or none for these
    /// days. [`Policy::calendar_note`] says so
    pub default_calendar: bool,
}

impl Policy {
    /// Every duty that meets a range of days, first and last included, as things stand on a day. Facts not given are
    /// assumed.
    ///
    /// Sorted by the last day (those without one last), then by bearer and obligation. What is open beyond its last day
    /// and done but once is listed until it is done.
    ///
    /// ```
    /// # let text = "[policy]\nid = 'p'\ntitle = { zh = '甲', en = 'P' }\nextends = 'cn'\n\
    /// #   [[obligation]]\nid = 'visit'\nbearer = 'school'\ntitle = { zh = '家访', en = 'Visit' }\n\
    /// #   say = { zh = '家访', en = 'visit the home' }\ncite = { reading = 'N1' }\n\
    /// #   anchor = 'absent_since'\ncadence = [{ months = 1 }]\n\
    /// #   counts = 'visits.filter(v, v.on >= window.from && v.on <= window.due)'\n";
    /// use kongchuo::{Case, Date, Policy};
    /// let policy = Policy::from_files([("p/policy.toml", text)])?;
    /// let case = Case::from_json(r#"{"absent_since": "2022-09-01", "visits": [{"on": "2022-09-10", "kind": "home_visit"}]}"#)?;
    /// let day = |text: &str| text.parse::<Date>();
    /// let duties = policy.schedule(&case, day("2022-09-01")?..=day("2022-10-31")?, day("2022-09-15")?)?;
    /// let told: Vec<_> = duties.iter().map(|one| (one.duty.due, one.duty.state.word())).collect();
    /// assert_eq!(told, [(Some(day("2022-09-30")?), "fulfilled"), (Some(day("2022-10-31")?), "upcoming")]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn schedule(
        &self,
        case: &Case,
        range: RangeInclusive<Date>,
        on: Date,
    ) -> Result<Vec<ScheduledDuty>, FactErrors> {
        self.schedule_with(case, range, on, &Options::default())
    }

    /// The same, of the obligations that options ask for.
    pub fn schedule_with(
        &self,
        case: &Case,
        range: RangeInclusive<Date>,
        on: Date,
        options: &Options,
    ) -> Result<Vec<ScheduledDuty>, FactErrors> {
        self.schedule_told(case, range, on, options).map(|schedule| schedule.duties)
    }

    /// The same, with whether duties follow the default calendar.
    ///
    /// ```
    /// # let text = "[policy]\nid = 'p'\ntitle = { zh = '甲', en = 'P' }\nextends = 'cn'\n\
    /// #   [[obligation]]\nid = 'visit'\nbearer = 'school'\ntitle = { zh = '家访', en = 'Visit' }\n\
    /// #   say = { zh = '家访', en = 'visit the home' }\ncite = { reading = 'N1' }\n\
    /// #   cadence = { every = 'term' }\ncounts = 'visits.filter(v, v.on >= window.from && v.on <= window.due)'\n";
    /// use kongchuo::{Case, Date, Options, Policy};
    /// let policy = Policy::from_files([("p/policy.toml", text)])?;
    /// let (first, last): (Date, Date) = ("2022-09-01".parse()?, "2022-12-31".parse()?);
    /// let listed = |case: &str| -> Result<_, Box<dyn std::error::Error>> {
    ///     Ok(policy.schedule_told(&Case::from_json(case)?, first..=last, first, &Options::default())?)
    /// };
    /// assert!(listed("{}")?.default_calendar);
    /// let given = r#"{"terms": [{"id": "2022-1", "start": "2022-08-29", "end": "2023-01-13"}]}"#;
    /// assert!(!listed(given)?.default_calendar);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn schedule_told(
        &self,
        case: &Case,
        range: RangeInclusive<Date>,
        on: Date,
        options: &Options,
    ) -> Result<Schedule, FactErrors> {
        let checked = Facts::from_case(case, self.vocabulary())?;
        self.listed(&checked.facts, range, on, options)
    }

    /// As [`Policy::schedule_with`], of facts that were checked before against this policy's vocabulary.
    pub fn schedule_facts(
        &self,
        facts: &Facts,
        range: RangeInclusive<Date>,
        on: Date,
        options: &Options,
    ) -> Result<Vec<ScheduledDuty>, FactErrors> {
        self.listed(facts, range, on, options).map(|schedule| schedule.duties)
    }

    fn listed(
        &self,
        facts: &Facts,
        range: RangeInclusive<Date>,
        on: Date,
        options: &Options,
    ) -> Result<Schedule, FactErrors> {
        let compiled = &*self.compiled;
        let asked: Vec<_> = self.asked_obligations(options).collect();
        let mut needed = InputSet::default();
        for info in &asked {
            needed.extend(&info.depends);
        }
        let key = compiled.vocabulary.fact_named(key_fact(self.subject()));
        if let Some(id) = key {
            needed.insert(id);
        }
        let seen = facts.as_of_needed(on, self.vocabulary(), options.missing, needed)?;
        let key = key.and_then(|id| text(&seen, id));
        let mut run = self.run(&seen, on);
        let listing = Listing::Within(*range.start(), *range.end());
        let mut all = Vec::new();
        let mut default_calendar = false;
        for info in asked {
            let listed = duties(&mut run, compiled, info, listing);
            default_calendar |= listed.by_default_calendar();
            all.extend(listed.duties(compiled, info).map(|duty| ScheduledDuty {
                subject: self.subject(),
                key: key.clone(),
                duty,
            }));
        }
        sort(&mut all);
        Ok(Schedule { duties: all, default_calendar })
    }
}

/// By last day, bearer, obligation, key and first day; those without a last day last.
pub(crate) fn sort(duties: &mut [ScheduledDuty]) {
    sort_by(duties, |a, b| {
        let key = |one: &ScheduledDuty| (one.duty.due.is_none(), one.duty.due);
        let words =
            |one: &ScheduledDuty| (one.duty.bearer.clone(), one.duty.id.clone(), one.key.clone(), one.duty.from);
        key(a).cmp(&key(b)).then_with(|| words(a).cmp(&words(b)))
    });
}

/// The fact that names whom a schedule is about.
pub(crate) fn key_fact(subject: Subject) -> &'static str {
    match subject {
        Subject::Child => "student_id",
        organisation => organisation.word(),
    }
}

fn text(seen: &AsOf, id: InputId) -> Option<Arc<str>> {
    match seen.known(id)? {
        Value::Text(text) => Some(text.clone()),
        _ => None,
    }
}
