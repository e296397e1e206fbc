//! Semesters and school days: the clock that pauses in vacations (contract: "Vacations", catalogue N3).

use std::sync::Arc;

use crate::date::Date;
use crate::facts::TermInput;
use crate::value::Value;

/// A semester (学期) of the base's default calendar, which returns every year.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DefaultTerm {
    /// its name: the season
    pub id: Arc<str>,
    /// month and day of the first day
    pub start: (i64, i64),
    /// month and day of the last day; before the start: in the year after
    pub end: (i64, i64),
}

/// One semester.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    /// the caller's name, or the season
    pub id: Arc<str>,
    /// first day
    pub start: Date,
    /// last day
    pub end: Date,
    /// whether the caller gave it, rather than the default calendar
    pub given: bool,
}

impl Term {
    /// As a record of the language: id, season, start, end, given.
    pub fn value(&self) -> Value {
        let season = u16::from(self.start.month() < FIRST_AUTUMN_MONTH);
        Value::Record(Arc::from([
            Value::Text(self.id.clone()),
            Value::Word(season),
            Value::Date(self.start),
            Value::Date(self.end),
            Value::Bool(self.given),
        ]))
    }
}

/// The days of a semester, before anybody asks for its name.
#[derive(Clone, Copy)]
struct Span<'a> {
    id: Id<'a>,
    start: Date,
    end: Date,
}

/// Whose name a semester has.
#[derive(Clone, Copy)]
enum Id<'a> {
    Given(&'a str),
    Default(&'a Arc<str>),
    /// without any calendar all time is one
    All,
}

impl Span<'_> {
    fn term(self) -> Term {
        let (id, given) = match self.id {
            Id::Given(id) => (Arc::from(id), true),
            Id::Default(id) => (id.clone(), false),
            Id::All => (Arc::from("all"), false),
        };
        Term { id, start: self.start, end: self.end, given }
    }
}

/// A term that starts in July or later is an autumn term.
const FIRST_AUTUMN_MONTH: i64 = 7;

/// The caller's semesters, sorted, and the default calendar where the caller's say nothing: before the first and
/// after the last of them. With neither, every day is a term day.
#[derive(Debug, Clone, Copy)]
pub struct Calendar<'a> {
    /// the caller's semesters, sorted, without overlap
    pub given: &'a [TermInput],
    /// the base's default
    pub default: &'a [DefaultTerm],
    /// statutory holidays
    pub holidays: &'a [Date],
}

impl<'a> Calendar<'a> {
    /// The semester of a day; none in vacations.
    pub fn term_of(&self, day: Date) -> Option<Term> {
        self.span_of(day).map(Span::term)
    }

    /// Whether a day lies in a semester.
    pub fn in_term(&self, day: Date) -> bool {
        self.span_of(day).is_some()
    }

    /// Whether the caller's semesters say nothing of a day: it lies before the first or after the last of them.
    pub(crate) fn is_default(&self, day: Date) -> bool {
        self.hull().is_none_or(|(first, last)| day < first || last < day)
    }

    /// The first semester that ends on `day` or later.
    pub(crate) fn term_ending_after(&self, day: Date) -> Option<Term> {
        self.span_ending_after(day).map(Span::term)
    }

    /// First and last day of which the caller's semesters say something.
    fn hull(&self) -> Option<(Date, Date)> {
        self.given.first().zip(self.given.last()).map(|(first, last)| (first.start, last.end))
    }

