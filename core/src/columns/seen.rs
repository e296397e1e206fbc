//! Rows of a block as evaluations of single cases read them, straight from columns: for what has no operation over columns.

use super::bits::{BLOCK, Bits};
use super::column::Column;
use super::evaluator::Evaluator;
use super::source::{Block, RowRecords, Source};
use crate::facts::{AsOf, dated_by};
use crate::value::{InputId, InputSet, Outcome, Value};

/// A list of records, for some rows of a block.
struct Lists {
    id: InputId,
    /// rows that have the list
    listed: Bits,
    /// by row, the records that may be seen
    records: Vec<Vec<Value>>,
}

impl Evaluator {
    /// Does something with what may be seen of each of these rows; inputs that are not needed mean nothing. No row may stand
    /// [`apart`](Source::apart).
    ///
    /// What is unknown is told as unknown; which facts that depends on only the row's own facts know.
    pub fn each_seen(
        &self,
        source: &dyn Source,
        block: Block,
        (rows, needed): (&Bits, &InputSet),
        mut each: impl FnMut(usize, &AsOf),
    ) {
        if rows.is_empty() {
            return;
        }
        let vocabulary = self.policy.vocabulary();
        let inputs: Vec<InputId> = needed.iter().filter(|id| source.has(*id)).collect();
        let facts: Vec<(InputId, Column)> = inputs
            .iter()
            .filter_map(|id| {
                let fact = vocabulary.fact(*id)?;
                let mut column = Column::of(&fact.ty);
                source.read(*id, block, rows, &mut column);
                if fact.future_is_none && fact.ty.is_optional() {
                    column.end_on(rows, self.on);
                }
                Some((*id, column))
            })
            .collect();
        let lists: Vec<Lists> = inputs.iter().filter_map(|id| self.lists(source, block, rows, *id)).collect();
        let mut seen = AsOf {
            values: self.defaults.clone(),
            given: InputSet::default(),
            terms: self.common.terms.clone(),
            holidays: self.common.holidays.clone(),
        };
        for row in rows.rows() {
            let known = |column: &Column| column.known.get(row).then(|| column.value(row));
            for (id, column) in &facts {
                self.put_input(&mut seen, *id, known(column));
            }
            for list in &lists {
                let records = || Value::List(list.records.get(row).cloned().unwrap_or_default().into());
                self.put_input(&mut seen, list.id, list.listed.get(row).then(records));
            }
            each(row, &seen);
        }
    }

    /// An input's value, or what it is where none is given.
    fn put_input(&self, seen: &mut AsOf, id: InputId, value: Option<Value>) {
        let at = usize::from(id.0);
        if let (Some(slot), Some(default)) = (seen.values.get_mut(at), self.defaults.get(at)) {
            *slot = value.map_or_else(|| default.clone(), Outcome::Known);
        }
    }

    fn lists(&self, source: &dyn Source, block: Block, rows: &Bits, id: InputId) -> Option<Lists> {
        let vocabulary = self.policy.vocabulary();
        let (record, _) = vocabulary.list(id)?;
        let fields = &vocabulary.types.record_type(record).fields;
        let (listed, filled) = source.listed(id, block, rows);
        let RowRecords { rows: owners, indices } = source.records(id, block, &filled);
        let mut records: Vec<Vec<Value>> = vec![Vec::new(); block.len];
        let mut columns: Vec<Column> = fields.iter().map(|(_, ty)| Column::of(ty)).collect();
        let dated = dated_by(vocabulary.types.record_type(record));
        for (owners, indices) in owners.chunks(BLOCK).zip(indices.chunks(BLOCK)) {
            for (at, column) in columns.iter_mut().enumerate() {
                column.clear();
                source.field(id, at, indices, column);
            }
            for (at, owner) in owners.iter().enumerate() {
                let later =
                    dated.is_some_and(|field| matches!(columns[field].value(at), Value::Date(day) if day > self.on));
                if let (false, Some(records)) = (later, records.get_mut(*owner as usize)) {
                    records.push(Value::Record(columns.iter().map(|column| column.value(at)).collect()));
                }
            }
        }
        Some(Lists { id, listed, records })
    }
}
