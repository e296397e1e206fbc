//! Days, terms, and the dates that decide: what a programmer without a rules engine would write for this workload.
//!
//! Nothing here is the engine's. A day is a count of days since 1970-01-01, as in Arrow's `Date32`.

/// No day; later than every day, so that `day <= on` is false of it.
pub const NO_DAY: i32 = i32::MAX;

/// The day of a year, month and day (proleptic Gregorian).
pub fn day(year: i32, month: i32, day: i32) -> i32 {
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let of_year = (153 * month + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

/// Year, month and day of a day.
pub fn civil(day: i32) -> (i32, i32, i32) {
    let shifted = day + 719_468;
    let era = shifted.div_euclid(146_097);
    let of_era = shifted.rem_euclid(146_097);
    let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let (month, carry) = if month < 10 { (month + 3, 0) } else { (month - 9, 1) };
    (year + era * 400 + carry, month, day)
}

/// The corresponding day months later, or the last of that month.
pub fn add_months(from: i32, months: i32) -> i32 {
    let (year, month, of_month) = civil(from);
    let month = year * 12 + month - 1 + months;
    let (year, month) = (month.div_euclid(12), month.rem_euclid(12) + 1);
    let next = if month == 12 { day(year + 1, 1, 1) } else { day(year, month + 1, 1) };
    day(year, month, of_month).min(next - 1)
}

/// No age of the workload is beyond this.
const OLDEST: i32 = 40;

/// Full years of age.
fn age(birth: i32, on: i32) -> i32 {
    (0..OLDEST).take_while(|years| add_months(birth, 12 * (years + 1)) <= on).last().map_or(0, |years| years + 1)
}

/// Whether a day lies in a term of the default calendar: 1 September to 31 January, 1 March to 10 July.
fn in_term(of: i32) -> bool {
    match civil(of) {
        (_, 1 | 3..=6 | 9..=12, _) => true,
        (_, 7, of_month) => of_month <= 10,
        _ => false,
    }
}

/// The first term day that has so many term days before it, from `start` on: the clock pauses in vacations.
fn add_term_days(start: i32, days: i32) -> i32 {
    let mut terms = (start..).filter(|day| in_term(*day));
    terms.nth(usize::try_from(days).unwrap_or(0)).unwrap_or(start)
}

/// Days from which an absence makes a suspected dropout, and a dropout, under the policy of Guyuan: more than a week, and a month
/// from suspicion.
fn suspected_and_dropout(run_start: i32) -> (i32, i32) {
    let suspected = add_term_days(run_start, 7);
    (suspected, add_term_days(suspected, add_months(suspected, 1) - suspected))
}

/// Every date that a rule of the workload compares with, for one day of evaluation.
#[derive(Debug, Clone, Copy)]
pub struct Dates {
    /// the day of evaluation
    pub on: i32,
    /// the first day of its month
    pub month_start: i32,
    /// born by then: at least six at the cut-off (31 August)
    pub six_at_cutoff: i32,
    /// born by then: at least twelve at the cut-off
    pub twelve_at_cutoff: i32,
    /// born by then: at least fifteen at the cut-off
    pub fifteen_at_cutoff: i32,
    /// born by then: fifteen today
    pub fifteen: i32,
    /// away since then or before: suspected
    pub suspected: i32,
    /// away since then or before: a dropout
    pub dropout: i32,
    /// the reason has lasted since then or before: long
    pub long: i32,
}

impl Dates {
    /// Computes them. Each condition is monotone in the date it is asked of: the latest date that still meets it says all.
    pub fn of(on: i32) -> Dates {
        let (year, month, of_month) = civil(on);
        let school_year = if month > 8 { year } else { year - 1 };
        let cutoff = day(school_year, 8, 31);
        let latest = |meets: &dyn Fn(i32) -> bool| {
            (0..OLDEST * 366).map(|back| on - back).find(|day| meets(*day)).unwrap_or(i32::MIN)
        };
        Dates {
            on,
            month_start: on + 1 - of_month,
            six_at_cutoff: latest(&|birth| age(birth, cutoff) >= 6),
            twelve_at_cutoff: latest(&|birth| age(birth, cutoff) >= 12),
            fifteen_at_cutoff: latest(&|birth| age(birth, cutoff) >= 15),
            fifteen: latest(&|birth| age(birth, on) >= 15),
            suspected: latest(&|start| suspected_and_dropout(start).0 <= on),
            dropout: latest(&|start| suspected_and_dropout(start).1 <= on),
            long: latest(&|since| add_months(since, 6) <= on),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Dates, add_months, civil, day};

    #[test]
    fn days_and_civil_dates_are_inverses() {
        assert_eq!(day(1970, 1, 1), 0);
        assert_eq!(day(2021, 10, 29), 18_929);
        assert!((-62_091..157_053).all(|of| {
            let (year, month, of_month) = civil(of);
            day(year, month, of_month) == of
        }));
        assert_eq!(add_months(day(2022, 1, 31), 1), day(2022, 2, 28));
    }

    #[test]
    fn the_dates_of_the_workload() {
        let dates = Dates::of(day(2021, 10, 29));
        assert_eq!(dates.six_at_cutoff, day(2015, 8, 31));
        assert_eq!(dates.twelve_at_cutoff, day(2009, 8, 31));
        assert_eq!(dates.fifteen_at_cutoff, day(2006, 8, 31));
        assert_eq!(dates.fifteen, day(2006, 10, 29));
        assert_eq!(dates.suspected, day(2021, 10, 22));
        assert_eq!(dates.dropout, day(2021, 9, 22));
        assert_eq!(dates.long, day(2021, 4, 29));
        assert_eq!(dates.month_start, day(2021, 10, 1));
    }
}
