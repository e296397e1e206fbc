//! The children of Arrow record batches, evaluated together.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::{ArrayRef, Date32Array, RecordBatch, StringArray};
use kongchuo::{BatchEvaluator, BatchOptions, NullIsNone};

use super::{Fault, RESULTS, on, options, policy};
use crate::answers::{Answer, codes, results};
use crate::register::{Nulls, Register};

/// Where the visits are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Records {
    /// in each child's row, as a list
    InRows,
    /// in a table of their own, by `student_id`
    Keyed,
}

/// How a register is evaluated.
#[derive(Debug, Clone, Copy)]
pub struct Setup {
    /// what a null says
    pub nulls: Nulls,
    /// where the visits are
    pub records: Records,
    /// every result of the policy, with warnings; else those of the workload
    pub all: bool,
    /// warnings also with the results of the workload
    pub warnings: bool,
    /// whether the engine looks for keys that stand on two rows of a batch; no loop by hand does
    pub look_at_keys: bool,
    /// threads; none: one
    pub threads: Option<usize>,
}

impl Default for Setup {
    fn default() -> Self {
        Setup {
            nulls: Nulls::KnownNone,
            records: Records::InRows,
            all: false,
            warnings: false,
            look_at_keys: false,
            threads: None,
        }
    }
}

/// A register ready to be evaluated.
pub struct ByColumns {
    evaluator: BatchEvaluator,
    batches: Vec<RecordBatch>,
}

impl ByColumns {
    /// Prepares the evaluator once.
    pub fn prepare(register: &Register, setup: Setup) -> Result<ByColumns, Fault> {
        let policy = policy()?;
        let options = BatchOptions {
            options: options(&policy, setup.all)?,
            null_is_none: NullIsNone { all: setup.nulls == Nulls::KnownNone, columns: Vec::new() },
            warnings: setup.all || setup.warnings,
            keys_checked: !setup.look_at_keys,
            threads: setup.threads,
            ..BatchOptions::default()
        };
        let mut evaluator = policy.batches(on()?, &options)?;
        // No child has leaves on record: known, as every other fact.
        refuse(&evaluator.add_records("leaves", &no_leaves()?)?)?;
        let mut batches = register.batches.clone();
        if setup.records == Records::Keyed {
            refuse(&evaluator.add_records("visits", &register.visits)?)?;
            for batch in &mut batches {
                let at = batch.schema().index_of("visits")?;
                batch.remove_column(at);
            }
        }
        Ok(ByColumns { evaluator, batches })
    }

    /// How many batches there are.
    pub fn batches(&self) -> usize {
        self.batches.len()
    }

    /// Evaluates a batch and looks at no answer.
    pub fn run(&self, batch: usize) -> Result<(), Fault> {
        std::hint::black_box(self.evaluator.evaluate(&self.batches[batch])?);
        Ok(())
    }

    /// Evaluates a batch; the table of answers.
    pub fn evaluate(&self, batch: &RecordBatch) -> Result<RecordBatch, Fault> {
        let found = self.evaluator.evaluate(batch)?;
        refuse(&found.errors)?;
        Ok(found.table)
    }

    /// Evaluates every batch; each table of answers goes to `with`, in order.
    pub fn each(&self, mut with: impl FnMut(&RecordBatch) -> Result<(), Fault>) -> Result<(), Fault> {
        for batch in &self.batches {
            with(&self.evaluate(batch)?)?;
        }
        Ok(())
    }
}

/// The answers of a table of results in which nothing is open.
pub fn answers(table: &RecordBatch) -> Result<Vec<Answer>, Fault> {
    let (answers, open) = partial(table)?;
    match open.iter().position(|open| open.iter().any(|open| *open)) {
        Some(row) => Err(format!("the engine leaves results of row {row} open though every fact is known").into()),
        None => Ok(answers),
    }
}

/// The answers of a table, and which results of each row are open, in the order of [`RESULTS`]; an open one means nothing.
pub fn partial(table: &RecordBatch) -> Result<(Vec<Answer>, Vec<[bool; 5]>), Fault> {
    let open = table.column_by_name("undetermined").and_then(|column| column.as_list_opt::<i32>());
    let open = open.ok_or("undetermined is no list")?;
    let open_codes = codes(open.values(), &RESULTS)?;
    let at = |row: usize| usize::try_from(open.value_offsets()[row]).unwrap_or_default();
    let names = |row: usize| {
        let names = &open_codes[at(row)..at(row + 1)];
        std::array::from_fn(|result| names.iter().any(|name| usize::from(*name) == result))
    };
    Ok((results(table)?, (0..table.num_rows()).map(names).collect()))
}

fn no_leaves() -> Result<RecordBatch, Fault> {
    let no_days = || Arc::new(Date32Array::from(Vec::<i32>::new())) as ArrayRef;
    let no_keys = Arc::new(StringArray::from(Vec::<&str>::new())) as ArrayRef;
    Ok(RecordBatch::try_from_iter([("student_id", no_keys), ("from", no_days()), ("until", no_days())])?)
}

fn refuse<E: std::fmt::Display>(errors: &[E]) -> Result<(), Fault> {
    errors.first().map_or(Ok(()), |error| Err(format!("{} rows are refused: {error}", errors.len()).into()))
}
