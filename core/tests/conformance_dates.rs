//! The tables of the dates-calc library: adding a period to a date, through the language.
//!
//! A period's years and months are added first, then its days. Where the sum of months is ambiguous ours is the
//! rounding "down": the last day of the month (Civil Code of the PRC, art. 202).

mod support;

use kongchuo::{Date, Outcome, Type, Value};
use support::{Tally, Variable, data, read, run};

#[test]
fn additions_that_are_exact() {
    each_row("exact_computations.csv", |row| {
        let [date, period, sum] = row else { return Err("expected three columns".to_owned()) };
        sum_is(date, period, sum)
    });
}

#[test]
fn additions_that_round_down_to_the_end_of_the_month() {
    each_row("ambiguous_computations.csv", |row| {
        let [date, period, _up, down] = row else { return Err("expected four columns".to_owned()) };
        sum_is(date, period, down)
    });
}

#[test]
fn first_and_last_day_of_a_month() {
    each_row("first_last_day_of_month.csv", |row| {
        let [date, first, last] = row else { return Err("expected three columns".to_owned()) };
        let variables = [day("d", date)?];
        gives("d.addDays(1 - d.day())", &variables, first)?;
        gives("d.addDays(1 - d.day()).addMonths(1).addDays(-1)", &variables, last)
    });
}

fn each_row(file: &str, check: impl Fn(&[&str]) -> Result<(), String>) {
    let Some(directory) = data("dates") else { return };
    let text = read(&directory.join(file));
    let mut tally = Tally::default();
    for (at, line) in text.lines().enumerate().skip(1).filter(|(_, line)| !line.trim().is_empty()) {
        let row: Vec<&str> = line.split(';').map(str::trim).collect();
        tally.take(&format!("line {}", at + 1), check(&row).map(|()| None));
    }
    tally.settle(file);
}

/// That a date plus a period is `sum`, with the numbers in variables and written out.
fn sum_is(date: &str, period: &str, sum: &str) -> Result<(), String> {
    let [years, months, days] = period_of(period)?;
    let int = |name: &str, value| (name.to_owned(), Type::Int, Some(Value::Int(value)));
    let variables = [day("d", date)?, int("years", years), int("months", months), int("days", days)];
    gives("d.addMonths(years * 12 + months).addDays(days)", &variables, sum)?;
    gives(&format!("date(\"{date}\").addMonths({years} * 12 + {months}).addDays({days})"), &[], sum)
}

fn gives(text: &str, variables: &[Variable], expected: &str) -> Result<(), String> {
    let expected = Outcome::Known(Value::Date(date(expected)?));
    let (_, outcome) = run(text, variables).map_err(|message| format!("`{text}` does not load: {message}"))?;
    if outcome == expected { Ok(()) } else { Err(format!("`{text}` gives {outcome:?}, expected {expected:?}")) }
}

fn day(name: &str, text: &str) -> Result<Variable, String> {
    Ok((name.to_owned(), Type::Date, Some(Value::Date(date(text)?))))
}

fn date(text: &str) -> Result<Date, String> {
    text.parse().map_err(|error| format!("`{text}`: {error}"))
}

/// Reads `[1 years, 2 months, 3 days]`.
fn period_of(text: &str) -> Result<[i64; 3], String> {
    let wrong = || format!("`{text}` is not a period");
    let inner = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).ok_or_else(wrong)?;
    let mut parts = inner
        .split(", ")
        .zip([" years", " months", " days"])
        .map(|(part, unit)| part.strip_suffix(unit).and_then(|number| number.parse::<i64>().ok()));
    match [parts.next(), parts.next(), parts.next()] {
        [Some(Some(years)), Some(Some(months)), Some(Some(days))] => Ok([years, months, days]),
        _ => Err(wrong()),
    }
}
