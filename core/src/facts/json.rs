//! Cases from JSON: one flat object a child.

use std::collections::HashSet;
use std::fmt;

use serde::de::{Deserialize, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde::ser::{Error as _, Serialize, SerializeMap, Serializer};

use crate::facts::calendar::{self, HOLIDAYS, TERMS};
use crate::facts::case::{Case, Input};
use crate::facts::error::{Expected, FactError, FactErrors, Problem};
use crate::wording::Lang;

const NOT_WHOLE: &str = "a number that is not whole";

/// A JSON text that holds no case. None of its content is in the message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum JsonError {
    /// not JSON
    Syntax {
        /// line, from 1
        line: usize,
        /// column in bytes, from 1
        column: usize,
    },
    /// JSON, but not the object of a case
    NotACase,
    /// JSON, but neither the object of a case nor an array of them
    NotCases,
    /// the object of a case with faults that show without a vocabulary
    Facts(FactErrors),
}

/// The cases of a JSON text: whoever answers an array answers with an array.
#[derive(Debug, Clone, PartialEq)]
pub enum JsonCases {
    /// one object
    One(Result<Case, FactErrors>),
    /// an array of objects; a bad one spoils no other
    Many(Vec<Result<Case, FactErrors>>),
}

impl JsonError {
    /// What was expected, in one sentence without a full stop.
    pub fn message(&self, lang: Lang) -> String {
        match (self, lang) {
            (JsonError::Syntax { line, column }, Lang::Zh) => format!("第 {line} 行第 {column} 列：应为合规的 JSON"),
            (JsonError::Syntax { line, column }, Lang::En) => {
                format!("line {line}, column {column}: expected well-formed JSON")
            }
            (JsonError::NotACase, Lang::Zh) => "应为一个对象".to_owned(),
            (JsonError::NotACase, Lang::En) => "expected an object".to_owned(),
            (JsonError::NotCases, Lang::Zh) => "应为一个对象，或对象的数组".to_owned(),
            (JsonError::NotCases, Lang::En) => "expected an object or an array of objects".to_owned(),
            (JsonError::Facts(errors), lang) => {
                let lines: Vec<_> =
                    errors.iter().map(|error| format!("`{}`: {}", error.place(), error.message(lang))).collect();
                lines.join("\n")
            }
        }
    }
}

impl fmt::Display for JsonError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message(Lang::En))
    }
}

impl std::error::Error for JsonError {}

impl Case {
    /// Reads one flat object: facts by name, records as arrays under their names, `terms` and `holidays`.
    ///
    /// ```
    /// let case = kongchuo::Case::from_json(r#"{"birth_date": "2010-05-20", "visits": [{"on": "2021-10-29"}]}"#)?;
    /// assert!(case.get("birth_date").is_some());
    /// # Ok::<(), kongchuo::JsonError>(())
    /// ```
    pub fn from_json(text: &str) -> Result<Case, JsonError> {
        match parse(text)? {
            Input::Record(fields) => case(fields).map_err(JsonError::Facts),
            _ => Err(JsonError::NotACase),
        }
    }

    /// As [`Case::from_json`], from a value already read; a name given twice is lost there already.
    pub fn from_value(value: serde_json::Value) -> Result<Case, FactErrors> {
        Case::from_input(from_value(value))
    }

    /// As [`Case::from_json`], from values that a host language gives: a record of facts, record lists, `terms` and `holidays`.
    ///
    /// ```
    /// use kongchuo::{Case, Input};
    /// let case = Case::from_input(Input::Record(vec![("grade".to_owned(), Input::Int(3))]))?;
    /// assert_eq!(case.get("grade"), Some(&Input::Int(3)));
    /// assert!(Case::from_input(Input::Null).is_err());
    /// # Ok::<(), kongchuo::FactErrors>(())
    /// ```
    pub fn from_input(input: Input) -> Result<Case, FactErrors> {
        match input {
            Input::Record(fields) => case(fields),
            _ => Err(not_an_object()),
        }
    }
}

/// The object that [`Case::from_json`] reads. It holds what the caller gave, personal data included.
impl Serialize for Case {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for (name, input) in &self.facts {
            map.serialize_entry(name, input)?;
        }
        if let Some(terms) = &self.terms {
            map.serialize_entry(TERMS, terms)?;
        }
        if let Some(days) = &self.holidays {
            map.serialize_entry(HOLIDAYS, days)?;
        }
        map.end()
    }
}

