//! What the reference of the rule language must name: functions, operators, limits. `rules/README.md` is tested
//! against these lists, so that neither can change without the other.

use crate::date::Date;
use crate::language::{
    BinaryOp, CalendarName, MAX_DEPTH, MAX_EXPRESSION, MAX_INT, MAX_LIST, MAX_MACROS, Macro, SIGNATURES, Shape,
};
use crate::policy::{
    MAX_CADENCE, MAX_CATALOGUE, MAX_FILE, MAX_GROUPS, MAX_ITEMS, MAX_PARTS, MAX_READINGS, MAX_ROWS,
    SIGNATURES as SIGNATURES_OF_PROCEDURES,
};
use crate::procedure::FIELDS;
use crate::program::MAX_HEIGHT;
use crate::value::MAX_INPUTS;

/// The signature of every function, method and macro: `date.addDays(int): date`.
pub fn functions() -> Vec<String> {
    let mut all = vec!["date(\"yyyy-mm-dd\"): date".to_owned()];
    all.extend(SIGNATURES.iter().map(|signature| {
        let receiver = signature.receiver.map_or_else(String::new, |receiver| format!("{}.", shape(receiver)));
        let parameters: Vec<_> = signature.parameters.iter().copied().map(shape).collect();
        format!("{receiver}{}({}): {}", signature.name, parameters.join(", "), shape(signature.returns))
    }));
    all.extend(Macro::ALL.iter().map(|(name, kind)| match kind {
        Macro::Exists | Macro::All => format!("list<T>.{name}(v, bool): bool"),
        Macro::Filter => format!("list<T>.{name}(v, bool): list<T>"),
        Macro::Min | Macro::Max => format!("list<T>.{name}(v, U): U?"),
    }));
    all.push("T?.orElse(T): T".to_owned());
    all
}

/// The signature of every function of procedures, and whether only expressions inside a procedure may call it.
pub fn procedure_functions() -> Vec<(&'static str, bool)> {
    SIGNATURES_OF_PROCEDURES.to_vec()
}

/// The parts of an answer about a procedure.
pub fn procedure_fields() -> Vec<&'static str> {
    FIELDS.to_vec()
}

/// Every operator as it is written.
pub fn operators() -> Vec<&'static str> {
    BinaryOp::ALL.iter().map(|op| op.symbol()).chain(["!", "-", "?", ":"]).collect()
}

/// The names that every policy has.
pub fn calendar_names() -> Vec<&'static str> {
    CalendarName::ALL.iter().map(|(name, _)| *name).collect()
}

/// Every limit, as its number or day is written.
pub fn limits() -> Vec<String> {
    let numbers = [
        MAX_EXPRESSION,
        MAX_DEPTH,
        MAX_LIST,
        MAX_INPUTS,
        MAX_FILE,
        MAX_MACROS,
        MAX_ITEMS,
        MAX_ROWS,
        MAX_PARTS,
        MAX_GROUPS,
        usize::from(u16::MAX),
        MAX_HEIGHT as usize,
        MAX_CATALOGUE as usize,
        MAX_READINGS as usize,
    ];
    let days = [Date::MIN, Date::MAX].map(|day| day.to_string());
    numbers.iter().map(ToString::to_string).chain([MAX_INT.to_string(), MAX_CADENCE.to_string()]).chain(days).collect()
}

fn shape(shape: Shape) -> &'static str {
    match shape {
        Shape::Int => "int",
        Shape::Date => "date",
        Shape::MaybeDate => "date?",
        Shape::Bool => "bool",
        Shape::MaybeTerm => "term?",
        Shape::Ordered => "T",
        Shape::List | Shape::OrderedList => "list<T>",
        Shape::MaybeOrdered => "T?",
    }
}
