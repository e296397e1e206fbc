//! What an evaluation on one day may see: what is dated later left out, what follows from other facts derived, and
//! what was not given assumed or left unknown.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use crate::date::Date;
use crate::facts::attendance::{FirstMark, runs};
use crate::facts::case::TermInput;
use crate::facts::error::{FactError, FactErrors, Problem};
use crate::facts::roles::dated_by;
use crate::facts::typed::Facts;
use crate::language::EnumId;
use crate::value::{InputId, InputSet, Outcome, Value};
use crate::vocabulary::{Fact, Vocabulary};

/// What becomes of facts that were not given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Missing {
    /// they stay unknown, and results may be undetermined
    Ask,
    /// they take the vocabulary's assumed value, where it has one
    #[default]
    Assume,
}

impl FromStr for Missing {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "ask" => Ok(Missing::Ask),
            "assume" => Ok(Missing::Assume),
            _ => Err("expected `ask` or `assume`".to_owned()),
        }
    }
}

/// One child's inputs as an evaluator reads them. Personal data may be inside: `Debug` shows no values.
#[derive(Clone, PartialEq)]
pub struct AsOf {
    /// by [`InputId`]
    pub values: Vec<Outcome>,
    /// inputs that the caller gave, or that follow from what the caller gave, computed facts included; what is neither
    /// here nor unknown was assumed
    pub given: InputSet,
    /// the caller's semesters, in order
    pub terms: Option<Arc<[TermInput]>>,
    /// the caller's statutory holidays, in order
    pub holidays: Option<Arc<[Date]>>,
}

impl Facts {
    /// What an evaluation on `on` may see. `vocabulary` is the one the facts were checked against.
    ///
    /// The only error is a birth date after `on`.
    pub fn as_of(&self, on: Date, vocabulary: &Vocabulary, missing: Missing) -> Result<AsOf, FactErrors> {
        self.as_of_needed(on, vocabulary, missing, InputSet::first(vocabulary.input_count()))
    }

    /// The same, of the inputs that an evaluation reads: the values of others mean nothing.
    pub(crate) fn as_of_needed(
        &self,
        on: Date,
        vocabulary: &Vocabulary,
        missing: Missing,
        mut needed: InputSet,
    ) -> Result<AsOf, FactErrors> {
        self.born_by(on)?;
        if let Some(marks) = self.roles.attendance {
            // Facts may follow from the marks, and from the first day of absence together with them.
            needed.insert(marks.list);
            self.roles.absent_since.into_iter().for_each(|id| needed.insert(id));
        }
        let mut seen = self.seen_on(on, vocabulary, missing, &needed);
        self.derive_from_attendance(&mut seen, vocabulary);
        self.leave_runs_open(&mut seen, vocabulary, missing);
        fill_lists(&mut seen, vocabulary, missing, &needed);
        seen.given.extend(&self.roles.computed);
        Ok(seen)
    }

    fn born_by(&self, on: Date) -> Result<(), FactErrors> {
        match self.roles.birth_date.and_then(|id| self.get(id)) {
            Some(Value::Date(birth)) if *birth > on => {
                let fact = if self.birth_date_from_id { "id_number" } else { "birth_date" };
                Err(FactError::of(fact, Problem::AfterOn).into())
            }
            _ => Ok(()),
        }
    }

    /// The given inputs without what is dated after `on`, the others assumed or unknown, lists unknown.
    fn seen_on(&self, on: Date, vocabulary: &Vocabulary, missing: Missing, needed: &InputSet) -> AsOf {
        let mut values = Vec::new();
        values.resize_with(vocabulary.input_count(), || Outcome::Known(Value::Null));
        for id in needed.iter() {
            let Some(slot) = values.get_mut(usize::from(id.0)) else { break };
            *slot = match (self.get(id), vocabulary.fact(id)) {
                (Some(Value::Date(day)), Some(fact)) if *day > on && fact.future_is_none && fact.ty.is_optional() => {
                    Outcome::Known(Value::Null)
                }
                (Some(value), Some(_)) => Outcome::Known(value.clone()),
                (Some(list), None) => Outcome::Known(until(on, list, id, vocabulary)),
                (None, Some(fact)) => self.not_given(id, fact, missing),
                (None, None) => Outcome::Unknown(InputSet::one(id)),
            };
        }
        AsOf { values, given: self.given(), terms: self.terms().cloned(), holidays: self.holidays().cloned() }
    }

