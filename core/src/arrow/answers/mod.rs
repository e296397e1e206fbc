//! Answers as an Arrow batch: a typed column for each result.

mod buffers;
mod duties;
mod keys;
mod names;
mod patterns;
mod procedures;
mod sets;
mod spread;
mod values;

use std::borrow::Cow;
use std::sync::Arc;

use arrow_array::{ArrayRef, RecordBatch, RecordBatchOptions, StructArray};
use arrow_schema::{DataType, Field, Fields, Schema, SchemaRef};

use buffers::ListWriter;
pub(crate) use buffers::text_element;
pub(super) use buffers::{BitWriter, TextLists, TextWriter};
use duties::DutyLists;
pub(super) use keys::{is_bare, keys};
use names::NameLists;
pub(crate) use names::name_element;
pub(super) use patterns::Patterns;
use procedures::ProcedureColumns;
use sets::SetWriter;
use values::{Values, arrow_type};

use super::BatchOptions;
use super::columns::{ASSUMED, KEY, UNDETERMINED, WARNINGS};
use super::error::BatchError;
use crate::columns::{Bits, Column};
use crate::date::Date;
use crate::evaluate::{Answer, ENGINE_WARNINGS, OUTSIDE_IN_FORCE, OWN_WARNINGS};
use crate::language::RuleId;
use crate::policy::{Policy, ResultInfo};

/// The columns of answers: `student_id`, a column for each result, nine for each procedure, `undetermined`, and what the options ask for.
pub(super) fn schema(policy: &Policy, options: &BatchOptions) -> SchemaRef {
    let list = || DataType::List(name_element());
    let mut fields = vec![Field::new(KEY, DataType::Utf8, true)];
    fields.extend(
        results(policy, options)
            .iter()
            .map(|result| Field::new(&*result.name, arrow_type(&result.ty, &policy.compiled), true)),
    );
    policy.asked_procedures(&options.options).for_each(|info| fields.extend(procedures::fields(info)));
    fields.push(Field::new(UNDETERMINED, list(), false));
    if options.facts_needed {
        let element = DataType::Struct(needed_fields());
        fields.push(Field::new("facts_needed", DataType::List(Arc::new(Field::new_list_field(element, true))), false));
    }
    if policy.asked_obligations(&options.options).next().is_some() {
        fields.push(duties::field());
    }
    if options.assumed {
        fields.push(Field::new(ASSUMED, list(), false));
    }
    if options.warnings {
        fields.push(Field::new(WARNINGS, list(), false));
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
pub(super) struct Answers<'a> {
    policy: &'a Policy,
    schema: SchemaRef,
    results: Vec<(&'a ResultInfo, Values)>,
    procedures: Vec<ProcedureColumns<'a>>,
    undetermined: (NameLists, SetWriter),
    needed: Option<Needed>,
    obligations: Option<DutyLists>,
    assumed: Option<(NameLists, SetWriter)>,
    warnings: Option<(Values, &'a ResultInfo)>,
    /// where the policy has no warnings of its own
    others: Option<(NameLists, SetWriter)>,
    /// every row has the warning that the day lies outside the document's dates
    outside: bool,
    rows: usize,
}

/// The column `facts_needed`.
struct Needed {
    lists: ListWriter,
    results: TextWriter,
    facts: TextLists,
}

/// What was found out about the rows of a block.
pub(super) struct BlockAnswers<'a> {
    /// how many rows it has
    pub len: usize,
    /// the rows that get an answer
    pub keep: &'a Bits,
    /// the results asked for, in order, and the warnings if they have a column, each with its values
    pub columns: &'a [(&'a ResultInfo, &'a Column)],
    /// how many of these were asked for: what is open of others is not told
    pub asked: usize,
    /// the rules of the procedures asked for, each with its values
    pub rules: &'a [(RuleId, &'a Column)],
    /// the answers for the rows of which more is to be told than the columns know, in order
    pub open: &'a [(usize, Answer)],
    /// for the column `assumed`, the numbers of facts in order, each with the rows for which it is assumed
    pub assumed: &'a [(u16, Bits)],
}

