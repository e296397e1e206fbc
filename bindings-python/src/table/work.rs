//! What is done with the rows of a frame: they are evaluated, compared under two policies, or asked for duties.

use arrow_array::RecordBatch;
use arrow_schema::{Schema, SchemaRef};
use kongchuo::{BatchComparer, BatchError, BatchEvaluator, BatchScheduler, RowError, UnknownColumn};

/// What is prepared for the rows.
#[expect(clippy::large_enum_variant, reason = "there is one for a frame")]
pub enum Work {
    /// the results of one policy
    Evaluate(BatchEvaluator),
    /// where two differ
    Compare(BatchComparer),
    /// who must do what by when
    Schedule(BatchScheduler),
}

macro_rules! of_either {
    ($work:expr, $of:ident => $call:expr) => {
        match $work {
            Work::Evaluate($of) => $call,
            Work::Compare($of) => $call,
            Work::Schedule($of) => $call,
        }
    };
}

impl Work {
    /// The columns of what comes out.
    pub fn schema(&self) -> SchemaRef {
        of_either!(self, of => of.schema())
    }

    /// The columns of a frame that stand for no fact.
    pub fn unknown_columns(&self, schema: &Schema) -> Vec<UnknownColumn> {
        of_either!(self, of => of.unknown_columns(schema))
    }

    /// The columns of a table of records that are neither its key nor a field.
    pub fn unknown_record_columns(&self, list: &str, schema: &Schema) -> Result<Vec<UnknownColumn>, BatchError> {
        of_either!(self, of => of.unknown_record_columns(list, schema))
    }

    /// Adds records to a list.
    pub fn add_records(&mut self, list: &str, batch: &RecordBatch) -> Result<Vec<RowError>, BatchError> {
        of_either!(self, of => of.add_records(list, batch))
    }

    /// How many rows of a list's tables belong to no child.
    pub fn orphans(&self, list: &str) -> usize {
        of_either!(self, of => of.orphans(list))
    }
}