/// As JSON writes it: a date and a cell as text. What no fact takes has no JSON and is an error.
impl Serialize for Input {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Input::Null => serializer.serialize_unit(),
            Input::Bool(value) => serializer.serialize_bool(*value),
            Input::Int(value) => serializer.serialize_i64(*value),
            Input::Date(value) => value.serialize(serializer),
            Input::Text(text) | Input::Cell(text) => serializer.serialize_str(text),
            Input::List(items) => serializer.collect_seq(items),
            Input::Record(fields) => serializer.collect_map(fields.iter().map(|(name, value)| (name, value))),
            Input::Other(kind) => Err(S::Error::custom(format!("{kind} has no JSON form"))),
        }
    }
}

impl<'de> Deserialize<'de> for Case {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match Input::deserialize(deserializer)? {
            Input::Record(fields) => case(fields).map_err(D::Error::custom),
            _ => Err(D::Error::custom(JsonError::NotACase)),
        }
    }
}

impl JsonCases {
    /// Reads the object of a case, or an array of them.
    pub fn read(text: &str) -> Result<JsonCases, JsonError> {
        let one = |item| match item {
            Input::Record(fields) => case(fields),
            _ => Err(not_an_object()),
        };
        match parse(text)? {
            Input::List(items) => Ok(JsonCases::Many(items.into_iter().map(one).collect())),
            item @ Input::Record(_) => Ok(JsonCases::One(one(item))),
            _ => Err(JsonError::NotCases),
        }
    }
}

fn parse(text: &str) -> Result<Input, JsonError> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    serde_json::from_str::<Input>(text)
        .map_err(|error| JsonError::Syntax { line: error.line(), column: error.column() })
}

fn not_an_object() -> FactErrors {
    FactError::of("", Problem::Expected(Expected::Record)).into()
}

fn case(fields: Vec<(String, Input)>) -> Result<Case, FactErrors> {
    let mut case = Case::default();
    let mut errors: Vec<FactError> = repeated(&fields);
    for (name, input) in fields {
        match (name.as_str(), &input) {
            (TERMS | HOLIDAYS, Input::Null) => {}
            (TERMS, _) => match calendar::read_terms(&input) {
                Ok(terms) => case.terms = Some(terms),
                Err(found) => errors.extend(found),
            },
            (HOLIDAYS, _) => match calendar::read_holidays(&input) {
                Ok(days) => case.holidays = Some(days),
                Err(found) => errors.extend(found),
            },
            _ => case.facts.push((name, input)),
        }
    }
    FactErrors::some(errors).map(|()| case)
}

fn repeated(fields: &[(String, Input)]) -> Vec<FactError> {
    let mut seen = HashSet::with_capacity(fields.len());
    let again = fields.iter().filter(|(name, _)| !seen.insert(name.as_str()));
    again.map(|(name, _)| FactError::of(name, Problem::GivenTwice)).collect()
}

fn from_value(value: serde_json::Value) -> Input {
    match value {
        serde_json::Value::Null => Input::Null,
        serde_json::Value::Bool(value) => Input::Bool(value),
        serde_json::Value::Number(number) => match (number.as_i64(), number.as_f64()) {
            (Some(whole), _) => Input::Int(whole),
            (None, Some(float)) => Input::from(float),
            (None, None) => Input::Other(NOT_WHOLE),
        },
        serde_json::Value::String(text) => Input::Text(text),
        serde_json::Value::Array(items) => Input::List(items.into_iter().map(from_value).collect()),
        serde_json::Value::Object(fields) => {
            Input::Record(fields.into_iter().map(|(name, value)| (name, from_value(value))).collect())
        }
    }
}

/// 3.0 is a whole number, as JSON Schema has it and as JavaScript writes it; 3.5, 1e300 and what is no number are not.
impl From<f64> for Input {
    fn from(float: f64) -> Self {
        const LIMIT: f64 = 9_007_199_254_740_992.0;
        if float.fract() != 0.0 || float.abs() > LIMIT {
            return Input::Other(NOT_WHOLE);
        }
        #[expect(clippy::cast_possible_truncation, reason = "whole and within 2^53")]
        Input::Int(float as i64)
    }
}