    /// A fact that was not given, before anything is derived. Nobody is asked for a computed fact or the ID number.
    fn not_given(&self, id: InputId, fact: &Fact, missing: Missing) -> Outcome {
        let known_none = self.roles.id_number == Some(id) || (fact.internal && fact.ty.is_optional());
        let value = match missing {
            _ if known_none => Some(&Value::Null),
            Missing::Ask if !fact.internal => None,
            Missing::Ask | Missing::Assume => fact.assumed.as_ref(),
        };
        value.map_or_else(|| Outcome::Unknown(InputSet::one(id)), |value| Outcome::Known(value.clone()))
    }

    /// Where marks are given, `absent_since`, `absence_noticed` and `earlier_runs` follow from them, each only where it
    /// is not given itself. Marks of another absence than the given one say nothing of when it was noticed.
    fn derive_from_attendance(&self, seen: &mut AsOf, vocabulary: &Vocabulary) {
        let Some(marks) = self.roles.attendance.filter(|marks| seen.given.contains(marks.list)) else { return };
        let runs = match seen.known(marks.list) {
            Some(Value::List(records)) => runs(records, marks),
            _ => return,
        };
        if let Some(id) = self.roles.earlier_runs {
            seen.settle(id, || Value::Int(runs.ended));
        }
        let Some(since) = self.roles.absent_since else { return };
        let first_day = runs.open.map_or(Value::Null, |first| Value::Date(first.on));
        seen.settle(since, || first_day.clone());
        if let Some((noticed, words)) = self.roles.absence_noticed
            && seen.known(since) == Some(&first_day)
        {
            let slot_words = marks.slot.map(|slots| slots.words);
            seen.settle(noticed, || noticed_in(runs.open, slot_words, words, vocabulary));
        }
    }

    /// Nobody can be asked for a computed number of earlier runs: while it is open whether the child is absent, it
    /// depends on that.
    fn leave_runs_open(&self, seen: &mut AsOf, vocabulary: &Vocabulary, missing: Missing) {
        if let (Some(runs), Some(since), Missing::Ask) = (self.roles.earlier_runs, self.roles.absent_since, missing)
            && vocabulary.fact(runs).is_some_and(|fact| fact.internal)
            && !seen.given.contains(runs)
            && !seen.given.contains(since)
        {
            seen.put(runs, Outcome::Unknown(InputSet::one(since)));
        }
    }
}

/// Record lists that were neither given nor derived.
fn fill_lists(seen: &mut AsOf, vocabulary: &Vocabulary, missing: Missing, needed: &InputSet) {
    let mut none = None;
    for id in lists(vocabulary) {
        if seen.given.contains(id) || !needed.contains(id) {
            continue;
        }
        // The fact that is derived from a list names both, while neither is given.
        let derived = vocabulary.list(id).and_then(|(_, list)| list.stands_for);
        let stands_for = derived.filter(|fact| !seen.given.contains(*fact));
        match (missing, stands_for) {
            (Missing::Assume, _) => seen.put(id, Outcome::Known(none.get_or_insert_with(empty).clone())),
            (Missing::Ask, Some(fact)) => seen.put(id, Outcome::Unknown(InputSet::one(fact))),
            (Missing::Ask, None) => {}
        }
    }
}

impl AsOf {
    /// The known value of an input; none where it is unknown.
    pub fn known(&self, id: InputId) -> Option<&Value> {
        match self.values.get(usize::from(id.0))? {
            Outcome::Known(value) => Some(value),
            Outcome::Unknown(_) => None,
        }
    }

    fn put(&mut self, id: InputId, outcome: Outcome) {
        if let Some(slot) = self.values.get_mut(usize::from(id.0)) {
            *slot = outcome;
        }
    }

    /// Derives an input that is not given.
    fn settle(&mut self, id: InputId, value: impl FnOnce() -> Value) {
        if !self.given.contains(id) {
            self.put(id, Outcome::Known(value()));
            self.given.insert(id);
        }
    }
}

impl fmt::Debug for AsOf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let given: Vec<_> = self.given.iter().map(|id| id.0).collect();
        f.debug_struct("AsOf").field("given", &given).finish_non_exhaustive()
    }
}

fn inputs(vocabulary: &Vocabulary) -> impl Iterator<Item = InputId> + use<> {
    (0..u16::try_from(vocabulary.input_count()).unwrap_or(u16::MAX)).map(InputId)
}

fn lists(vocabulary: &Vocabulary) -> impl Iterator<Item = InputId> + use<> {
    inputs(vocabulary).skip(vocabulary.facts.len())
}

fn empty() -> Value {
    Value::List(Arc::from([]))
}

