//! The vocabulary of a policy from its items: types resolved, assumed values checked, limits kept.

use super::items::{At, FactItem, Written};
use super::overlay::Layered;
use crate::diagnostic::Diagnostic;
use crate::language::{EnumType, Narrowed, RecordType, Reference, Scope, Type, TypedKind, Types, check};
use crate::nearest::did_you_mean;
use crate::value::{MAX_INPUTS, Value};
use crate::vocabulary::{EnumLabels, Fact, RecordList, Vocabulary};
use crate::wording::Wording;

/// Builds the vocabulary; what is wrong is added to `findings`.
pub fn build(layered: &Layered, findings: &mut Vec<Diagnostic>) -> Vocabulary {
    let mut vocabulary = Vocabulary::default();
    enums(layered, &mut vocabulary, findings);
    records(layered, &mut vocabulary, findings);
    for layer in &layered.facts {
        vocabulary.facts.push(fact(&layer.item, &vocabulary.types, findings));
    }
    stand_ins(layered, &mut vocabulary, findings);
    if vocabulary.input_count() > MAX_INPUTS {
        let place = layered.facts.last().map(|layer| layer.item.id.place);
        let message = format!("a policy has at most {MAX_INPUTS} facts and record lists");
        findings.push(Diagnostic::error(place, message));
        vocabulary.facts.truncate(MAX_INPUTS.saturating_sub(vocabulary.records.len()));
    }
    vocabulary
}

fn enums(layered: &Layered, vocabulary: &mut Vocabulary, findings: &mut Vec<Diagnostic>) {
    for layer in &layered.enums {
        let words: Vec<String> = layer.item.words.iter().map(|(word, _)| word.value.clone()).collect();
        if layer.item.id.value == SEASON && words != SEASONS {
            let message = format!("the words of `{SEASON}` are `{}` and `{}`, in this order", SEASONS[0], SEASONS[1]);
            findings.push(Diagnostic::error(layer.item.id.place, message));
        }
        vocabulary.types.enums.push(EnumType { name: layer.item.id.value.clone(), words });
        let words = layer.item.words.iter().map(|(_, label)| label.clone()).collect();
        vocabulary.enums.push(EnumLabels { title: layer.item.title.clone(), words });
    }
    // Terms carry their season; a vocabulary that names the enum gives it other labels.
    if vocabulary.types.enum_named(SEASON).is_none() {
        let words = SEASONS.map(str::to_owned).to_vec();
        vocabulary.types.enums.push(EnumType { name: SEASON.to_owned(), words });
        vocabulary.enums.push(EnumLabels {
            title: Wording::new("学期季节", "season"),
            words: vec![Wording::new("秋季", "autumn"), Wording::new("春季", "spring")],
        });
    }
}

const SEASON: &str = "season";

/// In the order in which `Term::value` numbers them.
const SEASONS: [&str; 2] = ["autumn", "spring"];

/// The name and the type of the window of a duty.
pub const WINDOW: &str = "window";

/// Record lists in order, then `term` and `window`, whose values `Term::value` and `Window::value` make.
fn records(layered: &Layered, vocabulary: &mut Vocabulary, findings: &mut Vec<Diagnostic>) {
    let mut types = Vec::new();
    for layer in &layered.records {
        let fields = layer.item.fields.iter();
        let typed =
            fields.filter_map(|(name, ty, _)| Some((name.value.clone(), type_of(&vocabulary.types, ty, findings)?)));
        types.push(RecordType { name: layer.item.id.value.clone(), fields: typed.collect() });
        let labels = layer.item.fields.iter().map(|(_, _, label)| label.clone()).collect();
        vocabulary.records.push(RecordList {
            name: layer.item.id.value.clone(),
            title: layer.item.title.clone(),
            fields: labels,
            stands_for: None,
        });
    }
    let season = vocabulary.types.enum_named(SEASON).map_or(Type::Text, Type::Enum);
    let field = |name: &str, ty| (name.to_owned(), ty);
    types.push(RecordType {
        name: "term".to_owned(),
        fields: vec![
            field("id", Type::Text),
            field("season", season),
            field("start", Type::Date),
            field("end", Type::Date),
            field("given", Type::Bool),
        ],
    });
    types.push(RecordType {
        name: WINDOW.to_owned(),
        fields: vec![field("from", Type::Date), field("due", Type::Date), field("until", Type::Date)],
    });
    vocabulary.types.records = types;
}

