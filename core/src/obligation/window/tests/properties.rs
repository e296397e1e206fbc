//! What holds of the windows of any cadence.

use proptest::prelude::*;

use super::default_terms;
use crate::calendar::Calendar;
use crate::date::Date;
use crate::facts::TermInput;
use crate::obligation::window::{Cadence, Length, Period, Phase, Window, windows};

/// Mostly the years of one child, now and then the ends of time.
fn day() -> impl Strategy<Value = Date> {
    prop_oneof![
        8 => 17_000_i32..20_000,
        1 => Date::MIN.days()..=Date::MIN.days() + 400,
        1 => Date::MAX.days() - 400..=Date::MAX.days(),
    ]
    .prop_map(|days| Date::from_days(days).expect("in range"))
}

fn number() -> impl Strategy<Value = i64> {
    prop_oneof![9 => -1_i64..60, 1 => Just(i64::MAX), 1 => Just(i64::MIN)]
}

fn length() -> impl Strategy<Value = Length> {
    prop_oneof![number().prop_map(Length::Days), number().prop_map(Length::Months)]
}

fn period() -> impl Strategy<Value = Period> {
    prop::sample::select(vec![Period::Day, Period::Week, Period::Month, Period::Quarter, Period::Term, Period::Year])
}

fn cadence() -> impl Strategy<Value = Cadence> {
    let phase = (length(), prop::option::of(number())).prop_map(|(length, times)| Phase { length, times });
    let yearly = prop::collection::vec((-1_i64..14, -1_i64..33), 0..4);
    let month_ends = prop::collection::vec(-1_i64..14, 0..4);
    prop_oneof![
        number().prop_map(Cadence::WithinDays),
        number().prop_map(Cadence::WithinMonths),
        day().prop_map(Cadence::By),
        Just(Cadence::Standing),
        (prop::collection::vec(phase, 0..4), any::<bool>())
            .prop_map(|(phases, anchored)| Cadence::Phases { phases, anchored }),
        (period(), any::<bool>()).prop_map(|(period, in_term)| Cadence::Every { period, in_term }),
        (yearly, month_ends, prop::option::of(-1_i64..9), number()).prop_map(
            |(yearly, month_ends, term_weekday, open_months)| Cadence::Days {
                yearly,
                month_ends,
                term_weekday,
                open_months
            }
        ),
    ]
}

/// Terms of any length, in order, some of a day, some that adjoin.
fn terms() -> impl Strategy<Value = Vec<TermInput>> {
    let gaps = prop::collection::vec((1_i64..80, 0_i64..160), 0..5);
    (day(), gaps).prop_map(|(mut day, gaps)| {
        let mut terms: Vec<TermInput> = Vec::new();
        for (gap, length) in gaps {
            let start = day.add_days(gap);
            day = start.add_days(length);
            // the last days of time would make two terms of one day
            if start < Date::MAX {
                terms.push(TermInput { id: "a term".to_owned(), start, end: day });
            }
        }
        terms
    })
}

fn first(window: &Window) -> Date {
    window.from.unwrap_or(Date::MIN)
}

fn last(window: &Window) -> Date {
    window.due.unwrap_or(Date::MAX)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn windows_are_in_order_apart_and_within(
        cadence in cadence(), anchor in prop::option::of(day()), stop in prop::option::of(day()), given in terms(),
        (since, length) in (day(), 0_i64..1200),
    ) {
        let default = default_terms();
        let calendar = Calendar { given: &given, default: &default, holidays: &[] };
        let range = (since, since.add_days(length));
        let found = windows(&cadence, anchor, stop, range, &calendar);
        for window in &found {
            prop_assert!(first(window) <= last(window), "begins by its end: {window:?}");
            prop_assert!(first(window) <= range.1 && last(window) >= range.0, "meets the range: {window:?}");
            prop_assert!(stop.is_none_or(|stop| window.from.is_none_or(|from| from < stop)), "begun: {window:?}");
            prop_assert!(last(window) <= window.until, "late after due: {window:?}");
            if let (Some(anchor), false) = (anchor, matches!(cadence, Cadence::By(_))) {
                prop_assert!(first(window) >= anchor, "from the anchor on: {window:?}");
            }
        }
        for pair in found.windows(2) {
            prop_assert!(last(&pair[0]) < first(&pair[1]), "in order and apart: {pair:?}");
            prop_assert!(pair[0].phase <= pair[1].phase, "phases in order: {pair:?}");
            prop_assert_eq!(pair[0].until.add_days(1), first(&pair[1]), "late until the next begins");
        }
    }

    #[test]
    fn adjoining_ranges_together_have_the_windows_of_the_whole(
        cadence in cadence(), anchor in prop::option::of(day()), stop in prop::option::of(day()), given in terms(),
        (since, one, two) in (day(), 0_i64..600, 1_i64..600),
    ) {
        let default = default_terms();
        let calendar = Calendar { given: &given, default: &default, holidays: &[] };
        let of = |from, to| windows(&cadence, anchor, stop, (from, to), &calendar);
        let middle = since.add_days(one);
        let mut parts = of(since, middle);
        parts.extend(of(middle.add_days(1), middle.add_days(two)));
        // A window that meets both ranges is found twice, in the middle.
        parts.dedup();
        prop_assert_eq!(parts, of(since, middle.add_days(two)));
    }

    #[test]
    fn stopping_only_takes_windows_away(
        cadence in cadence(), anchor in prop::option::of(day()), stop in day(), given in terms(),
        (since, length) in (day(), 0_i64..1200),
    ) {
        let default = default_terms();
        let calendar = Calendar { given: &given, default: &default, holidays: &[] };
        let range = (since, since.add_days(length));
        let mut expected = windows(&cadence, anchor, None, range, &calendar);
        expected.retain(|window| window.from.is_none_or(|from| from < stop));
        prop_assert_eq!(windows(&cadence, anchor, Some(stop), range, &calendar), expected);
    }
}