/// A list without the records that are dated after `on`; a record without a date stays.
fn until(on: Date, list: &Value, id: InputId, vocabulary: &Vocabulary) -> Value {
    let record = vocabulary.list(id).and_then(|(record, _)| vocabulary.types.records.get(usize::from(record.0)));
    let (Value::List(records), Some(dated)) = (list, record.and_then(dated_by)) else { return list.clone() };
    let stays = |record: &Value| match record {
        Value::Record(fields) => !matches!(fields.get(dated), Some(Value::Date(day)) if *day > on),
        _ => true,
    };
    if records.iter().all(stays) {
        return list.clone();
    }
    Value::List(records.iter().filter(|record| stays(record)).cloned().collect())
}

/// The slot of a run's first mark as a word of the enum of `absence_noticed`; null where the mark has none.
fn noticed_in(first: Option<FirstMark>, from: Option<EnumId>, to: EnumId, vocabulary: &Vocabulary) -> Value {
    let translated = || {
        let (slot, from) = (first?.slot?, from?);
        if from == to {
            return Some(slot);
        }
        let words = |id: EnumId| vocabulary.types.enums.get(usize::from(id.0)).map(|known| &known.words);
        let word = words(from)?.get(usize::from(slot))?;
        words(to)?.iter().position(|known| known == word).and_then(|at| u16::try_from(at).ok())
    };
    translated().map_or(Value::Null, Value::Word)
}

#[cfg(test)]
mod tests {
    use super::{AsOf, Missing};
    use crate::facts::Facts;
    use crate::facts::case::Input;
    use crate::facts::testing::{case, date, facts, id, records, shown, text, vocabulary, word};
    use crate::value::{InputSet, Outcome, Value};

    fn seen(given: &[(&str, Input)], on: &str, missing: Missing) -> AsOf {
        facts(&case(given)).as_of(date(on), &vocabulary(), missing).unwrap()
    }

    fn value(seen: &AsOf, name: &str) -> Option<Value> {
        seen.known(id(&vocabulary(), name)).cloned()
    }

    fn given(seen: &AsOf, name: &str) -> bool {
        seen.given.contains(id(&vocabulary(), name))
    }

    fn day(text: &str) -> Value {
        Value::Date(date(text))
    }

    fn length(seen: &AsOf, name: &str) -> usize {
        match value(seen, name) {
            Some(Value::List(records)) => records.len(),
            _ => usize::MAX,
        }
    }

    fn unknown(seen: &AsOf, name: &str, of: &str) -> bool {
        let vocabulary = vocabulary();
        seen.values[usize::from(id(&vocabulary, name).0)] == Outcome::Unknown(InputSet::one(id(&vocabulary, of)))
    }

    fn marks(rows: &[[&str; 3]]) -> Input {
        records(["on", "slot", "mark"], rows)
    }

    fn leaves(rows: &[[&str; 2]]) -> Input {
        records(["from", "until"], rows)
    }

    #[test]
    fn birth_is_by_the_evaluation_day() {
        for (birth, errors) in [("2021-10-28", 0), ("2021-10-29", 0), ("2021-10-30", 1)] {
            let facts = facts(&case(&[("birth_date", text(birth))]));
            let found = facts.as_of(date("2021-10-29"), &vocabulary(), Missing::Ask);
            assert_eq!(found.map_or_else(|errors| shown(&errors).len(), |_| 0), errors, "{birth}");
        }
    }

    #[test]
    fn a_late_birth_date_of_the_id_number_is_reported_there() {
        let facts = facts(&case(&[("id_number", text("11010519491231002X"))]));
        let errors = facts.as_of(date("1949-12-30"), &vocabulary(), Missing::Ask).unwrap_err();
        assert_eq!(shown(&errors), ["`id_number`: expected a date not after the evaluation date"]);
    }

    #[test]
    fn records_after_the_day_are_not_seen() {
        let visits = || records(["on"], &[["2021-10-28"], ["2021-10-29"], ["2021-10-30"]]);
        for (on, count) in [("2021-10-27", 0), ("2021-10-28", 1), ("2021-10-29", 2), ("2021-10-30", 3)] {
            assert_eq!(length(&seen(&[("visits", visits())], on, Missing::Ask), "visits"), count, "{on}");
        }
    }

    #[test]
    fn leaves_are_dated_by_their_first_day() {
        for (on, count) in [("2021-10-10", 0), ("2021-10-11", 1), ("2021-10-12", 1)] {
            let given = [("leaves", leaves(&[["2021-10-11", "2021-10-20"]]))];
            assert_eq!(length(&seen(&given, on, Missing::Ask), "leaves"), count, "{on}");
        }
    }