/// A fact whose type cannot be read is still named, so that nothing is reported for want of it.
fn fact(item: &FactItem, types: &Types, findings: &mut Vec<Diagnostic>) -> Fact {
    let found = type_of(types, &item.ty, findings);
    if let Some(Type::Record(_)) = found.as_ref().map(element) {
        let finding = Diagnostic::error(item.ty.place, format!("a fact is no record: `{}`", item.ty.value));
        findings.push(finding.help("a child's records are a list of their own, `[[record]]`"));
    }
    let assumed = item.assumed.as_ref().zip(found.as_ref());
    let assumed = assumed.and_then(|(written, ty)| assumed_value(written, ty, types, findings));
    Fact {
        name: item.id.value.clone(),
        ty: found.unwrap_or(Type::Nothing),
        title: item.title.clone(),
        question: item.question.clone(),
        assumed,
        pii: item.pii,
        future_is_none: item.future_is_none,
        range: item.range,
        internal: item.internal,
    }
}

/// What a type is made of: `T` of `list<T>?`.
fn element(ty: &Type) -> &Type {
    match ty.required() {
        Type::List(element) => element,
        plain => plain,
    }
}

/// An assumed value is a literal: it speaks of nothing else.
fn assumed_value(written: &Written, ty: &Type, types: &Types, findings: &mut Vec<Diagnostic>) -> Option<Value> {
    let mut errors = Vec::new();
    let checked = check(&written.expr, Some(ty), &Narrowed::default(), &Literals(types), &mut errors);
    let failed = !errors.is_empty();
    for error in errors {
        findings.push(Diagnostic::error(written.place_of(error.span), error.message).maybe_help(error.help));
    }
    match checked.typed.kind {
        _ if failed => None,
        TypedKind::Constant(value) => Some(value),
        TypedKind::List(items) if items.is_empty() => Some(Value::List(Vec::new().into())),
        _ => {
            findings
                .push(Diagnostic::error(written.place, "an assumed value is a literal, such as 'false' or '\"none\"'"));
            None
        }
    }
}

/// A scope without names.
struct Literals<'a>(&'a Types);

impl Scope for Literals<'_> {
    fn types(&self) -> &Types {
        self.0
    }

    fn lookup(&self, _: &str) -> Option<(Reference, Type)> {
        None
    }

    fn names(&self) -> Vec<&str> {
        Vec::new()
    }
}

fn stand_ins(layered: &Layered, vocabulary: &mut Vocabulary, findings: &mut Vec<Diagnostic>) {
    for (at, layer) in layered.records.iter().enumerate() {
        let Some(name) = &layer.item.stands_for else { continue };
        vocabulary.records[at].stands_for = vocabulary.fact_named(&name.value);
        if vocabulary.records[at].stands_for.is_none() {
            let help = did_you_mean(&name.value, vocabulary.facts.iter().map(|fact| fact.name.as_str()));
            let finding = Diagnostic::error(name.place, format!("there is no fact `{}`", name.value));
            findings.push(finding.maybe_help(help));
        }
    }
}

/// Reads a type as written; an unknown name gets the nearest right one.
pub fn type_of(types: &Types, written: &At<String>, findings: &mut Vec<Diagnostic>) -> Option<Type> {
    let found = types.parse(&written.value);
    if found.is_none() {
        let bare = written.value.trim_start_matches("list<").trim_end_matches(['>', '?']);
        let plain = ["bool", "int", "date", "string", "term"];
        let enums = types.enums.iter().map(|known| known.name.as_str());
        let help = did_you_mean(bare, plain.into_iter().chain(enums))
            .unwrap_or_else(|| "a type is bool, int, date, string, term, an enum's name, `T?` or `list<T>`".to_owned());
        findings.push(Diagnostic::error(written.place, format!("there is no type `{}`", written.value)).help(help));
    }
    found
}
