//! A frame of another library, read piece by piece.

use arrow_array::ffi_stream::RecordBatchStreamReader;
use arrow_array::{Array, RecordBatch, RecordBatchReader};
use arrow_schema::{ArrowError, DataType, SchemaRef};
use kongchuo::{BatchError, Lang, UnknownColumn, Wording};
use pyo3::prelude::*;
use pyo3::types::{PyCapsule, PyType};

use super::capsule;
use crate::errors;

/// The most rows that are evaluated between two looks at whether the user wants to stop. A multiple of 64: a piece begins
/// at a whole byte of a bitmap.
const PIECE: usize = 1 << 17;

/// The rows of a frame. Nothing is copied: pieces are views of the frame's own buffers.
pub struct Frame {
    /// the argument that it was given as
    pub argument: String,
    /// its columns
    pub schema: SchemaRef,
    source: Source,
    rest: Option<RecordBatch>,
    begun: bool,
    /// columns that are read, and hold texts
    texts: Vec<usize>,
}

enum Source {
    Stream(RecordBatchStreamReader),
    Taken,
}

/// Why a frame cannot be read.
pub enum Fault {
    /// in the words of whoever made it
    Producer(String),
    /// bytes of a column that are no text
    Text(String),
    /// what the engine does not take
    Batch(BatchError),
}

impl From<BatchError> for Fault {
    fn from(error: BatchError) -> Self {
        Fault::Batch(error)
    }
}

impl From<ArrowError> for Fault {
    fn from(error: ArrowError) -> Self {
        match error {
            ArrowError::CDataInterface(text) => Fault::Producer(text),
            other => Fault::Producer(other.to_string()),
        }
    }
}

impl Fault {
    /// The exception.
    pub fn raise(self, py: Python<'_>, argument: &str, lang: Lang) -> PyErr {
        let table = |message: &str, column, cause| errors::table(py, argument, message, column, cause);
        match self {
            Fault::Producer(text) => {
                let message = Wording::new("应为可读取的 Arrow 表", "expected a table that Arrow can read");
                table(message.get(lang), None, Some(&text))
            }
            Fault::Text(column) => {
                let shown = kongchuo::printable(&column);
                let zh = format!("列“{shown}”：应为 UTF-8 编码的文本");
                let en = format!("column `{shown}`: expected text in UTF-8");
                table(Wording::new(zh, en).get(lang), Some(&column), None)
            }
            Fault::Batch(error) => errors::batch(py, argument, &error, lang),
        }
    }
}

impl Frame {
    /// Opens what has `__arrow_c_stream__` or `__arrow_c_array__`.
    pub fn open(py: Python<'_>, argument: String, object: &Bound<'_, PyAny>, lang: Lang) -> PyResult<Frame> {
        let no_table = || {
            let zh = "应为有 Arrow 接口（__arrow_c_stream__）的表，如 polars、pandas、pyarrow 的数据框，或 duckdb 的查询结果";
            let en = "expected a table with Arrow's interface (`__arrow_c_stream__`), such as a frame of polars, pandas or \
                      pyarrow, or a relation of duckdb";
            errors::argument_type(py, &argument, &Wording::new(zh, en), lang)
        };
        // A class has the methods of its instances, and is none of them.
        if object.is_instance_of::<PyType>() {
            return Err(no_table());
        }
        let opened = if let Some(method) = object.getattr_opt("__arrow_c_stream__")? {
            let given = method.call0()?;
            let stream = given.cast::<PyCapsule>().map_err(|_| no_table())?;
            capsule::take_stream(stream)?.map(|stream| (stream.schema(), Source::Stream(stream), None))
        } else if let Some(method) = object.getattr_opt("__arrow_c_array__")? {
            let given = method.call0()?;
            let (schema, array): (Bound<'_, PyCapsule>, Bound<'_, PyCapsule>) =
                given.extract().map_err(|_| no_table())?;
            capsule::take_batch(&schema, &array)?.map(|batch| (batch.schema(), Source::Taken, Some(batch)))
        } else {
            return Err(no_table());
        };
        match opened {
            Ok((schema, source, rest)) => Ok(Frame { argument, schema, source, rest, begun: false, texts: Vec::new() }),
            Err(error) => Err(Fault::from(error).raise(py, &argument, lang)),
        }
    }

    /// Says which columns nobody reads: what their texts hold does not matter.
    pub fn unread(&mut self, unknown: &[UnknownColumn]) {
        let read = |name: &str| !unknown.iter().any(|column| column.header == name);
        let fields = self.schema.fields().iter().enumerate();
        let texts = fields.filter(|(_, field)| has_text(field.data_type()) && read(field.name()));
        self.texts = texts.map(|(at, _)| at).collect();
    }

    /// The next rows; none at the end. A frame without rows gives one piece without rows, for its columns to be checked.
    pub fn next(&mut self) -> Result<Option<RecordBatch>, Fault> {
        loop {
            if let Some(batch) = self.rest.take() {
                let piece = batch.slice(0, batch.num_rows().min(PIECE));
                let left = batch.num_rows() - piece.num_rows();
                self.rest = (left > 0).then(|| batch.slice(PIECE, left));
                if piece.num_rows() > 0 {
                    self.begun = true;
                    return self.checked(piece).map(Some);
                }
            }
            let Source::Stream(stream) = &mut self.source else { break };
            match stream.next() {
                Some(batch) => self.rest = Some(batch?),
                None => self.source = Source::Taken,
            }
        }
        let empty = (!self.begun).then(|| RecordBatch::new_empty(self.schema.clone()));
        self.begun = true;
        Ok(empty)
    }

    /// The same piece, its texts looked at: Rust's are UTF-8, and not every producer sees to that.
    fn checked(&self, piece: RecordBatch) -> Result<RecordBatch, Fault> {
        for at in &self.texts {
            if piece.column(*at).to_data().validate_full().is_err() {
                return Err(Fault::Text(self.schema.field(*at).name().clone()));
            }
        }
        Ok(piece)
    }
}

fn has_text(found: &DataType) -> bool {
    match found {
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View => true,
        DataType::Dictionary(_, values) => has_text(values),
        DataType::List(element) | DataType::LargeList(element) => has_text(element.data_type()),
        DataType::Struct(fields) => fields.iter().any(|field| has_text(field.data_type())),
        _ => false,
    }
}