    #[test]
    fn a_document_without_a_date_stays() {
        let documents = records(["kind", "on"], &[["cash", ""], ["cash", "2021-10-30"]]);
        assert_eq!(length(&seen(&[("documents", documents)], "2021-10-29", Missing::Ask), "documents"), 1);
    }

    #[test]
    fn a_list_with_nothing_to_drop_is_shared() {
        let facts = facts(&case(&[("visits", records(["on"], &[["2021-10-28"]]))]));
        let seen = facts.as_of(date("2021-10-28"), &vocabulary(), Missing::Ask).unwrap();
        let visits = id(&vocabulary(), "visits");
        let (Some(Value::List(mine)), Some(Value::List(theirs))) = (facts.get(visits), seen.known(visits)) else {
            panic!("a list was given")
        };
        assert!(std::sync::Arc::ptr_eq(mine, theirs));
    }

    #[test]
    fn some_dates_after_the_day_are_none() {
        for (on, since) in [
            ("2021-10-10", Some(Value::Null)),
            ("2021-10-11", Some(day("2021-10-11"))),
            ("2021-10-12", Some(day("2021-10-11"))),
        ] {
            let seen = seen(&[("absent_since", text("2021-10-11"))], on, Missing::Ask);
            assert_eq!(value(&seen, "absent_since"), since, "{on}");
            assert!(given(&seen, "absent_since"));
        }
        // Others may lie ahead: a leave runs into the future.
        let seen = seen(&[("leave_until", text("2021-10-11"))], "2021-10-10", Missing::Ask);
        assert_eq!(value(&seen, "leave_until"), Some(day("2021-10-11")));
    }

    #[test]
    fn an_absence_is_read_from_marks() {
        let marks = marks(&[
            ["2021-10-08", "", "absent"],
            ["2021-10-09", "", "present"],
            ["2021-10-11", "afternoon", "absent"],
            ["2021-10-12", "", "absent"],
        ]);
        let seen = seen(&[("attendance", marks)], "2021-10-12", Missing::Ask);
        assert_eq!(value(&seen, "absent_since"), Some(day("2021-10-11")));
        assert_eq!(value(&seen, "absence_noticed"), Some(word("half_day", "afternoon")));
        assert_eq!(value(&seen, "earlier_runs"), Some(Value::Int(1)));
        for name in ["absent_since", "absence_noticed", "earlier_runs"] {
            assert!(given(&seen, name), "{name}");
        }
    }

    #[test]
    fn marks_after_the_day_are_dropped_first() {
        let rows = [["2021-10-11", "", "absent"], ["2021-10-12", "", "present"], ["2021-10-13", "", "absent"]];
        let expected = [
            ("2021-10-10", Some(Value::Null), 0),
            ("2021-10-11", Some(day("2021-10-11")), 0),
            ("2021-10-12", Some(Value::Null), 1),
            ("2021-10-13", Some(day("2021-10-13")), 1),
        ];
        for (on, since, earlier) in expected {
            let seen = seen(&[("attendance", marks(&rows))], on, Missing::Ask);
            assert_eq!(value(&seen, "absent_since"), since, "{on}");
            assert_eq!(value(&seen, "earlier_runs"), Some(Value::Int(earlier)), "{on}");
        }
    }

    #[test]
    fn an_empty_list_of_marks_means_attending() {
        let seen = seen(&[("attendance", marks(&[]))], "2021-10-12", Missing::Ask);
        assert_eq!(value(&seen, "absent_since"), Some(Value::Null));
        assert_eq!(value(&seen, "absence_noticed"), Some(Value::Null));
        assert_eq!(value(&seen, "earlier_runs"), Some(Value::Int(0)));
    }

    #[test]
    fn a_given_absence_stands_above_the_marks() {
        let rows = [["2021-10-08", "", "absent"], ["2021-10-09", "", "present"], ["2021-10-11", "morning", "absent"]];
        let other = [("attendance", marks(&rows)), ("absent_since", text("2021-10-10"))];
        let seen_other = seen(&other, "2021-10-12", Missing::Ask);
        assert_eq!(value(&seen_other, "absent_since"), Some(day("2021-10-10")));
        assert_eq!(value(&seen_other, "earlier_runs"), Some(Value::Int(1)));
        assert!(unknown(&seen_other, "absence_noticed", "absence_noticed"));
        let same = [("attendance", marks(&rows)), ("absent_since", text("2021-10-11"))];
        assert_eq!(
            value(&seen(&same, "2021-10-12", Missing::Ask), "absence_noticed"),
            Some(word("half_day", "morning"))
        );
        let noticed = [("attendance", marks(&rows)), ("absence_noticed", text("afternoon"))];
        assert_eq!(
            value(&seen(&noticed, "2021-10-12", Missing::Ask), "absence_noticed"),
            Some(word("half_day", "afternoon"))
        );
    }