    fn span_of(&self, day: Date) -> Option<Span<'a>> {
        self.span_ending_after(day).filter(|span| span.start <= day)
    }

    fn span_ending_after(&self, day: Date) -> Option<Span<'a>> {
        let given = self.given.iter().find(|term| term.end >= day);
        let given = given.map(|term| Span { id: Id::Given(&term.id), start: term.start, end: term.end });
        let default = self.default_ending_after(day);
        match (given, default) {
            (Some(given), Some(default)) => Some(if given.start <= default.start { given } else { default }),
            (given, default) => given.or(default),
        }
    }

    fn default_ending_after(&self, day: Date) -> Option<Span<'a>> {
        let hull = self.hull();
        if self.default.is_empty() {
            let whole = Span { id: Id::All, start: Date::MIN, end: Date::MAX };
            return hull.is_none().then_some(whole);
        }
        // A template's term of the day's own year, the year before (autumn ends in January) or a later one.
        let mut years = day.year() - 1..=Date::MAX.year();
        years.find_map(|year| {
            let of_year = self.default.iter().filter_map(|template| template.in_year(year, day));
            of_year
                .filter(|term| hull.is_none_or(|(first, last)| term.end < first || term.start > last))
                .min_by_key(|term| term.start)
        })
    }

    /// The first term day `d` with `n` or more term days in `[start, d)`; `n` below 0 counts as 0.
    pub fn add_term_days(&self, start: Date, n: i64) -> Date {
        let mut remaining = n.max(0);
        let mut day = start;
        while let Some(term) = self.span_ending_after(day) {
            let first = day.max(term.start);
            let length = first.days_until(term.end) + 1;
            if remaining < length {
                return first.add_days(remaining);
            }
            remaining -= length;
            if term.end == Date::MAX {
                break;
            }
            day = term.end.add_days(1);
        }
        Date::MAX
    }

    /// The first term day `d` at which `d` less the vacation days in `[start, d)` reaches `start` + `n` months.
    pub fn add_term_months(&self, start: Date, n: i64) -> Date {
        // d - vacation >= target is the same as: term days in [start, d) >= target - start.
        self.add_term_days(start, start.days_until(start.add_months(n)))
    }

    /// Days from `from` to `to`, both included, that lie in a term and are neither Saturday, Sunday nor holiday.
    pub fn school_days(&self, from: Date, to: Date) -> i64 {
        let mut count = 0;
        let mut day = from;
        while let Some(term) = self.span_ending_after(day).filter(|term| term.start <= to) {
            let first = day.max(term.start);
            let last = term.end.min(to);
            let holidays = self.holidays.iter().filter(|holiday| (first..=last).contains(holiday));
            let free = holidays.filter(|holiday| holiday.weekday_from_monday() < 5).count();
            count += weekdays(first, last) - i64::try_from(free).unwrap_or(i64::MAX);
            if last >= to || last == Date::MAX {
                break;
            }
            day = last.add_days(1);
        }
        count
    }
}

/// Mondays to Fridays from `first` to `last`, both included.
fn weekdays(first: Date, last: Date) -> i64 {
    let days = first.days_until(last) + 1;
    if days <= 0 {
        return 0;
    }
    let weeks = days / 7;
    let begin = first.weekday_from_monday();
    let rest = (0..days % 7).filter(|offset| (begin + offset) % 7 < 5).count();
    weeks * 5 + i64::try_from(rest).unwrap_or(0)
}

impl DefaultTerm {
    /// The semester that begins in a year, unless it ends before a day.
    fn in_year(&self, year: i64, day: Date) -> Option<Span<'_>> {
        let end_year = if self.end < self.start { year + 1 } else { year };
        // A term that crosses an end of time is cut there.
        let end = if end_year > Date::MAX.year() { Date::MAX } else { date(end_year, self.end)? };
        if end < day {
            return None;
        }
        let start = if year < Date::MIN.year() { Date::MIN } else { date(year, self.start)? };
        Some(Span { id: Id::Default(&self.id), start, end })
    }
}

/// A month and day in a year.
fn date(year: i64, (month, day): (i64, i64)) -> Option<Date> {
    Date::from_ymd(year, month, day)
}

#[cfg(test)]
mod tests {
    use super::{Calendar, DefaultTerm};
    use crate::date::Date;
    use crate::facts::TermInput;

    fn date(text: &str) -> Date {
        text.parse().expect("a date in a test")
    }

    fn default() -> Vec<DefaultTerm> {
        vec![
            DefaultTerm { id: "autumn".into(), start: (9, 1), end: (1, 31) },
            DefaultTerm { id: "spring".into(), start: (3, 1), end: (7, 10) },
        ]
    }

    fn term(start: &str, end: &str) -> TermInput {
        TermInput { id: start.to_owned(), start: date(start), end: date(end) }
    }

    /// First missed day, suspected from, a month from the first day, a month from suspicion (catalogue 1.6).
    fn thresholds(calendar: &Calendar<'_>, first: &str) -> [String; 3] {
        let first = date(first);
        let suspected = calendar.add_term_days(first, 7);
        [suspected, calendar.add_term_months(first, 1), calendar.add_term_months(suspected, 1)].map(|d| d.to_string())
    }

