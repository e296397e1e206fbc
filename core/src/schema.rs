//! The JSON Schema of a case, so that editors and callers can check one before they send it.

use serde_json::{Map, Value as Json, json};

use crate::facts::{INT_LIMIT, given_inputs};
use crate::language::{EnumId, RecordId, Type};
use crate::value::InputId;
use crate::vocabulary::Vocabulary;
use crate::wording::Wording;

/// Month and day are checked here as far as a pattern can; the rest is the format's.
const DATE: &str = "^(1[89]|2[0-3])[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$";

/// The JSON Schema (draft 2020-12) of one case in JSON.
///
/// Null on an optional fact is a known none, on any other as good as leaving it out. Personal data is
/// marked `x-kongchuo-pii`, the labels of words stand in `x-kongchuo-labels`.
pub fn case_schema(vocabulary: &Vocabulary) -> Json {
    let mut properties = Map::new();
    for id in given_inputs(vocabulary) {
        properties.insert(vocabulary.input_name(id).to_owned(), input(vocabulary, id));
    }
    properties.insert("terms".to_owned(), terms());
    properties.insert("holidays".to_owned(), holidays());
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "一名儿童的情况 / The case of one child",
        "type": "object",
        "properties": properties,
        "additionalProperties": false,
    })
}

fn input(vocabulary: &Vocabulary, id: InputId) -> Json {
    let mut schema = Map::new();
    schema.insert("title".to_owned(), both(&vocabulary.input_title(id)).into());
    if let Some(fact) = vocabulary.fact(id) {
        if let Some(question) = &fact.question {
            schema.insert("description".to_owned(), both(question).into());
        }
        schema.extend(value(vocabulary, &fact.ty.clone().optional(), fact.range));
        if fact.pii {
            schema.insert("x-kongchuo-pii".to_owned(), true.into());
        }
    } else if let Some((list, _)) = vocabulary.list(id) {
        schema.insert("type".to_owned(), json!(["array", "null"]));
        schema.insert("items".to_owned(), record(vocabulary, list));
    }
    schema.into()
}

fn record(vocabulary: &Vocabulary, list: RecordId) -> Json {
    let at = usize::from(list.0);
    let titles = vocabulary.records.get(at).map_or(&[][..], |list| &list.fields);
    let fields = vocabulary.types.records.get(at).map_or(&[][..], |record| &record.fields);
    let mut properties = Map::new();
    for (at, (name, ty)) in fields.iter().enumerate() {
        let mut schema = Map::new();
        if let Some(title) = titles.get(at) {
            schema.insert("title".to_owned(), both(title).into());
        }
        schema.extend(value(vocabulary, ty, None));
        properties.insert(name.clone(), schema.into());
    }
    let required: Vec<&str> =
        fields.iter().filter(|(_, ty)| !ty.is_optional()).map(|(name, _)| name.as_str()).collect();
    json!({ "type": "object", "properties": properties, "required": required, "additionalProperties": false })
}

/// The keywords of a type.
fn value(vocabulary: &Vocabulary, ty: &Type, range: Option<(i64, i64)>) -> Map<String, Json> {
    let mut schema = Map::new();
    let mut types: Vec<Json> = Vec::new();
    match ty.required() {
        Type::Bool => types.push("boolean".into()),
        Type::Int => {
            types.push("integer".into());
            let (min, max) = range.unwrap_or((-INT_LIMIT, INT_LIMIT));
            schema.insert("minimum".to_owned(), min.max(-INT_LIMIT).into());
            schema.insert("maximum".to_owned(), max.min(INT_LIMIT).into());
        }
        Type::Date => {
            types.push("string".into());
            schema.extend(date());
        }
        Type::Enum(id) => {
            types.push("string".into());
            schema.extend(words(vocabulary, *id, ty.is_optional()));
        }
        Type::List(element) => {
            types.push("array".into());
            schema.insert("items".to_owned(), value(vocabulary, element, None).into());
        }
        Type::Record(list) => {
            if let Json::Object(record) = record(vocabulary, *list) {
                schema.extend(record);
            }
            types.push("object".into());
        }
        // Identifiers may be numbers: 17 is read as "17".
        Type::Text | Type::Null | Type::Nothing | Type::Optional(_) => {
            types.extend(["string".into(), "integer".into()]);
        }
    }
    if ty.is_optional() {
        types.push("null".into());
    }
    let types = if types.len() == 1 { types.remove(0) } else { types.into() };
    schema.insert("type".to_owned(), types);
    schema
}

