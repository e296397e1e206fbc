//! The functions of the language: name, signature and meaning in one table. The reference in `rules/README.md` is
//! tested against it.

use super::types::Type;

/// A function or method, by meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Function {
    /// `date(y, m, d)`: null where there is no such day
    DateOf,
    /// `d.addDays(n)`
    AddDays,
    /// `d.addMonths(n)`
    AddMonths,
    /// `d.year()`
    Year,
    /// `d.month()`
    Month,
    /// `d.day()`
    Day,
    /// `daysBetween(a, b)`
    DaysBetween,
    /// `monthsBetween(a, b)`
    MonthsBetween,
    /// `ageOn(birth, d)`
    AgeOn,
    /// `min(a, b)`
    Min,
    /// `max(a, b)`
    Max,
    /// `list.size()`
    Size,
    /// `list.min()`
    Least,
    /// `list.max()`
    Greatest,
    /// `termOf(d)`
    TermOf,
    /// `inTerm(d)`
    InTerm,
    /// `d.addTermDays(n)`
    AddTermDays,
    /// `d.addTermMonths(n)`
    AddTermMonths,
    /// `weekOf(d)`
    WeekOf,
    /// `schoolDays(a, b)`
    SchoolDays,
}

/// The type of a parameter or result in a signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// `int`
    Int,
    /// `date`
    Date,
    /// `date?`
    MaybeDate,
    /// `bool`
    Bool,
    /// `term?`
    MaybeTerm,
    /// `int` or `date`, the same in all places of one signature
    Ordered,
    /// any list
    List,
    /// a list of ints or of dates (of records with a date `on` the checker makes a macro)
    OrderedList,
    /// `int?` or `date?`, as the elements of the list
    MaybeOrdered,
}

/// A function's name and types.
#[derive(Debug, Clone, Copy)]
pub struct Signature {
    /// by meaning
    pub function: Function,
    /// as written
    pub name: &'static str,
    /// what stands before the dot; none for a global function
    pub receiver: Option<Shape>,
    /// what stands in the parentheses
    pub parameters: &'static [Shape],
    /// what comes back
    pub returns: Shape,
}

const fn method(
    function: Function,
    name: &'static str,
    on: Shape,
    parameters: &'static [Shape],
    returns: Shape,
) -> Signature {
    Signature { function, name, receiver: Some(on), parameters, returns }
}

const fn global(function: Function, name: &'static str, parameters: &'static [Shape], returns: Shape) -> Signature {
    Signature { function, name, receiver: None, parameters, returns }
}

/// Every function and method. `date("…")`, `orElse` and the macros are forms of the checker, not functions.
pub const SIGNATURES: &[Signature] = {
    use Shape::{Bool, Date, Int, List, MaybeDate, MaybeOrdered, MaybeTerm, Ordered, OrderedList};
    &[
        global(Function::DateOf, "date", &[Int, Int, Int], MaybeDate),
        method(Function::AddDays, "addDays", Date, &[Int], Date),
        method(Function::AddMonths, "addMonths", Date, &[Int], Date),
        method(Function::Year, "year", Date, &[], Int),
        method(Function::Month, "month", Date, &[], Int),
        method(Function::Day, "day", Date, &[], Int),
        global(Function::DaysBetween, "daysBetween", &[Date, Date], Int),
        global(Function::MonthsBetween, "monthsBetween", &[Date, Date], Int),
        global(Function::AgeOn, "ageOn", &[Date, Date], Int),
        global(Function::Min, "min", &[Ordered, Ordered], Ordered),
        global(Function::Max, "max", &[Ordered, Ordered], Ordered),
        method(Function::Size, "size", List, &[], Int),
        method(Function::Least, "min", OrderedList, &[], MaybeOrdered),
        method(Function::Greatest, "max", OrderedList, &[], MaybeOrdered),
        global(Function::TermOf, "termOf", &[Date], MaybeTerm),
        global(Function::InTerm, "inTerm", &[Date], Bool),
        method(Function::AddTermDays, "addTermDays", Date, &[Int], Date),
        method(Function::AddTermMonths, "addTermMonths", Date, &[Int], Date),
        global(Function::WeekOf, "weekOf", &[Date], Date),
        global(Function::SchoolDays, "schoolDays", &[Date, Date], Int),
    ]
};

/// Macros over lists: `list.exists(v, …)`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Macro {
    /// some element satisfies the condition
    Exists,
    /// every element satisfies it
    All,
    /// the elements that satisfy it
    Filter,
    /// the least value of an expression over the elements; null of an empty list
    Min,
    /// the greatest value of an expression over the elements; null of an empty list
    Max,
}

impl Macro {
    /// All, with the names as written.
    pub const ALL: [(&'static str, Macro); 5] = [
        ("exists", Macro::Exists),
        ("all", Macro::All),
        ("filter", Macro::Filter),
        ("min", Macro::Min),
        ("max", Macro::Max),
    ];

    /// The macro of a method name.
    pub fn named(name: &str) -> Option<Macro> {
        Macro::ALL.iter().find(|(known, _)| *known == name).map(|(_, kind)| *kind)
    }
}

impl Shape {
    /// The type where it does not depend on the arguments.
    pub fn fixed(self) -> Option<Type> {
        Some(match self {
            Shape::Int => Type::Int,
            Shape::Date => Type::Date,
            Shape::MaybeDate => Type::Date.optional(),
            Shape::Bool => Type::Bool,
            Shape::MaybeTerm | Shape::Ordered | Shape::List | Shape::OrderedList | Shape::MaybeOrdered => return None,
        })
    }
}