impl<'a> Answers<'a> {
    /// An empty batch of answers, with room for some rows.
    pub fn new(policy: &'a Policy, on: Date, options: &'a BatchOptions, schema: SchemaRef, rows: usize) -> Answers<'a> {
        let lists = || (NameLists::with_capacity(rows), SetWriter::default());
        let values = |result: &ResultInfo| Values::of(result, &policy.compiled, rows);
        let warnings = policy.compiled.warnings.filter(|_| options.warnings).map(|at| &policy.results()[at]);
        let own = warnings.is_none() && options.warnings;
        let asked = policy.asked_obligations(&options.options).next();
        Answers {
            policy,
            schema,
            procedures: policy
                .asked_procedures(&options.options)
                .map(|info| ProcedureColumns::new(info, rows))
                .collect(),
            others: own.then(lists),
            outside: policy.outside_in_force(on),
            results: results(policy, options).into_iter().map(|result| (result, values(result))).collect(),
            undetermined: lists(),
            needed: options.facts_needed.then(|| Needed {
                lists: ListWriter::with_capacity(rows),
                results: TextWriter::with_capacity(0),
                facts: TextLists::with_capacity(0),
            }),
            obligations: asked.is_some().then(|| DutyLists::with_capacity(rows)),
            assumed: options.assumed.then(lists),
            warnings: warnings.map(|result| (OWN_WARNINGS.into_iter().fold(values(result), Values::with_word), result)),
            rows: 0,
        }
    }

    /// Adds the answers for a block.
    pub fn block(&mut self, block: &BlockAnswers<'_>) {
        let (keep, len, compiled) = (block.keep, block.len, &*self.policy.compiled);
        let column =
            |name: &str| block.columns.iter().find(|(result, _)| &*result.name == name).map(|(_, column)| *column);
        let nothing = Column::NOTHING;
        for (result, values) in &mut self.results {
            values.block(column(&result.name).unwrap_or(&nothing), keep, len, compiled, &result.ty);
        }
        let own = OWN_WARNINGS.map(|word| (word, warned(block.open, word)));
        if let Some((values, result)) = &mut self.warnings {
            let mut column = Cow::Borrowed(column(&result.name).unwrap_or(&nothing));
            for (word, rows) in own.iter().filter(|(_, rows)| !rows.is_empty()) {
                column = Cow::Owned(column.with_element(values.word(word).unwrap_or_default(), rows));
            }
            values.block(&column, keep, len, compiled, &result.ty);
        }
        if let Some((lists, writer)) = &mut self.others {
            let outside = (OUTSIDE_IN_FORCE, if self.outside { *keep } else { Bits::NONE });
            let number = |word: &str| ENGINE_WARNINGS.iter().position(|known| *known == word);
            let own = [outside].into_iter().chain(own);
            let own = own.filter_map(|(word, rows)| Some((u16::try_from(number(word)?).ok()?, rows)));
            writer.add(&own.collect::<Vec<_>>(), keep, lists);
        }
        for procedure in &mut self.procedures {
            procedure.block(keep, block.rules, block.open);
        }
        let number = |result: &ResultInfo| self.policy.results().iter().position(|known| known.name == result.name);
        let mut open = Vec::with_capacity(block.asked);
        for (result, column) in block.columns.iter().take(block.asked) {
            let number = number(result).and_then(|number| u16::try_from(number).ok());
            open.extend(number.map(|number| (number, keep.without(&column.known))));
        }
        let (lists, writer) = &mut self.undetermined;
        writer.add(&open, keep, lists);
        if let Some(needed) = &mut self.needed {
            let mut open = block.open.iter().peekable();
            for row in keep.rows() {
                needed.add(open.next_if(|(known, _)| *known == row).map(|(_, answer)| answer));
            }
        }
        if let Some(obligations) = &mut self.obligations {
            let mut open = block.open.iter().peekable();
            for row in keep.rows() {
                obligations.add(open.next_if(|(known, _)| *known == row).map(|(_, answer)| answer));
            }
        }
        if let Some((lists, writer)) = &mut self.assumed {
            writer.add(block.assumed, keep, lists);
        }
        self.rows += keep.count();
    }

    /// These answers and then others, in order.
    pub fn joined(mut self, others: Vec<Answers<'a>>) -> Answers<'a> {
        if let Some((lists, _)) = &mut self.assumed {
            lists.reserve(others.iter().flat_map(|other| &other.assumed).map(|(lists, _)| lists));
        }
        for other in others {
            for ((_, mine), (_, theirs)) in self.results.iter_mut().zip(&other.results) {
                mine.append(theirs);
            }
            for (mine, theirs) in self.procedures.iter_mut().zip(&other.procedures) {
                mine.append(theirs);
            }
            if let (Some((mine, _)), Some((theirs, _))) = (&mut self.others, &other.others) {
                mine.append(theirs);
            }
            self.undetermined.0.append(&other.undetermined.0);
            if let (Some(mine), Some(theirs)) = (&mut self.needed, &other.needed) {
                mine.append(theirs);
            }
            if let (Some(mine), Some(theirs)) = (&mut self.obligations, other.obligations) {
                mine.append(theirs);
            }
            if let (Some((mine, _)), Some((theirs, _))) = (&mut self.assumed, &other.assumed) {
                mine.append(theirs);
            }
            if let (Some((mine, _)), Some((theirs, _))) = (&mut self.warnings, &other.warnings) {
                mine.append(theirs);
            }
            self.rows += other.rows;
        }
        self
    }

    /// The batch; `student_id` has a row for each answer.
    pub fn finish(self, student_id: ArrayRef) -> Result<RecordBatch, BatchError> {
        let mut columns: Vec<ArrayRef> = vec![student_id];
        for (_, values) in self.results {
            columns.push(values.finish()?);
        }
        for procedure in self.procedures {
            columns.extend(procedure.finish()?);
        }
        let results = self.policy.results().iter().map(|result| &result.name);
        columns.push(Arc::new(self.undetermined.0.finish(results, None)?));
        if let Some(Needed { lists, results, facts }) = self.needed {
            let parts: Vec<ArrayRef> = vec![Arc::new(results.finish(None)?), Arc::new(facts.finish(None)?)];
            let elements = StructArray::try_new(needed_fields(), parts, None).map_err(|_| BatchError::TooLarge)?;
            let element = Arc::new(Field::new_list_field(elements_type(), true));
            columns.push(Arc::new(lists.finish(element, Arc::new(elements), None)?));
        }
        if let Some(obligations) = self.obligations {
            columns.push(obligations.finish()?);
        }
        if let Some((assumed, _)) = self.assumed {
            columns.push(Arc::new(assumed.finish(&self.policy.compiled.input_names, None)?));
        }
        if let Some((warnings, _)) = self.warnings {
            columns.push(warnings.finish_lists()?);
        } else if let Some((lists, _)) = self.others {
            columns.push(Arc::new(lists.finish(ENGINE_WARNINGS, None)?));
        }
        let options = RecordBatchOptions::new().with_row_count(Some(self.rows));
        RecordBatch::try_new_with_options(self.schema, columns, &options).map_err(|_| BatchError::TooLarge)
    }
}

/// The rows with a warning that no rule gives.
fn warned(open: &[(usize, Answer)], word: &str) -> Bits {
    let mut rows = Bits::NONE;
    for (row, answer) in open {
        if answer.warnings.iter().any(|warning| &**warning == word) {
            rows.set(*row, true);
        }
    }
    rows
}

impl Needed {
    /// Adds a row, with its answer if some result is open.
    fn add(&mut self, answer: Option<&Answer>) {
        for (result, facts) in answer.iter().flat_map(|answer| &answer.undetermined) {
            self.results.push(result);
            self.facts.push(facts.iter().map(|fact| &**fact));
        }
        self.lists.end(self.results.len());
    }

    fn append(&mut self, other: &Needed) {
        self.lists.append(&other.lists, self.results.len());
        self.results.append(&other.results);
        self.facts.append(&other.facts);
    }
}

fn elements_type() -> DataType {
    DataType::Struct(needed_fields())
}
