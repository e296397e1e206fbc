//! Civil dates: the one home of every rule about days, months and ages.

use std::fmt;
use std::str::FromStr;

use crate::wording::Lang;

/// Days from 1 March of year 0 to 1 January 1970. In years that begin in March the leap day comes last.
const EPOCH: i32 = 719_468;

const FIRST_YEAR: i64 = 1800;
const LAST_YEAR: i64 = 2399;

/// Days of 400 years of the Gregorian calendar, after which it returns.
const DAYS_OF_400_YEARS: i32 = 146_097;

/// A civil date between 1800-01-01 and 2399-12-31, as days since 1970-01-01 (Arrow's Date32).
///
/// Arithmetic saturates at the two ends.
///
/// ```
/// use kongchuo::Date;
/// let start: Date = "2022-01-31".parse()?;
/// assert_eq!(start.add_months(1).to_string(), "2022-02-28");
/// # Ok::<(), kongchuo::DateError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date(i32);

/// A text or number that is not a civil date between 1800-01-01 and 2399-12-31.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DateError;

impl DateError {
    /// What was expected, in one sentence without a full stop.
    pub fn message(self, lang: Lang) -> &'static str {
        match lang {
            Lang::Zh => "应为 1800-01-01 至 2399-12-31 之间的日期，如 2021-10-29",
            Lang::En => "expected a date between 1800-01-01 and 2399-12-31, such as 2021-10-29",
        }
    }
}

impl fmt::Display for DateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.message(Lang::En))
    }
}

impl std::error::Error for DateError {}

impl Date {
    /// 1800-01-01.
    pub const MIN: Date = Date(-62_091);
    /// 2399-12-31.
    pub const MAX: Date = Date(157_053);

    /// The date of a year, month and day; none where there is no such day in range.
    pub fn from_ymd(year: i64, month: i64, day: i64) -> Option<Date> {
        let there = (FIRST_YEAR..=LAST_YEAR).contains(&year)
            && (1..=12).contains(&month)
            && (1..=days_of_month(year, month)).contains(&day);
        there.then(|| Date::from_civil(year, month, day))
    }

    /// The date that lies `days` days after 1970-01-01; none out of range.
    pub fn from_days(days: i32) -> Option<Date> {
        (Date::MIN.0..=Date::MAX.0).contains(&days).then_some(Date(days))
    }

    /// Days since 1970-01-01.
    pub fn days(self) -> i32 {
        self.0
    }

    /// The year, four digits.
    pub fn year(self) -> i64 {
        self.civil().0
    }

    /// The month, 1 to 12.
    pub fn month(self) -> i64 {
        self.civil().1
    }

    /// The day of the month, 1 to 31.
    pub fn day(self) -> i64 {
        self.civil().2
    }

    /// The day `days` later (earlier where negative).
    #[must_use]
    pub fn add_days(self, days: i64) -> Date {
        let days = i64::from(self.0).saturating_add(days).clamp(Date::MIN.0.into(), Date::MAX.0.into());
        Date(i32::try_from(days).unwrap_or(Date::MAX.0))
    }

    /// The corresponding day `months` later, or the last day of that month where there is none (Civil Code art. 202).
    #[must_use]
    pub fn add_months(self, months: i64) -> Date {
        let (year, month, day) = self.civil();
        let moved = (12 * year + month - 1).saturating_add(months);
        let (year, month) = (moved.div_euclid(12), moved.rem_euclid(12) + 1);
        if year < FIRST_YEAR {
            Date::MIN
        } else if year > LAST_YEAR {
            Date::MAX
        } else {
            Date::from_civil(year, month, day.min(days_of_month(year, month)))
        }
    }

    /// Days from `self` to `other`, negative where `other` is earlier.
    pub fn days_until(self, other: Date) -> i64 {
        i64::from(other.0) - i64::from(self.0)
    }

    /// Whole months from `self` to `other`: the greatest n with `self + n months <= other`; negative where `other` is earlier.
    pub fn months_until(self, other: Date) -> i64 {
        if other < self {
            return -other.months_until(self);
        }
        let (here, there) = (self.civil(), other.civil());
        let months = 12 * (there.0 - here.0) + there.1 - here.1;
        if self.add_months(months) > other { months - 1 } else { months }
    }

    /// Full years of age on `on` of a person born on `self`; 0 before birth. Born on 29 February: a year older on
    /// 28 February of common years.
    pub fn age_on(self, on: Date) -> i64 {
        self.months_until(on).max(0) / 12
    }

    /// Monday of the ISO week.
    #[must_use]
    pub fn monday(self) -> Date {
        self.add_days(-self.weekday_from_monday())
    }

    /// 0 on Monday to 6 on Sunday.
    pub fn weekday_from_monday(self) -> i64 {
        // 1970-01-01 was a Thursday.
        i64::from(self.0 + 3).rem_euclid(7)
    }

    /// Year, month and day.
    ///
    /// The arithmetic is that of <https://howardhinnant.github.io/date_algorithms.html>, for years above 0.
    fn civil(self) -> (i64, i64, i64) {
        let days = self.0 + EPOCH;
        let (cycle, day) = (days / DAYS_OF_400_YEARS, days % DAYS_OF_400_YEARS);
        let year = (day - day / 1460 + day / 36_524 - day / 146_096) / 365;
        let day = day - (365 * year + year / 4 - year / 100);
        let month = (5 * day + 2) / 153;
        let day = day - (153 * month + 2) / 5 + 1;
        // January and February are the last months of the year before.
        let (next, month) = if month < 10 { (0, month + 3) } else { (1, month - 9) };
        (i64::from(400 * cycle + year + next), i64::from(month), i64::from(day))
    }

