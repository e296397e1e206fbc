//! Random well-typed expressions of the part that the rule language shares with CEL, and values for their variables.

use std::sync::Arc;

use kongchuo::{Date, Value};
use proptest::prelude::*;
use proptest::sample::select;

/// Which language an expression is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    /// the rule language
    Ours,
    /// CEL, where a date is the number of its day
    Cel,
}

/// An expression in both languages.
#[derive(Debug, Clone)]
pub struct Expression {
    form: Form,
    parts: Vec<Expression>,
    /// within how many macros it stands
    macros: u32,
}

#[derive(Debug, Clone)]
enum Form {
    /// the same in both
    Leaf(String),
    /// a day: a date in ours, its number in CEL
    Day(Date),
    /// `{0}.exists({v}, {1})`: parts by number, and the variable of a macro; ours and CEL's
    Pattern(&'static str, &'static str),
}

impl Expression {
    /// The expression in one of the languages.
    pub fn text(&self, dialect: Dialect) -> String {
        match (&self.form, dialect) {
            (Form::Leaf(text), _) => text.clone(),
            (Form::Day(date), Dialect::Ours) => format!("date(\"{date}\")"),
            (Form::Day(date), Dialect::Cel) => date.days().to_string(),
            (Form::Pattern(pattern, _), Dialect::Ours) | (Form::Pattern(_, pattern), Dialect::Cel) => {
                let mut text = pattern.replace("{v}", &format!("v{}", self.macros));
                // No text of a part has braces.
                for (at, part) in self.parts.iter().enumerate() {
                    text = text.replace(&format!("{{{at}}}"), &part.text(dialect));
                }
                text
            }
        }
    }
}

/// The types of the expressions that are generated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Bool,
    Int,
    Date,
    Text,
    Ints,
}

/// The variables of every expression, beside those of macros.
const BOOLS: [&str; 3] = ["p", "q", "r"];
const INTS: [&str; 3] = ["i", "j", "k"];
const DATES: [&str; 2] = ["d", "e"];
const TEXTS: [&str; 2] = ["s", "t"];
const LISTS: [&str; 2] = ["xs", "ys"];
const WORDS: [&str; 4] = ["", "a", "b", "学"];

/// How deep expressions nest. A level makes an int at most five times as large: nothing comes near where it saturates.
const DEPTH: u32 = 5;

/// Any expression, of any type.
pub fn any_expression() -> impl Strategy<Value = Expression> {
    select(&[Kind::Bool, Kind::Bool, Kind::Int, Kind::Date, Kind::Text, Kind::Ints])
        .prop_flat_map(|kind| expression(kind, DEPTH, 0))
}

/// The engine lets macros stand this deep inside one another.
const MOST_MACROS: u32 = 3;

/// An expression of a type, within so many macros, whose variables are `v0`, `v1`, ….
fn expression(kind: Kind, depth: u32, macros: u32) -> BoxedStrategy<Expression> {
    if depth == 0 {
        return leaf(kind, macros);
    }
    let mut forms = forms(kind).to_vec();
    forms.retain(|(ours, ..)| macros < MOST_MACROS || !ours.contains("{v}"));
    // Parts are generated only once their form is chosen: the tree of all strategies would be too large.
    let compound = (0..forms.len()).prop_flat_map(move |at| {
        let (ours, cel, kinds) = forms[at];
        let parts: Vec<_> = (0..)
            .zip(kinds)
            .map(|(part, kind)| {
                // The variable of a macro is known in its last part.
                let inside = macros + u32::from(part > 0 && ours.contains("{v}"));
                expression(*kind, depth - 1, inside)
            })
            .collect();
        parts.prop_map(move |parts| Expression { form: Form::Pattern(ours, cel), parts, macros })
    });
    prop_oneof![1 => leaf(kind, macros), 5 => compound].boxed()
}

fn leaf(kind: Kind, macros: u32) -> BoxedStrategy<Expression> {
    let of = move |form| Expression { form, parts: Vec::new(), macros };
    let names = |names: &'static [&'static str]| select(names).prop_map(|name| Form::Leaf(name.to_owned()));
    match kind {
        Kind::Bool => prop_oneof![names(&BOOLS), any::<bool>().prop_map(|value| Form::Leaf(value.to_string()))]
            .prop_map(of)
            .boxed(),
        Kind::Int => {
            let variables: Vec<String> =
                INTS.iter().map(|name| (*name).to_owned()).chain((0..macros).map(|at| format!("v{at}"))).collect();
            prop_oneof![
                3 => select(variables).prop_map(Form::Leaf),
                1 => (0..20_i64).prop_map(|value| Form::Leaf(value.to_string())),
            ]
            .prop_map(of)
            .boxed()
        }
        Kind::Date => prop_oneof![names(&DATES), any_date().prop_map(Form::Day)].prop_map(of).boxed(),
        Kind::Text => prop_oneof![names(&TEXTS), select(&WORDS).prop_map(|word| Form::Leaf(format!("'{word}'")))]
            .prop_map(of)
            .boxed(),
        Kind::Ints => prop_oneof![
            2 => names(&LISTS),
            1 => prop::collection::vec(-9..20_i64, 1..4).prop_map(|items| Form::Leaf(format!("{items:?}"))),
        ]
        .prop_map(of)
        .boxed(),
    }
}

