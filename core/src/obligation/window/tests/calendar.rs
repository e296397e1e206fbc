//! Periods of the calendar: weeks over year ends, terms given and default, weeks that a vacation cuts.

use super::{Cadence, days, found, in_terms, shown, stopped, term};
use crate::obligation::window::Period;

fn every(period: Period) -> Cadence {
    Cadence::Every { period, in_term: false }
}

fn in_term(period: Period) -> Cadence {
    Cadence::Every { period, in_term: true }
}

#[test]
fn iso_weeks_run_on_over_the_year_end() {
    let weekly = in_terms(&every(Period::Week), None, &[], "2020-12-28", "2021-01-04");
    assert_eq!(weekly, ["2020-12-28 2021-01-03", "2021-01-04 2021-01-10"]);
    for (day, expected) in [
        ("2022-01-02", "2021-12-27 2022-01-02"),
        ("2022-01-03", "2022-01-03 2022-01-09"),
        ("2022-01-04", "2022-01-03 2022-01-09"),
    ] {
        assert_eq!(in_terms(&every(Period::Week), None, &[], day, day), [expected], "{day}");
    }
}

#[test]
fn months_quarters_and_years_have_their_own_lengths() {
    let on = |period, day| in_terms(&every(period), None, &[], day, day);
    assert_eq!(on(Period::Month, "2024-02-29"), ["2024-02-01 2024-02-29"]);
    assert_eq!(on(Period::Month, "2023-02-01"), ["2023-02-01 2023-02-28"]);
    assert_eq!(on(Period::Month, "2023-12-31"), ["2023-12-01 2023-12-31"]);
    for (day, expected) in [
        ("2022-03-31", "2022-01-01 2022-03-31"),
        ("2022-04-01", "2022-04-01 2022-06-30"),
        ("2022-09-30", "2022-07-01 2022-09-30"),
        ("2022-12-31", "2022-10-01 2022-12-31"),
    ] {
        assert_eq!(on(Period::Quarter, day), [expected], "{day}");
    }
    assert_eq!(on(Period::Year, "2022-06-15"), ["2022-01-01 2022-12-31"]);
    assert_eq!(on(Period::Day, "2022-06-15"), ["2022-06-15 2022-06-15"]);
}

#[test]
fn the_first_period_is_cut_to_the_anchor() {
    for (period, first, second) in [
        (Period::Day, "2022-09-14 2022-09-14", "2022-09-15 2022-09-15"),
        (Period::Week, "2022-09-14 2022-09-18", "2022-09-19 2022-09-25"),
        (Period::Month, "2022-09-14 2022-09-30", "2022-10-01 2022-10-31"),
        (Period::Quarter, "2022-09-14 2022-09-30", "2022-10-01 2022-12-31"),
        (Period::Term, "2022-09-14 2023-01-31", "2023-03-01 2023-07-10"),
        (Period::Year, "2022-09-14 2022-12-31", "2023-01-01 2023-12-31"),
    ] {
        let found = days(&every(period), "2022-09-14", "2022-01-01", "2023-12-31");
        assert_eq!(&found[..2], [first, second], "{period:?}");
    }
    let whole = days(&every(Period::Week), "2022-09-14", "2022-09-19", "2022-09-19");
    assert_eq!(whole, ["2022-09-19 2022-09-25"]);
}

#[test]
fn a_week_that_a_vacation_cuts_begins_on_its_first_term_day() {
    // 31 January 2022 is a Monday, 1 March a Tuesday.
    let weekly = days(&in_term(Period::Week), "2022-01-01", "2022-01-24", "2022-03-08");
    assert_eq!(
        weekly,
        ["2022-01-24 2022-01-30", "2022-01-31 2022-02-06", "2022-03-01 2022-03-06", "2022-03-07 2022-03-13"]
    );
    for (anchor, first) in [
        ("2022-01-31", "2022-01-31 2022-02-06"),
        ("2022-02-01", "2022-03-01 2022-03-06"),
        ("2022-03-02", "2022-03-02 2022-03-06"),
    ] {
        assert_eq!(days(&in_term(Period::Week), anchor, "2022-01-01", "2022-03-31")[0], first, "{anchor}");
    }
}

