//! Records: a child's dated events, checked field by field.

use std::collections::HashSet;

use crate::facts::case::Input;
use crate::facts::convert::Slot;
use crate::facts::error::{Expected, FactError, FactErrors, Problem};
use crate::language::RecordId;
use crate::nearest::nearest;
use crate::value::Value;
use crate::vocabulary::Vocabulary;

/// Checks one record of a list, as a table gives it: fields by name, in any order.
///
/// On failure, every error of the record; none names the record's index.
pub fn record(fields: &[(String, Input)], list: RecordId, vocabulary: &Vocabulary) -> Result<Value, FactErrors> {
    let Some(record) = vocabulary.types.records.get(usize::from(list.0)) else {
        return Err(FactError::of("", Problem::UnknownFact(None)).into());
    };
    let error = |field: &str, problem| FactError::of_field(&record.name, Some(field), problem);
    let mut errors = Vec::new();
    let mut values: Vec<Option<Value>> = vec![None; record.fields.len()];
    let mut named = vec![false; record.fields.len()];
    let mut wrong = vec![false; record.fields.len()];
    for (name, input) in fields {
        let Some(at) = record.fields.iter().position(|(known, _)| known == name) else {
            let known = record.fields.iter().map(|(known, _)| known.as_str());
            errors.push(error(name, Problem::UnknownField(nearest(name, known).map(str::to_owned))));
            continue;
        };
        if std::mem::replace(&mut named[at], true) {
            errors.push(error(name, Problem::GivenTwice));
            continue;
        }
        match (Slot { ty: &record.fields[at].1, range: None, vocabulary }).convert(input) {
            Ok(value) => values[at] = value,
            Err(expected) => {
                wrong[at] = true;
                errors.push(error(name, Problem::Expected(expected)));
            }
        }
    }
    let mut complete = Vec::with_capacity(values.len());
    for ((value, wrong), (name, ty)) in values.into_iter().zip(wrong).zip(&record.fields) {
        if value.is_none() && !wrong && !ty.is_optional() {
            errors.push(error(name, Problem::Required));
        }
        complete.push(value.unwrap_or(Value::Null));
    }
    FactErrors::some(errors).map(|()| Value::Record(complete.into()))
}

/// The records of a list as a case gives them, each once; `None` = not given.
///
/// Errors count records as they were given, those that stand twice included.
pub(crate) fn records(
    name: &str,
    list: RecordId,
    input: &Input,
    vocabulary: &Vocabulary,
) -> Result<Option<Value>, FactErrors> {
    let items = match input {
        Input::List(items) => items,
        Input::Null => return Ok(None),
        Input::Cell(text) if text.trim().is_empty() => return Ok(None),
        _ => return Err(FactError::of(name, Problem::Expected(Expected::Records)).into()),
    };
    let mut values = Vec::with_capacity(items.len());
    let mut errors = Vec::new();
    for (at, item) in items.iter().enumerate() {
        let read = match item {
            Input::Record(fields) => record(fields, list, vocabulary),
            _ => Err(FactError::of(name, Problem::Expected(Expected::Record)).into()),
        };
        match read {
            Ok(value) => values.push(value),
            Err(found) => errors.extend(found.into_iter().map(|error| error.in_record(at))),
        }
    }
    FactErrors::some(errors).map(|()| Some(Value::List(distinct(values).into())))
}

/// Records in their order, each where it first stands: one that stands there again, the same in every field, is the same
/// event told twice, and nobody did it twice.
pub(crate) fn distinct(mut records: Vec<Value>) -> Vec<Value> {
    if records.len() > 1 {
        let mut seen = HashSet::with_capacity(records.len());
        records.retain(|record| seen.insert(record.clone()));
    }
    records
}

#[cfg(test)]
mod tests {
    use super::record;
    use crate::facts::case::Input;
    use crate::facts::testing::{
        case, date, facts, fields, id, list, problems, records, shown, text, vocabulary, word,
    };
    use crate::value::Value;

    fn visit(given: &[(&str, Input)]) -> Result<Value, Vec<String>> {
        let vocabulary = vocabulary();
        record(&fields(given), list(&vocabulary, "visits"), &vocabulary).map_err(|errors| shown(&errors))
    }

    #[test]
    fn fields_stand_in_the_record_order() {
        let given = visit(&[("slot", text("morning")), ("on", text("2021-10-08"))]);
        let on = Value::Date(date("2021-10-08"));
        assert_eq!(given, Ok(Value::Record([on, word("half_day", "morning"), Value::Null].into())));
    }

