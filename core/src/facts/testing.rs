//! A small vocabulary for the tests of facts, and short ways to write cases.

use crate::date::Date;
use crate::facts::case::{Case, Input, TermInput};
use crate::facts::error::FactErrors;
use crate::facts::typed::{Checked, Facts};
use crate::language::{EnumType, RecordId, RecordType, Types};
use crate::value::{InputId, Value};
use crate::vocabulary::{EnumLabels, Fact, RecordList, Vocabulary};
use crate::wording::Wording;

/// A name and two texts: a word with its labels, a field with its type and label.
type Row = (&'static str, &'static str, &'static str);

const SEX: &[Row] = &[("male", "男", "Boy"), ("female", "女", "Girl")];
const STAGE: &[Row] = &[("none", "无", "None"), ("primary", "小学", "Primary")];
const TERM: &[Row] = &[("first", "上学期", "First"), ("second", "下学期", "Second")];
const AID: &[Row] = &[("cash", "现金", "Cash"), ("nothing", "无", "Nothing")];
const HALF_DAY: &[Row] = &[("morning", "上午", "Morning"), ("afternoon", "下午", "Afternoon")];
const MARK: &[Row] = &[("present", "到", "Present"), ("absent", "缺", "Absent"), ("leave", "假", "Leave")];
const HOUSEHOLD: &[Row] =
    &[("rural_low_income", "农村低收入", "Rural low income"), ("extreme_poverty", "特困", "Extreme poverty")];
const COLOUR: &[Row] = &[
    ("c1", "", ""),
    ("c2", "", ""),
    ("c3", "", ""),
    ("c4", "", ""),
    ("c5", "", ""),
    ("c6", "", ""),
    ("c7", "", ""),
    ("c8", "", ""),
    ("c9", "", ""),
];

/// Facts that the engine knows by name, and one of each type.
pub(crate) fn vocabulary() -> Vocabulary {
    let mut vocabulary = Vocabulary::default();
    let enums = [
        ("sex", SEX),
        ("stage", STAGE),
        ("left_in_term", TERM),
        ("aid", AID),
        ("half_day", HALF_DAY),
        ("mark", MARK),
        ("household", HOUSEHOLD),
        ("colour", COLOUR),
    ];
    for (name, words) in enums {
        let known = words.iter().map(|(word, _, _)| (*word).to_owned()).collect();
        vocabulary.types.enums.push(EnumType { name: name.to_owned(), words: known });
        let labels = words.iter().map(|(_, zh, en)| Wording::new(*zh, *en)).collect();
        vocabulary.enums.push(EnumLabels { title: Wording::same(name), words: labels });
    }
    let some = |value| Some(value);
    let none = || Some(Value::Null);
    let facts = [
        ("student_id", "string", "学生编号", "Student number", None),
        ("name", "string?", "姓名", "Name", none()),
        ("sex", "sex", "性别", "Sex", None),
        ("id_number", "string?", "身份证号", "ID number", none()),
        ("roll_number", "string?", "学籍号", "Roll number", none()),
        ("birth_date", "date", "出生日期", "Date of birth", None),
        ("id_birth_date", "date?", "证载出生日期", "Date of birth in the ID number", none()),
        ("stage", "stage", "学段", "Stage", None),
        ("grade", "int?", "年级", "Grade", none()),
        ("has_roll", "bool", "有学籍", "On the roll", some(Value::Bool(true))),
        ("absent_since", "date?", "连续旷课起始日", "Absent since", none()),
        ("absence_noticed", "half_day?", "发现时段", "Noticed in the", none()),
        ("earlier_runs", "int", "此前旷课次数", "Earlier runs", some(Value::Int(0))),
        ("leave_from", "date?", "请假起", "Leave from", none()),
        ("leave_until", "date?", "请假止", "Leave until", none()),
        ("left_in_term", "left_in_term?", "离校学期", "Left in term", none()),
        ("aid", "aid?", "资助", "Aid", none()),
        ("dropout_count", "int", "辍学次数", "Times dropped out", some(Value::Int(0))),
        ("household", "list<household>", "家庭类别", "Household", some(Value::List([].into()))),
        ("colour", "colour?", "颜色", "Colour", none()),
    ];
    for (name, ty, zh, en, assumed) in facts {
        vocabulary.facts.push(Fact {
            name: name.to_owned(),
            ty: vocabulary.types.parse(ty).unwrap(),
            title: Wording::new(zh, en),
            question: Some(Wording::new(format!("{zh}？"), format!("{en}?"))),
            assumed,
            pii: matches!(name, "name" | "id_number" | "roll_number"),
            future_is_none: matches!(name, "absent_since" | "leave_from"),
            range: match name {
                "grade" => Some((1, 9)),
                "dropout_count" => Some((0, i64::MAX)),
                _ => None,
            },
            internal: matches!(name, "id_birth_date" | "earlier_runs"),
        });
    }
    let lists: [(&str, &[Row], Option<&str>); 4] = [
        ("visits", &[("on", "date", "日期"), ("slot", "half_day?", "时段"), ("note", "string?", "备注")], None),
        ("documents", &[("kind", "aid", "种类"), ("on", "date?", "日期")], None),
        ("leaves", &[("from", "date", "起"), ("until", "date", "止")], None),
        (
            "attendance",
            &[("on", "date", "日期"), ("slot", "half_day?", "时段"), ("mark", "mark", "标记")],
            Some("absent_since"),
        ),
    ];
    for (name, fields, stands_for) in lists {
        add_list(&mut vocabulary, name, fields, stands_for);
    }
    vocabulary
}

fn add_list(vocabulary: &mut Vocabulary, name: &str, fields: &[Row], stands_for: Option<&str>) {
    let Vocabulary { types, records, .. } = vocabulary;
    let typed = fields.iter().map(|(field, ty, _)| ((*field).to_owned(), Types::parse(types, ty).unwrap())).collect();
    types.records.push(RecordType { name: name.to_owned(), fields: typed });
    records.push(RecordList {
        name: name.to_owned(),
        title: Wording::same(name),
        fields: fields.iter().map(|(field, _, zh)| Wording::new(*zh, *field)).collect(),
        stands_for: stands_for.and_then(|fact| {
            vocabulary.facts.iter().position(|known| known.name == fact).map(|at| InputId(u16::try_from(at).unwrap()))
        }),
    });
}

pub(crate) fn id(vocabulary: &Vocabulary, name: &str) -> InputId {
    vocabulary.fact_named(name).or_else(|| vocabulary.list_named(name)).unwrap()
}

pub(crate) fn list(vocabulary: &Vocabulary, name: &str) -> RecordId {
    vocabulary.list(id(vocabulary, name)).unwrap().0
}

pub(crate) fn word(name: &str, word: &str) -> Value {
    let types = vocabulary().types;
    let at = types.enum_type(types.enum_named(name).unwrap()).words.iter().position(|known| known == word).unwrap();
    Value::Word(u16::try_from(at).unwrap())
}

pub(crate) fn date(text: &str) -> Date {
    text.parse().unwrap()
}

pub(crate) fn text(text: &str) -> Input {
    Input::Text(text.to_owned())
}

pub(crate) fn term(id: &str, start: &str, end: &str) -> TermInput {
    TermInput { id: id.to_owned(), start: date(start), end: date(end) }
}

pub(crate) fn fields(given: &[(&str, Input)]) -> Vec<(String, Input)> {
    given.iter().map(|(name, input)| ((*name).to_owned(), input.clone())).collect()
}

/// A list of records whose fields are texts.
pub(crate) fn records<const N: usize>(names: [&str; N], rows: &[[&str; N]]) -> Input {
    let row = |row: &[&str; N]| {
        let given = names.iter().zip(row).filter(|(_, value)| !value.is_empty());
        Input::Record(given.map(|(name, value)| ((*name).to_owned(), text(value))).collect())
    };
    Input::List(rows.iter().map(row).collect())
}

pub(crate) fn case(given: &[(&str, Input)]) -> Case {
    let mut case = Case::new();
    for (name, input) in given {
        case.set(*name, input.clone());
    }
    case
}

pub(crate) fn checked(case: &Case) -> Checked {
    Facts::from_case(case, &vocabulary()).unwrap()
}

pub(crate) fn facts(case: &Case) -> Facts {
    checked(case).facts
}

pub(crate) fn problems(case: &Case) -> Vec<String> {
    shown(&Facts::from_case(case, &vocabulary()).unwrap_err())
}

pub(crate) fn shown(errors: &FactErrors) -> Vec<String> {
    errors.iter().map(ToString::to_string).collect()
}