#[test]
fn a_week_cut_by_given_terms() {
    let given = [term("2022-09-01", "2022-09-28"), term("2022-10-08", "2023-01-13")];
    let weekly = in_terms(&in_term(Period::Week), None, &given, "2022-09-26", "2022-10-16");
    assert_eq!(weekly, ["2022-09-26 2022-10-02", "2022-10-08 2022-10-09", "2022-10-10 2022-10-16"]);
    // Thursday to Saturday of one week are two terms: still one window.
    let given = [term("2022-09-01", "2022-09-29"), term("2022-10-01", "2023-01-13")];
    let weekly = in_terms(&in_term(Period::Week), None, &given, "2022-09-26", "2022-10-03");
    assert_eq!(weekly, ["2022-09-26 2022-10-02", "2022-10-03 2022-10-09"]);
}

#[test]
fn a_gap_is_the_time_for_doing_it_late() {
    let until = |cadence: &Cadence, from, to| -> Vec<String> {
        let found = found(cadence, None, None, &[], from, to);
        found.iter().map(|window| format!("{} {}", shown(window), window.until)).collect()
    };
    assert_eq!(
        until(&in_term(Period::Week), "2022-01-24", "2022-02-06"),
        ["2022-01-24 2022-01-30 2022-01-30", "2022-01-31 2022-02-06 2022-02-28"]
    );
    assert_eq!(until(&every(Period::Week), "2022-02-06", "2022-02-06"), ["2022-01-31 2022-02-06 2022-02-06"]);
    assert_eq!(until(&every(Period::Term), "2022-06-06", "2022-06-06"), ["2022-03-01 2022-07-10 2022-08-31"]);
    assert_eq!(until(&every(Period::Year), "2399-06-06", "2399-06-06"), ["2399-01-01 2399-12-31 2399-12-31"]);
}

#[test]
fn terms_given_and_default() {
    let given = [term("2022-08-29", "2023-01-13"), term("2023-02-13", "2023-06-30")];
    let termly = in_terms(&every(Period::Term), None, &given, "2022-07-10", "2023-09-01");
    assert_eq!(
        termly,
        ["2022-03-01 2022-07-10", "2022-08-29 2023-01-13", "2023-02-13 2023-06-30", "2023-09-01 2024-01-31"]
    );
    for (day, windows) in [("2023-01-13", 1), ("2023-01-14", 0), ("2023-02-12", 0), ("2023-02-13", 1)] {
        assert_eq!(in_terms(&every(Period::Term), None, &given, day, day).len(), windows, "{day}");
    }
    let from_a_vacation = in_terms(&every(Period::Term), Some("2023-01-20"), &given, "2022-09-01", "2023-02-28");
    assert_eq!(from_a_vacation, ["2023-02-13 2023-06-30"]);
}

#[test]
fn each_day_of_a_term() {
    let daily = in_terms(&in_term(Period::Day), None, &[], "2022-01-30", "2022-03-02");
    assert_eq!(
        daily,
        ["2022-01-30 2022-01-30", "2022-01-31 2022-01-31", "2022-03-01 2022-03-01", "2022-03-02 2022-03-02"]
    );
}

#[test]
fn no_week_begins_on_the_day_it_stops() {
    for (stop, last) in [
        ("2022-09-12", "2022-09-05 2022-09-11"),
        ("2022-09-13", "2022-09-12 2022-09-18"),
        ("2022-09-18", "2022-09-12 2022-09-18"),
    ] {
        let found = stopped(&every(Period::Week), Some("2022-09-05"), stop, "2022-01-01", "2022-12-31");
        assert_eq!(found.last().map(String::as_str), Some(last), "{stop}");
    }
}

#[test]
fn periods_reach_to_both_ends_of_time() {
    for period in [Period::Day, Period::Week, Period::Month, Period::Quarter, Period::Year, Period::Term] {
        for cadence in [every(period), in_term(period)] {
            let first = found(&cadence, None, None, &[], "1800-01-01", "1800-01-01");
            let last = found(&cadence, None, None, &[], "2399-12-31", "2399-12-31");
            assert_eq!(shown(&first[0]).split(' ').next(), Some("1800-01-01"), "{period:?}");
            assert_eq!(shown(&last[0]).split(' ').nth(1), Some("2399-12-31"), "{period:?}");
        }
    }
    let all = found(&every(Period::Day), None, None, &[], "1800-01-01", "2399-12-31");
    assert_eq!(all.len(), 219_145);
}
