//! The calendar of a case: its semesters (学期) and its statutory holidays.

use crate::date::Date;
use crate::facts::case::{Input, TermInput};
use crate::facts::error::{Expected, FactError, FactErrors, Problem};
use crate::nearest::nearest;
use crate::order::sort_by_key;

/// The key of the semesters.
pub(crate) const TERMS: &str = "terms";
/// The key of the holidays.
pub(crate) const HOLIDAYS: &str = "holidays";

const TERM_FIELDS: [&str; 3] = ["id", "start", "end"];

/// Reads `[{"id", "start", "end"}]`. Whether the terms fit together, [`fit`] says.
pub(crate) fn read_terms(input: &Input) -> Result<Vec<TermInput>, FactErrors> {
    let Input::List(items) = input else {
        return Err(FactError::of(TERMS, Problem::Expected(Expected::Records)).into());
    };
    let mut terms = Vec::with_capacity(items.len());
    let mut errors = Vec::new();
    for (at, item) in items.iter().enumerate() {
        match read_term(item) {
            Ok(term) => terms.push(term),
            Err(found) => errors.extend(found.into_iter().map(|error| error.in_record(at))),
        }
    }
    FactErrors::some(errors).map(|()| terms)
}

fn read_term(item: &Input) -> Result<TermInput, Vec<FactError>> {
    let Input::Record(fields) = item else {
        return Err(vec![FactError::of(TERMS, Problem::Expected(Expected::Record))]);
    };
    let mut errors: Vec<FactError> = Vec::new();
    let mut given: [Option<&Input>; 3] = [None; 3];
    for (name, value) in fields {
        let problem = match TERM_FIELDS.iter().position(|known| known == name) {
            Some(at) if given[at].is_none() => {
                given[at] = Some(value);
                continue;
            }
            Some(_) => Problem::GivenTwice,
            None => Problem::UnknownField(nearest(name, TERM_FIELDS).map(str::to_owned)),
        };
        errors.push(FactError::of_field(TERMS, Some(name), problem));
    }
    let mut wrong = |at: usize, expected| {
        let problem = match given[at] {
            None => Problem::Required,
            Some(_) => Problem::Expected(expected),
        };
        errors.push(FactError::of_field(TERMS, Some(TERM_FIELDS[at]), problem));
    };
    let id = given[0].and_then(text);
    if id.is_none() {
        wrong(0, Expected::Text);
    }
    let [start, end] = [1, 2].map(|at| {
        let day = given[at].and_then(day);
        if day.is_none() {
            wrong(at, Expected::Date);
        }
        day
    });
    match (id, start, end) {
        (Some(id), Some(start), Some(end)) if errors.is_empty() => Ok(TermInput { id, start, end }),
        _ => Err(errors),
    }
}

/// Reads a list of dates.
pub(crate) fn read_holidays(input: &Input) -> Result<Vec<Date>, FactErrors> {
    let Input::List(items) = input else {
        let expected = Expected::ListOf(Box::new(Expected::Date));
        return Err(FactError::of(HOLIDAYS, Problem::Expected(expected)).into());
    };
    let mut days = Vec::with_capacity(items.len());
    let mut errors = Vec::new();
    for (at, item) in items.iter().enumerate() {
        match day(item) {
            Some(day) => days.push(day),
            None => errors.push(FactError::of(HOLIDAYS, Problem::Expected(Expected::Date)).in_record(at)),
        }
    }
    FactErrors::some(errors).map(|()| days)
}