    #[test]
    fn a_required_field_must_be_there() {
        let expected = Err(vec!["`visits.on`: expected in every record of the list".to_owned()]);
        assert_eq!(visit(&[("slot", text("morning"))]), expected);
        assert_eq!(visit(&[("on", Input::Null)]), expected);
        assert_eq!(visit(&[("on", Input::Cell(" ".to_owned()))]), expected);
    }

    #[test]
    fn a_wrong_field_is_reported_once() {
        assert_eq!(
            visit(&[("on", text("8 October"))]),
            Err(vec!["`visits.on`: expected a date such as 2021-10-29".to_owned()])
        );
    }

    #[test]
    fn a_field_stands_once() {
        let twice = visit(&[("on", text("2021-10-08")), ("slot", Input::Null), ("slot", Input::Null)]);
        assert_eq!(twice, Err(vec!["`visits.slot`: expected each name only once".to_owned()]));
    }

    #[test]
    fn an_unknown_field_has_a_suggestion() {
        let unknown = visit(&[("on", text("2021-10-08")), ("slott", Input::Null)]);
        assert_eq!(unknown, Err(vec!["`visits.slott`: the record has no such field; did you mean `slot`?".to_owned()]));
    }

    #[test]
    fn cells_of_a_record_table_are_read() {
        let cell = |text: &str| Input::Cell(text.to_owned());
        let given = visit(&[("on", cell("2021-10-08")), ("slot", cell("上午")), ("note", cell("无"))]);
        let on = Value::Date(date("2021-10-08"));
        assert_eq!(given, Ok(Value::Record([on, word("half_day", "morning"), Value::Null].into())));
    }

    #[test]
    fn the_errors_of_a_case_name_the_record() {
        let visits = Input::List(vec![
            Input::Record(fields(&[("on", text("2021-10-08"))])),
            Input::Record(fields(&[("on", text("2021-13-08")), ("slot", text("noon"))])),
            text("2021-10-08"),
        ]);
        assert_eq!(
            problems(&case(&[("visits", visits)])),
            [
                "`visits[1].on`: expected a date such as 2021-10-29",
                "`visits[1].slot`: expected one of `morning`, `afternoon`",
                "`visits[2]`: expected a record (an object)",
            ]
        );
        assert_eq!(problems(&case(&[("visits", text("none"))])), ["`visits`: expected a list of records"]);
    }

    #[test]
    fn a_record_that_stands_twice_is_one() {
        let vocabulary = vocabulary();
        let visits = |given: &[[&str; 3]]| {
            let facts = facts(&case(&[("visits", records(["on", "slot", "note"], given))]));
            facts.get(id(&vocabulary, "visits")).cloned()
        };
        let (one, other) = (["2021-10-08", "morning", ""], ["2021-10-01", "", ""]);
        assert_eq!(visits(&[one, other, one, one, other]), visits(&[one, other]));
        // Any field makes another record, and one that is not given is another than one that is.
        let all = [one, ["2021-10-08", "afternoon", ""], ["2021-10-08", "", ""], ["2021-10-08", "morning", "a"], other];
        assert!(matches!(visits(&all), Some(Value::List(records)) if records.len() == all.len()));
        // The error names the record as it was given.
        let wrong = records(["on", "slot", "note"], &[one, one, ["2021-13-08", "", ""]]);
        assert_eq!(problems(&case(&[("visits", wrong)])), ["`visits[2].on`: expected a date such as 2021-10-29"]);
    }

    #[test]
    fn an_empty_list_is_given() {
        let vocabulary = vocabulary();
        let facts = facts(&case(&[("visits", Input::List(vec![]))]));
        assert_eq!(facts.get(id(&vocabulary, "visits")), Some(&Value::List([].into())));
    }

    #[test]
    fn checked_records_can_be_put_in() {
        let vocabulary = vocabulary();
        let visits = list(&vocabulary, "visits");
        let read = record(&fields(&[("on", text("2021-10-08"))]), visits, &vocabulary).unwrap();
        let mut facts = facts(&case(&[]));
        facts.set_records(visits, vec![read.clone(), read.clone()], &vocabulary);
        assert_eq!(facts.get(id(&vocabulary, "visits")), Some(&Value::List([read].into())));
    }
}
