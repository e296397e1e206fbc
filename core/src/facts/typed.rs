//! Typed facts: a case checked against a vocabulary, independent of the day it is evaluated on.

use std::fmt;
use std::sync::Arc;

use crate::date::Date;
use crate::facts::calendar;
use crate::facts::case::{Case, Input, TermInput};
use crate::facts::convert::Slot;
use crate::facts::error::{FactError, FactErrors, Problem};
use crate::facts::id_number;
use crate::facts::names::given_inputs;
use crate::facts::records::{distinct, records};
use crate::facts::roles::Roles;
use crate::language::RecordId;
use crate::nearest::nearest;
use crate::order;
use crate::value::{InputId, InputSet, Value};
use crate::vocabulary::Vocabulary;

/// One child's typed values for one vocabulary. Personal data may be inside: `Debug` shows no values.
///
/// INVARIANT: a given value has its input's type, or is null on an optional fact; a record list is a list of records
/// with every field in order, each record once; terms are sorted and do not overlap; holidays are sorted.
#[derive(Clone, PartialEq)]
pub struct Facts {
    /// by [`InputId`]; none = not given
    values: Vec<Option<Value>>,
    /// the inputs that have a value
    given: InputSet,
    terms: Option<Arc<[TermInput]>>,
    holidays: Option<Arc<[Date]>>,
    pub(crate) roles: Roles,
    /// whether `birth_date` was read from the ID number
    pub(crate) birth_date_from_id: bool,
}

/// A case that holds, with what is worth a note in it.
#[derive(Debug, Clone, PartialEq)]
pub struct Checked {
    /// the typed facts
    pub facts: Facts,
    /// what a person should look at, though the case is evaluated
    pub notes: Vec<FactError>,
}

impl Facts {
    /// Facts of which none is given.
    pub fn none(vocabulary: &Vocabulary) -> Facts {
        Facts {
            values: vec![None; vocabulary.input_count()],
            given: InputSet::default(),
            terms: None,
            holidays: None,
            roles: Roles::of(vocabulary),
            birth_date_from_id: false,
        }
    }

    /// Checks every fact of a case and gives them their types; on failure, every error of the case.
    ///
    /// The birth date is taken from the ID number where it is not given itself.
    pub fn from_case(case: &Case, vocabulary: &Vocabulary) -> Result<Checked, FactErrors> {
        let mut facts = Facts::none(vocabulary);
        let mut errors = Vec::new();
        let mut notes = Vec::new();
        let (mut terms, mut holidays) = (None, None);
        // Callers mostly give facts in the vocabulary's order: each search begins after the last hit.
        let mut next = 0;
        for (name, input) in &case.facts {
            let Some(id) = find(vocabulary, name, next) else {
                match name.as_str() {
                    calendar::TERMS => collect(&mut errors, calendar::read_terms(input), |read| terms = Some(read)),
                    calendar::HOLIDAYS => {
                        collect(&mut errors, calendar::read_holidays(input), |read| holidays = Some(read));
                    }
                    _ => errors.push(unknown(vocabulary, name)),
                }
                continue;
            };
            next = usize::from(id.0) + 1;
            collect(&mut errors, typed(vocabulary, id, input), |value| facts.set(id, value));
        }
        if let Some(terms) = terms.as_ref().or(case.terms.as_ref()) {
            collect(&mut errors, calendar::fit(terms), |fit| facts.terms = Some(fit.into()));
        }
        if let Some(mut days) = holidays.or_else(|| case.holidays.clone()) {
            order::sort(&mut days);
            days.dedup();
            facts.holidays = Some(days.into());
        }
        facts.read_numbers(&mut errors, &mut notes);
        FactErrors::some(errors).map(|()| Checked { facts, notes })
    }

    /// The value of an input as given, or read from the ID number; none = not given.
    pub fn get(&self, id: InputId) -> Option<&Value> {
        self.values.get(usize::from(id.0))?.as_ref()
    }

    /// The inputs that are given, or read from the ID number.
    pub(crate) fn given(&self) -> InputSet {
        self.given
    }

    fn set(&mut self, id: InputId, value: Option<Value>) {
        let Some(slot) = self.values.get_mut(usize::from(id.0)) else { return };
        if value.is_some() {
            self.given.insert(id);
        } else {
            self.given.remove(id);
        }
        *slot = value;
    }