    /// The day of a year, month and day that there is.
    fn from_civil(year: i64, month: i64, day: i64) -> Date {
        let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
        let day = (153 * month + 2) / 5 + day - 1;
        let days = 365 * year + year / 4 - year / 100 + year / 400 + day - i64::from(EPOCH);
        Date(i32::try_from(days).unwrap_or(Date::MAX.0))
    }
}

fn days_of_month(year: i64, month: i64) -> i64 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = self.civil();
        write!(f, "{year:04}-{month:02}-{day:02}")
    }
}

impl FromStr for Date {
    type Err = DateError;

    /// Reads `2021-10-29`: four, two and two digits, nothing else.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let bytes = text.as_bytes();
        let shaped = bytes.len() == 10
            && bytes.iter().enumerate().all(|(at, byte)| match at {
                4 | 7 => *byte == b'-',
                _ => byte.is_ascii_digit(),
            });
        if !shaped {
            return Err(DateError);
        }
        let number = |range: std::ops::Range<usize>| text[range].parse::<i64>().map_err(|_| DateError);
        Date::from_ymd(number(0..4)?, number(5..7)?, number(8..10)?).ok_or(DateError)
    }
}

impl serde::Serialize for Date {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use chrono::{Datelike, Months, NaiveDate};

    use super::Date;

    fn date(text: &str) -> Date {
        text.parse().expect("a date in a test")
    }

    #[test]
    fn the_ends_are_where_they_say() {
        assert_eq!(Date::MIN.to_string(), "1800-01-01");
        assert_eq!(Date::MAX.to_string(), "2399-12-31");
        assert_eq!(Date::MAX.add_days(1), Date::MAX);
        assert_eq!(Date::MIN.add_months(-1), Date::MIN);
        assert_eq!(Date::MAX.add_months(i64::MAX), Date::MAX);
        assert_eq!(Date::MIN.add_days(i64::MIN), Date::MIN);
    }

    /// The day before 1970-01-01 of chrono's count.
    const EPOCH: i32 = 719_163;

    /// Every day there is, as chrono has it.
    fn every_day() -> impl Iterator<Item = (Date, NaiveDate)> {
        (Date::MIN.0..=Date::MAX.0)
            .map(|days| (Date(days), NaiveDate::from_num_days_from_ce_opt(days + EPOCH).expect("a day")))
    }

    #[test]
    fn every_day_has_the_name_it_has_elsewhere() {
        for (date, day) in every_day() {
            let (year, month, of_month) = (i64::from(day.year()), i64::from(day.month()), i64::from(day.day()));
            assert_eq!((date.year(), date.month(), date.day()), (year, month, of_month));
            assert_eq!(Date::from_ymd(year, month, of_month), Some(date));
            if day.succ_opt().is_none_or(|next| next.day() == 1) {
                assert_eq!(Date::from_ymd(year, month, of_month + 1), None, "{day}");
            }
        }
        for (year, month, day) in
            [(2021, 0, 1), (2021, 13, 1), (2021, 1, 0), (1799, 12, 31), (2400, 1, 1), (i64::MAX, 1, 1)]
        {
            assert_eq!(Date::from_ymd(year, month, day), None);
        }
    }

    #[test]
    fn months_are_added_as_elsewhere() {
        for (date, day) in every_day() {
            for months in [1, 2, 11, 12, 13, 47, 48, 1200] {
                let there = |moved: Option<NaiveDate>| moved.map(|day| (day.year(), day.num_days_from_ce() - EPOCH));
                let later = there(day.checked_add_months(Months::new(months))).expect("in range of chrono");
                let expected = if later.0 > 2399 { Date::MAX } else { Date(later.1) };
                assert_eq!(date.add_months(months.into()), expected, "{day} + {months}");
                let before = there(day.checked_sub_months(Months::new(months))).expect("in range of chrono");
                let expected = if before.0 < 1800 { Date::MIN } else { Date(before.1) };
                assert_eq!(date.add_months(-i64::from(months)), expected, "{day} - {months}");
            }
        }
    }

    #[test]
    fn a_birthday_is_reached_on_the_day() {
        let birth = date("2010-05-20");
        assert_eq!(birth.age_on(date("2021-05-19")), 10);
        assert_eq!(birth.age_on(date("2021-05-20")), 11);
        assert_eq!(birth.age_on(date("2021-05-21")), 11);
        assert_eq!(birth.age_on(date("2009-01-01")), 0);
        let leap = date("2012-02-29");
        assert_eq!(leap.age_on(date("2021-02-27")), 8);
        assert_eq!(leap.age_on(date("2021-02-28")), 9);
        assert_eq!(leap.age_on(date("2020-02-28")), 7);
        assert_eq!(leap.age_on(date("2020-02-29")), 8);
    }

    #[test]
    fn months_between_is_the_inverse_of_adding() {
        assert_eq!(date("2022-01-31").months_until(date("2022-02-27")), 0);
        assert_eq!(date("2022-01-31").months_until(date("2022-02-28")), 1);
        assert_eq!(date("2022-02-28").months_until(date("2022-01-31")), -1);
    }

    #[test]
    fn weeks_begin_on_monday() {
        assert_eq!(date("2021-10-29").monday(), date("2021-10-25"));
        assert_eq!(date("2021-10-31").monday(), date("2021-10-25"));
        assert_eq!(date("1969-12-31").monday(), date("1969-12-29"));
    }

    #[test]
    fn only_iso_dates_are_read() {
        for text in ["2021-2-3", "2021-02-30", "20210203", "2021-02-03 ", "1799-12-31", "2400-01-01", "２０２１-02-03"]
        {
            assert!(text.parse::<Date>().is_err(), "{text}");
        }
    }
}
