//! Cases that were checked one by one, as rows of a batch.

use std::ops::Range;

use super::bits::Bits;
use super::column::Column;
use super::source::{Block, Source};
use crate::facts::{FactErrors, Facts};
use crate::value::{InputId, InputSet, Value};
use crate::vocabulary::Vocabulary;

/// Rows that are [`Facts`].
pub struct FactsSource<'a> {
    rows: &'a [Facts],
    /// the inputs that any row has
    given: InputSet,
    /// rows that are evaluated one by one
    apart: Vec<bool>,
    /// the records of each list of the vocabulary
    lists: Vec<Records>,
    facts: usize,
}

/// The records of one list, row after row.
#[derive(Default)]
struct Records {
    ranges: Vec<Option<Range<usize>>>,
    records: Vec<Value>,
}

impl<'a> FactsSource<'a> {
    /// Of these rows; `apart` says which cannot be read as columns.
    pub fn new(rows: &'a [Facts], vocabulary: &Vocabulary, apart: impl Fn(&Facts) -> bool) -> Self {
        let mut given = InputSet::default();
        rows.iter().for_each(|facts| given.extend(&facts.given()));
        let lists = (vocabulary.facts.len()..vocabulary.input_count()).map(|at| {
            let mut list = Records::default();
            for facts in rows {
                let records = match u16::try_from(at).ok().and_then(|at| facts.get(InputId(at))) {
                    Some(Value::List(records)) => Some(records),
                    _ => None,
                };
                let from = list.records.len();
                list.records.extend(records.into_iter().flat_map(|records| records.iter().cloned()));
                list.ranges.push(records.map(|_| from..list.records.len()));
            }
            list
        });
        let lists = lists.collect();
        FactsSource { rows, given, apart: rows.iter().map(apart).collect(), lists, facts: vocabulary.facts.len() }
    }

    /// The inputs that any row has.
    pub fn given(&self) -> &InputSet {
        &self.given
    }

    fn records(&self, id: InputId) -> Option<&Records> {
        self.lists.get(usize::from(id.0).checked_sub(self.facts)?)
    }
}

impl Source for FactsSource<'_> {
    fn len(&self) -> usize {
        self.rows.len()
    }

    fn has(&self, id: InputId) -> bool {
        self.given.contains(id)
    }

    fn apart(&self, block: Block) -> Bits {
        let mut apart = Bits::NONE;
        for (row, is_apart) in self.apart[block.from..block.from + block.len].iter().enumerate() {
            apart.set(row, *is_apart);
        }
        apart
    }

    fn facts(&self, row: usize) -> Result<Facts, FactErrors> {
        Ok(self.rows[row].clone())
    }

    fn read(&self, id: InputId, block: Block, wanted: &Bits, into: &mut Column) {
        for row in wanted.rows() {
            match self.rows[block.from + row].get(id) {
                Some(value) => into.put(row, value),
                None => into.known.set(row, false),
            }
        }
    }

    fn list(&self, id: InputId, row: usize) -> Option<Range<usize>> {
        self.records(id)?.ranges.get(row)?.clone()
    }

    fn field(&self, list: InputId, field: usize, records: &[u32], into: &mut Column) {
        let Some(list) = self.records(list) else { return };
        for (row, record) in records.iter().enumerate() {
            let value = match list.records.get(*record as usize) {
                Some(Value::Record(fields)) => fields.get(field),
                _ => None,
            };
            into.put(row, value.unwrap_or(&Value::Null));
        }
    }
}