    /// Sets a fact that is computed from elsewhere, where it was not given. The value has the fact's type.
    pub(crate) fn settle(&mut self, id: InputId, value: Value) {
        if !self.given.contains(id) {
            self.set(id, Some(value));
        }
    }

    /// The semesters in order, where the caller gave them.
    pub fn terms(&self) -> Option<&Arc<[TermInput]>> {
        self.terms.as_ref()
    }

    /// The statutory holidays in order, where the caller gave them.
    pub fn holidays(&self) -> Option<&Arc<[Date]>> {
        self.holidays.as_ref()
    }

    /// Sets the semesters and holidays where there are any: in order, as [`Facts::terms`] gives them.
    #[cfg(any(feature = "arrow", test))]
    pub(crate) fn set_calendar(&mut self, terms: Option<&Arc<[TermInput]>>, holidays: Option<&Arc<[Date]>>) {
        self.terms = terms.or(self.terms.as_ref()).cloned();
        self.holidays = holidays.or(self.holidays.as_ref()).cloned();
    }

    /// Puts the records of a list that were checked one by one with [`record`](crate::record) in place of what was given,
    /// each once: one that is the same as another in every field is that one told twice.
    pub fn set_records(&mut self, list: RecordId, records: Vec<Value>, vocabulary: &Vocabulary) {
        if let Ok(at) = u16::try_from(vocabulary.facts.len() + usize::from(list.0)) {
            self.set(InputId(at), Some(Value::List(distinct(records).into())));
        }
    }

    /// Reads the ID number and looks at the roll number, where the vocabulary has them.
    fn read_numbers(&mut self, errors: &mut Vec<FactError>, notes: &mut Vec<FactError>) {
        if let Some(number) = self.text(self.roles.roll_number)
            && !is_roll_number(number)
        {
            notes.push(FactError::of("roll_number", Problem::RollNumberShape));
        }
        let Some(number) = self.text(self.roles.id_number) else { return };
        let in_number = match id_number::birth_date(number) {
            Ok(date) => Value::Date(date),
            Err(error) => {
                errors.push(FactError::of("id_number", Problem::IdNumber(error)));
                return;
            }
        };
        if let Some(id) = self.roles.birth_date {
            match self.get(id) {
                Some(birth_date @ Value::Date(_)) if *birth_date != in_number => {
                    notes.push(FactError::of("birth_date", Problem::ContradictsIdNumber));
                }
                // A birth date with a fault of its own is not given either: the case fails anyway.
                None => {
                    self.set(id, Some(in_number.clone()));
                    self.birth_date_from_id = true;
                }
                Some(_) => {}
            }
        }
        if let Some(id) = self.roles.id_birth_date {
            self.set(id, Some(in_number));
        }
    }

    fn text(&self, id: Option<InputId>) -> Option<&str> {
        match self.get(id?)? {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }
}

impl fmt::Debug for Facts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let given: Vec<_> = self.given.iter().map(|id| id.0).collect();
        f.debug_struct("Facts").field("given", &given).finish_non_exhaustive()
    }
}

/// The input of a name that callers may give, searched from `start` on and around.
fn find(vocabulary: &Vocabulary, name: &str, start: usize) -> Option<InputId> {
    let facts = &vocabulary.facts;
    let is_it = |fact: &crate::vocabulary::Fact| fact.name == name;
    let split = start.min(facts.len());
    let at =
        facts[split..].iter().position(is_it).map(|at| at + split).or_else(|| facts[..split].iter().position(is_it));
    match at {
        Some(at) => u16::try_from(at).ok().map(InputId).filter(|_| !facts[at].internal),
        None => vocabulary.list_named(name),
    }
}

fn unknown(vocabulary: &Vocabulary, name: &str) -> FactError {
    let known = given_inputs(vocabulary).map(|id| vocabulary.input_name(id));
    FactError::of(name, Problem::UnknownFact(nearest(name, known).map(str::to_owned)))
}

fn typed(vocabulary: &Vocabulary, id: InputId, input: &Input) -> Result<Option<Value>, FactErrors> {
    match (vocabulary.fact(id), vocabulary.list(id)) {
        (Some(fact), _) => (Slot { ty: &fact.ty, range: fact.range, vocabulary })
            .convert(input)
            .map_err(|expected| FactError::of(&fact.name, Problem::Expected(expected)).into()),
        (None, Some((record, list))) => records(&list.name, record, input, vocabulary),
        (None, None) => Ok(None),
    }
}

