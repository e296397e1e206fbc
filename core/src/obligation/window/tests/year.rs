//! Days of the year: dates, ends of months, the first Friday of a term (catalogue 1.6).

use super::{Cadence, days, found, in_terms, shown, stopped, term};

const FRIDAY: i64 = 4;

fn of_year(yearly: &[(i64, i64)], month_ends: &[i64], term_weekday: Option<i64>, open_months: i64) -> Cadence {
    Cadence::Days { yearly: yearly.to_vec(), month_ends: month_ends.to_vec(), term_weekday, open_months }
}

#[test]
fn the_first_friday_on_or_after_the_first_day_of_a_term() {
    let fridays = of_year(&[], &[], Some(FRIDAY), 1);
    for (start, window) in [
        ("2021-09-01", "2021-09-01 2021-09-03"),
        ("2022-02-16", "2022-02-16 2022-02-18"),
        ("2023-09-01", "2023-09-01 2023-09-01"),
        ("2024-08-31", "2024-08-31 2024-09-06"),
        ("2024-09-01", "2024-09-01 2024-09-06"),
        ("2024-09-06", "2024-09-06 2024-09-06"),
        ("2024-09-07", "2024-09-07 2024-09-13"),
    ] {
        let given = [term(start, "2024-12-31")];
        assert_eq!(in_terms(&fridays, None, &given, start, start), [window], "{start}");
    }
}

#[test]
fn the_six_dates_of_a_school_year() {
    let six = of_year(&[], &[4, 6, 10, 12], Some(FRIDAY), 1);
    let given = [term("2021-09-01", "2022-01-21"), term("2022-02-16", "2022-07-08")];
    let found = found(&six, None, None, &given, "2021-08-15", "2022-08-15");
    let all: Vec<_> = found.iter().map(|window| format!("{} {}", shown(window), window.until)).collect();
    assert_eq!(
        all,
        [
            "2021-09-01 2021-09-03 2021-09-30",
            "2021-10-01 2021-10-31 2021-11-30",
            "2021-12-01 2021-12-31 2022-02-15",
            "2022-02-16 2022-02-18 2022-03-31",
            "2022-04-01 2022-04-30 2022-05-31",
            "2022-06-01 2022-06-30 2022-08-31",
        ]
    );
}

#[test]
fn a_window_opens_on_the_first_day_of_its_month_or_of_an_earlier_one() {
    let found = |open_months| {
        days(&of_year(&[(3, 31), (9, 30)], &[], None, open_months), "2000-01-01", "2022-09-30", "2022-09-30")
    };
    assert_eq!(found(0), ["2022-09-01 2022-09-30"]);
    assert_eq!(found(1), ["2022-09-01 2022-09-30"]);
    assert_eq!(found(3), ["2022-07-01 2022-09-30"]);
    assert_eq!(found(6), ["2022-04-01 2022-09-30"]);
    // not before the one of March is due
    assert_eq!(found(7), ["2022-04-01 2022-09-30"]);
    assert_eq!(found(i64::MAX), ["2022-04-01 2022-09-30"]);
    let alone =
        |open_months| days(&of_year(&[(9, 15)], &[], None, open_months), "2000-01-01", "2022-09-15", "2022-09-15");
    assert_eq!(alone(12), ["2021-10-01 2022-09-15"]);
    assert_eq!(alone(13), ["2021-09-16 2022-09-15"]);
    assert_eq!(alone(i64::MAX), ["2021-09-16 2022-09-15"]);
}

#[test]
fn days_of_one_month_share_it() {
    let twice = of_year(&[(9, 30), (9, 10), (9, 30)], &[9], None, 1);
    assert_eq!(
        days(&twice, "2000-01-01", "2022-09-01", "2022-09-30"),
        ["2022-09-01 2022-09-10", "2022-09-11 2022-09-30"]
    );
    assert_eq!(days(&twice, "2000-01-01", "2022-09-11", "2022-09-11"), ["2022-09-11 2022-09-30"]);
}

#[test]
fn a_term_that_begins_within_a_month_takes_its_days_first() {
    let both = of_year(&[(9, 30)], &[], Some(FRIDAY), 1);
    assert_eq!(
        days(&both, "2000-01-01", "2022-09-01", "2022-09-30"),
        ["2022-09-01 2022-09-02", "2022-09-03 2022-09-30"]
    );
    // Due on one day for both reasons: the earlier opening.
    let same = of_year(&[(9, 2)], &[], Some(FRIDAY), 1);
    let given = [term("2022-08-29", "2023-01-13")];
    assert_eq!(in_terms(&same, None, &given, "2022-08-29", "2022-09-30"), ["2022-08-29 2022-09-02"]);
}

#[test]
fn the_last_day_of_february() {
    let end = of_year(&[], &[2], None, 1);
    assert_eq!(days(&end, "2000-01-01", "2023-02-28", "2023-02-28"), ["2023-02-01 2023-02-28"]);
    assert_eq!(days(&end, "2000-01-01", "2024-02-28", "2024-02-28"), ["2024-02-01 2024-02-29"]);
    let leap = of_year(&[(2, 29)], &[], None, 1);
    assert_eq!(
        days(&leap, "2000-01-01", "2023-02-01", "2024-02-29"),
        ["2023-02-01 2023-02-28", "2024-02-01 2024-02-29"]
    );
}

#[test]
fn days_that_do_not_exist() {
    let none = of_year(&[(0, 5), (13, 1), (i64::MIN, 1)], &[0, 13, i64::MAX], None, 1);
    assert!(days(&none, "1800-01-01", "1800-01-01", "2399-12-31").is_empty());
    let clamped = of_year(&[(4, i64::MAX), (6, i64::MIN)], &[], None, 1);
    assert_eq!(
        days(&clamped, "2000-01-01", "2022-04-01", "2022-06-30"),
        ["2022-04-01 2022-04-30", "2022-06-01 2022-06-01"]
    );
}

#[test]
fn a_window_is_cut_to_the_anchor() {
    let yearly = of_year(&[(3, 31), (9, 30)], &[], None, 1);
    for (anchor, first) in [
        ("2022-09-01", "2022-09-01 2022-09-30"),
        ("2022-09-02", "2022-09-02 2022-09-30"),
        ("2022-09-30", "2022-09-30 2022-09-30"),
        ("2022-10-01", "2023-03-01 2023-03-31"),
    ] {
        assert_eq!(days(&yearly, anchor, "2022-04-01", "2023-12-31")[0], first, "{anchor}");
    }
    for (stop, windows) in [("2022-09-01", 0), ("2022-09-02", 1)] {
        assert_eq!(stopped(&yearly, Some("2022-04-01"), stop, "2022-04-01", "2023-12-31").len(), windows, "{stop}");
    }
}

#[test]
fn days_of_the_year_end_with_time() {
    let found = |cadence: &Cadence| found(cadence, None, None, &[], "2399-10-01", "2399-12-31");
    let ends = found(&of_year(&[(1, 1)], &[12], Some(FRIDAY), 1));
    assert_eq!(ends.iter().map(shown).collect::<Vec<_>>(), ["2399-12-01 2399-12-31"]);
    assert_eq!(ends[0].until, crate::date::Date::MAX);
    assert!(found(&of_year(&[(1, 1)], &[], None, 1)).is_empty());
}
