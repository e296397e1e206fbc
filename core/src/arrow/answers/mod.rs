//! Answers as an Arrow batch: a typed column for each result.

mod buffers;
mod values;

use std::sync::Arc;

use arrow_array::{ArrayRef, RecordBatch, RecordBatchOptions, StructArray};
use arrow_schema::{DataType, Field, Fields, Schema, SchemaRef};

pub(super) use buffers::BitWriter;
use buffers::{ListWriter, TextLists, TextWriter, text_element};
use values::{Values, arrow_type};

use super::BatchOptions;
use super::columns::KEY;
use super::error::BatchError;
use crate::evaluate::{Answer, Output};
use crate::policy::{Policy, ResultInfo};

/// The columns of answers: `student_id`, a column for each result, `undetermined`, and what the options ask for.
pub(super) fn schema(policy: &Policy, options: &BatchOptions) -> SchemaRef {
    let list = || DataType::List(text_element());
    let mut fields = vec![Field::new(KEY, DataType::Utf8, true)];
    fields.extend(
        results(policy, options)
            .iter()
            .map(|result| Field::new(&*result.name, arrow_type(&result.ty, &policy.compiled), true)),
    );
    fields.push(Field::new("undetermined", list(), false));
    if options.facts_needed {
        let element = DataType::Struct(needed_fields());
        fields.push(Field::new("facts_needed", DataType::List(Arc::new(Field::new_list_field(element, true))), false));
    }
    if options.assumed {
        fields.push(Field::new("assumed", list(), false));
    }
    if options.warnings {
        fields.push(Field::new("warnings", list(), false));
    }
    Arc::new(Schema::new(fields))
}

/// The results that get a column: those asked for, without the warnings, which have their own.
pub(super) fn results<'a>(policy: &'a Policy, options: &BatchOptions) -> Vec<&'a ResultInfo> {
    let warnings = policy.compiled.warnings.map(|at| &policy.compiled.results[at].name);
    let selected = policy.selected(&options.options).into_iter();
    selected.filter(|result| warnings != Some(&result.name)).collect()
}

fn needed_fields() -> Fields {
    let list = DataType::List(text_element());
    vec![Field::new("result", DataType::Utf8, false), Field::new("facts", list, false)].into()
}

/// Gathers answers.
pub(super) struct Answers {
    schema: SchemaRef,
    results: Vec<(Arc<str>, Values)>,
    undetermined: TextLists,
    needed: Option<Needed>,
    assumed: Option<TextLists>,
    warnings: Option<TextLists>,
    rows: usize,
}

/// The column `facts_needed`.
struct Needed {
    lists: ListWriter,
    results: TextWriter,
    facts: TextLists,
}

impl Answers {
    /// An empty batch of answers, with room for some rows.
    pub fn new(policy: &Policy, options: &BatchOptions, schema: SchemaRef, rows: usize) -> Answers {
        let results = results(policy, options).into_iter();
        let values = |result: &ResultInfo| Values::of(&result.ty, &policy.compiled, rows);
        let lists = || TextLists::with_capacity(rows);
        Answers {
            schema,
            results: results.map(|result| (result.name.clone(), values(result))).collect(),
            undetermined: lists(),
            needed: options.facts_needed.then(|| Needed {
                lists: ListWriter::with_capacity(rows),
                results: TextWriter::with_capacity(0),
                facts: TextLists::with_capacity(0),
            }),
            assumed: options.assumed.then(lists),
            warnings: options.warnings.then(lists),
            rows: 0,
        }
    }

    /// Adds the answer for one child.
    pub fn row(&mut self, answer: &Answer) {
        for (name, values) in &mut self.results {
            values.push(answer.get(name).unwrap_or(&Output::Null));
        }
        self.undetermined.push(answer.undetermined.iter().map(|(name, _)| &**name));
        if let Some(needed) = &mut self.needed {
            for (result, facts) in &answer.undetermined {
                needed.results.push(result);
                needed.facts.push(facts.iter().map(|fact| &**fact));
            }
            needed.lists.end(needed.results.len());
        }
        if let Some(assumed) = &mut self.assumed {
            assumed.push(answer.assumed.iter().map(|fact| &**fact));
        }
        if let Some(warnings) = &mut self.warnings {
            warnings.push(answer.warnings.iter().map(|code| &**code));
        }
        self.rows += 1;
    }

    /// The batch; `student_id` has a row for each answer.
    pub fn finish(self, student_id: ArrayRef) -> Result<RecordBatch, BatchError> {
        let mut columns: Vec<ArrayRef> = vec![student_id];
        for (_, values) in self.results {
            columns.push(values.finish()?);
        }
        columns.push(Arc::new(self.undetermined.finish(None)?));
        if let Some(Needed { lists, results, facts }) = self.needed {
            let parts: Vec<ArrayRef> = vec![Arc::new(results.finish(None)?), Arc::new(facts.finish(None)?)];
            let elements = StructArray::try_new(needed_fields(), parts, None).map_err(|_| BatchError::TooLarge)?;
            let element = Arc::new(Field::new_list_field(elements_type(), true));
            columns.push(Arc::new(lists.finish(element, Arc::new(elements), None)?));
        }
        for lists in [self.assumed, self.warnings].into_iter().flatten() {
            columns.push(Arc::new(lists.finish(None)?));
        }
        let options = RecordBatchOptions::new().with_row_count(Some(self.rows));
        RecordBatch::try_new_with_options(self.schema, columns, &options).map_err(|_| BatchError::TooLarge)
    }
}

fn elements_type() -> DataType {
    DataType::Struct(needed_fields())
}

/// Keys as an array of texts.
pub(super) struct Keys {
    texts: TextWriter,
    nulls: BitWriter,
}

impl Keys {
    /// With room for some rows.
    pub fn with_capacity(rows: usize) -> Keys {
        Keys { texts: TextWriter::with_capacity(rows), nulls: BitWriter::with_capacity(rows) }
    }

    /// Adds a row's key, none where it has none.
    pub fn push(&mut self, key: Option<&str>) {
        self.texts.push(key.unwrap_or_default());
        self.nulls.push(key.is_some());
    }

    /// The keys as an array.
    pub fn finish(self) -> Result<ArrayRef, BatchError> {
        let nulls = self.nulls.finish_nulls();
        Ok(Arc::new(self.texts.finish(nulls)?))
    }
}
