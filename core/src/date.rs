//! Civil dates: the one home of every rule about days, months and ages.

use std::fmt;
use std::str::FromStr;

use chrono::{Datelike, Months, NaiveDate};

use crate::wording::Lang;

/// Days from 1 January of year 1 (chrono's count) to 1 January 1970.
const EPOCH: i32 = 719_163;

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
        let year = i32::try_from(year).ok()?;
        let month = u32::try_from(month).ok()?;
        let day = u32::try_from(day).ok()?;
        Date::from_chrono(NaiveDate::from_ymd_opt(year, month, day)?)
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
        i64::from(self.chrono().year())
    }

    /// The month, 1 to 12.
    pub fn month(self) -> i64 {
        i64::from(self.chrono().month())
    }

    /// The day of the month, 1 to 31.
    pub fn day(self) -> i64 {
        i64::from(self.chrono().day())
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
        let size = Months::new(u32::try_from(months.unsigned_abs()).unwrap_or(u32::MAX));
        let (moved, end) = if months < 0 {
            (self.chrono().checked_sub_months(size), Date::MIN)
        } else {
            (self.chrono().checked_add_months(size), Date::MAX)
        };
        moved.map_or(end, |date| Date(clamp_days(date)))
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
        let months_of_era = |date: NaiveDate| 12 * i64::from(date.year()) + i64::from(date.month());
        let months = months_of_era(other.chrono()) - months_of_era(self.chrono());
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

    fn chrono(self) -> NaiveDate {
        NaiveDate::from_num_days_from_ce_opt(self.0 + EPOCH).expect("every Date is in chrono's range")
    }

    fn from_chrono(date: NaiveDate) -> Option<Date> {
        Date::from_days(date.num_days_from_ce() - EPOCH)
    }
}

fn clamp_days(date: NaiveDate) -> i32 {
    (date.num_days_from_ce() - EPOCH).clamp(Date::MIN.0, Date::MAX.0)
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year(), self.month(), self.day())
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
