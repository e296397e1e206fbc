//! Functions of one date, computed once for each date that occurs: a register of a million children has a few thousand
//! birthdays. And the inverse: "over one month before `on`" is a comparison with one date.

use std::collections::HashMap;

use super::bits::Bits;
use super::column::{Column, Data};
use super::plan::DayFunction;
use crate::calendar::Calendar;
use crate::date::Date;
use crate::language::{Function, Order};
use crate::program::ops;
use crate::value::Value;

impl DayFunction {
    /// Its value for a date.
    pub fn value(&self, day: Date, calendar: &Calendar<'_>) -> Value {
        self.0.iter().fold(Value::Date(day), |value, step| {
            let mut arguments = step.arguments.clone();
            arguments[step.at] = value;
            ops::call(step.function, &arguments, calendar)
        })
    }

    /// Whether a later date never gives a lesser value (true), or never a greater one (false); none where neither is sure.
    fn rises(&self) -> Option<bool> {
        self.0.iter().try_fold(true, |rises, step| {
            let step = function_rises(step.function, step.at)?;
            Some(step == rises)
        })
    }

    /// A comparison of its value with another as a comparison of the date itself, where there is one.
    pub fn threshold(&self, order: Order, value: &Value, calendar: &Calendar<'_>) -> Option<(Order, Value)> {
        let rises = self.rises()?;
        let holds = |day: i32| {
            let day = Date::from_days(day)?;
            match ops::compare_values(order, &self.value(day, calendar), value) {
                Value::Bool(holds) => Some(holds),
                _ => None,
            }
        };
        // Whether it holds changes once at most: from yes to no where a rising value is to be small, or a falling one great.
        let holds_first = rises == matches!(order, Order::Less | Order::LessEqual);
        let (mut from, mut to) = (Date::MIN.days(), Date::MAX.days() + 1);
        while from < to {
            let middle = from + (to - from) / 2;
            if holds(middle)? == holds_first { from = middle + 1 } else { to = middle }
        }
        // `from` is the first date after the change; one past the last date where there is none.
        let last = Value::Date(Date::from_days(from - 1).unwrap_or(Date::MIN));
        match (Date::from_days(from - 1), holds_first) {
            (Some(_), true) => Some((Order::LessEqual, last)),
            (Some(_), false) => Some((Order::Greater, last)),
            (None, true) => Some((Order::Less, last)),
            (None, false) => Some((Order::GreaterEqual, last)),
        }
    }
}

/// Whether a function of dates keeps their order in one of its arguments (true) or turns it round (false), the other
/// arguments being fixed; none where it is not known to do either. `addTermMonths` does neither: a month from 29 January
/// is longer than a month from 31 January, and days outside terms do not make up for it.
fn function_rises(function: Function, argument: usize) -> Option<bool> {
    match (function, argument) {
        (Function::AddDays | Function::AddMonths | Function::AddTermDays | Function::Year | Function::WeekOf, 0)
        | (Function::DaysBetween | Function::MonthsBetween | Function::AgeOn, 1) => Some(true),
        (Function::DaysBetween | Function::AgeOn, 0) => Some(false),
        _ => None,
    }
}

/// The values of a function for the dates seen so far.
#[derive(Debug, Default)]
pub struct DayTable {
    /// by days since [`Date::MIN`], in pages that are there once a day of them is: 0 not computed, 1 null, else the value's
    /// number and [`ZERO`]
    numbers: Vec<Option<Box<[u32; PAGE]>>>,
    /// by days since 1970, where values are no numbers
    others: HashMap<i32, Value>,
}

/// Days of a page: some three years.
const PAGE: usize = 1024;

/// What the number of the value 0 is in a table.
const ZERO: u32 = 1 << 31;

impl DayTable {
    /// Computes a function for some rows of a column of dates.
    pub fn apply(
        &mut self,
        function: &DayFunction,
        calendar: &Calendar<'_>,
        (rows, dates): (&Bits, &Column),
        into: &mut Column,
    ) {
        let known = rows.and(&dates.known);
        let some = known.and(&dates.some);
        into.known.extend(&known);
        into.some.remove(&known);
        into.some.extend(&some);
        let Data::Date(days) = &dates.data else { return };
        let days: &[i32] = days;
        match &mut into.data {
            Data::Int(lanes) => some.rows().for_each(|row| match self.number(days[row], function, calendar) {
                Some(number) => lanes[row] = i64::from(number),
                None => into.some.set(row, false),
            }),
            Data::Date(lanes) => {
                let lanes: &mut [i32] = lanes;
                some.rows().for_each(|row| match self.number(days[row], function, calendar) {
                    Some(number) => lanes[row] = number,
                    None => into.some.set(row, false),
                });
            }
            Data::Bool(held) => some.rows().for_each(|row| match self.number(days[row], function, calendar) {
                Some(number) => held.set(row, number != 0),
                None => into.some.set(row, false),
            }),
            _ => some.rows().for_each(|row| {
                let value = self.others.entry(days[row]).or_insert_with(|| {
                    Date::from_days(days[row]).map_or(Value::Null, |day| function.value(day, calendar))
                });
                into.put(row, value);
            }),
        }
    }

