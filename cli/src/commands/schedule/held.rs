//! The windows of a schedule, held until all are there: who is first is known only then.

use std::collections::{BTreeMap, BTreeSet};
use std::io;

use arrow_array::{BooleanArray, RecordBatch};
use arrow_schema::SchemaRef;
use arrow_select::filter::filter_record_batch;
use arrow_select::interleave::interleave_record_batch;
use kongchuo::{BatchSchedule, Date, DutyState};

use crate::output::{Cell, Cells};

/// Rows written at a time.
const ROWS: usize = 16_384;

/// Tables of windows, in the order in which the cases came.
pub struct Held {
    /// the columns of each
    pub schema: SchemaRef,
    /// the states asked for; empty: all
    states: Vec<DutyState>,
    tables: Vec<RecordBatch>,
    /// how many cases have a window held that follows the default calendar
    by_default: usize,
}

/// What a window is ordered by: the last day, none last; bearer, obligation and key by their rank; the first day.
type Place = (bool, Option<Date>, usize, usize, usize, Option<Date>);

/// The columns by which windows are put in order.
struct Columns<'a> {
    rows: usize,
    due: Cells<'a>,
    from: Cells<'a>,
    bearer: Cells<'a>,
    id: Cells<'a>,
    key: Cells<'a>,
}

impl Held {
    /// Holds windows in some states, or in all where none is named.
    pub fn new(states: &[DutyState], schema: SchemaRef) -> Self {
        Held { schema, states: states.to_vec(), tables: Vec::new(), by_default: 0 }
    }

    /// Adds the windows of some cases, none of which comes again.
    pub fn add(&mut self, schedule: BatchSchedule) {
        let BatchSchedule { table, rows, default_calendar, .. } = schedule;
        let wanted = self.wanted(&table);
        let held = |at: usize| wanted.as_ref().is_none_or(|wanted| wanted.value(at));
        let by_default = default_calendar.iter().enumerate().filter(|(at, by_default)| **by_default && held(*at));
        self.by_default += by_default.filter_map(|(at, _)| rows.get(at)).collect::<BTreeSet<_>>().len();
        // It fails only where the mask is of another length, which it is not.
        let table = wanted.and_then(|wanted| filter_record_batch(&table, &wanted).ok()).unwrap_or(table);
        if table.num_rows() > 0 {
            self.tables.push(table);
        }
    }

    /// How many cases have a window here that follows the default calendar.
    pub fn by_default_calendar(&self) -> usize {
        self.by_default
    }

    /// The windows in the states asked for; none where all are.
    fn wanted(&self, table: &RecordBatch) -> Option<BooleanArray> {
        let states = column(table, "state").filter(|_| !self.states.is_empty())?;
        let wanted = |row| self.states.iter().any(|wanted| text(&states, row) == Some(wanted.word()));
        Some((0..table.num_rows()).map(|row| Some(wanted(row))).collect())
    }

    /// Table and row of every window in the order of a schedule.
    pub fn order(&self) -> Vec<(usize, usize)> {
        let columns: Vec<Columns<'_>> = self.tables.iter().filter_map(Columns::of).collect();
        let ranks = |of: for<'a, 'b> fn(&'b Columns<'a>) -> &'b Cells<'a>| {
            let texts = columns.iter().flat_map(|columns| (0..columns.rows).map(move |row| text(of(columns), row)));
            let known: BTreeSet<Option<&str>> = texts.collect();
            known.into_iter().zip(0..).collect::<BTreeMap<Option<&str>, usize>>()
        };
        let (bearers, ids, keys) = (ranks(|of| &of.bearer), ranks(|of| &of.id), ranks(|of| &of.key));
        let place = |of: &Columns<'_>, row: usize| -> Place {
            let rank =
                |ranks: &BTreeMap<Option<&str>, usize>, cells| ranks.get(&text(cells, row)).copied().unwrap_or(0);
            let due = date(&of.due, row);
            (
                due.is_none(),
                due,
                rank(&bearers, &of.bearer),
                rank(&ids, &of.id),
                rank(&keys, &of.key),
                date(&of.from, row),
            )
        };
        let tables = columns.iter().enumerate();
        let rows = tables.flat_map(|(at, of)| (0..of.rows).map(move |row| (place(of, row), (at, row))));
        let mut rows: Vec<(Place, (usize, usize))> = rows.collect();
        rows.sort_unstable();
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
        let of = |name| column(table, name);
        Some(Columns {
            rows: table.num_rows(),
            due: of("due")?,
            from: of("from")?,
            bearer: of("bearer")?,
            id: of("id")?,
            key: of("key")?,
        })
    }
}

fn column<'a>(table: &'a RecordBatch, name: &str) -> Option<Cells<'a>> {
    Cells::of(table.column_by_name(name)?).ok()
}

fn text<'a>(cells: &Cells<'a>, row: usize) -> Option<&'a str> {
    match cells.at(row) {
        Cell::Text(text) => Some(text),
        _ => None,
    }
}

fn date(cells: &Cells<'_>, row: usize) -> Option<Date> {
    match cells.at(row) {
        Cell::Date(date) => Some(date),
        _ => None,
    }
}
