//! The duties of each row, as lists in a column.

use std::sync::Arc;

use arrow_array::{ArrayRef, StructArray};
use arrow_schema::{DataType, Field, FieldRef, Fields};

use super::buffers::ListWriter;
use crate::arrow::duties::DutyTable;
use crate::arrow::error::BatchError;
use crate::evaluate::Answer;
use crate::obligation::{Duty, ScheduledDuty};
use crate::subject::Subject;

/// The columns of a table of duties that say whose they are: a row has that already.
const WHOSE: usize = 2;

/// Gathers the column `obligations`.
pub(super) struct DutyLists {
    lists: ListWriter,
    duties: Vec<Duty>,
}

/// The column.
pub(super) fn field() -> Field {
    Field::new("obligations", DataType::List(element()), false)
}

fn element() -> FieldRef {
    Arc::new(Field::new_list_field(DataType::Struct(fields()), true))
}

fn fields() -> Fields {
    DutyTable::schema().fields().iter().skip(WHOSE).cloned().collect()
}

impl DutyLists {
    /// With room for some rows.
    pub fn with_capacity(rows: usize) -> Self {
        DutyLists { lists: ListWriter::with_capacity(rows), duties: Vec::new() }
    }

    /// Adds a row; without an answer it has no duty.
    pub fn add(&mut self, answer: Option<&Answer>) {
        self.duties.extend(answer.into_iter().flat_map(|answer| answer.obligations.iter().cloned()));
        self.lists.end(self.duties.len());
    }

    /// Adds all rows of another.
    pub fn append(&mut self, other: DutyLists) {
        self.lists.append(&other.lists, self.duties.len());
        self.duties.extend(other.duties);
    }

    /// The column; an error where there are more duties than one can hold.
    pub fn finish(self) -> Result<ArrayRef, BatchError> {
        let mut table = DutyTable::default();
        for duty in self.duties {
            table.push(&ScheduledDuty { subject: Subject::Child, key: None, duty });
        }
        let columns = table.finish()?.columns()[WHOSE..].to_vec();
        let duties = StructArray::try_new(fields(), columns, None).map_err(|_| BatchError::TooLarge)?;
        Ok(Arc::new(self.lists.finish(element(), Arc::new(duties), None)?))
    }
}