fn collect<T>(errors: &mut Vec<FactError>, read: Result<T, FactErrors>, keep: impl FnOnce(T)) {
    match read {
        Ok(value) => keep(value),
        Err(found) => errors.extend(found),
    }
}

/// G, L or J and 18 characters: the usual shape, not a rule, since a roll number outlives a change of the ID number.
pub(crate) fn is_roll_number(number: &str) -> bool {
    let mut characters = number.chars();
    matches!(characters.next(), Some('G' | 'L' | 'J' | 'g' | 'l' | 'j')) && characters.count() == 18
}

#[cfg(test)]
mod tests {
    use super::Facts;
    use crate::facts::case::{Case, Input};
    use crate::facts::testing::{case, checked, date, facts, id, problems, shown, term, text, vocabulary, word};
    use crate::value::Value;
    use crate::wording::Lang;

    fn given(name: &str, input: Input) -> Option<Value> {
        let vocabulary = vocabulary();
        facts(&case(&[(name, input)])).get(id(&vocabulary, name)).cloned()
    }

    fn cell(name: &str, cell: &str) -> Option<Value> {
        given(name, Input::Cell(cell.to_owned()))
    }

    fn refused(name: &str, input: Input) -> String {
        problems(&case(&[(name, input)])).join("\n")
    }

    fn words(name: &str, list: &[&str]) -> Value {
        Value::List(list.iter().map(|each| word(name, each)).collect())
    }

    #[test]
    fn json_dates_are_iso() {
        assert_eq!(given("birth_date", text("2010-05-20")), Some(Value::Date(date("2010-05-20"))));
        assert_eq!(given("birth_date", Input::Date(date("2010-05-20"))), Some(Value::Date(date("2010-05-20"))));
        for wrong in [text("2010-5-20"), text("2010-02-30"), text(" 2010-05-20"), text(""), Input::Int(20_100_520)] {
            assert_eq!(refused("birth_date", wrong), "`birth_date`: expected a date such as 2021-10-29");
        }
    }

    #[test]
    fn json_bools_are_bools() {
        assert_eq!(given("has_roll", Input::Bool(false)), Some(Value::Bool(false)));
        for wrong in [text("true"), Input::Int(1), text("是")] {
            assert_eq!(refused("has_roll", wrong), "`has_roll`: expected true or false");
        }
    }

    #[test]
    fn ints_stay_in_their_range() {
        assert_eq!(given("grade", Input::Int(1)), Some(Value::Int(1)));
        assert_eq!(given("grade", Input::Int(9)), Some(Value::Int(9)));
        for wrong in [Input::Int(0), Input::Int(10), text("3"), Input::Other("a number that is not whole")] {
            assert_eq!(refused("grade", wrong), "`grade`: expected a whole number from 1 to 9");
        }
        assert_eq!(refused("dropout_count", Input::Int(-1)), "`dropout_count`: expected a whole number from 0");
    }

    #[test]
    fn json_words_are_english() {
        assert_eq!(given("sex", text("female")), Some(word("sex", "female")));
        for wrong in [text("女"), text("Female"), text("other"), text(""), Input::Bool(true)] {
            assert_eq!(refused("sex", wrong), "`sex`: expected one of `male`, `female`");
        }
    }

    #[test]
    fn identifiers_may_be_numbers() {
        assert_eq!(given("student_id", Input::Int(17)), Some(Value::Text("17".into())));
        assert_eq!(given("student_id", text("017")), Some(Value::Text("017".into())));
        assert_eq!(refused("student_id", Input::Bool(true)), "`student_id`: expected a text");
    }

    #[test]
    fn null_is_none_only_on_an_optional_fact() {
        assert_eq!(given("grade", Input::Null), Some(Value::Null));
        assert_eq!(given("has_roll", Input::Null), None);
        assert_eq!(given("household", Input::Null), None);
        assert_eq!(given("visits", Input::Null), None);
    }