impl<'de> Deserialize<'de> for Input {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(AnyInput)
    }
}

/// Takes whatever comes, and keeps names that come twice.
struct AnyInput;

impl<'de> Visitor<'de> for AnyInput {
    type Value = Input;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Input, E> {
        Ok(Input::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Input, E> {
        Ok(Input::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Input, E> {
        Ok(Input::Int(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Input, E> {
        Ok(i64::try_from(value).map_or(Input::Other(NOT_WHOLE), Input::Int))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Input, E> {
        Ok(Input::from(value))
    }

    fn visit_str<E>(self, value: &str) -> Result<Input, E> {
        Ok(Input::Text(value.to_owned()))
    }

    fn visit_string<E>(self, value: String) -> Result<Input, E> {
        Ok(Input::Text(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Input, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element()? {
            list.push(item);
        }
        Ok(Input::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Input, A::Error> {
        let mut fields = Vec::new();
        while let Some(entry) = entries.next_entry()? {
            fields.push(entry);
        }
        Ok(Input::Record(fields))
    }
}

#[cfg(test)]
mod tests {
    use super::{JsonCases, JsonError};
    use crate::facts::case::{Case, Input};
    use crate::facts::testing::{date, facts, problems, shown, text};
    use crate::wording::Lang;

    fn read(json: &str) -> Case {
        Case::from_json(json).unwrap()
    }

    fn refused(json: &str) -> String {
        Case::from_json(json).unwrap_err().to_string()
    }

    #[test]
    fn a_flat_object_is_a_case() {
        let case =
            read(r#"{"sex": "female", "grade": 3, "has_roll": true, "name": null, "household": ["extreme_poverty"]}"#);
        assert_eq!(case.get("sex"), Some(&text("female")));
        assert_eq!(case.get("grade"), Some(&Input::Int(3)));
        assert_eq!(case.get("has_roll"), Some(&Input::Bool(true)));
        assert_eq!(case.get("name"), Some(&Input::Null));
        assert_eq!(case.get("household"), Some(&Input::List(vec![text("extreme_poverty")])));
        facts(&case);
    }

    #[test]
    fn records_are_objects_in_arrays() {
        let case = read(r#"{"visits": [{"on": "2021-10-29"}]}"#);
        let visit = Input::Record(vec![("on".to_owned(), text("2021-10-29"))]);
        assert_eq!(case.get("visits"), Some(&Input::List(vec![visit])));
        facts(&case);
    }

    #[test]
    fn whole_numbers_are_ints_and_no_others() {
        let number = |json: &str| read(&format!(r#"{{"grade": {json}}}"#)).get("grade").cloned();
        assert_eq!(number("3"), Some(Input::Int(3)));
        assert_eq!(number("3.0"), Some(Input::Int(3)));
        assert_eq!(number("-9007199254740992.0"), Some(Input::Int(-9_007_199_254_740_992)));
        for other in ["3.5", "1e300", "18446744073709551615", "99999999999999999999"] {
            assert_eq!(number(other), Some(Input::Other("a number that is not whole")), "{other}");
        }
        assert_eq!(problems(&read(r#"{"grade": 3.5}"#)), ["`grade`: expected a whole number from 1 to 9"]);
    }

    #[test]
    fn a_name_given_twice_is_reported() {
        assert_eq!(refused(r#"{"grade": 3, "sex": "male", "grade": 4}"#), "`grade`: expected each name only once");
        let twice = read(r#"{"visits": [{"on": "2021-10-29", "on": "2021-10-30"}]}"#);
        assert_eq!(problems(&twice), ["`visits[0].on`: expected each name only once"]);
    }

    #[test]
    fn terms_and_holidays_are_the_calendar() {
        let case =
            read(r#"{"terms": [{"id": "a", "start": "2021-09-01", "end": "2022-01-31"}], "holidays": ["2021-10-01"]}"#);
        assert_eq!(case.terms.as_ref().map(|terms| terms[0].start), Some(date("2021-09-01")));
        assert_eq!(case.holidays, Some(vec![date("2021-10-01")]));
        assert!(case.get("terms").is_none());
        assert_eq!(read(r#"{"terms": null, "holidays": null}"#), Case::new());
        assert_eq!(
            refused(r#"{"terms": [{"id": "a", "start": "2021-09-01"}]}"#),
            "`terms[0].end`: expected in every record of the list"
        );
        assert_eq!(refused(r#"{"holidays": ["1 October"]}"#), "`holidays[0]`: expected a date such as 2021-10-29");
    }

    #[test]
    fn broken_json_is_placed_and_not_shown() {
        let error = Case::from_json("{\n  \"name\": \"Li Xiaoming\",,\n}").unwrap_err();
        assert_eq!(error, JsonError::Syntax { line: 2, column: 25 });
        assert_eq!(error.to_string(), "line 2, column 25: expected well-formed JSON");
        assert_eq!(error.message(Lang::Zh), "第 2 行第 25 列：应为合规的 JSON");
        for broken in ["", "{", r#"{"grade": 1e999}"#, r#"{"grade": 3} {}"#, "{grade: 3}"] {
            assert!(matches!(Case::from_json(broken), Err(JsonError::Syntax { .. })), "{broken}");
        }
        let deep = "[".repeat(100_000);
        assert!(matches!(Case::from_json(&deep), Err(JsonError::Syntax { .. })));
    }

    #[test]
    fn only_an_object_is_a_case() {
        for other in ["[]", "3", "null", r#""x""#] {
            assert_eq!(Case::from_json(other), Err(JsonError::NotACase));
        }
    }

    #[test]
    fn a_case_is_read_by_serde_too() {
        let cases: Vec<Case> = serde_json::from_str(r#"[{"grade": 3}, {}]"#).unwrap();
        assert_eq!(cases[0].get("grade"), Some(&Input::Int(3)));
        assert!(serde_json::from_str::<Case>(r#"{"grade": 3, "grade": 3}"#).is_err());
    }

    #[test]
    fn a_case_writes_what_it_reads() {
        let json = r#"{"birth_date":"2010-05-20","grade":3,"name":null,"household":["extreme_poverty"],"visits":[{"on":"2021-10-29"}],"terms":[{"id":"a","start":"2021-09-01","end":"2022-01-31"}],"holidays":["2021-10-01"]}"#;
        assert_eq!(serde_json::to_string(&read(json)).unwrap(), json);
        assert!(serde_json::to_string(&read(r#"{"grade": 3.5}"#)).is_err());
    }

    #[test]
    fn a_byte_order_mark_does_no_harm() {
        assert_eq!(read("\u{feff}{\"grade\": 3}").get("grade"), Some(&Input::Int(3)));
    }

    #[test]
    fn a_bad_object_spoils_no_other() {
        let JsonCases::Many(cases) = JsonCases::read(r#"[{"grade": 3}, 4, {"grade": 3, "grade": 4}]"#).unwrap() else {
            panic!("an array was given")
        };
        let found: Vec<_> = cases.iter().map(|case| case.as_ref().map_or_else(shown, |_| Vec::new())).collect();
        assert!(found[0].is_empty());
        assert_eq!(found[1].len(), 1);
        assert_eq!(found[2], ["`grade`: expected each name only once"]);
        assert!(matches!(JsonCases::read(r#"{"grade": 3}"#), Ok(JsonCases::One(Ok(_)))));
        assert_eq!(JsonCases::read("3"), Err(JsonError::NotCases));
    }

    #[test]
    fn a_value_reads_like_its_text() {
        let json = r#"{"grade": 3.0, "household": ["extreme_poverty"], "visits": [{"on": "2021-10-29", "note": null}], "has_roll": true}"#;
        let mut from_text = read(json);
        let mut from_value = Case::from_value(serde_json::from_str(json).unwrap()).unwrap();
        from_text.facts.sort_by(|a, b| a.0.cmp(&b.0));
        from_value.facts.sort_by(|a, b| a.0.cmp(&b.0));
        for case in [&mut from_text, &mut from_value] {
            for (_, input) in &mut case.facts {
                sort_fields(input);
            }
        }
        assert_eq!(from_text, from_value);
        assert!(Case::from_value(serde_json::Value::Null).is_err());
    }

    fn sort_fields(input: &mut Input) {
        match input {
            Input::Record(fields) => fields.sort_by(|a, b| a.0.cmp(&b.0)),
            Input::List(items) => items.iter_mut().for_each(sort_fields),
            _ => {}
        }
    }
}