    #[test]
    fn one_form_of_leave_says_nothing_of_the_other() {
        let seen_list = seen(&[("leaves", leaves(&[["2021-10-11", "2021-10-20"]]))], "2021-10-12", Missing::Ask);
        assert!(unknown(&seen_list, "leave_from", "leave_from"));
        for leave in [text("2021-10-11"), Input::Null] {
            let seen = seen(&[("leave_from", leave)], "2021-10-12", Missing::Ask);
            assert!(unknown(&seen, "leaves", "leaves"));
            assert!(!given(&seen, "leaves"));
        }
    }

    #[test]
    fn a_list_is_named_itself_once_its_fact_is_given() {
        let seen = seen(&[("absent_since", Input::Null)], "2021-10-12", Missing::Ask);
        assert!(unknown(&seen, "attendance", "attendance"));
    }

    #[test]
    fn ask_assumes_nothing() {
        let seen = seen(&[], "2021-10-12", Missing::Ask);
        for name in ["student_id", "name", "sex", "birth_date", "has_roll", "household", "absent_since", "visits"] {
            assert!(unknown(&seen, name, name), "{name}");
            assert!(!given(&seen, name), "{name}");
        }
    }

    #[test]
    fn a_list_names_the_fact_that_stands_for_it() {
        let seen = seen(&[], "2021-10-12", Missing::Ask);
        assert!(unknown(&seen, "attendance", "absent_since"));
        assert!(unknown(&seen, "leaves", "leaves"));
    }

    #[test]
    fn computed_facts_and_the_id_number_are_never_asked() {
        for missing in [Missing::Ask, Missing::Assume] {
            let seen = seen(&[], "2021-10-12", missing);
            assert_eq!(value(&seen, "id_number"), Some(Value::Null));
            assert_eq!(value(&seen, "id_birth_date"), Some(Value::Null));
        }
    }

    #[test]
    fn earlier_runs_wait_for_the_absence() {
        assert!(unknown(&seen(&[], "2021-10-12", Missing::Ask), "earlier_runs", "absent_since"));
        assert_eq!(value(&seen(&[], "2021-10-12", Missing::Assume), "earlier_runs"), Some(Value::Int(0)));
        let attending = seen(&[("absent_since", Input::Null)], "2021-10-12", Missing::Ask);
        assert_eq!(value(&attending, "earlier_runs"), Some(Value::Int(0)));
    }

    #[test]
    fn earlier_runs_that_can_be_asked_for_are() {
        let mut vocabulary = vocabulary();
        let runs = id(&vocabulary, "earlier_runs");
        vocabulary.facts[usize::from(runs.0)].internal = false;
        let as_of = |given: &[(&str, Input)]| {
            let facts = Facts::from_case(&case(given), &vocabulary).unwrap().facts;
            facts.as_of(date("2021-10-12"), &vocabulary, Missing::Ask).unwrap()
        };
        assert_eq!(as_of(&[]).values[usize::from(runs.0)], Outcome::Unknown(InputSet::one(runs)));
        let given = [("earlier_runs", Input::Int(2)), ("attendance", marks(&[["2021-10-11", "", "absent"]]))];
        assert_eq!(as_of(&given).known(runs), Some(&Value::Int(2)));
    }

    #[test]
    fn assume_takes_the_vocabulary_value() {
        let seen = seen(&[("has_roll", Input::Bool(false))], "2021-10-12", Missing::Assume);
        assert_eq!(value(&seen, "has_roll"), Some(Value::Bool(false)));
        assert_eq!(value(&seen, "grade"), Some(Value::Null));
        assert_eq!(value(&seen, "dropout_count"), Some(Value::Int(0)));
        assert!(!given(&seen, "dropout_count"));
        for name in ["student_id", "sex", "birth_date", "stage"] {
            assert!(unknown(&seen, name, name), "{name}");
        }
        for name in ["visits", "documents", "leaves", "attendance", "household"] {
            assert_eq!(length(&seen, name), 0, "{name}");
        }
    }

    #[test]
    fn missing_is_read_from_its_words() {
        assert_eq!("ask".parse(), Ok(Missing::Ask));
        assert_eq!("assume".parse(), Ok(Missing::default()));
        assert!("guess".parse::<Missing>().is_err());
    }

    #[test]
    fn debug_shows_no_value() {
        let seen = seen(&[("name", text("Li Xiaoming"))], "2021-10-12", Missing::Ask);
        assert!(!format!("{seen:?}").contains("Li"));
    }
}
