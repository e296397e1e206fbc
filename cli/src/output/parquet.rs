//! Parquet: a typed column for each result, written in row groups while the rows go by.

use std::io;
use std::sync::Arc;

use arrow_array::builder::{BooleanBuilder, Date32Builder, Int64Builder, ListBuilder, StringBuilder};
use arrow_array::{ArrayRef, RecordBatch};
use arrow_schema::{ArrowError, DataType, Field, Schema, SchemaRef};
use kongchuo::{Answer, Output, Type};
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, ZstdLevel};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;

use super::columns::{Shown, shown};
use super::csv::text;
use super::{Columns, Sink, Target};

/// Rows that are gathered before they are handed to the writer.
const BATCH: usize = 4096;

/// Rows of a row group: what is held in memory, compressed.
const ROW_GROUP: usize = 64 * BATCH;

/// A Parquet file being written.
pub struct ParquetSink {
    writer: ArrowWriter<Target>,
    schema: SchemaRef,
    columns: Columns,
    key: StringBuilder,
    results: Vec<Builder>,
    undetermined: ListBuilder<StringBuilder>,
    warnings: ListBuilder<StringBuilder>,
    rows: usize,
}

impl ParquetSink {
    /// Begins a file.
    pub fn new(target: Target, columns: Columns) -> io::Result<Self> {
        let results: Vec<Builder> = columns.results.iter().map(|column| Builder::of(&column.ty)).collect();
        let mut fields = vec![Field::new("student_id", DataType::Utf8, true)];
        fields.extend(
            columns.results.iter().zip(&results).map(|(column, builder)| Field::new(&column.name, builder.ty(), true)),
        );
        fields.extend(["undetermined", "warnings"].map(|name| Field::new(name, texts(), true)));
        let schema = Arc::new(Schema::new(fields));
        let properties = WriterProperties::builder()
            .set_compression(Compression::ZSTD(ZstdLevel::default()))
            .set_max_row_group_row_count(Some(ROW_GROUP))
            .build();
        let writer = ArrowWriter::try_new(target, schema.clone(), Some(properties)).map_err(of_parquet)?;
        let list = || ListBuilder::new(StringBuilder::new());
        let key = StringBuilder::new();
        Ok(ParquetSink { writer, schema, columns, key, results, undetermined: list(), warnings: list(), rows: 0 })
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.rows == 0 {
            return Ok(());
        }
        let mut arrays: Vec<ArrayRef> = vec![Arc::new(self.key.finish())];
        arrays.extend(self.results.iter_mut().map(Builder::finish));
        arrays.push(Arc::new(self.undetermined.finish()));
        arrays.push(Arc::new(self.warnings.finish()));
        let batch = RecordBatch::try_new(self.schema.clone(), arrays).map_err(of_arrow)?;
        self.rows = 0;
        self.writer.write(&batch).map_err(of_parquet)
    }
}

impl Sink for ParquetSink {
    fn write(&mut self, answer: &Answer, _clauses: &[String]) -> io::Result<()> {
        self.key.append_option(answer.student_id.as_deref());
        for (column, builder) in self.columns.results.iter().zip(&mut self.results) {
            match shown(answer, &column.name) {
                Shown::Value(value) => builder.push(value),
                Shown::Undetermined | Shown::Absent => builder.push(&Output::Null),
            }
        }
        let open = answer.undetermined.iter().map(|(name, _)| Some(&**name));
        self.undetermined.append_value(open);
        self.warnings.append_value(answer.warnings.iter().map(|code| Some(&**code)));
        self.rows += 1;
        if self.rows == BATCH { self.flush() } else { Ok(()) }
    }

    fn finish(mut self: Box<Self>) -> io::Result<()> {
        self.flush()?;
        self.writer.into_inner().map_err(of_parquet)?.close()
    }
}

/// Gathers a column's values.
enum Builder {
    Bool(BooleanBuilder),
    Int(Int64Builder),
    Date(Date32Builder),
    Text(StringBuilder),
    Texts(ListBuilder<StringBuilder>),
}

impl Builder {
    fn of(ty: &Type) -> Self {
        match ty.required() {
            Type::Bool => Builder::Bool(BooleanBuilder::new()),
            Type::Int => Builder::Int(Int64Builder::new()),
            Type::Date => Builder::Date(Date32Builder::new()),
            Type::List(_) => Builder::Texts(ListBuilder::new(StringBuilder::new())),
            _ => Builder::Text(StringBuilder::new()),
        }
    }

    fn ty(&self) -> DataType {
        match self {
            Builder::Bool(_) => DataType::Boolean,
            Builder::Int(_) => DataType::Int64,
            Builder::Date(_) => DataType::Date32,
            Builder::Text(_) => DataType::Utf8,
            Builder::Texts(_) => texts(),
        }
    }

    fn push(&mut self, value: &Output) {
        match (self, value) {
            (Builder::Bool(builder), Output::Bool(value)) => builder.append_value(*value),
            (Builder::Int(builder), Output::Int(value)) => builder.append_value(*value),
            (Builder::Date(builder), Output::Date(value)) => builder.append_value(value.days()),
            (Builder::Text(builder), Output::Text(value)) => builder.append_value(value),
            (Builder::Texts(builder), Output::List(values)) => {
                builder.append_value(values.iter().map(|v| Some(text(v))));
            }
            // Null; a value of another type than its result's does not come from the engine.
            (Builder::Bool(builder), _) => builder.append_null(),
            (Builder::Int(builder), _) => builder.append_null(),
            (Builder::Date(builder), _) => builder.append_null(),
            (Builder::Text(builder), _) => builder.append_null(),
            (Builder::Texts(builder), _) => builder.append_null(),
        }
    }

    fn finish(&mut self) -> ArrayRef {
        match self {
            Builder::Bool(builder) => Arc::new(builder.finish()),
            Builder::Int(builder) => Arc::new(builder.finish()),
            Builder::Date(builder) => Arc::new(builder.finish()),
            Builder::Text(builder) => Arc::new(builder.finish()),
            Builder::Texts(builder) => Arc::new(builder.finish()),
        }
    }
}

/// The type of a list of texts, as its builder makes it.
fn texts() -> DataType {
    DataType::List(Arc::new(Field::new_list_field(DataType::Utf8, true)))
}

fn of_parquet(error: ParquetError) -> io::Error {
    match error {
        ParquetError::External(inner) => match inner.downcast::<io::Error>() {
            Ok(error) => *error,
            Err(other) => io::Error::other(other),
        },
        other => io::Error::other(other),
    }
}

fn of_arrow(error: ArrowError) -> io::Error {
    io::Error::other(error)
}