fn words(vocabulary: &Vocabulary, id: EnumId, optional: bool) -> Map<String, Json> {
    let at = usize::from(id.0);
    let known = vocabulary.types.enums.get(at).map_or(&[][..], |known| &known.words);
    let labels = vocabulary.enums.get(at).map_or(&[][..], |labels| &labels.words);
    let labels: Map<String, Json> =
        known.iter().zip(labels).map(|(word, label)| (word.clone(), both(label).into())).collect();
    let mut choices: Vec<Json> = known.iter().map(|word| word.as_str().into()).collect();
    if optional {
        choices.push(Json::Null);
    }
    Map::from_iter([("enum".to_owned(), choices.into()), ("x-kongchuo-labels".to_owned(), labels.into())])
}

fn date() -> Map<String, Json> {
    Map::from_iter([("format".to_owned(), "date".into()), ("pattern".to_owned(), DATE.into())])
}

fn terms() -> Json {
    let mut day = date();
    day.insert("type".to_owned(), "string".into());
    json!({
        "title": "学期 / Terms",
        "type": "array",
        "items": {
            "type": "object",
            "properties": { "id": { "type": ["string", "integer"] }, "start": day, "end": day },
            "required": ["id", "start", "end"],
            "additionalProperties": false,
        },
    })
}

fn holidays() -> Json {
    let mut day = date();
    day.insert("type".to_owned(), "string".into());
    json!({ "title": "法定节假日 / Statutory holidays", "type": "array", "items": day })
}

fn both(wording: &Wording) -> String {
    if wording.zh == wording.en { wording.zh.to_string() } else { format!("{} / {}", wording.zh, wording.en) }
}

#[cfg(test)]
mod tests {
    use jsonschema::Validator;
    use serde_json::{Value as Json, json};

    use super::case_schema;
    use crate::facts::testing::{problems, vocabulary};
    use crate::facts::{Case, Facts};

    fn validator() -> Validator {
        jsonschema::draft202012::options().should_validate_formats(true).build(&case_schema(&vocabulary())).unwrap()
    }

    #[test]
    fn the_schema_is_one() {
        assert!(jsonschema::draft202012::meta::is_valid(&case_schema(&vocabulary())));
    }

    #[test]
    fn good_cases_pass_as_they_are_read() {
        let good = [
            json!({}),
            json!({"student_id": 17, "sex": "female", "birth_date": "2010-05-20", "grade": 3, "has_roll": true}),
            json!({"name": null, "absent_since": null, "left_in_term": null, "household": ["extreme_poverty"]}),
            json!({"birth_date": null, "sex": null, "household": null, "visits": null}),
            json!({"visits": [{"on": "2021-10-29", "slot": null}], "leaves": [], "documents": [{"kind": "cash"}]}),
            json!({"terms": [{"id": "a", "start": "2021-09-01", "end": "2022-01-31"}], "holidays": ["2021-10-01"]}),
        ];
        let validator = validator();
        for case in good {
            assert!(validator.is_valid(&case), "{case}");
            assert!(Facts::from_case(&Case::from_value(case.clone()).unwrap(), &vocabulary()).is_ok(), "{case}");
        }
    }

    #[test]
    fn bad_cases_fail_as_they_are_refused() {
        let bad = [
            json!({"sex": "woman"}),
            json!({"birth_date": "2010-02-30"}),
            json!({"birth_date": "2010-5-20"}),
            json!({"birth_date": "1799-12-31"}),
            json!({"birthdate": "2010-05-20"}),
            json!({"id_birth_date": "2010-05-20"}),
            json!({"grade": 10}),
            json!({"grade": 3.5}),
            json!({"has_roll": 1}),
            json!({"household": "extreme_poverty"}),
            json!({"household": ["rich"]}),
            json!({"visits": [{"slot": "morning"}]}),
            json!({"visits": [{"on": "2021-10-29", "who": "x"}]}),
            json!({"visits": {"on": "2021-10-29"}}),
        ];
        let validator = validator();
        for case in bad {
            assert!(!validator.is_valid(&case), "{case}");
            assert!(!problems(&Case::from_value(case.clone()).unwrap()).is_empty(), "{case}");
        }
        let calendar = json!({"terms": [{"id": "a", "start": "2021-09-01"}]});
        assert!(!validator.is_valid(&calendar));
        assert!(Case::from_value(calendar).is_err());
    }

    #[test]
    fn facts_carry_their_labels_and_marks() {
        let schema = case_schema(&vocabulary());
        let fact = |name: &str| schema["properties"][name].clone();
        assert_eq!(fact("sex")["title"], "性别 / Sex");
        assert_eq!(fact("sex")["description"], "性别？ / Sex?");
        assert_eq!(fact("sex")["x-kongchuo-labels"]["female"], "女 / Girl");
        assert_eq!(fact("name")["x-kongchuo-pii"], true);
        assert_eq!(fact("sex").get("x-kongchuo-pii"), None);
        assert_eq!(fact("left_in_term")["enum"], json!(["first", "second", null]));
        assert_eq!(fact("id_birth_date"), Json::Null);
    }
}