type Pattern = (&'static str, &'static str, &'static [Kind]);

/// The same text in both languages.
const fn same(text: &'static str, parts: &'static [Kind]) -> Pattern {
    (text, text, parts)
}

/// The compound forms of a type.
fn forms(kind: Kind) -> &'static [Pattern] {
    match kind {
        Kind::Bool => OF_BOOL,
        Kind::Int => OF_INT,
        Kind::Date => OF_DATE,
        Kind::Text => OF_TEXT,
        Kind::Ints => OF_LIST,
    }
}

const OF_BOOL: &[Pattern] = {
    use Kind::{Bool, Date, Int, Ints, Text};
    &[
        same("({0} && {1})", &[Bool, Bool]),
        same("({0} || {1})", &[Bool, Bool]),
        same("({0} && {1} || {2} && {3})", &[Bool, Bool, Bool, Bool]),
        same("({0} || {1} && {2} || {3})", &[Bool, Bool, Bool, Bool]),
        same("({0} ? {1} : {2})", &[Bool, Bool, Bool]),
        same("!{0}", &[Bool]),
        same("({0} == {1})", &[Bool, Bool]),
        same("({0} != {1})", &[Bool, Bool]),
        same("({0} == {1})", &[Int, Int]),
        same("({0} < {1} || {2} >= {3})", &[Int, Int, Int, Int]),
        same("({0} <= {1})", &[Int, Int]),
        same("({0} > {1} + {2} * 2 - 3)", &[Int, Int, Int]),
        same("({0} < {1} && {0} != {2})", &[Date, Date, Date]),
        same("({0} >= {1})", &[Date, Date]),
        same("({0} == {1})", &[Text, Text]),
        same("({0} != {1} ? {2} : {3})", &[Text, Text, Bool, Bool]),
        same("({0} in [{1}, {2}, 'b'])", &[Text, Text, Text]),
        same("({0} in {1})", &[Int, Ints]),
        same("({0} in [{1}, {2}])", &[Date, Date, Date]),
        same("({0} == {1})", &[Ints, Ints]),
        same("{0}.exists({v}, {1})", &[Ints, Bool]),
        same("{0}.all({v}, {1})", &[Ints, Bool]),
    ]
};

const OF_INT: &[Pattern] = {
    use Kind::{Bool, Date, Int, Ints};
    &[
        same("({0} + {1})", &[Int, Int]),
        same("({0} - {1})", &[Int, Int]),
        same("({0} - {1} + {2} - {3})", &[Int, Int, Int, Int]),
        same("({0} * 2 - 3 * {1})", &[Int, Int]),
        same("(-{0})", &[Int]),
        same("({0} ? {1} : {2})", &[Bool, Int, Int]),
        same("({0} ? {1} : {2} ? {3} : {4})", &[Bool, Int, Bool, Int, Int]),
        same("{0}.size()", &[Ints]),
        ("daysBetween({0}, {1})", "({1} - {0})", &[Date, Date]),
    ]
};

const OF_DATE: &[Pattern] = {
    use Kind::{Bool, Date, Int};
    &[
        ("{0}.addDays(1)", "({0} + 1)", &[Date]),
        ("{0}.addDays(-{1})", "({0} - {1})", &[Date, Int]),
        same("({0} ? {1} : {2})", &[Bool, Date, Date]),
        ("min({0}, {1})", "({0} < {1} ? {0} : {1})", &[Date, Date]),
    ]
};

const OF_TEXT: &[Pattern] = {
    use Kind::{Bool, Text};
    &[
        same("({0} ? {1} : {2})", &[Bool, Text, Text]),
        same("({0} ? {1} : {2} ? {3} : {4})", &[Bool, Text, Bool, Text, Text]),
    ]
};

const OF_LIST: &[Pattern] = {
    use Kind::{Bool, Int, Ints};
    &[
        same("{0}.filter({v}, {1})", &[Ints, Bool]),
        same("({0} ? {1} : {2})", &[Bool, Ints, Ints]),
        same("[{0}, {1}]", &[Int, Int]),
    ]
};

/// The values of the variables.
#[derive(Debug, Clone)]
pub struct Values {
    bools: [bool; 3],
    ints: [i64; 3],
    dates: [Date; 2],
    texts: [&'static str; 2],
    lists: [Vec<i64>; 2],
}

impl Values {
    /// Name and value of every variable.
    pub fn named(&self) -> Vec<(&'static str, Value)> {
        let bools = BOOLS.into_iter().zip(self.bools.map(Value::Bool));
        let ints = INTS.into_iter().zip(self.ints.map(Value::Int));
        let dates = DATES.into_iter().zip(self.dates.map(Value::Date));
        let texts = TEXTS.into_iter().zip(self.texts.map(|text| Value::Text(Arc::from(text))));
        let list = |items: &Vec<i64>| Value::List(items.iter().copied().map(Value::Int).collect());
        let lists = LISTS.into_iter().zip(self.lists.iter().map(list));
        bools.chain(ints).chain(dates).chain(texts).chain(lists).collect()
    }
}

/// Any values: small numbers, so that they often meet.
pub fn any_values() -> impl Strategy<Value = Values> {
    let list = || prop::collection::vec(-5..6_i64, 0..4);
    (
        any::<[bool; 3]>(),
        prop::array::uniform3(-5..6_i64),
        prop::array::uniform2(any_date()),
        prop::array::uniform2(select(&WORDS)),
        [list(), list()],
    )
        .prop_map(|(bools, ints, dates, texts, lists)| Values { bools, ints, dates, texts, lists })
}

/// A day around the end of a February.
fn any_date() -> impl Strategy<Value = Date> {
    let leap = Date::from_ymd(2020, 2, 26).expect("a day");
    (0..9_i64).prop_map(move |days| leap.add_days(days))
}
