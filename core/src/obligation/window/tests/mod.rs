mod calendar;
mod phases;
mod properties;
mod year;

use super::{Cadence, Length, Phase, Window, windows};
use crate::calendar::{Calendar, DefaultTerm};
use crate::date::Date;
use crate::facts::TermInput;

fn date(text: &str) -> Date {
    text.parse().expect("a date in a test")
}

fn default_terms() -> Vec<DefaultTerm> {
    vec![
        DefaultTerm { id: "autumn".into(), start: (9, 1), end: (1, 31) },
        DefaultTerm { id: "spring".into(), start: (3, 1), end: (7, 10) },
    ]
}

fn term(start: &str, end: &str) -> TermInput {
    TermInput { id: start.to_owned(), start: date(start), end: date(end) }
}

fn shown(window: &Window) -> String {
    let day = |day: Option<Date>| day.map_or_else(|| "-".to_owned(), |day| day.to_string());
    format!("{} {}", day(window.from), day(window.due))
}

/// The windows as `first last`, of the default calendar.
fn days(cadence: &Cadence, anchor: &str, from: &str, to: &str) -> Vec<String> {
    in_terms(cadence, Some(anchor), &[], from, to)
}

fn in_terms(cadence: &Cadence, anchor: Option<&str>, given: &[TermInput], from: &str, to: &str) -> Vec<String> {
    found(cadence, anchor, None, given, from, to).iter().map(shown).collect()
}

fn found(
    cadence: &Cadence,
    anchor: Option<&str>,
    stop: Option<&str>,
    given: &[TermInput],
    from: &str,
    to: &str,
) -> Vec<Window> {
    let default = default_terms();
    let calendar = Calendar { given, default: &default, holidays: &[] };
    windows(cadence, anchor.map(date), stop.map(date), (date(from), date(to)), &calendar)
}

fn every(length: Length) -> Cadence {
    Cadence::Phases { phases: vec![Phase { length, times: None }], anchored: true }
}

/// Whether the windows of a cadence, stopped on a day, are as expected.
fn stopped(cadence: &Cadence, anchor: Option<&str>, stop: &str, from: &str, to: &str) -> Vec<String> {
    found(cadence, anchor, Some(stop), &[], from, to).iter().map(shown).collect()
}

#[test]
fn a_deadline_is_counted_from_the_day_after_the_anchor() {
    let all = |cadence: Cadence| days(&cadence, "2022-01-31", "1800-01-01", "2399-12-31");
    assert_eq!(all(Cadence::WithinDays(0)), ["2022-01-31 2022-01-31"]);
    assert_eq!(all(Cadence::WithinDays(-3)), ["2022-01-31 2022-01-31"]);
    assert_eq!(all(Cadence::WithinDays(1)), ["2022-01-31 2022-02-01"]);
    assert_eq!(all(Cadence::WithinDays(i64::MAX)), ["2022-01-31 2399-12-31"]);
    assert_eq!(all(Cadence::WithinMonths(1)), ["2022-01-31 2022-02-28"]);
    assert_eq!(all(Cadence::WithinMonths(2)), ["2022-01-31 2022-03-31"]);
    assert_eq!(all(Cadence::WithinMonths(i64::MIN)), ["2022-01-31 2022-01-31"]);
    assert_eq!(all(Cadence::By(date("2022-06-30"))), ["2022-01-31 2022-06-30"]);
    assert_eq!(all(Cadence::By(date("2022-01-30"))), ["2022-01-30 2022-01-30"]);
    assert_eq!(all(Cadence::Standing), ["2022-01-31 -"]);
}

#[test]
fn a_single_duty_meets_the_range_from_its_first_to_its_last_day() {
    let cadence = Cadence::WithinDays(7);
    for (from, to, meets) in [
        ("2022-03-01", "2022-03-09", false),
        ("2022-03-01", "2022-03-10", true),
        ("2022-03-17", "2022-03-31", true),
        ("2022-03-18", "2022-03-31", false),
        ("2022-03-12", "2022-03-11", false),
    ] {
        assert_eq!(!days(&cadence, "2022-03-10", from, to).is_empty(), meets, "{from} {to}");
    }
    for (to, meets) in [("2022-03-09", false), ("2022-03-10", true), ("2399-12-31", true)] {
        assert_eq!(!days(&Cadence::Standing, "2022-03-10", "1800-01-01", to).is_empty(), meets, "{to}");
    }
}

#[test]
fn nothing_begins_on_the_day_it_stops() {
    for (stop, windows) in [("2022-03-09", 0), ("2022-03-10", 0), ("2022-03-11", 1)] {
        for cadence in [Cadence::WithinDays(3), Cadence::Standing, Cadence::By(date("2022-06-30"))] {
            let found = stopped(&cadence, Some("2022-03-10"), stop, "2022-01-01", "2022-12-31");
            assert_eq!(found.len(), windows, "{stop} {cadence:?}");
        }
    }
    for (stop, windows) in [("2022-04-09", 1), ("2022-04-10", 1), ("2022-04-11", 2)] {
        let found = stopped(&every(Length::Months(1)), Some("2022-03-10"), stop, "2022-01-01", "2022-12-31");
        assert_eq!(found.len(), windows, "{stop}");
    }
}

#[test]
fn what_always_held_does_not_stop() {
    let none = |cadence: &Cadence, stop| stopped(cadence, None, stop, "1800-01-01", "2399-12-31");
    assert_eq!(none(&Cadence::Standing, "1800-01-01"), ["- -"]);
    assert_eq!(none(&Cadence::By(date("2022-06-30")), "1800-01-01"), ["- 2022-06-30"]);
    let daily = Cadence::Every { period: super::Period::Day, in_term: false };
    assert!(none(&daily, "1800-01-01").is_empty());
    assert_eq!(none(&daily, "1800-01-02").len(), 1);
}

#[test]
fn what_is_counted_from_an_anchor_needs_one() {
    for cadence in [Cadence::WithinDays(1), Cadence::WithinMonths(1), every(Length::Days(7))] {
        assert!(in_terms(&cadence, None, &[], "1800-01-01", "2399-12-31").is_empty(), "{cadence:?}");
    }
}

#[test]
fn a_single_duty_can_be_done_late_for_ever() {
    let window = found(&Cadence::WithinDays(0), Some("2022-03-10"), None, &[], "2022-03-10", "2022-03-10");
    assert_eq!(window[0].until, Date::MAX);
}
