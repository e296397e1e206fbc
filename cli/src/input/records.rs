//! Tables of records (`--records visits=FILE`): dated events, held in memory by the child's key.
//!
//! These tables are the one thing whose rows take memory, about 200 bytes each: they need not be in the order of the children.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use kongchuo::{Input, NullIsNone, RecordId, Value, Vocabulary};

use super::keys::key_of;
use super::names::{KEY, Names};
use super::table::UnknownColumn;
use super::{Selection, open};
use crate::failure::Failure;
use crate::host::Host;
use crate::problem::{Expected, Problem};

/// The records of one list, by child.
pub struct RecordTable {
    list: RecordId,
    path: PathBuf,
    by_key: HashMap<Box<str>, Records>,
}

/// What is to be said of a table while it is read.
pub enum Remark<'a> {
    /// a column that no field matches
    UnknownColumn(&'a UnknownColumn),
    /// a bad row, which is left out: its number and one thing wrong with it
    BadRow(u64, &'a Problem),
}

#[derive(Default)]
struct Records {
    values: Vec<Value>,
    used: bool,
}

impl RecordTable {
    /// Reads a table.
    pub fn read(
        host: &dyn Host,
        path: &Path,
        list: RecordId,
        vocabulary: &Vocabulary,
        null_is_none: &NullIsNone,
        mut remark: impl FnMut(Remark<'_>),
    ) -> Result<Self, Failure> {
        let names = Names::of_record(vocabulary, list);
        let selection = Selection { key_only: false, null_is_none: null_is_none.clone() };
        let mut rows = open(host, path, &names, &selection)?;
        rows.unknown_columns().iter().for_each(|column| remark(Remark::UnknownColumn(column)));
        let mut by_key: HashMap<Box<str>, Records> = HashMap::new();
        while let Some(row) = rows.next_row()? {
            let problems = match row.case {
                Err(problems) => problems,
                Ok(case) => match key_of(&case) {
                    None => vec![Problem::of_column(rows.header(KEY).unwrap_or(KEY), Expected::Key)],
                    Some(key) => {
                        let fields = case.given().filter(|(name, _)| *name != KEY);
                        let fields: Vec<(String, Input)> =
                            fields.map(|(name, value)| (name.to_owned(), value.clone())).collect();
                        match kongchuo::record(&fields, list, vocabulary) {
                            Ok(value) => {
                                by_key.entry(key.into()).or_default().values.push(value);
                                continue;
                            }
                            Err(errors) => errors.into_iter().map(|error| problem(&*rows, error)).collect(),
                        }
                    }
                },
            };
            for problem in &problems {
                remark(Remark::BadRow(row.number, problem));
            }
        }
        Ok(RecordTable { list, path: path.to_owned(), by_key })
    }

    /// The list whose records these are.
    pub fn list(&self) -> RecordId {
        self.list
    }

    /// The file they came from.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The records of a child, and remembers that they were asked for.
    pub fn of(&mut self, key: &str) -> &[Value] {
        match self.by_key.get_mut(key) {
            Some(records) => {
                records.used = true;
                &records.values
            }
            None => &[],
        }
    }

    /// How many rows belong to no child that was asked for.
    pub fn orphans(&self) -> usize {
        self.by_key.values().filter(|records| !records.used).map(|records| records.values.len()).sum()
    }
}

fn problem(rows: &dyn super::Rows, error: kongchuo::FactError) -> Problem {
    let field = error.field.clone().unwrap_or_default();
    Problem::of_column(rows.header(&field).unwrap_or(&field), Expected::Fact(Box::new(error)))
}
