//! What each operator and function does to known values: the one home that both evaluators use.
//!
//! Everything is total: ints saturate, dates saturate, an operand that is null gives null.

use std::sync::Arc;

use crate::calendar::Calendar;
use crate::language::{Arithmetic, Function, MAX_INT, Order};
use crate::value::Value;

/// Brings a number into the range of ints.
pub fn saturate(value: i64) -> i64 {
    value.clamp(-MAX_INT, MAX_INT)
}

/// `+`, `-`, `*` on ints.
pub fn arithmetic(op: Arithmetic, a: i64, b: i64) -> i64 {
    saturate(match op {
        Arithmetic::Add => a.saturating_add(b),
        Arithmetic::Subtract => a.saturating_sub(b),
        Arithmetic::Multiply => a.saturating_mul(b),
    })
}

/// `<`, `<=`, `>`, `>=` on ints or on dates.
pub fn compare<T: Ord + Copy>(order: Order, a: T, b: T) -> bool {
    match order {
        Order::Less => a < b,
        Order::LessEqual => a <= b,
        Order::Greater => a > b,
        Order::GreaterEqual => a >= b,
    }
}

/// An order comparison of two values of one ordered type.
#[cfg(any(feature = "arrow", test))]
pub fn compare_values(order: Order, a: &Value, b: &Value) -> Value {
    match (a, b) {
        (Value::Int(a), Value::Int(b)) => Value::Bool(compare(order, *a, *b)),
        (Value::Date(a), Value::Date(b)) => Value::Bool(compare(order, *a, *b)),
        _ => Value::Null,
    }
}

/// Arithmetic on two values.
#[cfg(any(feature = "arrow", test))]
pub fn arithmetic_values(op: Arithmetic, a: &Value, b: &Value) -> Value {
    match (a, b) {
        (Value::Int(a), Value::Int(b)) => Value::Int(arithmetic(op, *a, *b)),
        _ => Value::Null,
    }
}

/// The lesser or the greater of two values of one ordered type.
pub fn pick(greatest: bool, a: Value, b: Value) -> Value {
    match (a, b) {
        (Value::Int(a), Value::Int(b)) => Value::Int(pick_of(greatest, a, b)),
        (Value::Date(a), Value::Date(b)) => Value::Date(pick_of(greatest, a, b)),
        _ => Value::Null,
    }
}

/// The same of two ints or two dates.
pub fn pick_of<T: Ord>(greatest: bool, a: T, b: T) -> T {
    if greatest { a.max(b) } else { a.min(b) }
}

/// The least or greatest of a list; null of an empty one.
pub fn extreme(greatest: bool, values: impl IntoIterator<Item = Value>) -> Value {
    values.into_iter().reduce(|a, b| pick(greatest, a, b)).unwrap_or(Value::Null)
}

/// How long a list is.
pub fn size(list: &[Value]) -> i64 {
    saturate(i64::try_from(list.len()).unwrap_or(MAX_INT))
}

/// A function or method on known values; a method's receiver comes first.
pub fn call(function: Function, arguments: &[Value], calendar: &Calendar<'_>) -> Value {
    use Value::{Bool, Date as D, Int, List, Null};
    match (function, arguments) {
        (Function::DateOf, [Int(y), Int(m), Int(d)]) => crate::date::Date::from_ymd(*y, *m, *d).map_or(Null, D),
        (Function::AddDays, [D(date), Int(n)]) => D(date.add_days(*n)),
        (Function::AddMonths, [D(date), Int(n)]) => D(date.add_months(*n)),
        (Function::Year, [D(date)]) => Int(date.year()),
        (Function::Month, [D(date)]) => Int(date.month()),
        (Function::Day, [D(date)]) => Int(date.day()),
        (Function::DaysBetween, [D(a), D(b)]) => Int(a.days_until(*b)),
        (Function::MonthsBetween, [D(a), D(b)]) => Int(a.months_until(*b)),
        (Function::AgeOn, [D(birth), D(on)]) => Int(birth.age_on(*on)),
        (Function::Min, [a, b]) => pick(false, a.clone(), b.clone()),
        (Function::Max, [a, b]) => pick(true, a.clone(), b.clone()),
        (Function::Size, [List(list)]) => Int(size(list)),
        (Function::Least, [List(list)]) => extreme(false, list.iter().cloned()),
        (Function::Greatest, [List(list)]) => extreme(true, list.iter().cloned()),
        (Function::TermOf, [D(date)]) => calendar.term_of(*date).map_or(Null, |term| term.value()),
        (Function::InTerm, [D(date)]) => Bool(calendar.in_term(*date)),
        (Function::AddTermDays, [D(date), Int(n)]) => D(calendar.add_term_days(*date, *n)),
        (Function::AddTermMonths, [D(date), Int(n)]) => D(calendar.add_term_months(*date, *n)),
        (Function::WeekOf, [D(date)]) => D(date.monday()),
        (Function::SchoolDays, [D(a), D(b)]) => Int(calendar.school_days(*a, *b)),
        _ => Null,
    }
}

/// Whether a call of a function asked what the default calendar says: a day on which it began or ended is one of which the
/// caller's terms say nothing.
pub fn asks_default(function: Function, arguments: &[Value], value: &Value, calendar: &Calendar<'_>) -> bool {
    let days = match (function, arguments) {
        (Function::TermOf | Function::InTerm, [day]) => [Some(day), None],
        (Function::AddTermDays | Function::AddTermMonths, [start, _]) => [Some(start), Some(value)],
        (Function::SchoolDays, [first, last]) => [Some(first), Some(last)],
        _ => return false,
    };
    days.into_iter().flatten().any(|day| matches!(day, Value::Date(day) if calendar.is_default(*day)))
}

/// A list value.
pub fn list(values: Vec<Value>) -> Value {
    Value::List(Arc::from(values))
}
