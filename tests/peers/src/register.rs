//! The children as Arrow record batches, as an analyst would hold them.

use std::ops::Range;
use std::sync::Arc;

use arrow_array::types::UInt8Type;
use arrow_array::{
    Array, ArrayRef, BooleanArray, Date32Array, DictionaryArray, Int8Array, ListArray, RecordBatch, StringArray,
    StructArray, UInt8Array, UInt32Array,
};
use arrow_buffer::{NullBuffer, OffsetBuffer};
use arrow_schema::{ArrowError, DataType, Field, Fields};

use crate::calendar::{NO_DAY, day};
use crate::data::{Child, Children, NO_GRADE, ON, Random, Visit};
use crate::words::{PLACEMENTS, REASONS, STAGES, VISIT_KINDS};

/// Children a batch: answers of one batch stay in the second-level cache.
pub const BATCH: usize = 65_536;

/// What a null says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Nulls {
    /// known to be none: every fact of every child is known
    KnownNone,
    /// there are none: every fact is known, and what is none is written as a value that says so (a day too late to be seen, a
    /// period that ended long ago, the mildest grade)
    Absent,
    /// not given, one cell in ten; what is none is written in the same way
    NotGiven,
}

/// A register.
pub struct Register {
    /// the children; `visits` is a list of each child's own
    pub batches: Vec<RecordBatch>,
    /// all visits as a table of their own: `student_id`, `row` (the child's row in the whole register), `on`, `kind`
    pub visits: RecordBatch,
}

impl Register {
    /// Draws a register of the children with these numbers.
    pub fn draw(seed: u64, numbers: Range<usize>, nulls: Nulls) -> Result<Register, ArrowError> {
        let mut batches = Vec::new();
        let mut visits = Visits::default();
        for from in numbers.clone().step_by(BATCH) {
            let children = Children::draw(seed, from..numbers.end.min(from + BATCH));
            visits.add(from, &children);
            batches.push(record_batch(seed, from, &children, nulls)?);
        }
        Ok(Register { batches, visits: visits.table()? })
    }
}

/// The key of a child.
pub fn student_id(number: usize) -> String {
    format!("c{number:08}")
}

/// Each cell's own chance of being not given.
struct Gaps(Option<Random>);

impl Gaps {
    fn keep(&mut self) -> bool {
        self.0.as_mut().is_none_or(|random| !random.chance(1_000))
    }

    /// Nulls where a cell is not given; no buffer where none is.
    fn of(&mut self, rows: usize) -> Option<NullBuffer> {
        self.0.is_some().then(|| (0..rows).map(|_| self.keep()).collect())
    }
}

