//! The windows of a schedule, held until all are there: who is first is known only then.

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::io;

use arrow_array::cast::AsArray;
use arrow_array::types::Date32Type;
use arrow_array::{Array, BooleanArray, Date32Array, RecordBatch, StringArray};
use arrow_select::filter::filter_record_batch;
use arrow_select::interleave::interleave_record_batch;
use kongchuo::DutyState;

/// Rows written at a time.
const ROWS: usize = 16_384;

/// Tables of windows, in the order in which the cases came.
pub struct Held {
    /// the states asked for; empty: all
    states: Vec<DutyState>,
    tables: Vec<RecordBatch>,
}

/// What a row is ordered by: the last day, none last; then bearer and obligation by their rank.
type Rank = (i32, usize, usize);

/// The columns by which windows are put in order.
struct Columns<'a> {
    due: &'a Date32Array,
    from: &'a Date32Array,
    bearer: &'a StringArray,
    id: &'a StringArray,
    key: &'a StringArray,
}

impl Held {
    /// Holds windows in some states, or in all where none is named.
    pub fn new(states: &[DutyState]) -> Self {
        Held { states: states.to_vec(), tables: Vec::new() }
    }

    /// Adds windows.
    pub fn add(&mut self, table: RecordBatch) {
        let table = if self.states.is_empty() { table } else { self.wanted(table) };
        if table.num_rows() > 0 {
            self.tables.push(table);
        }
    }

    fn wanted(&self, table: RecordBatch) -> RecordBatch {
        let states = table.column_by_name("state").and_then(|column| column.as_string_opt::<i32>());
        let Some(states) = states else { return table };
        let wanted = |state: &str| self.states.iter().any(|wanted| wanted.word() == state);
        let mask: BooleanArray = states.iter().map(|state| Some(state.is_some_and(wanted))).collect();
        // It fails only where the mask is of another length, which it is not.
        filter_record_batch(&table, &mask).unwrap_or(table)
    }

    /// Table and row of every window in the order of a schedule: by `due`, null last, then bearer, obligation, key and `from`.
    pub fn order(&self) -> Vec<(usize, usize)> {
        let columns: Vec<Columns<'_>> = self.tables.iter().filter_map(Columns::of).collect();
        let (bearers, ids) = (ranks(columns.iter().map(|of| of.bearer)), ranks(columns.iter().map(|of| of.id)));
        let rank = |of: &Columns<'_>, row: usize| -> Rank {
            let due = if of.due.is_valid(row) { of.due.value(row) } else { i32::MAX };
            let at = |ranks: &BTreeMap<&str, usize>, texts: &StringArray| ranks.get(texts.value(row)).copied();
            (due, at(&bearers, of.bearer).unwrap_or(0), at(&ids, of.id).unwrap_or(0))
        };
        let mut rows: Vec<(Rank, (usize, usize))> = Vec::new();
        for (table, of) in columns.iter().enumerate() {
            rows.extend((0..of.due.len()).map(|row| (rank(of, row), (table, row))));
        }
        rows.sort_by(|(one, at), (other, there)| {
            one.cmp(other).then_with(|| columns[at.0].compare(at.1, &columns[there.0], there.1))
        });
        rows.into_iter().map(|(_, at)| at).collect()
    }

    /// The windows in an order, some at a time.
    pub fn pieces<'a>(&'a self, order: &'a [(usize, usize)]) -> impl Iterator<Item = io::Result<RecordBatch>> + 'a {
        let tables: Vec<&RecordBatch> = self.tables.iter().collect();
        order.chunks(ROWS).map(move |rows| interleave_record_batch(&tables, rows).map_err(io::Error::other))
    }
}

impl<'a> Columns<'a> {
    fn of(table: &'a RecordBatch) -> Option<Self> {
        let text = |name: &str| table.column_by_name(name)?.as_string_opt::<i32>();
        let date = |name: &str| table.column_by_name(name)?.as_primitive_opt::<Date32Type>();
        Some(Columns {
            due: date("due")?,
            from: date("from")?,
            bearer: text("bearer")?,
            id: text("id")?,
            key: text("key")?,
        })
    }

    /// Of windows alike in all else; none before some.
    fn compare(&self, row: usize, other: &Columns<'_>, there: usize) -> Ordering {
        let key = |of: &'_ Columns<'a>, row: usize| of.key.is_valid(row).then(|| of.key.value(row));
        let theirs = other.key.is_valid(there).then(|| other.key.value(there));
        let from = |of: &Date32Array, row: usize| of.is_valid(row).then(|| of.value(row));
        key(self, row).cmp(&theirs).then_with(|| from(self.from, row).cmp(&from(other.from, there)))
    }
}

/// The place of each text among all that there are.
fn ranks<'a>(columns: impl Iterator<Item = &'a StringArray>) -> BTreeMap<&'a str, usize> {
    let mut found: BTreeMap<&str, usize> = BTreeMap::new();
    for texts in columns {
        for text in texts.iter().flatten() {
            if !found.contains_key(text) {
                found.insert(text, 0);
            }
        }
    }
    found.values_mut().enumerate().for_each(|(at, rank)| *rank = at);
    found
}
