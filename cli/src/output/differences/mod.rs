//! Writing the differences between two policies, in the form asked for.

mod plain;
mod table;

use std::io;

use arrow_array::RecordBatch;
use arrow_schema::SchemaRef;
use kongchuo::{Lang, Options, PROCEDURE_PREFIX, Policy, Summary, Wording};

#[cfg(any(feature = "ipc", feature = "parquet"))]
use super::Sink;
use super::Target;
use super::columns::Column;
use crate::args::OutputFormat;

/// Differences of some children.
pub struct Differences {
    /// a row for each, as the engine gives them
    pub table: RecordBatch,
    /// the number of each row's child in the file
    pub numbers: Vec<u64>,
    /// the comparisons as JSON, where these are written
    pub objects: Vec<String>,
}

/// What is compared with what.
pub struct Sides {
    /// the ids of the policies, numbered where they are the same
    pub names: [String; 2],
    /// the ids alone, as clauses have them
    pub ids: [String; 2],
    /// the results compared, with the labels of either policy, and the parts of procedures
    pub results: Vec<[Column; 2]>,
    /// labels of the results and procedures that only one has
    pub only: [Vec<Wording>; 2],
    /// the label of the key
    pub key: Wording,
}

impl Sides {
    /// Of two policies and the results that are compared.
    pub fn of(left: &Policy, right: &Policy, options: &Options) -> Self {
        let same = left.id() == right.id();
        let numbered = |at: usize, policy: &Policy| {
            if same { format!("{} ({at})", policy.id()) } else { policy.id().to_owned() }
        };
        let column = |policy: &Policy, name: &str| {
            let result = policy.results().iter().find(|result| *result.name == *name)?;
            Some(Column::new(&result.name, &result.ty, &result.title, policy.vocabulary()))
        };
        let mut sides = Sides {
            names: [numbered(1, left), numbered(2, right)],
            ids: [left.id().to_owned(), right.id().to_owned()],
            results: Vec::new(),
            only: [Vec::new(), Vec::new()],
            key: super::key_title(left.vocabulary()),
        };
        for result in left.selected(options) {
            match column(left, &result.name).zip(column(right, &result.name)) {
                Some((mine, theirs)) => sides.results.push([mine, theirs]),
                None => sides.only[0].push(result.title.clone()),
            }
        }
        let (mine, theirs) = (left.describe().procedures, right.describe().procedures);
        for procedure in &mine {
            let name = format!("{PROCEDURE_PREFIX}{}", procedure.name);
            if options.select.as_ref().is_some_and(|selected| !left.is_selected(selected, &name)) {
                continue;
            }
            match theirs.iter().find(|other| other.name == procedure.name) {
                Some(other) => sides.results.extend(["eligible", "state"].map(|part| {
                    let column = |of, policy: &Policy| Column::of_procedure(of, part, policy.vocabulary());
                    [column(procedure, left), column(other, right)]
                })),
                None => sides.only[0].push(procedure.title.clone()),
            }
        }
        if options.select.is_none() {
            let only = right.results().iter().filter(|result| column(left, &result.name).is_none());
            sides.only[1] = only.map(|result| result.title.clone()).collect();
            let only = theirs.iter().filter(|other| mine.iter().all(|procedure| procedure.name != other.name));
            sides.only[1].extend(only.map(|procedure| procedure.title.clone()));
        }
        sides
    }
}

/// Where differences go.
pub trait DifferenceSink {
    /// Takes the next differences.
    fn write(&mut self, differences: &Differences) -> io::Result<()>;

    /// Writes what is still held and what the whole comes to, and closes.
    fn finish(self: Box<Self>, summary: &Summary) -> io::Result<()>;
}

/// A sink for a form. `single`: the input is one object, so its JSON is one, too.
pub fn sink_of_differences(
    format: OutputFormat,
    target: Target,
    sides: Sides,
    lang: Lang,
    single: bool,
    schema: SchemaRef,
) -> io::Result<Box<dyn DifferenceSink>> {
    Ok(match format {
        OutputFormat::Table => Box::new(table::DifferenceTable::new(target, sides, lang)),
        OutputFormat::Json => Box::new(plain::Objects::array(target, single)),
        OutputFormat::Ndjson => Box::new(plain::Objects::lines(target)),
        OutputFormat::Csv => Box::new(plain::Csv::new(target, &schema)?),
        #[cfg(feature = "parquet")]
        OutputFormat::Parquet => Box::new(Typed(Box::new(super::parquet::ParquetSink::new(target, schema)?))),
        #[cfg(feature = "ipc")]
        OutputFormat::Arrow => Box::new(Typed(Box::new(super::ipc::IpcSink::new(target, &schema)?))),
        #[cfg(not(all(feature = "ipc", feature = "parquet")))]
        _ => return Err(io::ErrorKind::Unsupported.into()),
    })
}

/// A form that takes the tables as they are.
#[cfg(any(feature = "ipc", feature = "parquet"))]
struct Typed(Box<dyn Sink>);

#[cfg(any(feature = "ipc", feature = "parquet"))]
impl DifferenceSink for Typed {
    fn write(&mut self, differences: &Differences) -> io::Result<()> {
        self.0.write(&differences.table, &[])
    }

    fn finish(self: Box<Self>, _summary: &Summary) -> io::Result<()> {
        self.0.finish()
    }
}