fn record_batch(seed: u64, first: usize, children: &Children, nulls: Nulls) -> Result<RecordBatch, ArrowError> {
    let rows = &children.rows;
    let written = nulls != Nulls::KnownNone;
    let mut gaps = Gaps((nulls == Nulls::NotGiven).then(|| Random::new(seed.wrapping_add(1), first as u64)));
    let mut bools = |of: fn(&Child) -> bool| -> ArrayRef {
        Arc::new(BooleanArray::new(rows.iter().map(of).collect(), gaps.of(rows.len())))
    };
    let flags: Vec<(&str, ArrayRef)> = vec![
        ("ever_enrolled", bools(|child| child.ever_enrolled)),
        ("graduated", bools(|child| child.graduated)),
        ("has_roll", bools(|child| child.has_roll)),
        ("exempted", bools(|child| child.exempted)),
        ("left_over_age", bools(|child| child.left_over_age)),
        ("missing", bools(|child| child.missing)),
        ("unfit_for_schooling", bools(|child| child.unfit)),
        ("has_child", bools(|child| child.has_child)),
    ];
    let mut days = |of: fn(&Child) -> i32, none: i32| -> ArrayRef {
        let mut cells = Vec::with_capacity(rows.len());
        for child in rows {
            let day = Some(of(child)).filter(|day| *day != NO_DAY);
            cells.push(if written { Some(day.unwrap_or(none)).filter(|_| gaps.keep()) } else { day });
        }
        Arc::new(Date32Array::from(cells))
    };
    let (unseen, long_ago) = (day(2099, 12, 31), day(2000, 1, 1));
    let dates: Vec<(&str, ArrayRef)> = vec![
        ("absent_since", days(|child| child.absent_since, unseen)),
        ("returned_on", days(|child| child.returned_on, unseen)),
        ("leave_from", days(|child| child.leave_from, unseen)),
        ("leave_until", days(|child| child.leave_until, long_ago)),
        ("suspension_from", days(|child| child.suspension_from, unseen)),
        ("suspension_until", days(|child| child.suspension_until, long_ago)),
        ("deferral_until", days(|child| child.deferral_until, long_ago)),
        // Where it is none, the first day of absence stands for it.
        ("absence_reason_since", days(if written { lasting } else { |child| child.reason_since }, ON)),
    ];
    let births = rows.iter().map(|child| child.birth);
    let birth = Date32Array::new(births.collect(), gaps.of(rows.len()));
    let grades = rows.iter().map(|child| match (child.disability_grade, written) {
        (NO_GRADE, false) => None,
        (NO_GRADE, true) => Some(4).filter(|_| gaps.keep()),
        (grade, _) => Some(grade).filter(|_| gaps.keep()),
    });
    let grade = grades.collect::<Int8Array>();
    let mut words = |of: fn(&Child) -> u8, words: &[&'static str]| -> Result<ArrayRef, ArrowError> {
        dictionary(UInt8Array::new(rows.iter().map(of).collect(), gaps.of(rows.len())), words)
    };
    let mut columns: Vec<(&str, ArrayRef)> = vec![
        ("student_id", Arc::new(StringArray::from_iter_values((first..first + rows.len()).map(student_id)))),
        ("birth_date", Arc::new(birth)),
        ("stage", words(|child| child.stage, &STAGES)?),
        ("placement", words(|child| child.placement, &PLACEMENTS)?),
        ("absence_reason", words(|child| child.reason, &REASONS)?),
        ("disability_grade", Arc::new(grade)),
    ];
    columns.extend(flags);
    columns.extend(dates);
    columns.push(("visits", Arc::new(lists(children)?)));
    RecordBatch::try_from_iter_with_nullable(columns.into_iter().map(|(name, column)| (name, column, true)))
}

fn lasting(child: &Child) -> i32 {
    if child.reason_since == NO_DAY { child.absent_since } else { child.reason_since }
}

fn dictionary(keys: UInt8Array, words: &[&'static str]) -> Result<ArrayRef, ArrowError> {
    Ok(Arc::new(DictionaryArray::<UInt8Type>::try_new(keys, Arc::new(StringArray::from(words.to_vec())))?))
}

/// Each child's visits as a list of records.
fn lists(children: &Children) -> Result<ListArray, ArrowError> {
    let lengths = children.rows.iter().map(|child| (child.visits_to - child.visits_from) as usize);
    let offsets = OffsetBuffer::from_lengths(lengths);
    let (on, kind) = fields(&children.visits)?;
    let fields = Fields::from(vec![
        Field::new("on", DataType::Date32, true),
        Field::new("kind", kind.data_type().clone(), true),
    ]);
    let records = StructArray::try_new(fields, vec![on, kind], None)?;
    let item = Arc::new(Field::new_list_field(records.data_type().clone(), true));
    ListArray::try_new(item, offsets, Arc::new(records), None)
}

fn fields(visits: &[Visit]) -> Result<(ArrayRef, ArrayRef), ArrowError> {
    let on = Date32Array::from_iter_values(visits.iter().map(|visit| visit.on));
    let kind = UInt8Array::from_iter_values(visits.iter().map(|visit| visit.kind));
    Ok((Arc::new(on), dictionary(kind, &VISIT_KINDS)?))
}

/// The table of all visits, as it grows.
#[derive(Default)]
struct Visits {
    ids: Vec<String>,
    rows: Vec<u32>,
    records: Vec<Visit>,
}

impl Visits {
    fn add(&mut self, first: usize, children: &Children) {
        for (number, child) in (first..).zip(&children.rows) {
            for visit in &children.visits[child.visits_from as usize..child.visits_to as usize] {
                self.ids.push(student_id(number));
                self.rows.push(u32::try_from(number).unwrap_or(u32::MAX));
                self.records.push(*visit);
            }
        }
    }

    fn table(&self) -> Result<RecordBatch, ArrowError> {
        let (on, kind) = fields(&self.records)?;
        RecordBatch::try_from_iter([
            ("student_id", Arc::new(StringArray::from_iter_values(&self.ids)) as ArrayRef),
            ("row", Arc::new(UInt32Array::from(self.rows.clone()))),
            ("on", on),
            ("kind", kind),
        ])
    }
}