    /// A value as a number: an int, the days of a date, a truth value as 1 or 0; none: null.
    #[inline]
    fn number(&mut self, days: i32, function: &DayFunction, calendar: &Calendar<'_>) -> Option<i32> {
        let at = usize::try_from(days.wrapping_sub(Date::MIN.days())).ok()?;
        let page = self.numbers.get(at / PAGE).and_then(Option::as_ref);
        let held = match page.map_or(0, |page| page[at % PAGE]) {
            0 => self.computed(at, Date::from_days(days)?, function, calendar),
            held => held,
        };
        (held != 1).then(|| (held ^ ZERO).cast_signed())
    }

    /// The same, computed and kept.
    #[cold]
    fn computed(&mut self, at: usize, day: Date, function: &DayFunction, calendar: &Calendar<'_>) -> u32 {
        let number = match function.value(day, calendar) {
            Value::Bool(value) => Some(i32::from(value)),
            // What functions of dates give lies within some 220,000 of 0.
            Value::Int(value) => i32::try_from(value).ok(),
            Value::Date(value) => Some(value.days()),
            _ => None,
        };
        let held = number.map_or(1, |number| number.cast_unsigned() ^ ZERO);
        if self.numbers.len() <= at / PAGE {
            self.numbers.resize(at / PAGE + 1, None);
        }
        self.numbers[at / PAGE].get_or_insert_with(|| Box::new([0; PAGE]))[at % PAGE] = held;
        held
    }
}

#[cfg(test)]
mod tests {
    use super::{DayFunction, function_rises};
    use crate::calendar::{Calendar, DefaultTerm};
    use crate::columns::plan::DayStep;
    use crate::date::Date;
    use crate::language::{Function, Order};
    use crate::program::ops;
    use crate::value::Value;

    fn date(text: &str) -> Value {
        Value::Date(text.parse().expect("a date in a test"))
    }

    fn terms() -> Vec<DefaultTerm> {
        vec![
            DefaultTerm { id: "autumn".into(), start: (9, 1), end: (1, 25) },
            DefaultTerm { id: "spring".into(), start: (3, 1), end: (7, 10) },
        ]
    }

    /// Every function that claims to keep or turn the order, with the other arguments.
    fn claims() -> Vec<DayFunction> {
        let call = |function, arguments: &[Value], at| {
            DayFunction(vec![DayStep { function, arguments: arguments.to_vec(), at }])
        };
        let (null, on, leap) = (Value::Null, date("2021-10-29"), date("2020-02-29"));
        let mut claims = Vec::new();
        for n in [-13, -1, 0, 1, 7, 30] {
            for function in [Function::AddDays, Function::AddMonths, Function::AddTermDays] {
                claims.push(call(function, &[null.clone(), Value::Int(n)], 0));
            }
        }
        claims
            .extend([Function::Year, Function::WeekOf].map(|function| call(function, std::slice::from_ref(&null), 0)));
        for other in [on, leap] {
            for function in [Function::DaysBetween, Function::AgeOn] {
                claims.push(call(function, &[null.clone(), other.clone()], 0));
                claims.push(call(function, &[other.clone(), null.clone()], 1));
            }
            claims.push(call(Function::MonthsBetween, &[other.clone(), null.clone()], 1));
        }
        claims
    }

    #[test]
    fn functions_rise_or_fall_as_they_claim() {
        let terms = terms();
        let calendar = Calendar { given: &[], default: &terms, holidays: &[] };
        for function in claims() {
            let rises = function.rises().unwrap_or_else(|| panic!("no claim: {function:?}"));
            let order = if rises { Order::LessEqual } else { Order::GreaterEqual };
            // Years with and without a leap day, and both ends of time.
            for years in ["1800-01-01", "2018-01-01", "2398-01-01"] {
                let start: Date = years.parse().expect("a date");
                let mut before = function.value(start, &calendar);
                for n in 1..1500 {
                    let value = function.value(start.add_days(n), &calendar);
                    assert_eq!(
                        ops::compare_values(order, &before, &value),
                        Value::Bool(true),
                        "{function:?} {years}+{n}"
                    );
                    before = value;
                }
            }
        }
    }

    #[test]
    fn a_term_month_keeps_no_order() {
        assert_eq!(function_rises(Function::AddTermMonths, 0), None);
        let terms = terms();
        let calendar = Calendar { given: &[], default: &terms, holidays: &[] };
        let month = |from: &str| {
            let from: Date = from.parse().expect("a date");
            calendar.add_term_months(from, 1).to_string()
        };
        assert_eq!([month("2021-01-29"), month("2021-01-31")], ["2021-03-31", "2021-03-29"]);
    }

    #[test]
    fn a_threshold_says_what_the_function_says() {
        let terms = terms();
        let calendar = Calendar { given: &[], default: &terms, holidays: &[] };
        for function in claims() {
            for order in [Order::Less, Order::LessEqual, Order::Greater, Order::GreaterEqual] {
                for around in ["1800-01-01", "2010-02-28", "2021-10-29", "2399-12-31"] {
                    let around: Date = around.parse().expect("a date");
                    let value = function.value(around, &calendar);
                    let (other, day) = function.threshold(order, &value, &calendar).expect("a threshold");
                    for n in -400..400 {
                        let date = around.add_days(n);
                        assert_eq!(
                            ops::compare_values(other, &Value::Date(date), &day),
                            ops::compare_values(order, &function.value(date, &calendar), &value),
                            "{function:?} {order:?} {around}+{n}"
                        );
                    }
                }
            }
        }
    }
}
