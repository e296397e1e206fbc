//! The columns of procedures: nine for each.

use std::sync::Arc;

use arrow_array::{ArrayRef, Date32Array, DictionaryArray, StringArray, UInt8Array};
use arrow_buffer::ScalarBuffer;
use arrow_schema::{DataType, Field};

use super::buffers::{BitWriter, TextLists, TextWriter, text_element};
use super::patterns::Patterns;
use crate::arrow::error::BatchError;
use crate::columns::{Bits, Column};
use crate::evaluate::{Answer, PROCEDURE_PREFIX};
use crate::language::RuleId;
use crate::policy::ProcedureInfo;
use crate::procedure::{Eligibility, FIELDS, State};
use crate::value::Value;

/// The fields of a procedure's columns: `procedure.deferral.eligible` …
pub fn fields(info: &ProcedureInfo) -> impl Iterator<Item = Field> + '_ {
    FIELDS.into_iter().map(|field| {
        let (ty, nullable) = match field {
            "eligible" | "state" => (DataType::Dictionary(Box::new(DataType::UInt8), Box::new(DataType::Utf8)), false),
            "next_step" => (DataType::Utf8, true),
            "review_on" => (DataType::Date32, true),
            _ => (DataType::List(text_element()), false),
        };
        Field::new(format!("{PROCEDURE_PREFIX}{}.{field}", info.id), ty, nullable)
    })
}

/// Gathers the answers about one procedure.
pub struct ProcedureColumns<'a> {
    info: &'a ProcedureInfo,
    patterns: Patterns<'a>,
    eligible: Vec<u8>,
    unmet: TextLists,
    undetermined: TextLists,
    missing: TextLists,
    done: TextLists,
    out_of_order: TextLists,
    next: (BitWriter, TextWriter),
    state: Vec<u8>,
    review: (BitWriter, Vec<i32>),
}

impl<'a> ProcedureColumns<'a> {
    /// No answer yet, with room for some rows.
    pub fn new(info: &'a ProcedureInfo, rows: usize) -> Self {
        let lists = || TextLists::with_capacity(rows);
        ProcedureColumns {
            info,
            patterns: Patterns::new(info),
            eligible: Vec::with_capacity(rows),
            unmet: lists(),
            undetermined: lists(),
            missing: lists(),
            done: lists(),
            out_of_order: lists(),
            next: (BitWriter::with_capacity(rows), TextWriter::with_capacity(rows)),
            state: Vec::with_capacity(rows),
            review: (BitWriter::with_capacity(rows), Vec::with_capacity(rows)),
        }
    }

    /// Adds the kept rows of a block; `answers` are those of the rows that are open.
    pub fn block(&mut self, keep: &Bits, columns: &[(RuleId, &Column)], answers: &[(usize, Answer)]) {
        let parts = self.patterns.parts(columns);
        let review = self.info.review.as_ref().and_then(|review| review.on);
        let review = review.and_then(|rule| columns.iter().find(|(known, _)| *known == rule)).map(|(_, found)| *found);
        for row in keep.rows() {
            let place = self.patterns.place(&parts, row);
            let open = answers.binary_search_by_key(&row, |(known, _)| *known).ok().map(|found| &answers[found].1);
            self.push(place, review.map(|column| (column, row)), open);
        }
    }

    fn push(&mut self, place: usize, review: Option<(&Column, usize)>, open: Option<&Answer>) {
        let info = self.info;
        let (_, assembled) = self.patterns.get(place);
        self.eligible.push(index(&Eligibility::ALL, &assembled.eligible));
        self.state.push(index(&State::ALL, &assembled.state));
        self.unmet.push(assembled.unmet.iter().map(|at| &*info.requirements[*at].id));
        self.missing.push(assembled.missing.iter().map(|at| &*info.papers[*at].kind));
        self.done.push(assembled.done.iter().map(|at| &*info.steps[*at].id));
        self.out_of_order.push(assembled.out_of_order.iter().map(|at| &*info.steps[*at].id));
        self.next.0.push(assembled.next.is_some());
        self.next.1.push(assembled.next.map_or("", |at| &*info.steps[at].id));
        let needs = open.and_then(|answer| answer.procedure(&info.id)).map(|answer| answer.undetermined.as_slice());
        self.undetermined.push(needs.unwrap_or_default().iter().map(|fact| &**fact));
        let day = review.filter(|_| assembled.state == State::Granted).and_then(|(column, row)| {
            match column.known.get(row).then(|| column.value(row)) {
                Some(Value::Date(day)) => Some(day.days()),
                _ => None,
            }
        });
        self.review.0.push(day.is_some());
        self.review.1.push(day.unwrap_or_default());
    }

    /// Adds all answers of another batch about the same procedure.
    pub fn append(&mut self, other: &ProcedureColumns<'_>) {
        self.eligible.extend_from_slice(&other.eligible);
        self.state.extend_from_slice(&other.state);
        self.unmet.append(&other.unmet);
        self.undetermined.append(&other.undetermined);
        self.missing.append(&other.missing);
        self.done.append(&other.done);
        self.out_of_order.append(&other.out_of_order);
        self.next.0.append_all(&other.next.0);
        self.next.1.append(&other.next.1);
        self.review.0.append_all(&other.review.0);
        self.review.1.extend_from_slice(&other.review.1);
    }

    /// The columns, in the order of their fields.
    pub fn finish(self) -> Result<Vec<ArrayRef>, BatchError> {
        let list = |lists: TextLists| -> Result<ArrayRef, BatchError> { Ok(Arc::new(lists.finish(None)?)) };
        let (there, days) = self.review;
        let (some, steps) = self.next;
        Ok(vec![
            words(self.eligible, Eligibility::ALL.map(Eligibility::word).as_slice())?,
            list(self.unmet)?,
            list(self.undetermined)?,
            list(self.missing)?,
            list(self.done)?,
            list(self.out_of_order)?,
            Arc::new(steps.finish(some.finish_nulls())?),
            words(self.state, State::ALL.map(State::word).as_slice())?,
            Arc::new(Date32Array::new(ScalarBuffer::from(days), there.finish_nulls())),
        ])
    }
}

fn index<T: PartialEq>(all: &[T], one: &T) -> u8 {
    all.iter().position(|known| known == one).and_then(|at| u8::try_from(at).ok()).unwrap_or_default()
}

fn words(keys: Vec<u8>, words: &[&str]) -> Result<ArrayRef, BatchError> {
    let words: ArrayRef = Arc::new(StringArray::from_iter_values(words));
    let column = DictionaryArray::try_new(UInt8Array::from(keys), words).map_err(|_| BatchError::TooLarge)?;
    Ok(Arc::new(column))
}
