//! How often something must be done, in words.

use crate::obligation::{Cadence, Length, Period};
use crate::wording::Wording;

/// A cadence with its numbers. `parts` says that all parts are required, rather than so many times.
pub(super) fn wording(cadence: &Cadence, at_least: &[i64], parts: bool) -> Wording {
    let least = |phase: usize| at_least.get(phase).copied().unwrap_or(1);
    let said = match cadence {
        Cadence::WithinDays(0) => Wording::new("起始日当日", "on the first day itself"),
        Cadence::WithinDays(days) => {
            Wording::new(format!("起始日后{days}日内"), format!("within {} after the first day", count(*days, "day")))
        }
        Cadence::WithinMonths(months) => Wording::new(
            format!("起始日后{months}个月内"),
            format!("within {} after the first day", count(*months, "month")),
        ),
        Cadence::By(day) => Wording::new(format!("至{day}止"), format!("by {day}")),
        Cadence::Standing => Wording::new("持续履行", "at all times"),
        Cadence::Phases { phases, anchored } => {
            let phases = phases.iter().enumerate().map(|(at, phase)| {
                let often = often(least(at));
                let (zh, en) = match phase.length {
                    Length::Days(days) if days % 7 == 0 => (format!("{}周", days / 7), count(days / 7, "week")),
                    Length::Days(days) => (format!("{days}天"), count(days, "day")),
                    Length::Months(months) if *anchored => (format!("{months}个月"), count(months, "month")),
                    Length::Months(months) => (format!("{months}个自然月"), count(months, "calendar month")),
                };
                match phase.times {
                    Some(times) => Wording::new(
                        format!("{times}期，每期{zh}、{}", often.zh),
                        format!("{} of {en}, {} in each", count(times, "window"), often.en),
                    ),
                    None => Wording::new(
                        format!("每{zh}为一期，每期{}", often.zh),
                        format!("windows of {en}, {} in each", often.en),
                    ),
                }
            });
            return joined(phases, "；此后", "; then ");
        }
        Cadence::Every { period, in_term } => {
            let (zh, en) = match period {
                Period::Day => ("每日", "every day"),
                Period::Week => ("每周", "every week"),
                Period::Month => ("每自然月", "every calendar month"),
                Period::Quarter => ("每季度", "every quarter"),
                Period::Term => ("每学期", "every term"),
                Period::Year => ("每年", "every calendar year"),
            };
            match in_term {
                true => Wording::new(format!("学期内{zh}"), format!("{en} in term")),
                false => Wording::new(zh, en),
            }
        }
        Cadence::Days { yearly, month_ends, term_weekday, open_months } => {
            let yearly = yearly.iter().map(|(month, day)| {
                Wording::new(format!("每年{month}月{day}日"), format!("{day} {}", month_name(*month)))
            });
            let ends = month_ends
                .iter()
                .map(|month| Wording::new(format!("{month}月末"), format!("the last day of {}", month_name(*month))));
            let weekday = term_weekday.iter().map(|day| {
                let (zh, en) = weekday_name(*day);
                Wording::new(format!("每学期首个星期{zh}"), format!("the first {en} of each term"))
            });
            let days = joined(yearly.chain(ends).chain(weekday), "、", ", ");
            match open_months {
                ..=1 => days,
                more => Wording::new(
                    format!("{}，提前{}个月起", days.zh, more - 1),
                    format!("{}, open {} ahead", days.en, count(more - 1, "month")),
                ),
            }
        }
    };
    if parts || least(0) == 1 {
        return said;
    }
    let often = often(least(0));
    Wording::new(format!("{}，{}", said.zh, often.zh), format!("{}, {}", said.en, often.en))
}

fn often(times: i64) -> Wording {
    match times {
        1 => Wording::new("至少1次", "at least once"),
        2 => Wording::new("至少2次", "at least twice"),
        more => Wording::new(format!("至少{more}次"), format!("at least {more} times")),
    }
}

fn count(number: i64, what: &str) -> String {
    format!("{number} {what}{}", if number == 1 { "" } else { "s" })
}

fn joined(all: impl Iterator<Item = Wording>, zh: &str, en: &str) -> Wording {
    let all: Vec<Wording> = all.collect();
    let join = |each: fn(&Wording) -> &str, by: &str| all.iter().map(each).collect::<Vec<_>>().join(by);
    Wording::new(join(|one| &one.zh, zh), join(|one| &one.en, en))
}

fn month_name(month: i64) -> &'static str {
    const NAMES: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    usize::try_from(month - 1).ok().and_then(|at| NAMES.get(at)).copied().unwrap_or_default()
}

fn weekday_name(day: i64) -> (&'static str, &'static str) {
    const NAMES: [(&str, &str); 7] = [
        ("一", "Monday"),
        ("二", "Tuesday"),
        ("三", "Wednesday"),
        ("四", "Thursday"),
        ("五", "Friday"),
        ("六", "Saturday"),
        ("日", "Sunday"),
    ];
    usize::try_from(day).ok().and_then(|at| NAMES.get(at)).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::wording;
    use crate::obligation::{Cadence, Length, Period, Phase};

    /// In Chinese and in English, joined.
    fn told(cadence: &Cadence, at_least: &[i64]) -> String {
        let said = wording(cadence, at_least, false);
        format!("{} | {}", said.zh, said.en)
    }

    #[test]
    fn every_cadence_has_its_words() {
        let month = |times| Phase { length: Length::Months(1), times };
        let phases = |anchored| Cadence::Phases { phases: vec![month(Some(1)), month(None)], anchored };
        let days = |open_months| Cadence::Days {
            yearly: vec![(3, 31)],
            month_ends: vec![4, 6],
            term_weekday: Some(4),
            open_months,
        };
        let week = |in_term| Cadence::Every { period: Period::Week, in_term };
        for (cadence, at_least, expected) in [
            (Cadence::WithinDays(0), &[1][..], "起始日当日 | on the first day itself"),
            (Cadence::WithinDays(1), &[1], "起始日后1日内 | within 1 day after the first day"),
            (
                Cadence::WithinMonths(2),
                &[3],
                "起始日后2个月内，至少3次 | within 2 months after the first day, at least 3 times",
            ),
            (Cadence::Standing, &[1], "持续履行 | at all times"),
            (
                phases(true),
                &[3, 1],
                "1期，每期1个月、至少3次；此后每1个月为一期，每期至少1次 | \
                 1 window of 1 month, at least 3 times in each; then windows of 1 month, at least once in each",
            ),
            (
                Cadence::Phases { phases: vec![month(None)], anchored: false },
                &[2],
                "每1个自然月为一期，每期至少2次 | windows of 1 calendar month, at least twice in each",
            ),
            (week(true), &[2], "学期内每周，至少2次 | every week in term, at least twice"),
            (week(false), &[1], "每周 | every week"),
            (
                days(1),
                &[1],
                "每年3月31日、4月末、6月末、每学期首个星期五 | \
                 31 March, the last day of April, the last day of June, the first Friday of each term",
            ),
            (
                days(3),
                &[1],
                "每年3月31日、4月末、6月末、每学期首个星期五，提前2个月起 | \
                 31 March, the last day of April, the last day of June, the first Friday of each term, open 2 months ahead",
            ),
        ] {
            assert_eq!(told(&cadence, at_least), expected);
        }
    }

    #[test]
    fn parts_are_not_counted_in_times() {
        assert_eq!(wording(&Cadence::Standing, &[1], true).en, "at all times");
    }
}
