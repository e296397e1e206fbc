//! From a table of a schedule back to its duties: for what is written of each, such as to-dos.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::{Date32Type, Int64Type, UInt16Type};
use arrow_array::{Array, ArrayRef, BooleanArray, Date32Array, Int64Array, ListArray, RecordBatch, StringArray};

use crate::date::Date;
use crate::obligation::{Duty, DutyState, ScheduledDuty};
use crate::policy::Policy;

impl Policy {
    /// The duties in the rows of a table that a [`BatchScheduler`](crate::BatchScheduler) of this policy made, or of some of
    /// its rows. None where it is no such table.
    pub fn duties_of(&self, table: &RecordBatch) -> Option<Vec<ScheduledDuty>> {
        let columns = Columns::of(table)?;
        (0..table.num_rows()).map(|row| columns.duty(self, row)).collect()
    }
}

/// The columns that the policy does not know by itself.
struct Columns<'a> {
    key: Texts<'a>,
    id: Texts<'a>,
    from: &'a Date32Array,
    due: &'a Date32Array,
    slot: Texts<'a>,
    required: &'a Int64Array,
    done: &'a Int64Array,
    state: Texts<'a>,
    fulfilled_on: &'a Date32Array,
    late: &'a BooleanArray,
    undetermined: (&'a ListArray, &'a StringArray),
}

/// A column of texts, or of words.
enum Texts<'a> {
    Plain(&'a StringArray),
    Words(&'a arrow_array::DictionaryArray<UInt16Type>, &'a StringArray),
}

impl<'a> Columns<'a> {
    fn of(table: &'a RecordBatch) -> Option<Self> {
        let texts = |name: &str| Texts::of(table.column_by_name(name)?);
        let dates = |name: &str| table.column_by_name(name)?.as_primitive_opt::<Date32Type>();
        let numbers = |name: &str| table.column_by_name(name)?.as_primitive_opt::<Int64Type>();
        let undetermined: &ListArray = table.column_by_name("undetermined")?.as_list_opt()?;
        Some(Columns {
            key: texts("key")?,
            id: texts("id")?,
            from: dates("from")?,
            due: dates("due")?,
            slot: texts("slot")?,
            required: numbers("required")?,
            done: numbers("done")?,
            state: texts("state")?,
            fulfilled_on: dates("fulfilled_on")?,
            late: table.column_by_name("late")?.as_boolean_opt()?,
            undetermined: (undetermined, undetermined.values().as_string_opt()?),
        })
    }

    fn duty(&self, policy: &Policy, row: usize) -> Option<ScheduledDuty> {
        let id = self.id.get(row)?;
        let info = policy.compiled.obligations.iter().find(|info| &*info.id == id)?;
        let date = |column: &Date32Array| column.is_valid(row).then(|| Date::from_days(column.value(row))).flatten();
        let number = |column: &Int64Array| column.is_valid(row).then(|| column.value(row));
        let (lists, facts) = self.undetermined;
        let at = |row: usize| lists.value_offsets().get(row).and_then(|at| usize::try_from(*at).ok());
        let undetermined = at(row)?..at(row + 1)?;
        Some(ScheduledDuty {
            subject: policy.subject(),
            key: self.key.get(row).map(Arc::from),
            duty: Duty {
                id: info.id.clone(),
                title: info.title.clone(),
                bearer: info.bearer.0.clone(),
                bearer_title: info.bearer.1.clone(),
                from: date(self.from),
                due: date(self.due),
                slot: self.slot.get(row).map(Arc::from),
                required: number(self.required),
                done: number(self.done),
                state: self.state.get(row)?.parse::<DutyState>().ok()?,
                catalogue: info.note.catalogue.clone(),
                cite: info.cite.clone(),
                strength: info.note.strength,
                fulfilled_on: date(self.fulfilled_on),
                late: self.late.is_valid(row).then(|| self.late.value(row)),
                undetermined: undetermined.map(|at| Arc::from(facts.value(at))).collect(),
            },
        })
    }
}

impl<'a> Texts<'a> {
    fn of(column: &'a ArrayRef) -> Option<Self> {
        if let Some(texts) = column.as_string_opt() {
            return Some(Texts::Plain(texts));
        }
        let words = column.as_dictionary_opt::<UInt16Type>()?;
        Some(Texts::Words(words, words.values().as_string_opt()?))
    }

    fn get(&self, row: usize) -> Option<&'a str> {
        match self {
            Texts::Plain(texts) => texts.is_valid(row).then(|| texts.value(row)),
            Texts::Words(words, texts) => {
                words.is_valid(row).then(|| texts.value(usize::from(words.keys().value(row))))
            }
        }
    }
}