    #[test]
    fn thresholds_without_a_vacation_in_the_run() {
        let given = [
            term("2021-09-01", "2022-01-31"),
            term("2022-02-01", "2022-07-10"),
            term("2022-09-01", "2023-01-31"),
            term("2023-02-01", "2023-07-10"),
        ];
        let calendar = Calendar { given: &given, default: &default(), holidays: &[] };
        assert_eq!(thresholds(&calendar, "2021-09-01"), ["2021-09-08", "2021-10-01", "2021-10-08"]);
        assert_eq!(thresholds(&calendar, "2022-01-28"), ["2022-02-04", "2022-02-28", "2022-03-04"]);
        assert_eq!(thresholds(&calendar, "2022-01-29"), ["2022-02-05", "2022-02-28", "2022-03-05"]);
        assert_eq!(thresholds(&calendar, "2022-01-31"), ["2022-02-07", "2022-02-28", "2022-03-07"]);
        assert_eq!(thresholds(&calendar, "2023-02-28"), ["2023-03-07", "2023-03-28", "2023-04-07"]);
    }

    #[test]
    fn a_vacation_pauses_the_clock() {
        let calendar = Calendar { given: &[], default: &default(), holidays: &[] };
        assert_eq!(thresholds(&calendar, "2022-01-28"), ["2022-03-04", "2022-03-28", "2022-04-04"]);
        assert_eq!(thresholds(&calendar, "2023-02-28"), ["2023-03-08", "2023-03-29", "2023-04-08"]);
        assert_eq!(calendar.add_term_days(date("2021-08-15"), 0), date("2021-09-01"));
    }

    #[test]
    fn the_default_goes_on_where_the_callers_terms_end() {
        let given = [term("2021-09-01", "2022-01-21")];
        let calendar = Calendar { given: &given, default: &default(), holidays: &[] };
        assert_eq!(calendar.add_term_days(date("2022-01-20"), 1), date("2022-01-21"));
        assert_eq!(calendar.add_term_days(date("2022-01-20"), 2), date("2022-03-01"));
        assert!(calendar.term_of(date("2022-01-22")).is_none());
        assert!(!calendar.term_of(date("2022-03-01")).expect("spring by default").given);
        assert!(!calendar.term_of(date("2021-07-10")).expect("spring by default").given);
    }

    #[test]
    fn no_calendar_at_all_means_every_day_counts() {
        let calendar = Calendar { given: &[], default: &[], holidays: &[] };
        assert_eq!(calendar.add_term_days(date("2021-07-30"), 7), date("2021-08-06"));
        assert_eq!(calendar.add_term_days(Date::MAX, 1), Date::MAX);
    }

    #[test]
    fn terms_reach_to_both_ends_of_time() {
        let calendar = Calendar { given: &[], default: &default(), holidays: &[] };
        assert!(calendar.term_of(Date::MIN).is_some());
        assert!(calendar.term_of(Date::MAX).is_some());
        assert!(calendar.term_of(date("2399-08-31")).is_none());
        assert_eq!(calendar.add_term_days(date("2399-12-30"), 1), Date::MAX);
        assert_eq!(calendar.add_term_days(Date::MIN, i64::MAX), Date::MAX);
        assert_eq!(calendar.add_term_months(Date::MIN, i64::MAX), Date::MAX);
        assert_eq!(calendar.add_term_days(Date::MAX, i64::MIN), Date::MAX);
        assert_eq!(calendar.school_days(Date::MAX, Date::MIN), 0);
        assert!(calendar.school_days(Date::MIN, Date::MAX) > 100_000);
    }

    #[test]
    fn given_terms_far_away_leave_the_default_around_them_only() {
        let given = [term("1850-09-01", "1851-01-31"), term("2390-03-01", "2390-07-10")];
        let calendar = Calendar { given: &given, default: &default(), holidays: &[] };
        assert!(calendar.term_of(date("2021-10-29")).is_none());
        assert_eq!(calendar.add_term_days(date("2021-10-29"), 0), date("2390-03-01"));
        assert!(!calendar.term_of(date("2390-09-01")).expect("autumn by default").given);
    }

    #[test]
    fn school_days_leave_out_weekends_holidays_and_vacations() {
        let holidays: Vec<Date> = (1..=7).filter_map(|day| Date::from_ymd(2021, 10, day)).collect();
        let calendar = Calendar { given: &[], default: &default(), holidays: &holidays };
        assert_eq!(calendar.school_days(date("2021-09-30"), date("2021-10-07")), 1);
        assert_eq!(calendar.school_days(date("2021-09-30"), date("2021-10-08")), 2);
        assert_eq!(calendar.school_days(date("2021-07-09"), date("2021-09-01")), 2);
        assert_eq!(calendar.school_days(date("2021-09-02"), date("2021-09-01")), 0);
    }
}
