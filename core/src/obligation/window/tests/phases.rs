//! Windows counted from an anchor: month ends, leap days, phases.

use super::{Cadence, Length, Phase, days, every, found, shown};

fn phases(of: &[(Length, Option<i64>)], anchored: bool) -> Cadence {
    Cadence::Phases { phases: of.iter().map(|&(length, times)| Phase { length, times }).collect(), anchored }
}

#[test]
fn months_from_a_31st_are_not_added_to_one_another() {
    let found = days(&every(Length::Months(1)), "2021-12-31", "2021-12-31", "2022-06-01");
    assert_eq!(
        found,
        [
            "2021-12-31 2022-01-30",
            "2022-01-31 2022-02-27",
            "2022-02-28 2022-03-30",
            "2022-03-31 2022-04-29",
            "2022-04-30 2022-05-30",
            "2022-05-31 2022-06-29",
        ]
    );
}

#[test]
fn months_from_a_leap_day() {
    let monthly = days(&every(Length::Months(1)), "2024-02-29", "2024-02-29", "2024-03-29");
    assert_eq!(monthly, ["2024-02-29 2024-03-28", "2024-03-29 2024-04-28"]);
    let yearly = days(&every(Length::Months(12)), "2024-02-29", "2024-02-29", "2028-02-29");
    assert_eq!(
        yearly,
        [
            "2024-02-29 2025-02-27",
            "2025-02-28 2026-02-27",
            "2026-02-28 2027-02-27",
            "2027-02-28 2028-02-28",
            "2028-02-29 2029-02-27",
        ]
    );
}

#[test]
fn a_window_meets_the_range_on_its_first_and_on_its_last_day() {
    let monthly = every(Length::Months(1));
    for (day, expected) in [
        ("2022-04-08", "2022-03-09 2022-04-08"),
        ("2022-04-09", "2022-04-09 2022-05-08"),
        ("2022-04-10", "2022-04-09 2022-05-08"),
        ("2022-05-08", "2022-04-09 2022-05-08"),
        ("2022-05-09", "2022-05-09 2022-06-08"),
    ] {
        assert_eq!(days(&monthly, "2022-01-09", day, day), [expected], "{day}");
    }
    for (day, windows) in [("2022-01-08", 0), ("2022-01-09", 1), ("2022-01-10", 1)] {
        assert_eq!(days(&monthly, "2022-01-09", "2021-01-01", day).len(), windows, "{day}");
    }
}

#[test]
fn weeks_run_on_over_the_year_end() {
    let found = days(&every(Length::Days(7)), "2020-12-24", "2020-12-30", "2021-01-07");
    assert_eq!(found, ["2020-12-24 2020-12-30", "2020-12-31 2021-01-06", "2021-01-07 2021-01-13"]);
}

#[test]
fn a_phase_goes_on_where_the_one_before_ends() {
    let persuasion = phases(&[(Length::Months(1), Some(1)), (Length::Months(1), None)], true);
    let found = found(&persuasion, Some("2022-08-31"), None, &[], "2022-08-31", "2022-11-01");
    let phase: Vec<_> = found.iter().map(|window| (shown(window), window.phase)).collect();
    let expected = [
        ("2022-08-31 2022-09-29", 0),
        ("2022-09-30 2022-10-30", 1),
        // a month later again: counted from the anchor, not from the 30th
        ("2022-10-31 2022-11-29", 1),
    ];
    assert_eq!(phase, expected.map(|(shown, phase)| (shown.to_owned(), phase)));
}

#[test]
fn lengths_may_change_from_phase_to_phase() {
    let mixed = phases(
        &[
            (Length::Days(7), Some(2)),
            (Length::Months(1), Some(2)),
            (Length::Days(10), Some(1)),
            (Length::Days(1), Some(1)),
        ],
        true,
    );
    let found = found(&mixed, Some("2022-01-17"), None, &[], "2022-01-01", "2022-12-31");
    let all: Vec<_> = found.iter().map(|window| format!("{} {}", shown(window), window.until)).collect();
    assert_eq!(
        all,
        [
            "2022-01-17 2022-01-23 2022-01-23",
            "2022-01-24 2022-01-30 2022-01-30",
            "2022-01-31 2022-02-27 2022-02-27",
            "2022-02-28 2022-03-30 2022-03-30",
            "2022-03-31 2022-04-09 2022-04-09",
            "2022-04-10 2022-04-10 2399-12-31",
        ]
    );
}

#[test]
fn a_phase_of_no_windows_is_left_out() {
    let cadence = phases(&[(Length::Days(7), Some(0)), (Length::Days(1), Some(2)), (Length::Days(7), Some(-1))], true);
    let found = found(&cadence, Some("2022-01-17"), None, &[], "2022-01-01", "2022-12-31");
    let all: Vec<_> =
        found.iter().map(|window| format!("{} {} {}", shown(window), window.until, window.phase)).collect();
    assert_eq!(all, ["2022-01-17 2022-01-17 2022-01-17 1", "2022-01-18 2022-01-18 2399-12-31 1"]);
}

#[test]
fn calendar_months_cut_the_first_window_to_the_anchor() {
    let calendar = phases(&[(Length::Months(1), Some(1)), (Length::Months(2), None)], false);
    let found = |anchor| days(&calendar, anchor, "2022-01-01", "2022-05-31");
    assert_eq!(found("2022-02-28"), ["2022-02-28 2022-02-28", "2022-03-01 2022-04-30", "2022-05-01 2022-06-30"]);
    assert_eq!(found("2022-03-01"), ["2022-03-01 2022-03-31", "2022-04-01 2022-05-31"]);
    let after_a_week = phases(&[(Length::Days(7), Some(1)), (Length::Months(1), None)], false);
    assert_eq!(
        days(&after_a_week, "2022-03-20", "2022-01-01", "2022-04-30"),
        ["2022-03-20 2022-03-26", "2022-03-27 2022-03-31", "2022-04-01 2022-04-30"]
    );
}

#[test]
fn a_length_below_one_counts_as_one() {
    for length in [i64::MIN, -1, 0, 1] {
        assert_eq!(
            days(&every(Length::Days(length)), "2022-01-31", "2022-01-01", "2022-02-01"),
            ["2022-01-31 2022-01-31", "2022-02-01 2022-02-01"]
        );
        assert_eq!(
            days(&every(Length::Months(length)), "2022-01-31", "2022-01-01", "2022-02-27"),
            ["2022-01-31 2022-02-27"]
        );
    }
}

#[test]
fn windows_end_with_time() {
    let all = |length| days(&every(length), "2399-12-30", "1800-01-01", "2399-12-31");
    assert_eq!(all(Length::Days(1)), ["2399-12-30 2399-12-30", "2399-12-31 2399-12-31"]);
    assert_eq!(all(Length::Days(2)), ["2399-12-30 2399-12-31"]);
    assert_eq!(all(Length::Days(i64::MAX)), ["2399-12-30 2399-12-31"]);
    assert_eq!(all(Length::Months(1)), ["2399-12-30 2399-12-31"]);
    assert_eq!(all(Length::Months(i64::MAX)), ["2399-12-30 2399-12-31"]);
    let from_the_first_day = days(&every(Length::Months(1)), "1800-01-01", "2399-11-30", "2399-12-31");
    assert_eq!(from_the_first_day, ["2399-11-01 2399-11-30", "2399-12-01 2399-12-31"]);
    let last_day = days(&every(Length::Months(12)), "1800-12-31", "2399-12-31", "2399-12-31");
    assert_eq!(last_day, ["2399-12-31 2399-12-31"]);
}
