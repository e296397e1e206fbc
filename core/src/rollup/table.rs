//! Children and organisations as Arrow tables.

use std::collections::HashMap;
use std::sync::Arc;

use arrow_array::builder::{ListBuilder, StringDictionaryBuilder};
use arrow_array::cast::AsArray;
use arrow_array::types::{Int64Type, UInt16Type};
use arrow_array::{Array, ArrayRef, BooleanArray, DictionaryArray, Int64Array, RecordBatch, StringArray};
use arrow_schema::{DataType, Field, Schema};

use super::{Group, Members, OrganisationKey, Organisations};
use crate::arrow::{BatchError, BatchEvaluator, BatchOptions, UNDETERMINED, name_element};
use crate::evaluate::Output;
use crate::facts::Facts;
use crate::subject::Subject;
use crate::value::Value;

impl Organisations {
    /// What evaluates the children for [`Organisations::add_answers`]: batches of the policy of children with what the
    /// rollups ask of them, in the calendar and with the threads of these options. None where there is no rollup.
    pub fn children(&self, options: &BatchOptions) -> Result<Option<BatchEvaluator>, BatchError> {
        let Some(members) = &self.members else { return Ok(None) };
        let options = BatchOptions {
            options: members.options.clone(),
            facts_needed: true,
            assumed: false,
            warnings: false,
            ..options.clone()
        };
        members.policy.batches(self.on, &options).map(Some)
    }

    /// Adds the children of a table of answers that an evaluator of [`Organisations::children`] gave.
    pub fn add_answers(&mut self, table: &RecordBatch) {
        self.children_given = true;
        let Some(members) = &self.members else { return };
        let text = |name: Option<&Arc<str>>| table.column_by_name(name?)?.as_string_opt::<i32>();
        let (names, schools) = (text(members.name.as_ref()), text(members.school.as_ref()));
        let rollups: Vec<_> = members.rollups.iter().map(|rollup| table.column_by_name(&rollup.name)).collect();
        // Rows of one organisation mostly stand together, and there are few organisations: each is looked up by its name once.
        let mut groups: Vec<(OrganisationKey, Group)> = Vec::new();
        let mut known: HashMap<(Option<&str>, Option<&str>), usize> = HashMap::new();
        for row in 0..table.num_rows() {
            let name = names.filter(|names| names.is_valid(row)).map(|names| names.value(row));
            let school = schools.filter(|schools| schools.is_valid(row)).map(|schools| schools.value(row));
            if name.is_none() && self.subject != Subject::City {
                self.without_key += 1;
                continue;
            }
            let at = *known.entry((school, name)).or_insert_with(|| {
                groups.push((OrganisationKey::new(self.subject, school, name), Group::new(&members.rollups)));
                groups.len() - 1
            });
            members.add_row(table, &rollups, row, &mut groups[at].1);
        }
        for (key, group) in groups {
            self.group(&key).join(&group);
        }
    }