    #[test]
    fn lists_are_sets_in_the_vocabulary_order() {
        let listed = words("household", &["rural_low_income", "extreme_poverty"]);
        let input = || Input::List(vec![text("extreme_poverty"), text("rural_low_income"), text("extreme_poverty")]);
        assert_eq!(given("household", input()), Some(listed.clone()));
        for written in
            ["extreme_poverty;rural_low_income", "特困；农村低收入; 特困 ;", "Extreme poverty; rural_low_income"]
        {
            assert_eq!(cell("household", written), Some(listed.clone()), "{written}");
        }
        assert_eq!(given("household", Input::List(vec![])), Some(words("household", &[])));
        assert_eq!(cell("household", " ; "), Some(words("household", &[])));
        let expected = "`household`: expected a list, each element one of `rural_low_income`, `extreme_poverty`";
        assert_eq!(refused("household", text("extreme_poverty")), expected);
        assert_eq!(refused("household", Input::List(vec![Input::Null])), expected);
        assert_eq!(refused("household", Input::Cell("特困,孤儿".to_owned())), expected);
    }

    #[test]
    fn cells_are_read_as_people_write_them() {
        for yes in ["true", "TRUE", "是", "1", " 是 "] {
            assert_eq!(cell("has_roll", yes), Some(Value::Bool(true)), "{yes}");
        }
        for no in ["false", "False", "否", "0"] {
            assert_eq!(cell("has_roll", no), Some(Value::Bool(false)), "{no}");
        }
        assert_eq!(cell("grade", "07"), Some(Value::Int(7)));
        assert_eq!(cell("birth_date", " 2010-05-20 "), Some(Value::Date(date("2010-05-20"))));
        for sex in ["female", "女", "Girl", "girl", "FEMALE"] {
            assert_eq!(cell("sex", sex), Some(word("sex", "female")), "{sex}");
        }
        assert_eq!(cell("student_id", " s1 "), Some(Value::Text("s1".into())));
        for (name, wrong) in
            [("has_roll", "有"), ("grade", "7.0"), ("grade", "+7"), ("birth_date", "2010/5/20"), ("sex", "f")]
        {
            assert!(!refused(name, Input::Cell(wrong.to_owned())).is_empty(), "{wrong}");
        }
    }

    #[test]
    fn an_empty_cell_is_not_given() {
        for name in ["grade", "has_roll", "household", "student_id", "visits"] {
            assert_eq!(cell(name, ""), None);
            assert_eq!(cell(name, " \t"), None);
        }
    }

    #[test]
    fn none_is_written_in_a_cell_of_an_optional_fact() {
        for name in ["grade", "absent_since", "name", "left_in_term"] {
            assert_eq!(cell(name, "null"), Some(Value::Null), "{name}");
            assert_eq!(cell(name, " 无 "), Some(Value::Null), "{name}");
        }
        assert!(!refused("has_roll", Input::Cell("无".to_owned())).is_empty());
        assert_eq!(cell("student_id", "无"), Some(Value::Text("无".into())));
        // A word or label of the fact's own goes first.
        assert_eq!(cell("stage", "无"), Some(word("stage", "none")));
        assert_eq!(cell("aid", "无"), Some(word("aid", "nothing")));
        assert_eq!(cell("aid", "null"), Some(Value::Null));
    }

    #[test]
    fn unknown_and_computed_names_are_refused() {
        assert_eq!(refused("birthdate", Input::Null), "`birthdate`: no fact has this name; did you mean `birth_date`?");
        assert_eq!(refused("zzzzzzzz", Input::Null), "`zzzzzzzz`: no fact has this name");
        assert!(refused("id_birth_date", text("2010-05-20")).starts_with("`id_birth_date`: no fact has this name"));
    }

    #[test]
    fn every_error_of_a_case_is_reported() {
        let case =
            case(&[("sex", Input::Int(1)), ("grade", Input::Int(0)), ("stage", text("primary")), ("x", Input::Null)]);
        assert_eq!(problems(&case).len(), 3);
    }

    #[test]
    fn many_words_are_cut_at_eight() {
        let message = refused("colour", text("none"));
        assert_eq!(message, "`colour`: expected one of `c1`, `c2`, `c3`, `c4`, `c5`, `c6`, `c7`, `c8`, …");
    }

    #[test]
    fn the_id_number_gives_the_birth_date() {
        let vocabulary = vocabulary();
        let checked = checked(&case(&[("id_number", text("11010519491231002X"))]));
        assert!(checked.notes.is_empty());
        for name in ["birth_date", "id_birth_date"] {
            assert_eq!(checked.facts.get(id(&vocabulary, name)), Some(&Value::Date(date("1949-12-31"))));
        }
    }