/// The terms in the order of their days, where each ends on or after its start and none overlaps another.
pub(crate) fn fit(terms: &[TermInput]) -> Result<Vec<TermInput>, FactErrors> {
    let error = |problem, at| FactError::of(TERMS, problem).in_record(at);
    let mut errors: Vec<_> = terms
        .iter()
        .enumerate()
        .filter(|(_, term)| term.end < term.start)
        .map(|(at, _)| error(Problem::TermEndsBeforeStart, at))
        .collect();
    let mut order: Vec<_> = terms.iter().enumerate().collect();
    sort_by_key(&mut order, |(_, term)| (term.start, term.end));
    let overlaps = order.windows(2).filter(|pair| pair[1].1.start <= pair[0].1.end);
    errors.extend(overlaps.map(|pair| error(Problem::TermsOverlap, pair[1].0)));
    FactErrors::some(errors).map(|()| order.into_iter().map(|(_, term)| term.clone()).collect())
}

fn text(input: &Input) -> Option<String> {
    match input {
        Input::Text(text) => Some(text.clone()),
        Input::Cell(text) => Some(text.trim().to_owned()),
        Input::Int(number) => Some(number.to_string()),
        _ => None,
    }
}

fn day(input: &Input) -> Option<Date> {
    match input {
        Input::Date(date) => Some(*date),
        Input::Text(text) => text.parse().ok(),
        Input::Cell(text) => text.trim().parse().ok(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{fit, read_holidays, read_terms};
    use crate::facts::case::{Input, TermInput};
    use crate::facts::testing::{date, shown, term};

    fn item(fields: &[(&str, &str)]) -> Input {
        Input::Record(fields.iter().map(|(name, text)| ((*name).to_owned(), Input::Text((*text).to_owned()))).collect())
    }

    fn ids(terms: &[TermInput]) -> Vec<&str> {
        terms.iter().map(|term| term.id.as_str()).collect()
    }

    #[test]
    fn terms_are_sorted_by_their_days() {
        let spring = term("spring", "2022-03-01", "2022-07-10");
        let autumn = term("autumn", "2021-09-01", "2022-01-31");
        assert_eq!(ids(&fit(&[spring, autumn]).unwrap()), ["autumn", "spring"]);
    }

    #[test]
    fn a_term_may_last_one_day_but_not_less() {
        assert!(fit(&[term("a", "2021-09-01", "2021-09-01")]).is_ok());
        let errors = fit(&[term("a", "2021-09-01", "2021-08-31")]).unwrap_err();
        assert_eq!(shown(&errors), ["`terms[0]`: expected the last day of the term not before its first"]);
    }

    #[test]
    fn a_term_may_begin_the_day_after_another_but_not_on_its_last() {
        let first = term("a", "2021-09-01", "2022-01-31");
        assert!(fit(&[first.clone(), term("b", "2022-02-01", "2022-07-10")]).is_ok());
        let errors = fit(&[term("b", "2022-01-31", "2022-07-10"), first]).unwrap_err();
        assert_eq!(shown(&errors), ["`terms[0]`: expected a term that begins after the one before it has ended"]);
    }

    #[test]
    fn every_fault_of_a_term_is_reported() {
        let input = Input::List(vec![
            item(&[("id", "a"), ("start", "2021-02-30")]),
            item(&[("id", "a"), ("start", "2021-09-01"), ("end", "2022-01-31"), ("strt", "x")]),
            Input::Null,
        ]);
        assert_eq!(
            shown(&read_terms(&input).unwrap_err()),
            [
                "`terms[0].start`: expected a date such as 2021-10-29",
                "`terms[0].end`: expected in every record of the list",
                "`terms[1].strt`: the record has no such field; did you mean `start`?",
                "`terms[2]`: expected a record (an object)",
            ]
        );
    }

    #[test]
    fn holidays_are_dates() {
        let text = |text: &str| Input::Text(text.to_owned());
        assert_eq!(read_holidays(&Input::List(vec![text("2021-10-01")])).unwrap(), [date("2021-10-01")]);
        let errors = read_holidays(&Input::List(vec![text("2021-10-01"), text("National Day")])).unwrap_err();
        assert_eq!(shown(&errors), ["`holidays[1]`: expected a date such as 2021-10-29"]);
        assert!(read_holidays(&text("2021-10-01")).is_err());
    }
}