    /// What is said of each organisation as a table, in the order of the keys: the names that make the key (Utf8),
    /// `children` (Int64), the rollups (Int64, Boolean; null where they are not known), then the results and the columns that
    /// the options ask for, as of children. `undetermined` names the rollups that are not known, too, before the results.
    pub fn table(&self, options: &BatchOptions) -> Result<RecordBatch, BatchError> {
        let options = BatchOptions { options: self.options.clone(), ..options.clone() };
        let evaluator = self.policy.batches(self.on, &options)?;
        let good: Vec<_> = self.good().collect();
        let facts: Vec<Facts> = good.iter().map(|(_, _, facts)| facts.clone()).collect();
        let answers = evaluator.evaluate_facts(&facts)?.table;
        let mut fields: Vec<Arc<Field>> = Vec::new();
        let mut columns: Vec<ArrayRef> = Vec::new();
        let mut add = |name: &str, ty: DataType, column: ArrayRef| {
            fields.push(Arc::new(Field::new(name, ty, true)));
            columns.push(column);
        };
        let subjects: Vec<Subject> =
            OrganisationKey::new(self.subject, None, None).names().map(|(subject, _)| subject).collect();
        for (at, subject) in subjects.into_iter().enumerate() {
            let names: StringArray =
                good.iter().map(|(key, _, _)| key.names().nth(at).and_then(|(_, name)| name.cloned())).collect();
            add(subject.word(), DataType::Utf8, Arc::new(names));
        }
        let children = |group: &Group| i64::try_from(group.children).ok();
        let children: Int64Array = good.iter().map(|(_, group, _)| children(group)).collect();
        add("children", DataType::Int64, Arc::new(children));
        for rollup in &self.policy.compiled.rollups {
            let name = &self.policy.compiled.input_names[usize::from(rollup.fact.0)];
            let value = |facts: &Facts| facts.get(rollup.fact).cloned();
            let ints = good.iter().map(|(_, _, facts)| match value(facts) {
                Some(Value::Int(value)) => Some(value),
                _ => None,
            });
            let bools = good.iter().map(|(_, _, facts)| match value(facts) {
                Some(Value::Bool(value)) => Some(value),
                _ => None,
            });
            if rollup.kind.is_number() {
                add(name, DataType::Int64, Arc::new(ints.collect::<Int64Array>()));
            } else {
                add(name, DataType::Boolean, Arc::new(bools.collect::<BooleanArray>()));
            }
        }
        for (field, column) in answers.schema_ref().fields().iter().zip(answers.columns()).skip(1) {
            fields.push(field.clone());
            columns.push(match field.name().as_str() {
                UNDETERMINED => self.with_open_rollups(column, &facts),
                _ => column.clone(),
            });
        }
        RecordBatch::try_new(Arc::new(Schema::new(fields)), columns).map_err(|_| BatchError::TooLarge)
    }
}

impl Organisations {
    /// The names of what is undetermined, the rollups of each organisation that are not known before its results.
    fn with_open_rollups(&self, undetermined: &ArrayRef, facts: &[Facts]) -> ArrayRef {
        let Some(results) = undetermined.as_list_opt::<i32>() else { return undetermined.clone() };
        let compiled = &self.policy.compiled;
        let names = StringDictionaryBuilder::<UInt16Type>::new();
        let mut lists = ListBuilder::new(names).with_field(name_element());
        for (facts, results) in facts.iter().zip(results.iter()) {
            let open = compiled.rollups.iter().filter(|rollup| facts.get(rollup.fact).is_none());
            open.for_each(|rollup| lists.values().append_value(&compiled.input_names[usize::from(rollup.fact.0)]));
            let results = results.as_ref().and_then(|results| results.as_dictionary_opt::<UInt16Type>());
            let results = results.and_then(DictionaryArray::downcast_dict::<StringArray>);
            results.into_iter().flatten().flatten().for_each(|name| lists.values().append_value(name));
            lists.append(true);
        }
        Arc::new(lists.finish())
    }
}

impl Members {
    fn add_row(&self, table: &RecordBatch, rollups: &[Option<&ArrayRef>], row: usize, group: &mut Group) {
        group.children += 1;
        for ((rollup, column), tally) in self.rollups.iter().zip(rollups).zip(&mut group.tallies) {
            let Some(column) = column.filter(|column| column.is_valid(row)) else {
                tally.add_open(needed(table, row, &rollup.name).iter().map(String::as_str), &self.inputs);
                continue;
            };
            if let Some(bools) = column.as_boolean_opt() {
                tally.add(&Output::Bool(bools.value(row)));
            } else if let Some(ints) = column.as_primitive_opt::<Int64Type>() {
                tally.add(&Output::Int(ints.value(row)));
            }
        }
    }
}

/// The facts that a result of a row still depends on.
fn needed(table: &RecordBatch, row: usize, result: &str) -> Vec<String> {
    let read = || {
        let of_row = table.column_by_name("facts_needed")?.as_list_opt::<i32>()?.value(row);
        let needed = of_row.as_struct_opt()?;
        let (results, facts) = (needed.column(0).as_string_opt::<i32>()?, needed.column(1).as_list_opt::<i32>()?);
        let at = (0..needed.len()).find(|at| results.value(*at) == result)?;
        let facts = facts.value(at);
        let facts = facts.as_string_opt::<i32>()?;
        Some(facts.iter().flatten().map(str::to_owned).collect())
    };
    read().unwrap_or_default()
}