    #[test]
    fn a_contradiction_is_a_note() {
        let vocabulary = vocabulary();
        for (birth, notes) in [("1949-12-30", 1), ("1949-12-31", 0), ("1950-01-01", 1)] {
            let checked = checked(&case(&[("birth_date", text(birth)), ("id_number", text("11010519491231002X"))]));
            assert_eq!(checked.notes.len(), notes, "{birth}");
            assert_eq!(checked.facts.get(id(&vocabulary, "birth_date")), Some(&Value::Date(date(birth))));
            assert_eq!(checked.facts.get(id(&vocabulary, "id_birth_date")), Some(&Value::Date(date("1949-12-31"))));
            for note in checked.notes {
                assert_eq!(note.fact, "birth_date");
                assert_eq!(note.message(Lang::Zh), "与身份证号中的出生日期不一致");
            }
        }
    }

    #[test]
    fn a_wrong_id_number_is_an_error_without_the_number() {
        let message = refused("id_number", text("110105194912310021"));
        assert_eq!(message, "`id_number`: expected 18 characters with a right check digit");
        assert!(!refused("id_number", text("130503670401001")).is_empty());
        assert!(!refused("id_number", Input::Int(370_101_190_102_039_974)).is_empty());
    }

    #[test]
    fn an_unusual_roll_number_is_a_note() {
        for (number, notes) in [
            ("G11010519491231002X", 0),
            ("l11010519491231002X", 0),
            ("J123456789012345678", 0),
            ("X11010519491231002X", 1),
            ("G1101051949123100", 1),
            ("", 1),
        ] {
            let checked = checked(&case(&[("roll_number", text(number))]));
            assert_eq!(checked.notes.len(), notes, "{number}");
        }
    }

    #[test]
    fn a_vocabulary_may_lack_what_the_engine_knows() {
        let mut vocabulary = vocabulary();
        vocabulary.facts.retain(|fact| fact.name == "grade" || fact.name == "id_number");
        let case = case(&[("id_number", text("11010519491231002X")), ("grade", Input::Int(3))]);
        let checked = Facts::from_case(&case, &vocabulary).unwrap();
        assert_eq!(checked.facts.get(id(&vocabulary, "grade")), Some(&Value::Int(3)));
    }

    #[test]
    fn terms_are_checked_and_holidays_sorted() {
        let mut case = Case::new();
        case.set_terms(vec![term("b", "2022-03-01", "2022-07-10"), term("a", "2021-09-01", "2022-01-31")]);
        case.set_holidays(vec![date("2021-10-02"), date("2021-10-01"), date("2021-10-02")]);
        let facts = facts(&case);
        assert_eq!(facts.terms().map(|terms| terms[0].id.clone()), Some("a".to_owned()));
        assert_eq!(facts.holidays().map(|days| days.to_vec()), Some(vec![date("2021-10-01"), date("2021-10-02")]));
        case.set_terms(vec![term("b", "2022-03-01", "2022-02-01")]);
        assert_eq!(problems(&case).len(), 1);
    }

    #[test]
    fn terms_set_by_name_are_terms() {
        let term = |end: &str| {
            let fields = [("id", "a"), ("start", "2021-09-01"), ("end", end)];
            Input::List(vec![Input::Record(fields.map(|(name, value)| (name.to_owned(), text(value))).to_vec())])
        };
        assert!(facts(&case(&[("terms", term("2022-01-31"))])).terms().is_some());
        assert_eq!(refused("terms", term("x")), "`terms[0].end`: expected a date such as 2021-10-29");
        let days = case(&[("holidays", Input::List(vec![text("2021-10-01")]))]);
        assert_eq!(facts(&days).holidays().map(|days| days.len()), Some(1));
    }

    #[test]
    fn debug_shows_no_value() {
        let facts = facts(&case(&[("name", text("Li Xiaoming")), ("id_number", text("11010519491231002X"))]));
        let shown = format!("{facts:?}");
        assert!(!shown.contains("Li") && !shown.contains("1949") && !shown.contains("110105"), "{shown}");
    }

    #[test]
    fn errors_show_as_one_line_each() {
        let vocabulary = vocabulary();
        let errors =
            Facts::from_case(&case(&[("sex", Input::Int(1)), ("grade", Input::Int(0))]), &vocabulary).unwrap_err();
        assert_eq!(errors.to_string().lines().count(), 2);
        assert_eq!(shown(&errors).len(), 2);
    }
}
